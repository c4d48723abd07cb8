#include "support/fake_conversations.h"

#include <algorithm>
#include <ranges>
#include <set>

#include <fmt/format.h>

#include "support/fake_completions.h"
#include "support/fake_guardrails.h"
#include "support/fake_images.h"
#include "support/fake_models.h"

namespace codestral::test {
namespace {

using nlohmann::json;

constexpr int kInvalid = 3001;

// This service has its own spelling of the usual error.
FakeReply refused(int status, std::string_view message) {
  FakeReply reply;
  reply.status = status;
  reply.body = {{"object", "Error"},
                {"message", message},
                {"type", "invalid_request_error"},
                {"param", nullptr},
                {"code", kInvalid}};
  return reply;
}

FakeReply notFound(const std::string& id) {
  return refused(404, fmt::format("Conversation with id {} not found", id));
}

FakeReply reply(json body, int status = 200) {
  FakeReply answer;
  answer.status = status;
  answer.body = std::move(body);
  return answer;
}

bool given(const json& body, const char* key) {
  const auto found = body.find(key);
  return found != body.end() && !found->is_null();
}

std::string typeOf(const json& entry) {
  if (const std::string type = stringOr(entry, "type"); !type.empty()) return type;
  return entry.contains("result") ? "function.result" : "message.input";
}

std::string idKind(const std::string& type) {
  if (type == "function.call") return "fc";
  if (type == "function.result") return "fr";
  if (type == "tool.execution") return "tool_exec";
  return type == "agent.handoff" ? "handoff" : "msg";
}

// The calls that wait for a result (or, with `pending`, for a confirmation).
std::set<std::string> openCalls(const std::vector<json>& entries, bool pending) {
  std::set<std::string> open;
  for (const json& entry : entries) {
    const std::string type = stringOr(entry, "type");
    const std::string id = stringOr(entry, "tool_call_id");
    const bool asks = stringOr(entry, "confirmation_status") == "pending";
    const bool settled = given(entry, "confirmation_status") && !asks;
    if (type == "function.call" && asks == pending && !settled) open.insert(id);
    if (type == "function.result") open.erase(id);
  }
  return open;
}

std::optional<FakeReply> settleConfirmations(const json& confirmations,
                                             std::vector<json>& entries) {
  std::set<std::string> open = openCalls(entries, true);
  if (confirmations.is_array()) {
    for (const json& one : confirmations) {
      const std::string id = stringOr(one, "tool_call_id");
      if (open.erase(id) == 0) {
        return refused(400, fmt::format("Tool call {} does not wait for a confirmation", id));
      }
      for (json& entry : entries) {
        if (stringOr(entry, "tool_call_id") != id || !given(entry, "confirmation_status")) continue;
        entry["confirmation_status"] =
            stringOr(one, "confirmation") == "allow" ? "allowed" : "denied";
        entry["completed_at"] = entry["created_at"];
      }
    }
  }
  if (open.empty()) return std::nullopt;
  return refused(400, fmt::format("Tool call {} waits for a confirmation", *open.begin()));
}

}  // namespace

std::vector<FakeRoute> FakeConversations::routes() {
  const auto to = [this](auto method) -> FakeHandler {
    return [this, method](const FakeCall& call) { return (this->*method)(call); };
  };
  const std::string one = "/v1/conversations/{conversation_id}";
  return {
      {"POST", "/v1/conversations", "ConversationRequest", to(&FakeConversations::start)},
      {"GET", "/v1/conversations", "", to(&FakeConversations::list), "ListConversationsQuery"},
      {"GET", one, "", to(&FakeConversations::get)},
      {"DELETE", one, "", to(&FakeConversations::remove)},
      {"POST", one, "AppendConversationRequest", to(&FakeConversations::append)},
      {"GET", one + "/history", "", to(&FakeConversations::history)},
      {"GET", one + "/messages", "", to(&FakeConversations::messages)},
      {"POST", one + "/restart", "RestartConversationRequest", to(&FakeConversations::restart)}};
}

const FakeConversations::Conversation* FakeConversations::find(const std::string& id) const {
  const auto found = std::ranges::find_if(
      conversations_, [&](const Conversation& one) { return stringOr(one.body, "id") == id; });
  return found == conversations_.end() ? nullptr : &*found;
}

FakeConversations::Conversation* FakeConversations::find(const std::string& id) {
  return const_cast<Conversation*>(std::as_const(*this).find(id));
}

json FakeConversations::newBody(const json& request) {
  const std::string now = isoTime(ids_.now());
  json body = {{"object", "conversation"},
               {"id", "conv_" + ids_.hex()},
               {"created_at", now},
               {"updated_at", now}};
  for (const char* key : {"name", "description", "metadata"}) {
    body[key] = request.value(key, json());
  }
  return body;
}

FakeReply FakeConversations::start(const FakeCall& call) {
  const json& request = call.body;
  if (given(request, "model") == given(request, "agent_id")) {
    return refused(400, "Exactly one of model and agent_id must be given");
  }
  Conversation conversation;
  conversation.body = newBody(request);
  if (given(request, "model")) {
    const ModelCard* card = models_.find(stringOr(request, "model"));
    if (card == nullptr || !card->chat) return invalidModel(stringOr(request, "model"));
    for (const char* key : {"instructions", "guardrails"}) {
      conversation.body[key] = request.value(key, json());
    }
    conversation.body["tools"] = given(request, "tools") ? request["tools"] : json::array();
    conversation.body["completion_args"] =
        given(request, "completion_args") ? request["completion_args"] : json::object();
    conversation.body["model"] = request["model"];
  } else {
    const std::string id = stringOr(request, "agent_id");
    const json version = request.value("agent_version", json());
    if (!setting(id, version)) return refused(404, fmt::format("Agent {} not found", id));
    conversation.body["agent_id"] = id;
    conversation.body["agent_version"] = version;
    conversation.agentId = id;
  }
  for (const char* key : {"instructions", "tools", "completion_args", "guardrails"}) {
    if (given(request, key)) conversation.overrides[key] = request[key];
  }
  FakeReply answer = run(call, conversation);
  const bool kept = request.value("store", json(true)) != false;
  if (answer.status == 200 && kept) conversations_.push_back(std::move(conversation));
  return answer;
}

FakeReply FakeConversations::append(const FakeCall& call) {
  Conversation* conversation = find(call.parameters[0]);
  if (conversation == nullptr) return notFound(call.parameters[0]);
  Conversation changed = *conversation;
  FakeReply answer = run(call, changed);
  const bool kept = call.body.value("store", json(true)) != false;
  if (answer.status != 200 || !kept) return answer;
  changed.body["updated_at"] = isoTime(ids_.now());
  *conversation = std::move(changed);
  return answer;
}

FakeReply FakeConversations::restart(const FakeCall& call) {
  const Conversation* old = find(call.parameters[0]);
  if (old == nullptr) return notFound(call.parameters[0]);
  const std::string from = stringOr(call.body, "from_entry_id");
  const auto last = std::ranges::find_if(
      old->entries, [&](const json& entry) { return stringOr(entry, "id") == from; });
  if (last == old->entries.end()) {
    return refused(404, fmt::format("Entry {} not found in the conversation", from));
  }
  Conversation conversation = *old;
  conversation.entries.assign(old->entries.begin(), last + 1);
  json about = old->body;
  if (given(call.body, "metadata")) about["metadata"] = call.body["metadata"];
  conversation.body.update(newBody(about));
  if (given(call.body, "agent_version") && conversation.body.contains("agent_id")) {
    conversation.body["agent_version"] = call.body["agent_version"];
    conversation.agentId = stringOr(conversation.body, "agent_id");
    if (!setting(conversation.agentId, call.body["agent_version"])) {
      return refused(404, "Agent version not found");
    }
  }
  for (const char* key : {"completion_args", "guardrails"}) {
    if (given(call.body, key)) conversation.overrides[key] = call.body[key];
  }
  FakeReply answer = run(call, conversation);
  const bool kept = call.body.value("store", json(true)) != false;
  if (answer.status == 200 && kept) conversations_.push_back(std::move(conversation));
  return answer;
}

std::optional<ConversationSetting> FakeConversations::setting(const std::string& agentId,
                                                              const json& version) const {
  const json agent = agents_.find(agentId, version);
  if (agent.is_null()) return std::nullopt;
  ConversationSetting found;
  found.model = stringOr(agent, "model");
  found.agentId = agentId;
  found.agentName = stringOr(agent, "name");
  found.instructions = agent.value("instructions", json());
  found.tools = agent.value("tools", json::array());
  found.completionArgs = agent.value("completion_args", json::object());
  found.guardrails = agent.value("guardrails", json());
  return found;
}

ConversationSetting FakeConversations::settingOf(const FakeCall& call,
                                                 const Conversation& conversation) const {
  ConversationSetting found;
  const bool original = conversation.agentId == stringOr(conversation.body, "agent_id");
  if (conversation.agentId.empty()) {
    found.model = stringOr(conversation.body, "model");
  } else {
    // Null where the agent was deleted meanwhile.
    found = setting(conversation.agentId,
                    original ? conversation.body.value("agent_version", json()) : json())
                .value_or(ConversationSetting());
  }
  json overrides = conversation.overrides;
  if (given(call.body, "completion_args"))
    overrides["completion_args"] = call.body["completion_args"];
  if (original) {
    if (given(overrides, "instructions")) found.instructions = overrides["instructions"];
    if (given(overrides, "tools")) found.tools = overrides["tools"];
    if (given(overrides, "guardrails")) found.guardrails = overrides["guardrails"];
  }
  if (given(overrides, "completion_args"))
    found.completionArgs.update(overrides["completion_args"]);
  found.handsOverHere = stringOr(call.body, "handoff_execution", "server") == "server";
  return found;
}

std::optional<FakeReply> FakeConversations::takeInputs(const FakeCall& call,
                                                       Conversation& conversation) {
  if (auto refusal = settleConfirmations(call.body.value("tool_confirmations", json()),
                                         conversation.entries)) {
    return refusal;
  }
  std::set<std::string> open = openCalls(conversation.entries, false);
  json inputs = call.body.value("inputs", json());
  if (inputs.is_string()) {
    inputs = json::array({{{"role", "user"}, {"content", inputs}}});
  }
  if (!inputs.is_array()) inputs = json::array();
  for (json entry : inputs) {
    if (!entry.is_object()) return refused(422, "An input must be an object");
    const std::string type = typeOf(entry);
    const std::string id = stringOr(entry, "tool_call_id");
    if (type == "function.call") open.insert(id);
    if (type == "function.result" && open.erase(id) == 0) {
      return refused(400, fmt::format("There is no open function call {}", id));
    }
    if (type.starts_with("message.") && !open.empty()) {
      return refused(400, "Not the same number of function calls and responses");
    }
    const std::string now = isoTime(ids_.now());
    entry["type"] = type;
    entry["object"] = "entry";
    if (!given(entry, "id")) entry["id"] = fmt::format("{}_{}", idKind(type), ids_.hex());
    if (!given(entry, "created_at")) entry["created_at"] = now;
    if (!given(entry, "completed_at")) entry["completed_at"] = now;
    if (type == "message.input" && !given(entry, "role")) entry["role"] = "user";
    if (type == "message.input" && !entry.contains("prefix")) entry["prefix"] = false;
    conversation.entries.push_back(std::move(entry));
  }
  if (!open.empty()) return refused(400, "Not the same number of function calls and responses");
  if (inputs.empty() && !given(call.body, "tool_confirmations")) {
    return refused(400, "There is nothing to answer: inputs are empty");
  }
  return std::nullopt;
}

FakeReply FakeConversations::run(const FakeCall& call, Conversation& conversation) {
  if (auto refusal = takeInputs(call, conversation)) return *refusal;
  ConversationSetting who = settingOf(call, conversation);
  if (who.model.empty()) {
    return refused(404, fmt::format("Agent {} not found", conversation.agentId));
  }
  const json chat = chatOf(nullptr, conversation.entries);
  if (const auto error = imageError(chat)) return refused(400, *error);
  GuardrailOutcome guardrails = checkGuardrails(who.guardrails, lastText(chat, "user"));
  if (guardrails.block) return *guardrails.block;

  const auto findAgent = [this](const std::string& idOrName) {
    return setting(agents_.idOf(idOrName), nullptr);
  };
  ConversationPlayer player(std::move(who), call.behaviour, findAgent, ids_, call.id);
  ConversationTurn turn =
      player.play(conversation.entries, call.body.value("tool_confirmations", json()));
  std::ranges::copy(turn.outputs, std::back_inserter(conversation.entries));
  conversation.agentId = turn.agentId;

  const std::string id = stringOr(conversation.body, "id");
  FakeReply answer;
  if (call.stream()) {
    answer.events = conversationEvents(id, turn, call.behaviour);
    return answer;
  }
  if (call.behaviour != nullptr && call.behaviour->streamError) {
    return refused(500, call.behaviour->streamError->message);
  }
  answer.body = {{"object", "conversation.response"},
                 {"conversation_id", id},
                 {"outputs", turn.outputs},
                 {"usage", turn.usage}};
  if (!guardrails.report.is_null()) answer.body["guardrails"] = std::move(guardrails.report);
  return answer;
}

FakeReply FakeConversations::list(const FakeCall& call) const {
  const std::int64_t size = call.number("page_size", 100);
  std::int64_t skip = call.number("page", 0) * size;
  json page = json::array();
  for (const Conversation& one : conversations_ | std::views::reverse) {
    if (!FakeAgents::fitsMetadata(call, one.body.value("metadata", json()))) continue;
    if (skip-- > 0) continue;
    if (static_cast<std::int64_t>(page.size()) == size) break;
    page.push_back(one.body);
  }
  return reply(std::move(page));
}

FakeReply FakeConversations::get(const FakeCall& call) const {
  const Conversation* found = find(call.parameters[0]);
  return found == nullptr ? notFound(call.parameters[0]) : reply(found->body);
}

FakeReply FakeConversations::remove(const FakeCall& call) {
  const auto gone = std::erase_if(conversations_, [&](const Conversation& one) {
    return stringOr(one.body, "id") == call.parameters[0];
  });
  return gone == 0 ? notFound(call.parameters[0]) : reply(nullptr, 204);
}

FakeReply FakeConversations::history(const FakeCall& call) const {
  const Conversation* found = find(call.parameters[0]);
  if (found == nullptr) return notFound(call.parameters[0]);
  return reply({{"object", "conversation.history"},
                {"conversation_id", call.parameters[0]},
                {"entries", found->entries}});
}

FakeReply FakeConversations::messages(const FakeCall& call) const {
  const Conversation* found = find(call.parameters[0]);
  if (found == nullptr) return notFound(call.parameters[0]);
  json list = json::array();
  for (const json& entry : found->entries) {
    if (stringOr(entry, "type").starts_with("message.")) list.push_back(entry);
  }
  return reply({{"object", "conversation.messages"},
                {"conversation_id", call.parameters[0]},
                {"messages", std::move(list)}});
}

}  // namespace codestral::test
