#include "server/instructions.h"

#include <algorithm>
#include <optional>
#include <stop_token>
#include <utility>

#include <fmt/format.h>

#include "base/file.h"
#include "base/off_main.h"
#include "base/private_file.h"
#include "base/trim.h"
#include "base/utf8.h"
#include "instruct/project_instructions.h"
#include "instruct/rebase.h"
#include "server/file_rules.h"
#include "server/other_file.h"
#include "syntax/language.h"
#include "text/uri.h"

namespace codestral::server {
namespace {

constexpr std::size_t kLongestLabel = 72;

// For a menu or a line: the beginning of what was asked.
std::string labelOf(const lsp::ActionOrder& order) {
  const std::string& said = order.instruction.empty() ? order.action : order.instruction;
  const std::string_view line = std::string_view(said).substr(0, said.find('\n'));
  const std::string_view shown = line.substr(0, floorCodePoint(line, kLongestLabel));
  return fmt::format("Codestral: {}{}", shown, shown.size() < said.size() ? "…" : "");
}

std::string descriptionOf(const instruct::Done& done) {
  std::string text = "by " + done.model;
  for (const std::string& note : done.notes) text += "; " + note;
  return text;
}

std::unexpected<Error> tooLate(const std::string& what) {
  return fail(ErrorKind::Cancelled,
              what + " while the model was at work; nothing was changed. Ask again.");
}

// The last explanation, for an editor to open: empty when it cannot be written. Blocks.
std::filesystem::path keep(const std::string& prose) {
  const auto state = xdgStateHome();
  if (state.empty()) return {};
  auto file = state / "codestral-lsp" / "explanation.md";
  return writePrivateFile(file, prose + "\n") ? file : std::filesystem::path();
}

// Blocks.
Result<instruct::CommitWork> stagedIn(const std::filesystem::path& folder,
                                      const std::vector<std::filesystem::path>& workspace,
                                      const config::Config& config, std::stop_token stop) {
  const auto git = instruct::Git::open(folder, std::move(stop));
  if (!git) return std::unexpected(git.error());
  auto staged = git->staged();
  if (!staged) return std::unexpected(staged.error());
  if (staged->empty())
    return fail(ErrorKind::Refused, "nothing is staged; git add what the commit shall hold");
  leaveOut(*staged, git->root(), workspace, config);
  if (staged->empty()) return fail(ErrorKind::Refused, "nothing that is staged may be sent");
  return instruct::prepareCommitMessage(
      instruct::PromptLibrary::load(instruct::userPromptFolder()), *git, *std::move(staged),
      trustedInstructions(git->root(), config.workspaceTrusted, config.privacyIgnoreFiles));
}

}  // namespace

// What the disk says. Made on the executor.
struct Instructions::Gathered {
  instruct::PromptLibrary prompts;
  std::string project;
  std::optional<OtherFileOnDisk> other;
};

Instructions::Instructions(Scheduler& scheduler, Executor& executor, OpenDocuments& documents,
                           Services& services)
    : scheduler_(scheduler), executor_(executor), documents_(documents), services_(services) {}

void Instructions::configure(std::vector<std::filesystem::path> folders,
                             const config::Config& config) {
  folders_ = std::move(folders);
  config_ = config;
}

Result<instruct::Order> Instructions::orderOf(const lsp::ActionOrder& asked) const {
  const auto action = instruct::actionOf(asked.action);
  if (!action)
    return fail(ErrorKind::InvalidInput, fmt::format("no such action: '{}'", asked.action));
  instruct::Order order;
  order.action = *action;
  order.document = documents_.document(asked.uri);
  if (order.document == nullptr)
    return fail(ErrorKind::InvalidInput, fmt::format("{} is not open", asked.uri));
  if (order.document->diverged) {
    return fail(ErrorKind::InvalidInput,
                fmt::format("{} is out of step with the editor; open it again", asked.uri));
  }
  if (const auto verdict = documents_.verdict(asked.uri); verdict.excluded()) {
    return fail(ErrorKind::InvalidInput,
                "the file is excluded by your settings or ignore files; nothing of it is sent");
  }
  if (asked.version && *asked.version != order.document->version)
    return fail(ErrorKind::Cancelled, "the text has changed since the action was offered");
  const text::Encoding encoding = documents_.encoding();
  const auto begin = order.document->text.offsetOf(asked.range.start, encoding);
  const auto end = order.document->text.offsetOf(asked.range.end, encoding);
  if (!begin || !end || *begin > *end)
    return fail(ErrorKind::InvalidInput, "the range lies outside of the text or in a character");
  order.region = {*begin, *end};
  order.instruction = asked.instruction;
  order.target = asked.target;
  for (const lsp::Diagnostic& each : asked.diagnostics) {
    const auto from = order.document->text.offsetOf(each.range.start, encoding);
    const auto to = order.document->text.offsetOf(each.range.end, encoding);
    if (!from || !to) continue;  // it is older than the text
    order.complaints.push_back(
        {{*from, std::max(*from, *to)}, each.message, each.source.value_or(""), {}});
  }
  return order;
}

Async<Result<Instructions::Gathered>> Instructions::gather(instruct::Action action,
                                                           std::filesystem::path file,
                                                           std::string target) {
  Surroundings around{file.parent_path(), folders_, config_};
  for (const auto& folder : folders_) {
    if (isBelow(file, folder)) around.root = folder;
  }
  co_return co_await offMain(
      scheduler_, executor_,
      [action, file, target, around, open = documents_.openFiles()]() -> Result<Gathered> {
        Gathered found{instruct::PromptLibrary::load(instruct::userPromptFolder()), {}, {}};
        found.project = trustedInstructions(around.root, around.config.workspaceTrusted,
                                            around.config.privacyIgnoreFiles);
        const bool tests = action == instruct::Action::MakeTests;
        if (!tests && action != instruct::Action::Translate) return found;
        auto other = tests ? testsOf(file, around) : translationOf(file, around, target, open);
        if (!other) return std::unexpected(other.error());
        found.other = *std::move(other);
        return found;
      });
}

Async<Result<Instructions::Outcome>> Instructions::carryOut(lsp::ActionOrder asked,
                                                            std::function<void(std::size_t)> said) {
  if (asked.action == lsp::kCommitMessageAction)
    co_return co_await carryOutCommitMessage(std::move(asked));
  co_await checked(documents_, asked.uri);
  auto order = orderOf(asked);
  if (!order) co_return std::unexpected(order.error());
  instruct::Service* const service = services_.instruct();
  if (service == nullptr) co_return std::unexpected(services_.instructProblem());

  // A buffer without a name has none here either.
  const std::filesystem::path file = text::pathOfUri(asked.uri).value_or(std::filesystem::path());
  const bool writesOther =
      order->action == instruct::Action::MakeTests || order->action == instruct::Action::Translate;
  if (writesOther && !file.has_filename())
    co_return fail(ErrorKind::Refused, "save the file first: a new one is to stand beside it");
  auto found = co_await gather(order->action, file, order->target);
  if (!found) co_return std::unexpected(found.error());
  order->path = file.has_filename() ? file.filename().string() : "untitled";
  for (const auto& folder : folders_) {
    if (isBelow(file, folder)) order->path = file.lexically_relative(folder).generic_string();
  }
  order->project = std::move(found->project);
  std::map<std::string, EditedDocument> edited{{order->path, {asked.uri, order->document, true}}};
  if (found->other) {
    order->other = std::move(found->other->file);
    // What the editor has open counts, not what is on the disk.
    const std::string uri = documents_.uriOf(found->other->where);
    const text::SnapshotPtr open = documents_.document(uri);
    if (open != nullptr) order->other->document = open;
    edited[order->other->path] = {uri, order->other->document, open != nullptr};
  }

  const instruct::Tools tools{scheduler_, executor_, *service, found->prompts};
  auto done = co_await instruct::perform(tools, *order, std::move(said));
  if (!done) co_return std::unexpected(done.error());

  Outcome outcome;
  outcome.prose = done->prose;
  outcome.model = done->model;
  outcome.notes = done->notes;
  if (!outcome.prose.empty()) {
    outcome.proseFile =
        co_await offMain(scheduler_, executor_, [prose = outcome.prose] { return keep(prose); });
  }
  const std::filesystem::path root = found->other ? found->other->root : file.parent_path();
  const std::filesystem::path where = found->other ? found->other->where : file;
  for (instruct::FileEdits& each : done->files) {  // of the document, or of the other file
    if (auto late = co_await catchUp(each, edited[each.path], root, where); !late)
      co_return std::unexpected(late.error());
  }
  if (!done->files.empty()) {
    outcome.edit = workspaceEditOf(done->files, edited, documents_.encoding(), labelOf(asked),
                                   descriptionOf(*done));
  }
  co_return outcome;
}

Async<Result<>> Instructions::catchUp(instruct::FileEdits& edits, EditedDocument& edited,
                                      std::filesystem::path root, std::filesystem::path where) {
  if (!edited.open) edited.uri = documents_.uriOf(where);
  const text::SnapshotPtr today = documents_.document(edited.uri);
  if (edited.open && today == nullptr) co_return tooLate(edits.path + " was closed");
  if (edited.document == nullptr) {
    const bool taken = today != nullptr ||
                       co_await offMain(scheduler_, executor_, [where] { return isTaken(where); });
    if (taken) co_return tooLate(edits.path + " was created by somebody else");
    co_return {};
  }
  if (today == nullptr) {
    const auto content =
        co_await offMain(scheduler_, executor_, [root, where] { return readOther(root, where); });
    if (content != edited.document->text.toString()) co_return tooLate(edits.path + " was changed");
    co_return {};
  }
  edited.open = true;
  if (today == edited.document) co_return {};
  auto moved = instruct::rebased(edited.document->text, std::move(edits.edits), today->text);
  if (today->diverged || !moved)
    co_return tooLate("the text to be changed was edited in " + edits.path);
  edits.edits = *std::move(moved);
  edited.document = today;
  co_return {};
}

Async<Result<instruct::CommitMessage>> Instructions::commitMessage(std::filesystem::path file) {
  instruct::Service* const service = services_.instruct();
  if (service == nullptr) co_return std::unexpected(services_.instructProblem());
  if (file.empty() && folders_.empty())
    co_return fail(ErrorKind::InvalidInput, "no folder is open, and no file is named");
  const std::filesystem::path named = file.empty() ? folders_.front() : file;
  const auto work = co_await offMain(
      scheduler_, executor_, [named, folders = folders_, config = config_](std::stop_token stop) {
        return stagedIn(named, folders, config, std::move(stop));
      });
  if (!work) co_return std::unexpected(work.error());
  co_return co_await instruct::writeCommitMessage(*service, *work, {});
}

Async<Result<Instructions::Outcome>> Instructions::carryOutCommitMessage(lsp::ActionOrder asked) {
  const text::SnapshotPtr document = documents_.document(asked.uri);
  const auto path = text::pathOfUri(asked.uri);
  if (document == nullptr || !path)
    co_return fail(ErrorKind::InvalidInput, asked.uri + " is not open");
  auto message = co_await commitMessage(*path);
  if (!message) co_return std::unexpected(message.error());
  const text::SnapshotPtr today = documents_.document(asked.uri);
  if (today == nullptr) co_return tooLate("the buffer of the message was closed");
  Outcome outcome;
  outcome.model = message->model;
  outcome.edit =
      workspaceEditOf({{"message", false, today->version, {{{0, 0}, message->text + "\n"}}}},
                      {{"message", {asked.uri, today, true}}}, documents_.encoding(),
                      "Codestral: commit message", "by " + message->model);
  co_return outcome;
}

}  // namespace codestral::server
