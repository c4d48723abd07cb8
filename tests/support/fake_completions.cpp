#include "support/fake_completions.h"

#include <algorithm>
#include <limits>

#include <fmt/format.h>

#include "base/utf8.h"
#include "support/fake_behaviour.h"
#include "support/fake_completion_text.h"
#include "support/fake_message_order.h"
#include "support/fake_mistral.h"

namespace codestral::test {
namespace {

using nlohmann::json;

std::vector<std::string> stopTexts(const json& body) {
  const auto found = body.find("stop");
  if (found == body.end() || found->is_null()) return {};
  if (found->is_string()) return {found->get<std::string>()};
  return found->is_array() ? found->get<std::vector<std::string>>() : std::vector<std::string>{};
}

// The largest number there is when the body sets none.
std::size_t maxTokens(const json& body) {
  const auto found = body.find("max_tokens");
  return found != body.end() && found->is_number() ? static_cast<std::size_t>(found->get<double>())
                                                   : std::numeric_limits<std::size_t>::max();
}

bool isFim(const FakeCall& call) {
  return call.path == kFimRoute;
}

std::string chatText(const json& body) {
  if (body.contains("response_format") && body["response_format"].value("type", "text") != "text") {
    return R"({"answer": "yes"})";
  }
  std::string last;
  for (const json& message : body["messages"]) {
    if (message["role"] == "user") last = contentText(message.value("content", json()));
  }
  constexpr std::size_t kQuoted = 200;
  return fmt::format("You wrote {} bytes: {}", last.size(),
                     last.substr(0, floorCodePoint(last, std::min(kQuoted, last.size()))));
}

}  // namespace

bool isCompletionRoute(std::string_view path) {
  return path == kFimRoute || path == kChatRoute;
}

std::string stringOr(const json& body, const char* key, std::string fallback) {
  const auto found = body.is_object() ? body.find(key) : body.end();
  return body.is_object() && found != body.end() && found->is_string() ? found->get<std::string>()
                                                                       : fallback;
}

std::string contentText(const json& content) {
  if (content.is_string()) return content.get<std::string>();
  std::string text;
  if (!content.is_array()) return text;
  for (const json& chunk : content) {
    if (chunk.is_object() && chunk.contains("text") && chunk["text"].is_string()) {
      text += chunk["text"].get<std::string>();
    }
  }
  return text;
}

std::string promptText(const json& body) {
  if (!body.is_object()) return {};
  std::string text = stringOr(body, "prompt");
  const auto messages = body.find("messages");
  if (messages == body.end() || !messages->is_array()) return text;
  for (const json& message : *messages) {
    if (!message.is_object()) continue;
    text += contentText(message.value("content", json())) + "\n";
  }
  return text;
}

FakeCompletions::FakeCompletions(const FakeMistralOptions& options, FakeModels& models)
    : options_(options), models_(models) {}

std::optional<FakeReply> FakeCompletions::refuse(const FakeCall& call) const {
  const std::string model = stringOr(call.body, "model");
  const ModelCard* card = models_.find(model);
  if (card == nullptr || !(isFim(call) ? card->fim : card->chat)) return invalidModel(model);
  const std::size_t prompt =
      countTokens(promptText(call.body)) + countTokens(stringOr(call.body, "suffix"));
  const std::size_t wanted =
      call.body.contains("max_tokens") && call.body.at("max_tokens").is_number()
          ? maxTokens(call.body)
          : 0;
  if (prompt + wanted > static_cast<std::size_t>(card->contextLength)) {
    return FakeReply::error(
        400,
        fmt::format("Prompt contains {} tokens and 0 draft tokens, too large for model with {} "
                    "maximum context length",
                    prompt, card->contextLength),
        "invalid_request_error", "3051");
  }
  if (isFim(call) || !options_.validate) return std::nullopt;
  const std::optional<OrderError> order =
      checkMessageOrder(call.body.at("messages"), options_.userAfterTool);
  if (!order) return std::nullopt;
  return FakeReply::error(400, order->message, order->type, order->code);
}

CompletionPlan FakeCompletions::plan(const FakeCall& call) const {
  const json& body = call.body;
  const Behaviour usual;
  const Behaviour& behaviour = call.behaviour == nullptr ? usual : *call.behaviour;
  CompletionPlan plan;
  plan.id = call.id;
  const std::string model = stringOr(body, "model");
  const ModelCard* card = models_.find(model);
  plan.model = card == nullptr ? model : card->id;
  const std::string suffix = stringOr(body, "suffix");
  plan.promptTokens = countTokens(promptText(body)) + countTokens(suffix);
  plan.finishReason = behaviour.finishReason;
  if (body.contains("n") && body["n"].is_number()) {
    plan.choices = static_cast<int>(std::min(16.0, body["n"].get<double>()));
  }
  if (!isFim(call) && body.contains("messages") && !body["messages"].empty()) {
    const json& last = body["messages"].back();
    if (last.value("prefix", false)) plan.prefix = contentText(last.value("content", json()));
  }
  if (behaviour.texts) {
    plan.deltas = *behaviour.texts;
  } else {
    plan.deltas = splitTokens(isFim(call) ? defaultFimText(stringOr(body, "prompt"), suffix)
                                          : chatText(body));
  }
  if (behaviour.suffixOverlap > 0) {
    plan.deltas.push_back(
        suffix.substr(0, floorCodePoint(suffix, std::min(behaviour.suffixOverlap, suffix.size()))));
  }
  if (!behaviour.texts || behaviour.obeyStop) cutDeltas(plan, stopTexts(body), maxTokens(body));
  return plan;
}

FakeReply FakeCompletions::complete(const FakeCall& call) const {
  if (std::optional<FakeReply> refusal = refuse(call)) return std::move(*refusal);
  FakeReply reply;
  reply.body = json::parse(completionBody(plan(call), Behaviour()), nullptr, false);
  return reply;
}

std::vector<FakeRoute> FakeCompletions::routes() {
  const FakeHandler handle = [this](const FakeCall& call) { return complete(call); };
  return {{"POST", std::string(kFimRoute), "FIMCompletionRequest", handle},
          {"POST", std::string(kChatRoute), "ChatCompletionRequest", handle}};
}

}  // namespace codestral::test
