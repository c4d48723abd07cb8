#pragma once

// Agents: a model with instructions, tools and settings, kept by the service under an id. Each
// change makes a new version; an alias names one. They are talked to in conversations
// (mistral/conversations.h); the older POST /v1/agents/completions answers like chat.
// The request schemas are closed.
// Source: the service's OpenAPI document of 2026-08-13.

#include <cstdint>
#include <optional>
#include <string>
#include <vector>

#include "mistral/chat.h"
#include "mistral/client.h"
#include "mistral/parameters.h"
#include "mistral/shapes.h"

namespace codestral::mistral {

// The settings that agents and conversations may change; fewer, and narrower, than those of chat.
struct CompletionArgs {
  std::optional<Texts> stop;
  std::optional<double> presencePenalty;   // -2..2
  std::optional<double> frequencyPenalty;  // -2..2
  std::optional<double> temperature;       // 0..1
  std::optional<double> topP;              // 0..1
  std::optional<std::int64_t> maxTokens;   // >= 0
  std::optional<std::int64_t> randomSeed;  // >= 0
  std::optional<Prediction> prediction;
  std::optional<ResponseFormat> responseFormat;
  std::optional<std::string> toolChoice;       // auto, none, any, required; no function by name
  std::optional<std::string> reasoningEffort;  // none, minimal, low, medium, high, xhigh
  void fields(this auto& self, auto&& field) {
    field("stop", self.stop);
    field("presence_penalty", self.presencePenalty);
    field("frequency_penalty", self.frequencyPenalty);
    field("temperature", self.temperature);
    field("top_p", self.topP);
    field("max_tokens", self.maxTokens);
    field("random_seed", self.randomSeed);
    field("prediction", self.prediction);
    field("response_format", self.responseFormat);
    field("tool_choice", self.toolChoice);
    field("reasoning_effort", self.reasoningEffort);
  }
};

// To create one, model and name are needed; an update changes what is set, and an empty list
// empties. None of the structs can send null, which would clear a text: that takes a body of one's
// own (Client::json; on the command line --body).
struct AgentSettings {
  std::optional<std::string> model;
  std::optional<std::string> name;
  std::optional<std::string> description;
  std::optional<std::string> instructions;
  std::optional<std::vector<Tool>> tools;
  std::optional<CompletionArgs> completionArgs;
  Json guardrails;                                   // a list
  std::optional<std::vector<std::string>> handoffs;  // ids of agents that it may pass to; not empty
  Json metadata;                                     // an object
  std::optional<std::string> versionMessage;         // why this version; at most 500 characters
  void fields(this auto& self, auto&& field) {
    field("model", self.model);
    field("name", self.name);
    field("description", self.description);
    field("instructions", self.instructions);
    field("tools", self.tools);
    field("completion_args", self.completionArgs);
    field("guardrails", self.guardrails);
    field("handoffs", self.handoffs);
    field("metadata", self.metadata);
    field("version_message", self.versionMessage);
  }
};

struct AgentUpdate : AgentSettings {
  std::optional<bool> deploymentChat;  // shown in the chat application
  void fields(this auto& self, auto&& field) {
    self.AgentSettings::fields(field);
    field("deployment_chat", self.deploymentChat);
  }
};

struct Agent : AgentSettings {
  std::string id;  // ag_...
  std::int64_t version = 0;
  std::vector<std::int64_t> versions;
  std::string createdAt;  // date and time
  std::string updatedAt;
  bool deploymentChat = false;
  std::string source;  // api, playground, agent_builder_v1
  void fields(this auto& self, auto&& field) {
    self.AgentSettings::fields(field);
    field("id", self.id);
    field("version", self.version);
    field("versions", self.versions);
    field("created_at", self.createdAt);
    field("updated_at", self.updatedAt);
    field("deployment_chat", self.deploymentChat);
    field("source", self.source);
  }
};

struct AgentAlias {
  std::string alias;
  std::int64_t version = 0;
  std::string createdAt;
  std::string updatedAt;
  void fields(this auto& self, auto&& field) {
    field("alias", self.alias);
    field("version", self.version);
    field("created_at", self.createdAt);
    field("updated_at", self.updatedAt);
  }
};

struct AgentFilter {
  std::optional<std::string> pageToken;  // of the page before; none: the first
  std::optional<std::int64_t> pageSize;  // 1..1000; 20
  std::optional<bool> deploymentChat;
  std::vector<std::string> sources;  // api, playground, agent_builder_v1
  std::optional<std::string> name;
  std::optional<std::string> search;
  std::optional<std::string> id;
  Json metadata;  // an object, which goes as JSON
  void fields(this auto& self, auto&& field) {
    field("page_token", self.pageToken);
    field("page_size", self.pageSize);
    field("deployment_chat", self.deploymentChat);
    field("sources", self.sources);
    field("name", self.name);
    field("search", self.search);
    field("id", self.id);
    field("metadata", self.metadata);
  }
};

Async<Result<Agent>> createAgent(Client& client, AgentSettings settings);
Async<Result<Page<Agent>>> listAgents(Client& client, AgentFilter filter = {});
// The older list, whose pages are numbered from 0; without the filter's token.
Async<Result<std::vector<Agent>>> listAgentsByNumber(Client& client, std::int64_t page,
                                                     AgentFilter filter = {});
// The version may be a number or an alias; none: the current one.
Async<Result<Agent>> getAgent(Client& client, std::string id,
                              std::optional<std::string> version = {});
Async<Result<Agent>> updateAgent(Client& client, std::string id, AgentUpdate update);
Async<Result<>> deleteAgent(Client& client, std::string id);

// Makes an older version the current one.
Async<Result<Agent>> useAgentVersion(Client& client, std::string id, std::int64_t version);
struct AgentVersionFilter {
  std::optional<std::int64_t> page;      // from 0
  std::optional<std::int64_t> pageSize;  // 1..100; 20
  void fields(this auto& self, auto&& field) {
    field("page", self.page);
    field("page_size", self.pageSize);
  }
};
Async<Result<std::vector<Agent>>> listAgentVersions(Client& client, std::string id,
                                                    AgentVersionFilter filter = {});
Async<Result<Agent>> getAgentVersion(Client& client, std::string id, std::string version);

// An alias is 1..64 of a-z, 0-9, _ and -, begins with a letter and ends with a letter or digit.
Async<Result<AgentAlias>> setAgentAlias(Client& client, std::string id, std::string alias,
                                        std::int64_t version);
Async<Result<std::vector<AgentAlias>>> listAgentAliases(Client& client, std::string id);
Async<Result<>> deleteAgentAlias(Client& client, std::string id, std::string alias);

// POST /v1/agents/completions: as chat, with the agent's model and sampling.
struct AgentCompletionRequest {
  std::string agentId;
  std::vector<Message> messages;
  std::optional<std::int64_t> maxTokens;
  std::optional<Texts> stop;
  std::optional<std::int64_t> randomSeed;
  Json metadata;
  std::optional<ResponseFormat> responseFormat;
  std::vector<Tool> tools;
  Json toolChoice;
  std::optional<double> presencePenalty;
  std::optional<double> frequencyPenalty;
  std::optional<std::int64_t> n;
  std::optional<Prediction> prediction;
  std::optional<bool> parallelToolCalls;
  std::optional<std::string> reasoningEffort;
  std::optional<std::string> promptMode;
  Json guardrails;
  std::optional<std::string> promptCacheKey;
  std::optional<std::string> serviceTier;
  void fields(this auto& self, auto&& field) {
    field("agent_id", self.agentId);
    field("messages", self.messages);
    field("max_tokens", self.maxTokens);
    field("stop", self.stop);
    field("random_seed", self.randomSeed);
    field("metadata", self.metadata);
    field("response_format", self.responseFormat);
    field("tools", self.tools);
    field("tool_choice", self.toolChoice);
    field("presence_penalty", self.presencePenalty);
    field("frequency_penalty", self.frequencyPenalty);
    field("n", self.n);
    field("prediction", self.prediction);
    field("parallel_tool_calls", self.parallelToolCalls);
    field("reasoning_effort", self.reasoningEffort);
    field("prompt_mode", self.promptMode);
    field("guardrails", self.guardrails);
    field("prompt_cache_key", self.promptCacheKey);
    field("service_tier", self.serviceTier);
  }
};

Async<Result<ChatResponse>> completeWithAgent(Client& client, AgentCompletionRequest request);
Async<Result<ChatResponse>> streamWithAgent(Client& client, AgentCompletionRequest request,
                                            OnChunk chunk);

}  // namespace codestral::mistral
