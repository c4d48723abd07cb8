#include "support/fake_conversation_turn.h"

#include <algorithm>
#include <limits>
#include <map>
#include <numeric>

#include <fmt/format.h>

#include "support/fake_completion_stream.h"
#include "support/fake_completion_text.h"
#include "support/fake_completions.h"
#include "support/fake_prompt_facts.h"

namespace codestral::test {
namespace {

using nlohmann::json;

bool hasAny(const PromptFacts& facts, std::initializer_list<std::string_view> words) {
  return std::ranges::any_of(words, [&](std::string_view word) { return facts.hasWord(word); });
}

// Whether a sensible model would run this tool of the service for such a prompt.
bool wantsTool(const std::string& type, const PromptFacts& facts) {
  if (type == "code_interpreter") {
    return hasAny(facts, {"code", "compute", "calculate", "run", "execute", "plot", "sum"}) ||
           !facts.first(FactKind::Expression).empty();
  }
  if (type == "image_generation") {
    return hasAny(facts, {"image", "picture", "draw", "paint", "generate", "illustration"});
  }
  if (type == "web_search" || type == "web_search_premium") {
    return facts.prompt().find('?') != std::string::npos ||
           hasAny(facts, {"search", "web", "news", "latest", "who", "when", "today"});
  }
  return type == "document_library" || type == "connector";
}

std::string toolName(const json& tool) {
  const std::string type = stringOr(tool, "type");
  return type == "connector" ? stringOr(tool, "connector_id", "connector") : type;
}

bool wantsConfirmation(const json& tool) {
  const json configuration = tool.value("tool_configuration", json());
  if (!configuration.is_object()) return false;
  const json names = configuration.value("requires_confirmation", json());
  return names.is_array() && !names.empty();
}

std::vector<std::string> stopsOf(const json& arguments) {
  const json stop = arguments.value("stop", json());
  if (stop.is_string()) return {stop.get<std::string>()};
  std::vector<std::string> stops;
  if (!stop.is_array()) return stops;
  for (const json& one : stop) {
    if (one.is_string()) stops.push_back(one.get<std::string>());
  }
  return stops;
}

std::string joined(const std::vector<std::string>& pieces) {
  return std::accumulate(pieces.begin(), pieces.end(), std::string());
}

}  // namespace

json chatOf(const json& instructions, const std::vector<json>& entries) {
  json messages = json::array();
  if (instructions.is_string() && !instructions.get<std::string>().empty()) {
    messages.push_back({{"role", "system"}, {"content", instructions}});
  }
  std::map<std::string, std::string> names;  // of calls
  for (const json& entry : entries) {
    const std::string type = stringOr(entry, "type");
    if (type == "message.input" || type == "message.output") {
      messages.push_back(
          {{"role", stringOr(entry, "role", type == "message.input" ? "user" : "assistant")},
           {"content", entry.value("content", json())}});
    } else if (type == "function.call") {
      // One that had to be confirmed is the service's own affair.
      const auto confirmed = entry.find("confirmation_status");
      if (confirmed != entry.end() && !confirmed->is_null()) continue;
      const std::string id = stringOr(entry, "tool_call_id");
      names[id] = stringOr(entry, "name");
      const json call = {
          {"id", id},
          {"function", {{"name", names[id]}, {"arguments", entry.value("arguments", json())}}}};
      const bool more = !messages.empty() && messages.back().contains("tool_calls");
      if (!more) {
        messages.push_back({{"role", "assistant"}, {"content", ""}, {"tool_calls", json::array()}});
      }
      messages.back()["tool_calls"].push_back(call);
    } else if (type == "function.result") {
      const std::string id = stringOr(entry, "tool_call_id");
      messages.push_back({{"role", "tool"},
                          {"tool_call_id", id},
                          {"name", names[id]},
                          {"content", entry.value("result", json(""))}});
    }
  }
  return messages;
}

ConversationPlayer::ConversationPlayer(ConversationSetting setting, const Behaviour* behaviour,
                                       FindAgent findAgent, FakeIds& ids, std::string salt)
    : setting_(std::move(setting)),
      behaviour_(behaviour),
      findAgent_(std::move(findAgent)),
      ids_(ids),
      salt_(std::move(salt)) {}

json ConversationPlayer::output(std::string_view type, std::string_view idKind) {
  const std::string now = isoTime(ids_.now());
  json entry = {{"object", "entry"},
                {"type", type},
                {"created_at", now},
                {"completed_at", now},
                {"id", fmt::format("{}_{}", idKind, ids_.hex())}};
  if (type == "agent.handoff") return entry;
  entry["model"] = setting_.model;
  entry["agent_id"] = setting_.agentId.empty() ? json() : json(setting_.agentId);
  return entry;
}

ConversationTurn ConversationPlayer::play(const std::vector<json>& entries,
                                          const json& confirmations) {
  turn_.agentId = setting_.agentId;
  if (confirmations.is_array()) confirm(entries, confirmations);
  if (behaviour_ != nullptr) {
    for (const std::string& next : behaviour_->handoffs) {
      handOver(next);
      if (!setting_.handsOverHere) {
        turn_.usage = usageOf(chatOf(setting_.instructions, entries));
        return std::move(turn_);
      }
    }
  }
  std::vector<json> all = entries;
  std::ranges::copy(turn_.outputs, std::back_inserter(all));
  json messages = chatOf(setting_.instructions, all);
  const bool asked = !messages.empty() && stringOr(messages.back(), "role") == "user";
  const bool scripted =
      behaviour_ != nullptr && (behaviour_->texts || !behaviour_->toolCalls.empty());
  const bool settled = confirmations.is_array() && !confirmations.empty();
  ModelTurn spoken = model(messages);
  if (settled && turn_.outputs.empty() && !scripted) {
    spoken = {.thinking = "", .text = "I may not use that tool.", .calls = {}};
  }
  const bool free = asked && !settled && !scripted && spoken.calls.empty();
  const bool paused = free && runTool(lastText(messages, "user"));
  if (!paused) say(spoken);
  turn_.usage = usageOf(messages);
  return std::move(turn_);
}

ModelTurn ConversationPlayer::model(const json& messages) const {
  const json& arguments = setting_.completionArgs;
  ModelTurn turn;
  if (behaviour_ != nullptr && (behaviour_->texts || !behaviour_->toolCalls.empty())) {
    if (behaviour_->texts) turn.text = joined(*behaviour_->texts);
    turn.calls = behaviour_->toolCalls;
    for (std::size_t i = 0; i < turn.calls.size(); ++i) {
      if (turn.calls[i].id.empty()) turn.calls[i].id = toolCallId(salt_, i);
    }
  } else {
    turn = playModel({.messages = messages,
                      .tools = setting_.tools,
                      .toolChoice = arguments.value("tool_choice", json("auto")),
                      .responseFormat = arguments.value("response_format", json()),
                      .thinks = stringOr(arguments, "reasoning_effort") == "high",
                      .salt = salt_});
  }
  if (behaviour_ != nullptr && !behaviour_->thinking.empty()) {
    turn.thinking = joined(behaviour_->thinking);
  }
  if (behaviour_ != nullptr && behaviour_->texts && !behaviour_->obeyStop) return turn;
  CompletionPlan plan;
  plan.deltas = splitTokens(turn.text);
  const json most = arguments.value("max_tokens", json());
  cutDeltas(plan, stopsOf(arguments),
            most.is_number() ? static_cast<std::size_t>(most.get<double>())
                             : std::numeric_limits<std::size_t>::max());
  turn.text = joined(plan.deltas);
  return turn;
}

void ConversationPlayer::handOver(const std::string& idOrName) {
  std::optional<ConversationSetting> next = findAgent_(idOrName);
  if (!next) return;
  json entry = output("agent.handoff", "handoff");
  entry.update({{"previous_agent_id", setting_.agentId},
                {"previous_agent_name", setting_.agentName},
                {"next_agent_id", next->agentId},
                {"next_agent_name", next->agentName}});
  turn_.outputs.push_back(std::move(entry));
  next->handsOverHere = setting_.handsOverHere;
  setting_ = std::move(*next);
  turn_.agentId = setting_.agentId;
}

void ConversationPlayer::confirm(const std::vector<json>& entries, const json& confirmations) {
  for (const json& confirmation : confirmations) {
    const std::string id = stringOr(confirmation, "tool_call_id");
    const auto call = std::ranges::find_if(entries, [&](const json& entry) {
      return stringOr(entry, "type") == "function.call" && stringOr(entry, "tool_call_id") == id;
    });
    if (call == entries.end() || stringOr(confirmation, "confirmation") != "allow") continue;
    execute(stringOr(*call, "name"), stringOr(*call, "arguments"));
  }
}

bool ConversationPlayer::runTool(const std::string& prompt) {
  const PromptFacts facts(prompt);
  for (const json& tool : setting_.tools) {
    if (!wantsTool(stringOr(tool, "type"), facts)) continue;
    const std::string name = toolName(tool);
    const std::string query = name == "code_interpreter" ? "code" : "query";
    const std::string expression = facts.first(FactKind::Expression);
    const std::string arguments = json{
        {query, query == "code"
                    ? "print(" + (expression.empty() ? "42" : expression) + ")"
                    : facts.prompt()}}.dump(-1, ' ', false, json::error_handler_t::replace);
    if (!wantsConfirmation(tool)) {
      execute(name, arguments);
      return false;
    }
    json call = output("function.call", "fc");
    call.update({{"tool_call_id", toolCallId(salt_, 0)},
                 {"name", name},
                 {"arguments", arguments},
                 {"confirmation_status", "pending"}});
    call["completed_at"] = nullptr;
    turn_.outputs.push_back(std::move(call));
    return true;
  }
  return false;
}

void ConversationPlayer::execute(const std::string& name, const std::string& arguments) {
  json entry = output("tool.execution", "tool_exec");
  entry["name"] = name;
  entry["arguments"] = arguments;
  entry["info"] = json::object();
  if (name == "code_interpreter") {
    entry["info"] = {{"code", json::parse(arguments, nullptr, false).value("code", "")},
                     {"code_output", "42\n"}};
  }
  turn_.outputs.push_back(std::move(entry));
}

void ConversationPlayer::say(const ModelTurn& turn) {
  json chunks = json::array();
  if (!turn.thinking.empty()) chunks.push_back(thinkingChunk(turn.thinking));
  if (!turn.text.empty()) chunks.push_back({{"type", "text"}, {"text", turn.text}});
  bool list = !turn.thinking.empty() || (behaviour_ != nullptr && behaviour_->contentAsChunks);
  const bool scripted = behaviour_ != nullptr && behaviour_->texts;
  for (const json& entry : turn_.outputs) {
    if (stringOr(entry, "type") != "tool.execution" || scripted) continue;
    list = true;
    const std::string tool = stringOr(entry, "name");
    if (tool == "image_generation") {
      chunks.push_back({{"type", "tool_file"},
                        {"tool", tool},
                        {"file_id", uuidOf(stringOr(entry, "id").substr(10))},
                        {"file_name", "image_generated_0"},
                        {"file_type", "png"}});
    } else {
      chunks.push_back({{"type", "tool_reference"},
                        {"tool", tool},
                        {"title", "What " + tool + " found"},
                        {"url", "https://example.com/" + tool}});
    }
  }
  const bool silent = chunks.empty() && !turn.calls.empty();
  if (!silent) {
    json entry = output("message.output", "msg");
    entry["role"] = "assistant";
    entry["content"] = list ? std::move(chunks) : json(turn.text);
    turn_.outputs.push_back(std::move(entry));
  }
  for (const ModelCall& call : turn.calls) {
    json entry = output("function.call", "fc");
    entry.update({{"tool_call_id", call.id},
                  {"name", call.name},
                  {"arguments", call.argumentsText()},
                  {"confirmation_status", nullptr}});
    turn_.outputs.push_back(std::move(entry));
  }
}

json ConversationPlayer::usageOf(const json& messages) const {
  const std::size_t prompt = countTokens(promptText({{"messages", messages}}));
  std::size_t completion = 0;
  json connectors = json::object();
  for (const json& entry : turn_.outputs) {
    completion +=
        countTokens(contentText(entry.value("content", json())) + stringOr(entry, "arguments"));
    if (stringOr(entry, "type") != "tool.execution") continue;
    json& count = connectors[stringOr(entry, "name")];
    count = count.is_null() ? 1 : count.get<int>() + 1;
  }
  json usage = {{"prompt_tokens", prompt},
                {"completion_tokens", completion},
                {"total_tokens", prompt + completion},
                {"connector_tokens", nullptr},
                {"connectors", nullptr}};
  if (connectors.empty()) return usage;
  constexpr std::size_t kTokensOfRun = 100;
  const std::size_t tokens = kTokensOfRun * connectors.size();
  usage["connector_tokens"] = tokens;
  usage["total_tokens"] = prompt + completion + tokens;
  usage["connectors"] = std::move(connectors);
  return usage;
}

}  // namespace codestral::test
