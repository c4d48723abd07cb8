#pragma once

// What a conversation is made of: entries, and the events by which a stream tells of them. Pure.
// The schemas of entries that go out are closed.
// Source: the service's OpenAPI document of 2026-08-13; older samples lack times and arguments.

#include <cstdint>
#include <map>
#include <optional>
#include <string>
#include <utility>
#include <variant>
#include <vector>

#include "mistral/content.h"
#include "mistral/fields.h"

namespace codestral::mistral {

// Of an entry that goes out, id and times are only set when it is one that came from the service.
struct EntryFrame {
  std::optional<std::string> id;  // msg_..., fc_..., tool_exec_...
  std::optional<std::string> createdAt;
  std::optional<std::string> completedAt;
  void fields(this auto& self, auto&& field) {
    field("id", self.id);
    field("created_at", self.createdAt);
    field("completed_at", self.completedAt);
  }
};

struct MessageInput : EntryFrame {
  static constexpr std::string_view kType = "message.input";
  std::string role = "user";  // or assistant
  Content content;
  std::optional<bool> prefix;
  MessageInput() = default;
  explicit MessageInput(Content text) : content(std::move(text)) {}
  void fields(this auto& self, auto&& field) {
    self.EntryFrame::fields(field);
    field("role", self.role);
    field("content", self.content);
    field("prefix", self.prefix);
  }
};

struct MessageOutput : EntryFrame {
  static constexpr std::string_view kType = "message.output";
  std::string role = "assistant";
  Content content;
  std::optional<std::string> model;
  std::optional<std::string> agentId;
  void fields(this auto& self, auto&& field) {
    self.EntryFrame::fields(field);
    field("role", self.role);
    field("content", self.content);
    field("model", self.model);
    field("agent_id", self.agentId);
  }
};

struct FunctionCallEntry : EntryFrame {
  static constexpr std::string_view kType = "function.call";
  std::string toolCallId;
  std::string name;
  JsonText arguments;                             // an object
  std::optional<std::string> confirmationStatus;  // pending, allowed, denied
  std::optional<std::string> model;
  std::optional<std::string> agentId;
  void fields(this auto& self, auto&& field) {
    self.EntryFrame::fields(field);
    field("tool_call_id", self.toolCallId);
    field("name", self.name);
    field("arguments", self.arguments);
    field("confirmation_status", self.confirmationStatus);
    field("model", self.model);
    field("agent_id", self.agentId);
  }
};

struct FunctionResult : EntryFrame {
  static constexpr std::string_view kType = "function.result";
  std::string toolCallId;
  std::string result;
  FunctionResult() = default;
  FunctionResult(std::string call, std::string text)
      : toolCallId(std::move(call)), result(std::move(text)) {}
  void fields(this auto& self, auto&& field) {
    self.EntryFrame::fields(field);
    field("tool_call_id", self.toolCallId);
    field("result", self.result);
  }
};

// A tool that the service ran.
struct ToolExecution : EntryFrame {
  static constexpr std::string_view kType = "tool.execution";
  std::string name;  // web_search, web_search_premium, code_interpreter, image_generation,
                     // document_library, or a connector's
  JsonText arguments;
  Json info;  // an object; for code: code and code_output
  std::optional<std::string> model;
  std::optional<std::string> agentId;
  void fields(this auto& self, auto&& field) {
    self.EntryFrame::fields(field);
    field("name", self.name);
    field("arguments", self.arguments);
    field("info", self.info);
    field("model", self.model);
    field("agent_id", self.agentId);
  }
};

struct AgentHandoff : EntryFrame {
  static constexpr std::string_view kType = "agent.handoff";
  std::string previousAgentId;
  std::string previousAgentName;
  std::string nextAgentId;
  std::string nextAgentName;
  void fields(this auto& self, auto&& field) {
    self.EntryFrame::fields(field);
    field("previous_agent_id", self.previousAgentId);
    field("previous_agent_name", self.previousAgentName);
    field("next_agent_id", self.nextAgentId);
    field("next_agent_name", self.nextAgentName);
  }
};

using Entry = std::variant<MessageInput, MessageOutput, FunctionCallEntry, FunctionResult,
                           ToolExecution, AgentHandoff, OtherObject>;

// What is said next: a text of the user, or entries.
class Inputs {
 public:
  Inputs() = default;
  Inputs(std::string text) : value_(std::move(text)) {}               // NOLINT(*-explicit-*)
  Inputs(const char* text) : value_(std::string(text)) {}             // NOLINT(*-explicit-*)
  Inputs(std::vector<Entry> entries) : value_(std::move(entries)) {}  // NOLINT(*-explicit-*)

  bool absent() const { return std::holds_alternative<std::monostate>(value_); }
  Json write() const;
  void read(const Json& json, Decoder& decoder);

 private:
  std::variant<std::monostate, std::string, std::vector<Entry>> value_;
};

struct ConversationUsage {
  std::int64_t promptTokens = 0;
  std::int64_t completionTokens = 0;
  std::int64_t totalTokens = 0;
  std::optional<std::int64_t> connectorTokens;
  std::map<std::string, std::int64_t> connectors;  // calls by name
  void fields(this auto& self, auto&& field) {
    field("prompt_tokens", self.promptTokens);
    field("completion_tokens", self.completionTokens);
    field("total_tokens", self.totalTokens);
    field("connector_tokens", self.connectorTokens);
    field("connectors", self.connectors);
  }
};

// The events of a stream. Each but the outer three belongs to one entry, by its id.
struct EventFrame {
  std::string id;
  std::int64_t outputIndex = 0;  // which of the outputs
  std::optional<std::string> createdAt;
  std::optional<std::string> model;
  std::optional<std::string> agentId;
  void fields(this auto& self, auto&& field) {
    field("id", self.id);
    field("output_index", self.outputIndex);
    field("created_at", self.createdAt);
    field("model", self.model);
    field("agent_id", self.agentId);
  }
};

struct ResponseStarted {
  static constexpr std::string_view kType = "conversation.response.started";
  std::string conversationId;
  void fields(this auto& self, auto&& field) { field("conversation_id", self.conversationId); }
};
struct ResponseDone {
  static constexpr std::string_view kType = "conversation.response.done";
  ConversationUsage usage;
  void fields(this auto& self, auto&& field) { field("usage", self.usage); }
};
struct MessageDelta : EventFrame {
  static constexpr std::string_view kType = "message.output.delta";
  std::int64_t contentIndex = 0;
  Content content;  // a text, or one chunk
  void fields(this auto& self, auto&& field) {
    self.EventFrame::fields(field);
    field("content_index", self.contentIndex);
    field("content", self.content);
  }
};
struct ToolStarted : EventFrame {
  static constexpr std::string_view kType = "tool.execution.started";
  std::string name;
  JsonText arguments;
  void fields(this auto& self, auto&& field) {
    self.EventFrame::fields(field);
    field("name", self.name);
    field("arguments", self.arguments);
  }
};
struct ToolDelta : EventFrame {
  static constexpr std::string_view kType = "tool.execution.delta";
  std::string name;
  JsonText arguments;  // a piece
  void fields(this auto& self, auto&& field) {
    self.EventFrame::fields(field);
    field("name", self.name);
    field("arguments", self.arguments);
  }
};
struct ToolDone : EventFrame {
  static constexpr std::string_view kType = "tool.execution.done";
  std::string name;
  Json info;
  void fields(this auto& self, auto&& field) {
    self.EventFrame::fields(field);
    field("name", self.name);
    field("info", self.info);
  }
};
struct FunctionCallDelta : EventFrame {
  static constexpr std::string_view kType = "function.call.delta";
  std::string toolCallId;
  std::string name;
  JsonText arguments;  // a piece
  std::optional<std::string> confirmationStatus;
  void fields(this auto& self, auto&& field) {
    self.EventFrame::fields(field);
    field("tool_call_id", self.toolCallId);
    field("name", self.name);
    field("arguments", self.arguments);
    field("confirmation_status", self.confirmationStatus);
  }
};
struct HandoffStarted : EventFrame {
  static constexpr std::string_view kType = "agent.handoff.started";
  std::string previousAgentId;
  std::string previousAgentName;
  void fields(this auto& self, auto&& field) {
    self.EventFrame::fields(field);
    field("previous_agent_id", self.previousAgentId);
    field("previous_agent_name", self.previousAgentName);
  }
};
struct HandoffDone : EventFrame {
  static constexpr std::string_view kType = "agent.handoff.done";
  std::string nextAgentId;
  std::string nextAgentName;
  void fields(this auto& self, auto&& field) {
    self.EventFrame::fields(field);
    field("next_agent_id", self.nextAgentId);
    field("next_agent_name", self.nextAgentName);
  }
};

using ConversationEvent =
    std::variant<ResponseStarted, ResponseDone, MessageDelta, ToolStarted, ToolDelta, ToolDone,
                 FunctionCallDelta, HandoffStarted, HandoffDone, OtherObject>;

}  // namespace codestral::mistral
