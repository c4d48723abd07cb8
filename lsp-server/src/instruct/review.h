#pragma once

// A review: a change, or files, in parts that fit into a request; findings, which are anchored by
// what they quote and not by the numbers that a model claims. Pure; any thread.
//
//   for (part : splitForReview(files, bytes)) {
//     request = reviewRequest(prompts, part, ...)   -> Service::askJson(..., reviewSchema())
//     collectFindings(part, value, review)
//   }
//   finishReview(review)

#include <cstddef>
#include <optional>
#include <span>
#include <string>
#include <string_view>
#include <vector>

#include "instruct/change.h"
#include "instruct/prompt_library.h"
#include "mistral/chat.h"

namespace codestral::instruct {

enum class Severity { Info, Warning, Error };  // in order
std::string_view name(Severity severity);
std::optional<Severity> severityOf(std::string_view name);

// What a finding is about; a closed list, the last one is for the rest.
std::span<const std::string_view> findingCategories();

struct Finding {
  std::string file;
  std::size_t line = 0;     // the first that it quotes, from 1, in the new file
  std::size_t endLine = 0;  // the last one
  std::string quote;        // as it stands in the file, without a last line end
  Severity severity = Severity::Warning;
  std::string category;
  std::string message;
  std::optional<std::string> suggestion;  // takes the place of the quoted lines; empty: delete them
};

// What one request shows: some files, or some hunks of one.
struct ReviewPart {
  std::vector<ChangedFile> files;
  std::string shown;
};

// Files share a part while they fit; a large one is split between hunks, a large hunk between
// lines, so that a part shows at most about so many bytes. Binary files, and those of which nothing
// is left to look at, are in no part.
std::vector<ReviewPart> splitForReview(const std::vector<ChangedFile>& files, std::size_t bytes);

struct ReviewContext {
  std::string subject = "this change";  // "the change since main"
  std::string message;                  // what the author says
  std::string project;
};
// The user's own keys are masked.
Result<mistral::ChatRequest> reviewRequest(const PromptLibrary& prompts, const ReviewPart& part,
                                           const ReviewContext& context);
mistral::Json reviewSchema();

struct Review {
  std::vector<Finding> findings;
  std::size_t notFound = 0;  // dropped: what they quote is not there
  std::size_t repeated = 0;  // dropped: said before
};

// Takes the answer to one part apart; an answer of another shape than the schema's is Protocol.
Result<> collectFindings(const ReviewPart& part, const mistral::Json& answer, Review& review);
// Drops what is said twice, and sorts: by file as the change has them, then by line.
void finishReview(Review& review, const std::vector<ChangedFile>& files);

}  // namespace codestral::instruct
