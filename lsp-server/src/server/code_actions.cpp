#include "server/code_actions.h"

#include <algorithm>
#include <array>
#include <utility>

#include <fmt/format.h>

#include "base/log.h"
#include "instruct/offers.h"
#include "text/uri.h"

namespace codestral::server {

using instruct::Action;
using jsonrpc::Json;
using jsonrpc::Responder;

namespace {

constexpr std::string_view kQuickFix = "quickfix";
constexpr std::string_view kRewrite = "refactor.rewrite";
// No kind of the protocol's means "tell me about this".
constexpr std::string_view kExplain = "codestral.explain";
// What editors call the buffer of a commit's message.
constexpr std::array<std::string_view, 2> kGitCommit{"gitcommit", "git-commit"};

std::string_view kindOf(Action action) {
  switch (action) {
    case Action::FixDiagnostic:
      return kQuickFix;
    case Action::Explain:
      return kExplain;
    default:
      return kRewrite;
  }
}

bool has(const std::vector<std::string>& list, std::string_view wanted) {
  return std::ranges::find(list, wanted) != list.end();
}

jsonrpc::ResponseError cannotCreate() {
  return {jsonrpc::Code::RequestFailed, "this editor cannot create files"};
}

// Kinds are a hierarchy: "refactor" asks for "refactor.rewrite" too.
bool isWanted(std::string_view kind, const std::vector<std::string>& only) {
  return only.empty() || std::ranges::any_of(only, [&](const std::string& wanted) {
           return kind == wanted || wanted.empty() ||
                  (kind.starts_with(wanted) && kind[wanted.size()] == '.');
         });
}

}  // namespace

CodeActions::CodeActions(jsonrpc::Connection& connection, OpenDocuments& documents,
                         Instructions& instructions, const Reviews& reviews,
                         const Services& services, LongRequests& requests)
    : connection_(connection),
      documents_(documents),
      instructions_(instructions),
      reviews_(reviews),
      services_(services),
      requests_(requests) {
  connection.onRequest("textDocument/codeAction", [this](Json params, Responder responder) {
    auto parsed = lsp::fromJson<lsp::CodeActionParams>(params);
    if (!parsed)
      return responder.reply(
          jsonrpc::ResponseError{jsonrpc::Code::InvalidParams, parsed.error().message});
    auto asked = std::make_shared<std::pair<lsp::CodeActionParams, Responder>>(
        *std::move(parsed), std::move(responder));
    const std::string uri = asked->first.textDocument.uri;
    documents_.whenChecked(uri, [this, asked, uri] {
      const auto answer = [this, asked] { list(asked->first, std::move(asked->second)); };
      if (documents_.view(uri)) return answer();
      documents_.whenParsed(uri, answer);
    });
  });
  connection.onRequest("codeAction/resolve", [this](Json params, Responder responder) {
    auto parsed = lsp::fromJson<lsp::CodeAction>(params);
    if (!parsed)
      return responder.reply(
          jsonrpc::ResponseError{jsonrpc::Code::InvalidParams, parsed.error().message});
    resolve(*std::move(parsed), std::move(responder));
  });
}

std::vector<std::string> CodeActions::kinds() {
  return {std::string(kQuickFix), std::string(kRewrite), std::string(kExplain)};
}

void CodeActions::setClient(const lsp::ClientCapabilities& client) {
  // Operations on files come in documentChanges only: who takes them takes those.
  edits_.documentChanges = client.documentChanges || !client.resourceOperations.empty();
  edits_.changeAnnotations = client.changeAnnotations;
  edits_.createFile = has(client.resourceOperations, "create");
  literals_ = client.codeActionLiterals;
  disabled_ = client.codeActionDisabled;
  showsDocuments_ = client.showDocument;
  resolves_ = client.codeActionData && has(client.codeActionResolves, "edit");
}

void CodeActions::list(const lsp::CodeActionParams& params, Responder responder) const {
  const std::string& uri = params.textDocument.uri;
  instruct::Scene scene;
  scene.document = documents_.document(uri);
  Json actions = Json::array();
  if (scene.document == nullptr || scene.document->diverged)
    return responder.reply(std::move(actions));
  if (std::ranges::find(kGitCommit, scene.document->languageId) != kGitCommit.end()) {
    if (isWanted(kRewrite, params.context.only)) offerCommitMessage(*scene.document, actions);
    return responder.reply(std::move(actions));
  }
  if (const auto verdict = documents_.verdict(uri); verdict.excluded())
    return responder.reply(std::move(actions));
  const text::Text& text = scene.document->text;
  const text::Encoding encoding = documents_.encoding();
  const auto bytesOf = [&](const text::Range& range) -> std::optional<text::ByteRange> {
    const auto begin = text.offsetOf(range.start, encoding);
    const auto end = text.offsetOf(range.end, encoding);
    if (!begin || !end || *begin > *end) return std::nullopt;
    return text::ByteRange{*begin, *end};
  };
  const auto selection = bytesOf(params.range);
  if (!selection) {
    return responder.reply(jsonrpc::ResponseError{
        jsonrpc::Code::InvalidParams, "params.range: outside of the text or in a character"});
  }
  scene.view = documents_.view(uri);
  scene.selection = *selection;
  std::vector<lsp::Diagnostic> diagnostics;
  for (const lsp::Diagnostic& each : params.context.diagnostics) {
    const auto range = bytesOf(each.range);
    // It is older than the text, or a finding of ours, which has a suggestion of its own.
    if (!range || each.source == "codestral") continue;
    scene.complaints.push_back({*range, each.message, each.source.value_or(""), {}});
    diagnostics.push_back(each);
  }

  if (literals_ && isWanted(kQuickFix, params.context.only)) {
    for (const lsp::CodeAction& action : reviews_.actionsAt(uri, params.range, edits_))
      actions.push_back(lsp::toJson(action));
  }
  const bool hasService = services_.instruct() != nullptr;
  for (const instruct::Offer& offer : instruct::offersAt(scene)) {
    if (!isWanted(kindOf(offer.action), params.context.only)) continue;
    lsp::CodeAction action;
    action.title = offer.title;
    action.kind = std::string(kindOf(offer.action));
    lsp::ActionOrder order;
    order.action = instruct::name(offer.action);
    order.uri = uri;
    order.version = scene.document->version;
    order.range = {text.positionOf(offer.region.begin, encoding),
                   text.positionOf(offer.region.end, encoding)};
    order.instruction = offer.instruction;
    order.target = offer.target;
    for (const std::size_t which : offer.complaints) {
      order.diagnostics.push_back(diagnostics[which]);
      action.diagnostics.push_back(diagnostics[which]);
    }
    std::optional<std::string> disabled = offer.disabled;
    if (!hasService) disabled = services_.instructProblem().message;
    if (offer.action == Action::MakeTests && !edits_.documentChanges)
      disabled = "this editor cannot change another file";
    if (offer.action == Action::Translate && !(edits_.documentChanges && edits_.createFile))
      disabled = "this editor cannot create files";
    const bool writesOther = offer.action == Action::MakeTests || offer.action == Action::Translate;
    if (writesOther && !text::pathOfUri(uri)) disabled = "save the file first";
    if (disabled) {
      if (!disabled_ || !literals_) continue;
      action.disabledReason = std::move(disabled);
      actions.push_back(lsp::toJson(action));
      continue;
    }
    const lsp::Command command{offer.title, std::string(lsp::kActionCommand), {lsp::toJson(order)}};
    if (!literals_) {
      actions.push_back(lsp::toJson(command));
      continue;
    }
    if (resolves_ && offer.action != Action::Explain) {
      action.data = lsp::toJson(order);
    } else {
      action.command = command;
    }
    actions.push_back(lsp::toJson(action));
  }
  responder.reply(std::move(actions));
}

void CodeActions::offerCommitMessage(const text::Snapshot& document, Json& actions) const {
  lsp::ActionOrder order;
  order.action = lsp::kCommitMessageAction;
  order.uri = document.uri;
  order.version = document.version;
  lsp::CodeAction action;
  action.title = "Write the message of this commit";
  action.kind = std::string(kRewrite);
  const lsp::Command command{action.title, std::string(lsp::kActionCommand), {lsp::toJson(order)}};
  if (!literals_) return actions.push_back(lsp::toJson(command));
  if (services_.instruct() == nullptr) {
    if (!disabled_) return;
    action.disabledReason = services_.instructProblem().message;
  } else if (resolves_) {
    action.data = lsp::toJson(order);
  } else {
    action.command = command;
  }
  actions.push_back(lsp::toJson(action));
}

void CodeActions::commitMessage(const std::vector<Json>& arguments, Responder responder) {
  std::filesystem::path file;
  if (!arguments.empty() && arguments.front().is_object() && arguments.front().contains("uri")) {
    const auto named =
        lsp::fromJson<lsp::TextDocumentIdentifier>(arguments.front(), "arguments[0]");
    const auto path = named ? text::pathOfUri(named->uri) : std::nullopt;
    if (!path) {
      return responder.reply(
          jsonrpc::ResponseError{jsonrpc::Code::InvalidParams, "arguments[0].uri: names no file"});
    }
    file = *path;
  }
  requests_.run<instruct::CommitMessage>(
      "Codestral: commit message", std::move(responder),
      [this, &file](const LongRequests::Report&) { return instructions_.commitMessage(file); },
      [](const instruct::CommitMessage& message, Responder answer) {
        answer.reply(Json{{"message", message.text}, {"model", message.model}});
      });
}

void CodeActions::resolve(lsp::CodeAction action, Responder responder) {
  // Some editors ask for whatever has no edit, such as an explanation.
  if (action.data.is_null()) return responder.reply(lsp::toJson(action));
  auto order = lsp::fromJson<lsp::ActionOrder>(action.data, "params.data");
  if (!order)
    return responder.reply(
        jsonrpc::ResponseError{jsonrpc::Code::InvalidParams, order.error().message});
  run(*std::move(order), std::move(responder),
      [this, action = std::move(action)](Outcome outcome, Responder answer) mutable {
        if (!canTake(outcome.edit)) return answer.reply(cannotCreate());
        // What the user chose is what is to be confirmed.
        for (lsp::ChangeAnnotation& each : outcome.edit.changeAnnotations)
          each.label = "Codestral: " + action.title;
        action.edit = lsp::toJson(outcome.edit, edits_);
        answer.reply(lsp::toJson(action));
      });
}

void CodeActions::execute(const std::vector<Json>& arguments, Responder responder) {
  auto order = lsp::fromJson<lsp::ActionOrder>(arguments.empty() ? Json() : arguments.front(),
                                               "arguments[0]");
  if (!order)
    return responder.reply(
        jsonrpc::ResponseError{jsonrpc::Code::InvalidParams, order.error().message});
  const bool preview = order->preview;
  run(*std::move(order), std::move(responder), [this, preview](Outcome outcome, Responder answer) {
    if (!outcome.prose.empty()) {
      if (!preview) showProse(outcome);
      return answer.reply(Json{{"markdown", outcome.prose}});
    }
    if (!canTake(outcome.edit)) return answer.reply(cannotCreate());
    if (preview) return answer.reply(Json{{"edit", lsp::toJson(outcome.edit, edits_)}});
    const std::string label = outcome.edit.changeAnnotations.front().label;
    apply(std::move(answer), label, outcome.edit);
  });
}

// Where no client of ours shows the answer, the editor opens it as a document.
void CodeActions::showProse(const Outcome& outcome) {
  if (!showsDocuments_ || outcome.proseFile.empty())
    return requests_.tell(lsp::MessageType::Info, outcome.prose);
  connection_.request(
      "window/showDocument",
      lsp::toJson(lsp::ShowDocumentParams{text::uriOfPath(outcome.proseFile), true}),
      [](const auto& answer) {
        if (!answer) log(LogLevel::Warn, "window/showDocument: {}", answer.error().message);
      });
}

bool CodeActions::canTake(const lsp::WorkspaceEdit& edit) const {
  const bool creates = std::ranges::any_of(edit.documentChanges, [](const auto& each) {
    return std::holds_alternative<lsp::CreateFile>(each);
  });
  return !creates || (edits_.documentChanges && edits_.createFile);
}

void CodeActions::apply(Responder responder, const std::string& label,
                        const lsp::WorkspaceEdit& edit) {
  auto waiting = std::make_shared<Responder>(std::move(responder));
  connection_.request(
      "workspace/applyEdit",
      lsp::toJson(lsp::ApplyWorkspaceEditParams{label, lsp::toJson(edit, edits_)}),
      [waiting](std::expected<Json, jsonrpc::ResponseError> answer) {
        const auto result = answer ? lsp::fromJson<lsp::ApplyWorkspaceEditResult>(*answer)
                                   : Result<lsp::ApplyWorkspaceEditResult>(
                                         fail(ErrorKind::Refused, answer.error().message));
        if (result && result->applied) return waiting->reply(Json(nullptr));
        const std::string why =
            result ? result->failureReason.value_or("no reason given") : result.error().message;
        waiting->reply(jsonrpc::ResponseError{jsonrpc::Code::RequestFailed,
                                              "the editor did not take the edit: " + why});
      });
}

void CodeActions::run(lsp::ActionOrder order, Responder responder,
                      std::function<void(Outcome, Responder)> finish) {
  const std::string title = "Codestral: " + order.action;
  requests_.run<Outcome>(
      title, std::move(responder),
      [this, &order](const LongRequests::Report& report) {
        return instructions_.carryOut(std::move(order), [report](std::size_t bytes) {
          report(fmt::format("{} bytes of the answer", bytes));
        });
      },
      std::move(finish));
}

}  // namespace codestral::server
