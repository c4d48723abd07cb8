#include "instruct/review_run.h"

#include <utility>

#include <fmt/format.h>

#include "instruct/action.h"

namespace codestral::instruct {
namespace {

// A model overlooks more in a long prompt than in a short one.
constexpr std::size_t kPartBytes = 48UL * 1024;
// So that a slip of the hand does not cost a fortune.
constexpr std::size_t kMostParts = 40;

}  // namespace

Result<ReviewWork> prepareReview(PromptLibrary prompts, std::vector<ChangedFile> files,
                                 ReviewContext context) {
  ReviewWork work{std::move(prompts), std::move(files), std::move(context), {}};
  work.parts = splitForReview(work.files, kPartBytes);
  if (work.parts.size() > kMostParts) {
    return fail(ErrorKind::TooLarge,
                fmt::format("this would take {} requests, and {} are the most; name files, or a "
                            "smaller range",
                            work.parts.size(), kMostParts));
  }
  return work;
}

Async<Reviewed> performReview(Service& service, const ReviewWork& work,
                              std::function<void(std::size_t part)> begins) {
  Reviewed reviewed;
  for (const ReviewPart& part : work.parts) {
    if (begins) begins(reviewed.requests);
    auto request = reviewRequest(work.prompts, part, work.context);
    if (!request) {
      reviewed.done = std::unexpected(request.error());
      co_return reviewed;
    }
    const ModelNeeds needs{.contextTokens = contextOf(*request)};
    const auto answer =
        co_await service.askJson(*std::move(request), needs, "review", reviewSchema());
    reviewed.done = answer ? collectFindings(part, answer->value, reviewed.review)
                           : Result<>(std::unexpected(answer.error()));
    if (!reviewed.done) {
      if (work.parts.size() > 1) {
        Error& error = reviewed.done.error();
        error.message = fmt::format("part {} of {}: {}", reviewed.requests + 1, work.parts.size(),
                                    error.message);
      }
      break;
    }
    reviewed.model = answer->model;
    ++reviewed.requests;
  }
  finishReview(reviewed.review, work.files);
  co_return reviewed;
}

}  // namespace codestral::instruct
