#include "server/code_actions.h"

#include <algorithm>
#include <utility>

#include <fmt/format.h>

#include "instruct/offers.h"

namespace codestral::server {

using instruct::Action;
using jsonrpc::Json;
using jsonrpc::Responder;

namespace {

constexpr std::string_view kQuickFix = "quickfix";
constexpr std::string_view kRewrite = "refactor.rewrite";
// No kind of the protocol's means "tell me about this".
constexpr std::string_view kExplain = "codestral.explain";

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

// Kinds are a hierarchy: "refactor" asks for "refactor.rewrite" too.
bool isWanted(std::string_view kind, const std::vector<std::string>& only) {
  return only.empty() || std::ranges::any_of(only, [&](const std::string& wanted) {
           return kind == wanted || wanted.empty() ||
                  (kind.starts_with(wanted) && kind[wanted.size()] == '.');
         });
}

jsonrpc::ResponseError responseOf(const Error& error) {
  // The editor's own words for a text that moved on.
  const auto code = error.kind == ErrorKind::Cancelled      ? jsonrpc::Code::ContentModified
                    : error.kind == ErrorKind::InvalidInput ? jsonrpc::Code::InvalidParams
                                                            : jsonrpc::Code::RequestFailed;
  return {code, error.message};
}

}  // namespace

// One action at work, from its request to its answer.
struct CodeActions::Run {
  Responder responder;
  std::shared_ptr<Progress::Task> bar;
  Running work;
  lsp::ActionOrder order;
};

CodeActions::CodeActions(jsonrpc::Connection& connection, OpenDocuments& documents,
                         Instructions& instructions, Services& services, Progress& progress,
                         StatusReporter& status)
    : connection_(connection),
      documents_(documents),
      instructions_(instructions),
      services_(services),
      progress_(progress),
      status_(status) {
  connection.onRequest("textDocument/codeAction", [this](Json params, Responder responder) {
    auto parsed = lsp::fromJson<lsp::CodeActionParams>(params);
    if (!parsed) return responder.reply({jsonrpc::Code::InvalidParams, parsed.error().message});
    list(*parsed, std::move(responder));
  });
  connection.onRequest("codeAction/resolve", [this](Json params, Responder responder) {
    auto parsed = lsp::fromJson<lsp::CodeAction>(params);
    if (!parsed) return responder.reply({jsonrpc::Code::InvalidParams, parsed.error().message});
    resolve(*std::move(parsed), std::move(responder));
  });
}

std::vector<std::string> CodeActions::kinds() {
  return {std::string(kQuickFix), std::string(kRewrite), std::string(kExplain)};
}

void CodeActions::setClient(const lsp::ClientCapabilities& client) {
  edits_.documentChanges = client.documentChanges;
  edits_.changeAnnotations = client.changeAnnotations;
  edits_.createFile = std::ranges::contains(client.resourceOperations, "create");
  literals_ = client.codeActionLiterals;
  disabled_ = client.codeActionDisabled;
  resolves_ = client.codeActionData && std::ranges::contains(client.codeActionResolves, "edit");
  showsDocuments_ = client.showDocument;
}

void CodeActions::list(const lsp::CodeActionParams& params, Responder responder) const {
  const std::string& uri = params.textDocument.uri;
  instruct::Scene scene;
  scene.document = documents_.document(uri);
  const auto verdict = documents_.verdict(uri);
  if (scene.document == nullptr || scene.document->diverged || verdict.ignored ||
      !verdict.matchedGlob.empty())
    return responder.reply(Json::array());
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
    return responder.reply(
        {jsonrpc::Code::InvalidParams, "params.range: outside of the text or in a character"});
  }
  scene.view = documents_.view(uri);
  scene.selection = *selection;
  std::vector<lsp::Diagnostic> diagnostics;
  for (const lsp::Diagnostic& each : params.context.diagnostics) {
    const auto range = bytesOf(each.range);
    if (!range) continue;  // it is older than the text
    scene.complaints.push_back({*range, each.message, each.source.value_or(""), {}});
    diagnostics.push_back(each);
  }

  const bool hasService = services_.instruct() != nullptr;
  Json actions = Json::array();
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
      disabled = "this editor cannot change two files at once";
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

void CodeActions::resolve(lsp::CodeAction action, Responder responder) {
  auto order = lsp::fromJson<lsp::ActionOrder>(action.data, "params.data");
  if (!order) return responder.reply({jsonrpc::Code::InvalidParams, order.error().message});
  run(*std::move(order), std::move(responder),
      [this, action = std::move(action)](Run& run, Instructions::Outcome outcome) mutable {
        action.edit = lsp::toJson(outcome.edit, edits_);
        run.responder.reply(lsp::toJson(action));
      });
}

void CodeActions::execute(const std::vector<Json>& arguments, Responder responder) {
  auto order = lsp::fromJson<lsp::ActionOrder>(arguments.empty() ? Json() : arguments.front(),
                                               "arguments[0]");
  if (!order) return responder.reply({jsonrpc::Code::InvalidParams, order.error().message});
  run(*std::move(order), std::move(responder), [this](Run& run, Instructions::Outcome outcome) {
    if (!outcome.prose.empty()) return run.responder.reply({{"markdown", outcome.prose}});
    if (run.order.preview)
      return run.responder.reply({{"edit", lsp::toJson(outcome.edit, edits_)}});
    const std::string label = outcome.edit.changeAnnotations.front().label;
    apply(std::move(run.responder), label, outcome.edit);
  });
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
        waiting->reply({jsonrpc::Code::RequestFailed, "the editor did not take the edit: " + why});
      });
}

void CodeActions::run(lsp::ActionOrder order, Responder responder, Finish finish) {
  auto run = std::make_shared<Run>(std::move(responder));
  run->order = order;
  runs_.insert(run);
  status_.setBusy(true);
  run->bar = progress_.begin("Codestral: " + order.action);
  if (run->bar != nullptr) run->bar->report("asking the model", 0);
  run->responder.onCancel([this, weak = std::weak_ptr(run)] {
    const auto cancelled = weak.lock();
    if (cancelled == nullptr) return;
    cancelled->responder.reply({jsonrpc::Code::RequestCancelled, "cancelled"});
    end(cancelled);
  });
  auto said = [weak = std::weak_ptr(run)](std::size_t bytes) {
    if (const auto still = weak.lock(); still != nullptr && still->bar != nullptr)
      still->bar->report(fmt::format("{} bytes of the answer", bytes), 0);
  };
  Running work = start(instructions_.carryOut(std::move(order), std::move(said)),
                       [this, weak = std::weak_ptr(run),
                        finish = std::move(finish)](Result<Instructions::Outcome> outcome) mutable {
                         const auto done = weak.lock();
                         if (done == nullptr) return;
                         if (outcome) {
                           finish(*done, *std::move(outcome));
                         } else {
                           // Editors often say nothing of an action that failed.
                           if (outcome.error().kind != ErrorKind::InvalidInput)
                             status_.showMessage(lsp::MessageType::Warning,
                                                 "Codestral: " + outcome.error().message);
                           done->responder.reply(responseOf(outcome.error()));
                         }
                         end(done);
                       });
  if (runs_.contains(run)) run->work = std::move(work);
}

void CodeActions::stop(const std::string& why) {
  for (const auto& run : std::exchange(runs_, {})) {
    run->work = {};
    run->responder.reply({jsonrpc::Code::RequestFailed, why});
  }
  status_.setBusy(false);
}

void CodeActions::end(const std::shared_ptr<Run>& run) {
  runs_.erase(run);
  run->bar.reset();
  if (runs_.empty()) status_.setBusy(false);
}

}  // namespace codestral::server
