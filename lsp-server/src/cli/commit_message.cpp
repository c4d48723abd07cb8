// `codestral-lsp commit-message`: what is staged, summarised when it is large, in the style of the
// last commits.

#include "instruct/commit_message.h"

#include <fmt/format.h>
#include <nlohmann/json.hpp>

#include "cli/change_command.h"
#include "cli/progress_line.h"
#include "cli/service_session.h"
#include "cli/terminal.h"
#include "instruct/action.h"
#include "instruct/git.h"

namespace codestral::cli {
namespace {

namespace fs = std::filesystem;
using nlohmann::json;

// What goes as one difference; more is summarised in parts.
constexpr std::size_t kWholeBytes = 64UL * 1024;
constexpr std::size_t kPartBytes = 48UL * 1024;
constexpr std::size_t kMostParts = 40;
constexpr std::size_t kRecentMessages = 12;

struct Work {
  instruct::PromptLibrary prompts;
  std::vector<instruct::ChangedFile> files;
  std::string difference;                   // as a whole, or
  std::vector<instruct::ReviewPart> parts;  // to be summarised
  std::size_t partsLeftOut = 0;
  instruct::CommitContext context;
};

void show(const std::string& message, const std::string& model, std::size_t summarized,
          const CommitMessageOptions& options) {
  if (!options.json) {
    print((isTerminal(1) ? visibleControls(message) : message) + "\n");
    return;
  }
  const std::size_t end = message.find('\n');
  const std::size_t body = message.find_first_not_of('\n', end);
  const json value{{"message", message},
                   {"subject", message.substr(0, end)},
                   {"body", end == std::string::npos ? "" : message.substr(body)},
                   {"model", model},
                   {"summarizedParts", summarized}};
  print(value.dump(2, ' ', false, json::error_handler_t::replace) + "\n");
}

Async<int> perform(ServiceSession& session, const Work& work, const CommitMessageOptions& options) {
  instruct::Service service(session.client(), session.serviceOptions(options.model));
  ProgressLine line(session.loop());
  std::string change = work.difference;
  for (std::size_t i = 0; i < work.parts.size(); ++i) {
    line.count("summarising", i, work.parts.size());
    auto request = instruct::summaryRequest(work.prompts, work.parts[i]);
    if (!request) co_return complainAbout(request.error());
    const instruct::ModelNeeds needs{.contextTokens = instruct::contextOf(*request)};
    const auto summary = co_await service.ask(*std::move(request), needs);
    if (!summary) co_return complainAbout(summary.error());
    change += summary->text + "\n";
  }
  line.clear();
  if (work.partsLeftOut > 0)
    complain(fmt::format("the change is very large: {} of {} parts were not looked at",
                         work.partsLeftOut, work.partsLeftOut + work.parts.size()));
  auto request = instruct::commitMessageRequest(work.prompts, change, work.files, work.context);
  if (!request) co_return complainAbout(request.error());
  const instruct::ModelNeeds needs{.contextTokens = instruct::contextOf(*request)};
  const auto answer = co_await service.ask(*std::move(request), needs);
  if (!answer) co_return complainAbout(answer.error());
  const std::string message = instruct::cleanCommitMessage(answer->text);
  if (message.empty()) {
    co_return complainAbout(
        {.kind = ErrorKind::Protocol, .message = "the answer holds no message"});
  }
  show(message, answer->model, work.parts.size(), options);
  co_return 0;
}

}  // namespace

int commitMessage(const CommonOptions& common, const CommitMessageOptions& options) {
  std::error_code ignored;
  const auto git = instruct::Git::open(fs::current_path(ignored));
  if (!git) return complainAbout(git.error());
  auto staged = git->staged();
  if (!staged) return complainAbout(staged.error());
  if (staged->empty()) {
    return complainAbout({.kind = ErrorKind::Io,
                          .message = "nothing is staged; git add what the commit shall hold"});
  }
  const config::Config config = loadConfig(common, git->root()).config;
  Work work{.prompts = instruct::PromptLibrary::load(instruct::userPromptFolder()),
            .files = readableFiles(config, git->root(), *std::move(staged)),
            .difference = {},
            .parts = {},
            .context = {.recent = git->recentMessages(kRecentMessages),
                        .branch = git->branch(),
                        .project = trustedInstructions(config, git->root())}};
  if (work.files.empty()) {
    return complainAbout({.kind = ErrorKind::Io, .message = "nothing that is staged may be sent"});
  }
  work.difference = instruct::differenceOf(work.files);
  if (work.difference.size() > kWholeBytes) {
    work.difference.clear();
    work.parts = instruct::splitForReview(work.files, kPartBytes);
    if (work.parts.size() > kMostParts) {
      work.partsLeftOut = work.parts.size() - kMostParts;
      work.parts.resize(kMostParts);
    }
  }
  auto session = ServiceSession::open(common, {.codestralServes = true,
                                               .timeoutSeconds = options.timeoutSeconds,
                                               .workspace = git->root(),
                                               .purpose = "commit-message"});
  if (!session) return complainAbout(session.error());
  return (*session)->run(perform(**session, work, options));
}

}  // namespace codestral::cli
