#include "instruct/commit_run.h"

#include <utility>

#include <fmt/format.h>

#include "base/visible.h"
#include "instruct/action.h"

namespace codestral::instruct {
namespace {

// What goes as one difference; more is summarised in parts.
constexpr std::size_t kWholeBytes = 64UL * 1024;
constexpr std::size_t kPartBytes = 48UL * 1024;
constexpr std::size_t kMostParts = 40;
constexpr std::size_t kRecentMessages = 12;

}  // namespace

CommitWork prepareCommitMessage(PromptLibrary prompts, const Git& git,
                                std::vector<ChangedFile> files, std::string project) {
  CommitWork work{.prompts = std::move(prompts),
                  .files = std::move(files),
                  .context = {.recent = git.recentMessages(kRecentMessages),
                              .branch = git.branch(),
                              .project = std::move(project)},
                  .difference = {},
                  .parts = {}};
  work.difference = differenceOf(work.files);
  if (work.difference.size() <= kWholeBytes) return work;
  work.difference.clear();
  work.parts = splitForReview(work.files, kPartBytes);
  if (work.parts.size() > kMostParts) {
    work.partsLeftOut = work.parts.size() - kMostParts;
    work.parts.resize(kMostParts);
  }
  return work;
}

Async<Result<CommitMessage>> writeCommitMessage(Service& service, const CommitWork& work,
                                                std::function<void(std::size_t part)> begins) {
  std::string change = work.difference;
  for (std::size_t i = 0; i < work.parts.size(); ++i) {
    if (begins) begins(i);
    auto request = summaryRequest(work.prompts, work.parts[i]);
    if (!request) co_return std::unexpected(request.error());
    const ModelNeeds needs{.contextTokens = contextOf(*request)};
    const auto summary = co_await service.ask(*std::move(request), needs);
    if (!summary) co_return std::unexpected(notUsed(summary.error()));
    change += summary->text + "\n";
  }
  auto request = commitMessageRequest(work.prompts, change, work.files, work.context);
  if (!request) co_return std::unexpected(request.error());
  const ModelNeeds needs{.contextTokens = contextOf(*request)};
  const auto answer = co_await service.ask(*std::move(request), needs);
  if (!answer) co_return std::unexpected(notUsed(answer.error()));
  CommitMessage message{cleanCommitMessage(answer->text), answer->model};
  if (message.text.empty()) co_return fail(ErrorKind::Protocol, "the answer holds no message");
  // Git, and whoever reads its log on a terminal, would take them as they are.
  if (const std::string hidden = hiddenAdded({}, message.text); !hidden.empty()) {
    co_return fail(
        ErrorKind::Refused,
        fmt::format("the model's answer was not used: it holds hidden characters ({})", hidden));
  }
  co_return message;
}

}  // namespace codestral::instruct
