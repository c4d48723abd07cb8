#pragma once

// What FakeMistral says to a chat, to an agent's chat or to a fill-in-the-middle request: the
// checks beyond the schema, and the plan of the answer, which is then sent plain or streamed.
// Handlers of other families (batch) get the plain answer as a reply.

#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "support/fake_completion_stream.h"
#include "support/fake_models.h"
#include "support/fake_service.h"

namespace codestral::test {

struct FakeMistralOptions;
class FakeAgents;

class FakeCompletions {
 public:
  FakeCompletions(const FakeMistralOptions& options, const FakeModels& models,
                  const FakeAgents& agents);

  // The model, the context length, the order of messages, tools, images, guardrails.
  std::optional<FakeReply> refuse(const FakeCall& call) const;
  CompletionPlan plan(const FakeCall& call) const;
  std::vector<FakeRoute> routes();

 private:
  FakeReply complete(const FakeCall& call) const;
  // The request as a chat: of an agent with what it adds. Null: there is no such agent.
  nlohmann::json chatBody(const FakeCall& call) const;
  std::optional<FakeReply> refuseChat(const nlohmann::json& body, const ModelCard& card) const;
  void planText(const FakeCall& call, const nlohmann::json& body, CompletionPlan& plan) const;

  const FakeMistralOptions& options_;
  const FakeModels& models_;
  const FakeAgents& agents_;
};

inline constexpr std::string_view kFimRoute = "/v1/fim/completions";
inline constexpr std::string_view kChatRoute = "/v1/chat/completions";
inline constexpr std::string_view kAgentsRoute = "/v1/agents/completions";
inline constexpr std::string_view kConversationsRoute = "/v1/conversations";

// The routes that are answered by a CompletionPlan.
bool isCompletionRoute(std::string_view path);
// The start, append and restart of conversations.
bool isConversationTurn(const FakeCall& call);
// All the text that a rule looks into.
std::string promptText(const nlohmann::json& body);
// Of a message: a text, or a list of chunks.
std::string contentText(const nlohmann::json& content);
std::string stringOr(const nlohmann::json& body, const char* key, std::string fallback = "");

}  // namespace codestral::test
