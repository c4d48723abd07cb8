#pragma once

// Conversations: the service keeps the history, runs its own tools, and hands over between agents.
// A turn is answered with entries, whole or as a stream of named events. The request schemas are
// closed.
//   POST /v1/conversations; GET, POST, DELETE /v1/conversations/{id};
//   POST .../restart; GET .../history, .../messages
// Source: the service's OpenAPI document of 2026-08-13.

#include <functional>
#include <optional>
#include <string>
#include <utility>
#include <vector>

#include "mistral/agents.h"
#include "mistral/client.h"
#include "mistral/conversation_entries.h"

namespace codestral::mistral {

// Either a model, with what it may be told, or an agent.
struct ConversationRequest {
  Inputs inputs;
  std::optional<std::string> model;
  std::optional<std::string> agentId;
  Json agentVersion;                            // a number or an alias
  std::optional<bool> store;                    // true; what is not stored cannot be continued
  std::optional<std::string> handoffExecution;  // server, client
  std::optional<std::string> instructions;
  std::vector<Tool> tools;
  std::optional<CompletionArgs> completionArgs;
  Json guardrails;  // a list
  std::optional<std::string> name;
  std::optional<std::string> description;
  Json metadata;  // an object
  void fields(this auto& self, auto&& field) {
    field("inputs", self.inputs);
    field("model", self.model);
    field("agent_id", self.agentId);
    field("agent_version", self.agentVersion);
    field("store", self.store);
    field("handoff_execution", self.handoffExecution);
    field("instructions", self.instructions);
    field("tools", self.tools);
    field("completion_args", self.completionArgs);
    field("guardrails", self.guardrails);
    field("name", self.name);
    field("description", self.description);
    field("metadata", self.metadata);
  }
};

struct ToolConfirmation {
  std::string toolCallId;
  std::string confirmation;  // allow, deny
  void fields(this auto& self, auto&& field) {
    field("tool_call_id", self.toolCallId);
    field("confirmation", self.confirmation);
  }
};

struct AppendRequest {
  Inputs inputs;  // none when it is only a confirmation
  std::optional<bool> store;
  std::optional<std::string> handoffExecution;
  std::optional<CompletionArgs> completionArgs;
  std::vector<ToolConfirmation> toolConfirmations;
  void fields(this auto& self, auto&& field) {
    field("inputs", self.inputs);
    field("store", self.store);
    field("handoff_execution", self.handoffExecution);
    field("completion_args", self.completionArgs);
    field("tool_confirmations", self.toolConfirmations);
  }
};

// Makes another conversation that goes on from an entry of this one.
struct RestartRequest {
  std::string fromEntryId;
  Inputs inputs;
  std::optional<bool> store;
  std::optional<std::string> handoffExecution;
  std::optional<CompletionArgs> completionArgs;
  Json guardrails;
  Json metadata;
  Json agentVersion;
  void fields(this auto& self, auto&& field) {
    field("from_entry_id", self.fromEntryId);
    field("inputs", self.inputs);
    field("store", self.store);
    field("handoff_execution", self.handoffExecution);
    field("completion_args", self.completionArgs);
    field("guardrails", self.guardrails);
    field("metadata", self.metadata);
    field("agent_version", self.agentVersion);
  }
};

struct ConversationResponse {
  std::string conversationId;  // conv_...
  std::vector<Entry> outputs;
  ConversationUsage usage;
  Json guardrails;
  void fields(this auto& self, auto&& field) {
    field("conversation_id", self.conversationId);
    field("outputs", self.outputs);
    field("usage", self.usage);
    field("guardrails", self.guardrails);
  }
  // Of all messages among the outputs.
  std::string text() const;
  // The calls that wait for a result or a confirmation.
  std::vector<FunctionCallEntry> functionCalls() const;
};

// With a model or with an agent.
struct Conversation {
  std::string id;
  std::string createdAt;
  std::string updatedAt;
  std::optional<std::string> model;
  std::optional<std::string> agentId;
  Json agentVersion;
  std::optional<std::string> instructions;
  std::vector<Tool> tools;
  std::optional<CompletionArgs> completionArgs;
  Json guardrails;
  std::optional<std::string> name;
  std::optional<std::string> description;
  Json metadata;
  void fields(this auto& self, auto&& field) {
    field("id", self.id);
    field("created_at", self.createdAt);
    field("updated_at", self.updatedAt);
    field("model", self.model);
    field("agent_id", self.agentId);
    field("agent_version", self.agentVersion);
    field("instructions", self.instructions);
    field("tools", self.tools);
    field("completion_args", self.completionArgs);
    field("guardrails", self.guardrails);
    field("name", self.name);
    field("description", self.description);
    field("metadata", self.metadata);
  }
};

struct ConversationHistory {
  std::string conversationId;
  std::vector<Entry> entries;
  void fields(this auto& self, auto&& field) {
    field("conversation_id", self.conversationId);
    field("entries", self.entries);
  }
};

struct ConversationMessages {
  std::string conversationId;
  std::vector<Entry> messages;
  void fields(this auto& self, auto&& field) {
    field("conversation_id", self.conversationId);
    field("messages", self.messages);
  }
};

// The events of a stream joined to the answer that would have come unstreamed: one entry for each
// id, in the order of their output index; texts, and the arguments of a call, in pieces.
class ConversationAccumulator {
 public:
  void add(const ConversationEvent& event);
  // conversation.response.done has come.
  bool whole() const { return done_; }
  ConversationResponse take();

 private:
  struct Output {
    std::string id;
    std::int64_t index = 0;
    Entry entry;
  };
  template <typename T>
  T& entryOf(const EventFrame& event);

  std::string conversationId_;
  std::vector<Output> outputs_;
  ConversationUsage usage_;
  bool done_ = false;
};

Async<Result<ConversationResponse>> startConversation(Client& client, ConversationRequest request);
Async<Result<ConversationResponse>> appendToConversation(Client& client, std::string id,
                                                         AppendRequest request);
Async<Result<ConversationResponse>> restartConversation(Client& client, std::string id,
                                                        RestartRequest request);

using OnConversationEvent = std::function<void(const ConversationEvent&)>;
Async<Result<ConversationResponse>> streamConversation(Client& client, ConversationRequest request,
                                                       OnConversationEvent event);
Async<Result<ConversationResponse>> streamAppend(Client& client, std::string id,
                                                 AppendRequest request, OnConversationEvent event);
Async<Result<ConversationResponse>> streamRestart(Client& client, std::string id,
                                                  RestartRequest request,
                                                  OnConversationEvent event);

struct ConversationFilter {
  std::optional<std::int64_t> page;      // from 0
  std::optional<std::int64_t> pageSize;  // 100
  Json metadata;                         // an object, which goes as JSON
  void fields(this auto& self, auto&& field) {
    field("page", self.page);
    field("page_size", self.pageSize);
    field("metadata", self.metadata);
  }
};
Async<Result<std::vector<Conversation>>> listConversations(Client& client,
                                                           ConversationFilter filter = {});
Async<Result<Conversation>> getConversation(Client& client, std::string id);
Async<Result<>> deleteConversation(Client& client, std::string id);
Async<Result<ConversationHistory>> conversationHistory(Client& client, std::string id);
Async<Result<ConversationMessages>> conversationMessages(Client& client, std::string id);

}  // namespace codestral::mistral
