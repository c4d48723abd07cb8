#include "support/fake_completions.h"

#include <algorithm>
#include <cctype>
#include <limits>

#include <fmt/format.h>

#include "base/utf8.h"
#include "support/fake_agents.h"
#include "support/fake_behaviour.h"
#include "support/fake_completion_text.h"
#include "support/fake_guardrails.h"
#include "support/fake_images.h"
#include "support/fake_message_order.h"
#include "support/fake_mistral.h"
#include "support/fake_model.h"

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

bool isFunctionName(std::string_view name) {
  return !name.empty() && name.size() <= 64 && std::ranges::all_of(name, [](unsigned char c) {
    return std::isalnum(c) != 0 || c == '_' || c == '-';
  });
}

std::optional<FakeReply> refuseTools(const json& tools) {
  constexpr std::size_t kMostTools = 128;
  if (!tools.is_array()) return std::nullopt;
  if (tools.size() > kMostTools) {
    return FakeReply::error(
        400, fmt::format("Too many tools: {}, the limit is {}", tools.size(), kMostTools));
  }
  for (const json& tool : tools) {
    if (!tool.is_object() || stringOr(tool, "type", "function") != "function") continue;
    const std::string name = stringOr(tool.value("function", json()), "name");
    if (isFunctionName(name)) continue;
    return FakeReply::error(
        400,
        fmt::format("Function name was {} but must be a-z, A-Z, 0-9, or contain underscores and "
                    "dashes, with a maximum length of 64.",
                    name),
        "invalid_function_call", "3280");
  }
  return std::nullopt;
}

}  // namespace

bool isCompletionRoute(std::string_view path) {
  return path == kFimRoute || path == kChatRoute || path == kAgentsRoute;
}

bool isConversationTurn(const FakeCall& call) {
  return call.method == "POST" && call.path.starts_with(kConversationsRoute);
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
  const auto messages = body.find(body.contains("inputs") ? "inputs" : "messages");
  if (messages != body.end() && messages->is_string()) return messages->get<std::string>();
  if (messages == body.end() || !messages->is_array()) return text;
  for (const json& message : *messages) {
    if (!message.is_object()) continue;
    text += contentText(message.value("content", json())) + "\n";
  }
  return text;
}

FakeCompletions::FakeCompletions(const FakeMistralOptions& options, const FakeModels& models,
                                 const FakeAgents& agents)
    : options_(options), models_(models), agents_(agents) {}

json FakeCompletions::chatBody(const FakeCall& call) const {
  if (call.path != kAgentsRoute) return call.body;
  const json agent = agents_.find(stringOr(call.body, "agent_id"));
  if (agent.is_null()) return nullptr;
  json body = agent["completion_args"];
  for (const char* key : {"tools", "guardrails"}) body[key] = agent[key];
  for (const auto& [name, value] : call.body.items()) {
    if (!value.is_null()) body[name] = value;
  }
  body["model"] = agent["model"];
  if (agent["instructions"].is_string() && body["messages"].is_array()) {
    const json system = {{"role", "system"}, {"content", agent["instructions"]}};
    body["messages"].insert(body["messages"].begin(), system);
  }
  return body;
}

std::optional<FakeReply> FakeCompletions::refuse(const FakeCall& call) const {
  const json body = chatBody(call);
  if (body.is_null()) {
    return FakeReply::error(404, "Agent not found: " + stringOr(call.body, "agent_id"));
  }
  const std::string model = stringOr(body, "model");
  const ModelCard* card = models_.find(model);
  if (card == nullptr || !(isFim(call) ? card->fim : card->chat)) return invalidModel(model);
  const std::size_t prompt = countTokens(promptText(body)) + countTokens(stringOr(body, "suffix"));
  const std::size_t wanted =
      body.contains("max_tokens") && body["max_tokens"].is_number() ? maxTokens(body) : 0;
  if (prompt + wanted > static_cast<std::size_t>(card->contextLength)) {
    return FakeReply::error(
        400,
        fmt::format("Prompt contains {} tokens and 0 draft tokens, too large for model with {} "
                    "maximum context length",
                    prompt, card->contextLength),
        "invalid_request_error", "3051");
  }
  if (isFim(call) || !options_.validate) return std::nullopt;
  return refuseChat(body, *card);
}

std::optional<FakeReply> FakeCompletions::refuseChat(const json& body,
                                                     const ModelCard& card) const {
  if (const auto order = checkMessageOrder(body["messages"], options_.userAfterTool)) {
    return FakeReply::error(400, order->message, order->type, order->code);
  }
  const json tools = body.value("tools", json());
  if (tools.is_array() && !tools.empty() && !card.functionCalling) {
    return FakeReply::error(400, "Function calling is not enabled for this model");
  }
  if (auto refusal = refuseTools(tools)) return refusal;
  if (hasImages(body["messages"]) && !card.vision) {
    return FakeReply::error(400, "Image input is not enabled for this model",
                            "invalid_request_error", "3051");
  }
  if (const auto error = imageError(body["messages"])) return FakeReply::error(400, *error);
  const bool predicts = !stringOr(body.value("prediction", json()), "content").empty();
  if (predicts && body.value("n", json(1)) > 1) {
    return FakeReply::error(400, "n must be 1 with a prediction");
  }
  return checkGuardrails(body.value("guardrails", json()), lastText(body["messages"], "user"))
      .block;
}

CompletionPlan FakeCompletions::plan(const FakeCall& call) const {
  json body = chatBody(call);
  if (body.is_null()) body = call.body;  // a raw behaviour asked nobody
  CompletionPlan plan;
  plan.id = call.id;
  const std::string model = stringOr(body, "model");
  const ModelCard* card = models_.find(model);
  plan.model = card == nullptr ? model : card->id;
  const std::string suffix = stringOr(body, "suffix");
  plan.promptTokens = countTokens(promptText(body)) + countTokens(suffix);
  if (body.contains("n") && body["n"].is_number()) {
    plan.choices = static_cast<int>(std::min(16.0, body["n"].get<double>()));
  }
  if (body.contains("service_tier") && body["service_tier"].is_string()) {
    plan.serviceTier = "standard";
  }
  if (!isFim(call) && body.contains("messages") && !body["messages"].empty()) {
    const json& last = body["messages"].back();
    if (last.value("prefix", false)) plan.prefix = contentText(last.value("content", json()));
    plan.guardrails =
        checkGuardrails(body.value("guardrails", json()), lastText(body["messages"], "user"))
            .report;
  }
  planText(call, body, plan);
  return plan;
}

void FakeCompletions::planText(const FakeCall& call, const json& body, CompletionPlan& plan) const {
  const Behaviour usual;
  const Behaviour& behaviour = call.behaviour == nullptr ? usual : *call.behaviour;
  plan.finishReason = behaviour.finishReason;
  plan.thinking = behaviour.thinking;
  if (behaviour.texts || !behaviour.toolCalls.empty()) {
    if (behaviour.texts) plan.deltas = *behaviour.texts;
    plan.calls = behaviour.toolCalls;
    for (std::size_t i = 0; i < plan.calls.size(); ++i) {
      if (plan.calls[i].id.empty()) plan.calls[i].id = toolCallId(call.id, i);
    }
  } else if (isFim(call)) {
    plan.deltas = splitTokens(defaultFimText(stringOr(body, "prompt"), stringOr(body, "suffix")));
  } else {
    const ModelTurn turn =
        playModel({.messages = body["messages"],
                   .tools = body.value("tools", json()),
                   .toolChoice = body.value("tool_choice", json("auto")),
                   .parallel = body.value("parallel_tool_calls", json(true)) != false,
                   .responseFormat = body.value("response_format", json()),
                   .thinks = stringOr(body, "reasoning_effort") == "high" ||
                             stringOr(body, "prompt_mode") == "reasoning",
                   .salt = call.id});
    if (plan.thinking.empty()) plan.thinking = splitTokens(turn.thinking);
    plan.deltas = splitTokens(turn.text);
    plan.calls = turn.calls;
  }
  if (behaviour.suffixOverlap > 0) {
    const std::string suffix = stringOr(body, "suffix");
    plan.deltas.push_back(
        suffix.substr(0, floorCodePoint(suffix, std::min(behaviour.suffixOverlap, suffix.size()))));
  }
  if (!behaviour.texts || behaviour.obeyStop) cutDeltas(plan, stopTexts(body), maxTokens(body));
  if (!plan.calls.empty() && behaviour.finishReason == "stop") plan.finishReason = "tool_calls";
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
          {"POST", std::string(kChatRoute), "ChatCompletionRequest", handle},
          {"POST", std::string(kAgentsRoute), "AgentsCompletionRequest", handle}};
}

}  // namespace codestral::test
