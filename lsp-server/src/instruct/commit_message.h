#pragma once

// The message of a commit, from what is staged, in the style of the last ones. A change that is too
// large for one request is summarised part by part first. Pure; any thread.

#include <string>
#include <string_view>
#include <vector>

#include "instruct/change.h"
#include "instruct/prompt_library.h"
#include "instruct/review.h"
#include "mistral/chat.h"

namespace codestral::instruct {

struct CommitContext {
  std::vector<std::string> recent;  // whole messages, the newest first
  std::string branch;
  std::string project;
};

// The whole change as the model sees it.
std::string differenceOf(const std::vector<ChangedFile>& files);

// `change`: a difference, or summaries. What is in it of the user's keys is masked.
Result<mistral::ChatRequest> commitMessageRequest(const PromptLibrary& prompts,
                                                  std::string_view change,
                                                  const std::vector<ChangedFile>& files,
                                                  const CommitContext& context);
// One part of a change that is too large.
Result<mistral::ChatRequest> summaryRequest(const PromptLibrary& prompts, const ReviewPart& part);

// The message out of an answer: without fences, quotation marks, a label or blanks at line ends. A
// first line of more than 72 columns is cut between words and goes on in the body. Empty when
// there is none.
std::string cleanCommitMessage(std::string_view answer);

}  // namespace codestral::instruct
