#include "server/inline_completion.h"

#include <chrono>
#include <utility>

#include "completion/situation.h"
#include "server/suggestion_items.h"

namespace codestral::server {

using completion::Offer;
using completion::Reason;
using jsonrpc::Json;

struct InlineCompletion::Pending {
  completion::Request request;
  jsonrpc::Responder responder;
  bool forList = false;  // textDocument/completion
  bool cancelled = false;
};

namespace {

completion::Request requestOf(lsp::InlineCompletionParams params) {
  completion::Request request;
  request.uri = std::move(params.textDocument.uri);
  request.position = params.position;
  request.trigger = params.context.triggerKind == lsp::InlineCompletionTriggerKind::Invoked
                        ? completion::Trigger::Invoked
                        : completion::Trigger::Automatic;
  if (auto& selected = params.context.selectedCompletionInfo)
    request.selected = {selected->range, std::move(selected->text)};
  return request;
}

// What keeps an editor's ghost text as it is: this answer says nothing about the place.
bool saysNothing(Reason reason) {
  return reason == Reason::Superseded || reason == Reason::ProviderFailed ||
         reason == Reason::ProviderPaused || reason == Reason::BudgetExhausted ||
         reason == Reason::NoCredentials;
}

lsp::Explanation explanationOf(const std::string& uri, const Offer& offer) {
  const auto ms = [](Micros time) { return static_cast<double>(time.count()) / 1000.0; };
  lsp::Explanation explanation;
  explanation.uri = uri;
  explanation.reason = completion::code(offer.reason);
  explanation.meaning = completion::describe(offer.reason);
  explanation.detail = offer.detail;
  explanation.provider = offer.provider;
  explanation.model = offer.model;
  explanation.path = offer.path;
  explanation.cache = offer.lookup;
  explanation.shape = offer.shape;
  explanation.cutBy = offer.cutBy;
  explanation.timingsMs = {
      {"debounce", ms(offer.timings.debounce)},       {"context", ms(offer.timings.context)},
      {"firstByte", ms(offer.timings.firstByte)},     {"stream", ms(offer.timings.stream)},
      {"postprocess", ms(offer.timings.postprocess)}, {"total", ms(offer.timings.total)}};
  for (const context::Source& source : offer.sources) {
    explanation.context.push_back({source.source, source.path, std::nullopt, source.tokens});
  }
  return explanation;
}

// The id that an item carries in its command.
std::optional<std::string> idOf(const std::vector<Json>& arguments) {
  if (arguments.empty() || !arguments.front().is_string()) return std::nullopt;
  return arguments.front().get<std::string>();
}

}  // namespace

InlineCompletion::InlineCompletion(jsonrpc::Connection& connection, OpenDocuments& documents,
                                   completion::Engine& engine, completion::Outcomes& outcomes,
                                   StatusReporter& status)
    : documents_(documents), engine_(engine), outcomes_(outcomes), status_(status) {
  connection.onRequest("textDocument/inlineCompletion", [this](Json params,
                                                               jsonrpc::Responder responder) {
    auto parsed = lsp::fromJson<lsp::InlineCompletionParams>(params);
    if (!parsed) {
      responder.reply(jsonrpc::ResponseError{jsonrpc::Code::InvalidParams, parsed.error().message});
      return;
    }
    take(std::make_shared<Pending>(requestOf(*std::move(parsed)), std::move(responder)));
  });
  connection.onRequest("textDocument/completion", [this](Json params,
                                                         jsonrpc::Responder responder) {
    auto parsed = lsp::fromJson<lsp::CompletionParams>(params);
    if (!parsed) {
      responder.reply(jsonrpc::ResponseError{jsonrpc::Code::InvalidParams, parsed.error().message});
      return;
    }
    if (!offersList_) return responder.reply(Json(nullptr));
    auto pending = std::make_shared<Pending>(
        requestOf({.textDocument = parsed->textDocument, .position = parsed->position}),
        std::move(responder));
    pending->forList = true;
    take(pending);
  });
  connection.onRequest(
      std::string(lsp::kExplainCompletionMethod),
      [this](const Json& params, jsonrpc::Responder responder) {
        const auto about =
            lsp::fromJson<lsp::ExplainCompletionParams>(params.is_null() ? Json::object() : params);
        if (!about) {
          responder.reply(
              jsonrpc::ResponseError{jsonrpc::Code::InvalidParams, about.error().message});
          return;
        }
        const bool known =
            last_ && (!about->textDocument || about->textDocument->uri == last_->uri);
        responder.reply(known ? lsp::toJson(*last_) : Json(nullptr));
      });
  connection.onNotification(std::string(lsp::kDidShowCompletionMethod), [this](Json params) {
    const auto shown = lsp::fromJson<lsp::DidShowCompletionParams>(params);
    if (!shown || !shown->item.command) return;
    if (const auto id = idOf(shown->item.command->arguments)) outcomes_.shown(*id);
  });
  connection.onNotification(
      std::string(lsp::kDidPartiallyAcceptCompletionMethod), [this](Json params) {
        const auto taken = lsp::fromJson<lsp::DidPartiallyAcceptCompletionParams>(params);
        if (!taken || !taken->item.command) return;
        if (const auto id = idOf(taken->item.command->arguments))
          outcomes_.partlyAccepted(*id, taken->acceptedLength);
      });
}

void InlineCompletion::take(const std::shared_ptr<Pending>& pending) {
  pending->responder.onCancel([weak = std::weak_ptr(pending)] {
    const auto waiting = weak.lock();
    if (waiting == nullptr) return;
    waiting->cancelled = true;
    waiting->responder.reply(jsonrpc::ResponseError{jsonrpc::Code::RequestCancelled, "cancelled"});
  });
  if (ready_) return ask(pending);
  parked_.emplace_back([this, pending] { ask(pending); });
}

void InlineCompletion::setReady() {
  if (std::exchange(ready_, true)) return;
  for (const auto& request : std::exchange(parked_, {})) request();
}

void InlineCompletion::didAccept(const std::vector<Json>& arguments) {
  if (const auto id = idOf(arguments)) outcomes_.accepted(*id);
}

void InlineCompletion::ask(const std::shared_ptr<Pending>& pending) {
  const std::string uri = pending->request.uri;
  documents_.whenChecked(uri, [this, pending, uri] {
    if (!needsTree_ || documents_.view(uri)) return askNow(pending);
    documents_.whenParsed(uri, [this, pending] { askNow(pending); });
  });
}

void InlineCompletion::askNow(const std::shared_ptr<Pending>& pending) {
  if (pending->cancelled) return;
  // Answered at once or later: the id is only needed for the second case.
  auto answered = std::make_shared<bool>(false);
  const completion::RequestId id =
      engine_.request(pending->request, [this, pending, answered](Offer offer) {
        *answered = true;
        answer(*pending, std::move(offer));
      });
  if (*answered) return;
  status_.setBusy(true);
  pending->responder.onCancel([this, id] { engine_.cancel(id); });
}

void InlineCompletion::answer(Pending& pending, Offer offer) {
  if (offer.reason == Reason::Cancelled) {
    pending.responder.reply(jsonrpc::ResponseError{jsonrpc::Code::RequestCancelled, "cancelled"});
  } else if (saysNothing(offer.reason)) {
    pending.responder.reply(Json(nullptr));
  } else {
    const std::vector<std::string> ids = outcomes_.offered(offeringOf(pending.request, offer));
    if (ids.empty() && !offer.items.empty()) {
      offer.items.clear();
      offer.reason = Reason::LikelyRejected;
      engine_.withheld(pending.request.uri);
    }
    pending.responder.reply(itemsOf(pending, offer, ids));
  }
  if (offer.reason != Reason::Superseded) last_ = explanationOf(pending.request.uri, offer);
  status_.setBusy(engine_.active() > 0);
}

completion::Offering InlineCompletion::offeringOf(const completion::Request& request,
                                                  const Offer& offer) const {
  completion::Offering offering;
  offering.uri = request.uri;
  const text::SnapshotPtr document = documents_.document(request.uri);
  if (document == nullptr) return offering;
  const auto offsetOf = [&](text::Position position) {
    return document->text.offsetOf(position, documents_.encoding()).value_or(0);
  };
  offering.text = document->text;
  offering.offset = offsetOf(request.position);
  // An entry of the editor's list that is not in the text yet: its item begins where that does.
  if (!offer.items.empty()) offering.offset = offsetOf(offer.items.front().range.start);
  for (const completion::Item& item : offer.items)
    offering.items.push_back({item.insertText, offsetOf(item.range.end) - offering.offset});
  if (offering.items.empty()) return offering;
  offering.situation =
      completion::situationAt(*document, documents_.view(request.uri), offering.offset);
  offering.provider = offer.provider;
  offering.latency = std::chrono::duration_cast<Millis>(offer.timings.total);
  offering.invoked =
      request.trigger == completion::Trigger::Invoked || request.selected.has_value();
  return offering;
}

Json InlineCompletion::itemsOf(const Pending& pending, const Offer& offer,
                               const std::vector<std::string>& ids) const {
  if (!pending.forList) return lsp::toJson(inlineItems(offer, ids));
  const text::SnapshotPtr document = documents_.document(pending.request.uri);
  if (document == nullptr) return nullptr;
  return lsp::toJson(listItems(offer, ids, *document, documents_.encoding()));
}

}  // namespace codestral::server
