// The entries of a turn as a stream's events.

#include <algorithm>

#include "support/fake_completion_stream.h"
#include "support/fake_completion_text.h"
#include "support/fake_completions.h"
#include "support/fake_conversation_turn.h"

namespace codestral::test {
namespace {

using nlohmann::json;

class Events {
 public:
  explicit Events(const Behaviour* behaviour) : behaviour_(behaviour) {}

  void add(std::string name, const json& entry, json data) {
    data["type"] = name;
    data["created_at"] = entry.value("created_at", json("2025-11-27T15:49:30Z"));
    list.push_back({std::move(name), std::move(data)});
  }

  void addEntry(const json& entry, std::size_t index) {
    const std::string type = stringOr(entry, "type");
    json base = {{"id", entry.value("id", json())}, {"output_index", index}};
    if (type == "agent.handoff") {
      json started = base;
      started["previous_agent_id"] = entry["previous_agent_id"];
      started["previous_agent_name"] = entry["previous_agent_name"];
      add("agent.handoff.started", entry, std::move(started));
      base["next_agent_id"] = entry["next_agent_id"];
      base["next_agent_name"] = entry["next_agent_name"];
      add("agent.handoff.done", entry, std::move(base));
      return;
    }
    json by = base;
    by["model"] = entry.value("model", json());
    by["agent_id"] = entry.value("agent_id", json());
    if (type == "tool.execution") addExecution(entry, base, by);
    if (type == "function.call") addCall(entry, by);
    if (type == "message.output") addMessage(entry, by);
  }

  std::vector<FakeEvent> list;

 private:
  void addExecution(const json& entry, json base, json by) {
    by["name"] = base["name"] = entry["name"];
    by["arguments"] = "";
    add("tool.execution.started", entry, std::move(by));
    json delta = base;
    delta["arguments"] = entry["arguments"];
    add("tool.execution.delta", entry, std::move(delta));
    base["info"] = entry["info"];
    add("tool.execution.done", entry, std::move(base));
  }

  void addCall(const json& entry, json by) {
    const std::string arguments = entry["arguments"].is_string()
                                      ? entry["arguments"].get<std::string>()
                                      : entry["arguments"].dump();
    by["tool_call_id"] = entry["tool_call_id"];
    by["name"] = entry["name"];
    by["confirmation_status"] = entry.value("confirmation_status", json());
    const std::size_t count = behaviour_ == nullptr ? 0 : behaviour_->fragments;
    for (const std::string& piece :
         count == 0 ? std::vector{arguments} : fragmentsOf(arguments, count)) {
      by["arguments"] = piece;
      add("function.call.delta", entry, by);
    }
  }

  void addMessage(const json& entry, json by) {
    by["role"] = "assistant";
    const json& content = entry["content"];
    if (content.is_string()) {
      by["content_index"] = 0;
      addText(entry, by, content.get<std::string>(), false);
      return;
    }
    for (std::size_t i = 0; i < content.size(); ++i) {
      by["content_index"] = i;
      const bool asChunks = behaviour_ != nullptr && behaviour_->contentAsChunks;
      if (stringOr(content[i], "type") == "text") {
        addText(entry, by, stringOr(content[i], "text"), asChunks);
      } else {
        by["content"] = content[i];
        add("message.output.delta", entry, by);
      }
    }
  }

  void addText(const json& entry, json by, const std::string& text, bool asChunks) {
    const bool scripted = behaviour_ != nullptr && behaviour_->texts && !behaviour_->obeyStop;
    for (const std::string& piece : scripted ? *behaviour_->texts : splitTokens(text)) {
      by["content"] = asChunks ? json{{"type", "text"}, {"text", piece}} : json(piece);
      add("message.output.delta", entry, by);
    }
  }

  const Behaviour* behaviour_;
};

}  // namespace

std::vector<FakeEvent> conversationEvents(const std::string& conversationId,
                                          const ConversationTurn& turn,
                                          const Behaviour* behaviour) {
  if (behaviour != nullptr && !behaviour->events.empty()) return behaviour->events;
  Events events(behaviour);
  const json none = json::object();
  const json& first = turn.outputs.empty() ? none : turn.outputs.front();
  const json& last = turn.outputs.empty() ? none : turn.outputs.back();
  events.add("conversation.response.started", first, {{"conversation_id", conversationId}});
  for (std::size_t i = 0; i < turn.outputs.size(); ++i) events.addEntry(turn.outputs[i], i);
  if (behaviour != nullptr && behaviour->streamError) {
    events.add(
        "conversation.response.error", last,
        {{"message", behaviour->streamError->message}, {"code", behaviour->streamError->code}});
  } else {
    events.add("conversation.response.done", last, {{"usage", turn.usage}});
  }
  return std::move(events.list);
}

}  // namespace codestral::test
