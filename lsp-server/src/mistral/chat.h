#pragma once

// POST /v1/chat/completions: a conversation goes out as a list of messages, the next message comes
// back, whole or as a stream. The request schema is closed: a key that is not listed here makes the
// service answer 422 (OpenAI's seed, max_completion_tokens, stream_options, user and store among
// them).
// Source of fields and limits: the service's OpenAPI document of 2026-08-13.

#include <cstdint>
#include <functional>
#include <map>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "mistral/client.h"
#include "mistral/content.h"

namespace codestral::mistral {

struct FunctionCall {
  std::string name;
  JsonText arguments;  // an object
  void fields(this auto& self, auto&& field) {
    field("name", self.name);
    field("arguments", self.arguments);
  }
};

struct ToolCall {
  std::string id;  // nine letters and digits
  std::optional<std::string> type;
  FunctionCall function;
  std::int64_t index = 0;  // which call of the message; pieces of a stream are joined by it
  void fields(this auto& self, auto&& field) {
    field("id", self.id);
    field("type", self.type);
    field("function", self.function);
    field("index", self.index);
  }
};

struct Message {
  std::string role;  // system, user, assistant, tool
  Content content;
  std::vector<ToolCall> toolCalls;        // assistant
  std::optional<bool> prefix;             // assistant, last: the answer begins with this content
  std::optional<std::string> toolCallId;  // tool: which call this is the result of
  std::optional<std::string> name;        // tool: of the function
  void fields(this auto& self, auto&& field) {
    field("role", self.role);
    field("content", self.content);
    field("tool_calls", self.toolCalls);
    field("prefix", self.prefix);
    field("tool_call_id", self.toolCallId);
    field("name", self.name);
  }

  static Message system(Content content);
  static Message user(Content content);
  static Message assistant(Content content);
  static Message tool(const ToolCall& call, std::string result);
};

struct FunctionDefinition {
  std::string name;                        // [a-zA-Z0-9_-]{1,64}
  std::optional<std::string> description;  // what the model reads to decide
  std::optional<bool> strict;
  Json parameters = Json::object();  // JSON Schema of the arguments
  void fields(this auto& self, auto&& field) {
    field("name", self.name);
    field("description", self.description);
    field("strict", self.strict);
    field("parameters", self.parameters);
  }
};

// A function of ours, or one of the service's tools, which only agents and conversations run.
struct Tool {
  std::string type = "function";  // web_search, web_search_premium, code_interpreter,
                                  // image_generation, document_library, connector
  std::optional<FunctionDefinition> function;
  std::vector<std::string> libraryIds;     // document_library
  std::optional<std::string> connectorId;  // connector
  Json authorization;                      // connector
  Json toolConfiguration;                  // {include, exclude, requires_confirmation}
  void fields(this auto& self, auto&& field) {
    field("type", self.type);
    field("function", self.function);
    field("library_ids", self.libraryIds);
    field("connector_id", self.connectorId);
    field("authorization", self.authorization);
    field("tool_configuration", self.toolConfiguration);
  }
};

struct JsonSchemaFormat {
  std::string name;
  std::optional<std::string> description;
  Json schema = Json::object();
  std::optional<bool> strict;
  void fields(this auto& self, auto&& field) {
    field("name", self.name);
    field("description", self.description);
    field("schema", self.schema);
    field("strict", self.strict);
  }
};

struct ResponseFormat {
  std::string type = "text";  // json_object, json_schema
  std::optional<JsonSchemaFormat> jsonSchema;
  void fields(this auto& self, auto&& field) {
    field("type", self.type);
    field("json_schema", self.jsonSchema);
  }
};

// Text that the answer will probably repeat, which makes a long rewrite faster.
struct Prediction {
  std::string type = "content";
  std::string content;
  void fields(this auto& self, auto&& field) {
    field("type", self.type);
    field("content", self.content);
  }
};

struct ChatRequest {
  std::string model;
  std::vector<Message> messages;
  std::optional<double> temperature;  // 0..1.5; the model's own default when not set
  std::optional<double> topP;         // >0..1
  std::optional<std::int64_t> maxTokens;
  std::vector<std::string> stop;
  std::optional<std::int64_t> randomSeed;  // >= 0
  Json metadata;                           // an object
  std::optional<ResponseFormat> responseFormat;
  std::vector<Tool> tools;                 // at most 128
  Json toolChoice;                         // "auto", "none", "any", "required", or {type, function}
  std::optional<double> presencePenalty;   // -2..2
  std::optional<double> frequencyPenalty;  // -2..2
  std::optional<std::int64_t> n;           // answers; >= 1
  std::optional<Prediction> prediction;
  std::optional<bool> parallelToolCalls;
  std::optional<std::string> reasoningEffort;  // none, minimal, low, medium, high, xhigh
  std::optional<std::string> promptMode;       // reasoning
  Json guardrails;                             // a list
  std::optional<std::string> promptCacheKey;
  std::optional<std::string> serviceTier;  // auto, standard_only
  std::optional<bool> safePrompt;          // deprecated: guardrails
  std::optional<bool> stream;              // set by the calls below
  void fields(this auto& self, auto&& field) {
    field("model", self.model);
    field("messages", self.messages);
    field("temperature", self.temperature);
    field("top_p", self.topP);
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
    field("safe_prompt", self.safePrompt);
    field("stream", self.stream);
  }
};

struct UsageInfo {
  std::int64_t promptTokens = 0;
  std::int64_t completionTokens = 0;
  std::int64_t totalTokens = 0;
  Json promptAudioSeconds;  // a number; once seen as {}
  std::optional<std::string> serviceTier;
  void fields(this auto& self, auto&& field) {
    field("prompt_tokens", self.promptTokens);
    field("completion_tokens", self.completionTokens);
    field("total_tokens", self.totalTokens);
    field("prompt_audio_seconds", self.promptAudioSeconds);
    field("service_tier", self.serviceTier);
  }
};

struct ChatChoice {
  std::int64_t index = 0;
  Message message;
  std::string finishReason;  // stop, length, model_length, error, tool_calls
  void fields(this auto& self, auto&& field) {
    field("index", self.index);
    field("message", self.message);
    field("finish_reason", self.finishReason);
  }
};

// Also the answer of FIM and of agents.
struct ChatResponse {
  std::string id;
  std::string model;
  std::int64_t created = 0;  // seconds since the epoch
  std::vector<ChatChoice> choices;
  UsageInfo usage;
  Json guardrails;
  void fields(this auto& self, auto&& field) {
    field("id", self.id);
    field("model", self.model);
    field("created", self.created);
    field("choices", self.choices);
    field("usage", self.usage);
    field("guardrails", self.guardrails);
  }
};

// One event of a stream.
struct ChatChunk {
  struct Choice {
    std::int64_t index = 0;
    Message delta;
    std::optional<std::string> finishReason;
    void fields(this auto& self, auto&& field) {
      field("index", self.index);
      field("delta", self.delta);
      field("finish_reason", self.finishReason);
    }
  };
  std::string id;
  std::string model;
  std::int64_t created = 0;
  std::vector<Choice> choices;
  std::optional<UsageInfo> usage;
  void fields(this auto& self, auto&& field) {
    field("id", self.id);
    field("model", self.model);
    field("created", self.created);
    field("choices", self.choices);
    field("usage", self.usage);
  }
};

// Chunks joined to the answer that they make: texts in order, tool calls by index (whole or in
// fragments; an id of "" or "null" is none), usage from the last chunk that has one.
class ChatAccumulator {
 public:
  void add(const ChatChunk& chunk);
  // Every choice has its finish reason.
  bool whole() const;
  ChatResponse take();

 private:
  ChatResponse response_;
};

// The order rules, the tool-call ids and the counts that the service checks, before anything is
// sent. The error names the message: "messages[3] (tool): ...".
Result<> checkMessages(const std::vector<Message>& messages);

Async<Result<ChatResponse>> chat(Client& client, ChatRequest request);

// `chunk` hears each event as it comes; the whole answer is returned as if it had not been
// streamed.
using OnChunk = std::function<void(const ChatChunk&)>;
Async<Result<ChatResponse>> streamChat(Client& client, ChatRequest request, OnChunk chunk);

// The two calls on a body that is complete but for `stream`, for every route that answers like chat
// (/v1/fim/completions, /v1/agents/completions).
Async<Result<ChatResponse>> complete(Client& client, std::string path, Json body);
Async<Result<ChatResponse>> streamCompletion(Client& client, std::string path, Json body,
                                             OnChunk chunk);

}  // namespace codestral::mistral
