// `codestral-lsp commit-message`: what is staged, summarised when it is large, in the style of the
// last commits.

#include <fmt/format.h>
#include <nlohmann/json.hpp>

#include "cli/change_command.h"
#include "cli/progress_line.h"
#include "cli/service_session.h"
#include "cli/terminal.h"
#include "instruct/commit_run.h"
#include "instruct/git.h"

namespace codestral::cli {
namespace {

namespace fs = std::filesystem;
using nlohmann::json;

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
  printJson(value.dump(2, ' ', false, json::error_handler_t::replace) + "\n");
}

Async<int> perform(ServiceSession& session, const instruct::CommitWork& work,
                   const CommitMessageOptions& options) {
  instruct::Service service(session.client(), session.serviceOptions(options.model));
  ProgressLine line(session.loop());
  if (work.partsLeftOut > 0) {
    complain(fmt::format("the change is very large: {} of {} parts are not looked at",
                         work.partsLeftOut, work.partsLeftOut + work.parts.size()));
  }
  const auto message = co_await instruct::writeCommitMessage(
      service, work, [&](std::size_t part) { line.count("summarising", part, work.parts.size()); });
  line.clear();
  if (!message) co_return complainAbout(message.error());
  show(message->text, message->model, work.parts.size(), options);
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
  const config::Config config = loadConfig(common, {git->root()}).config;
  const instruct::CommitWork work =
      instruct::prepareCommitMessage(instruct::PromptLibrary::load(instruct::userPromptFolder()),
                                     *git, readableFiles(config, git->root(), *std::move(staged)),
                                     trustedInstructions(config, git->root()));
  if (work.files.empty()) {
    return complainAbout({.kind = ErrorKind::Io, .message = "nothing that is staged may be sent"});
  }
  auto session = ServiceSession::open(common, {.codestralServes = true,
                                               .timeoutSeconds = options.timeoutSeconds,
                                               .folders = {git->root()},
                                               .purpose = "commit-message",
                                               .instructs = true});
  if (!session) return complainAbout(session.error());
  return (*session)->run(perform(**session, work, options));
}

}  // namespace codestral::cli
