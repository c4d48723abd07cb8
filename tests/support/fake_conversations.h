#pragma once

// The conversations of FakeMistral: /v1/conversations. A conversation is a list of entries that
// only grows; a restart copies the beginning of one into a new one. Calls of functions have to be
// answered, and calls that wait for a confirmation to be confirmed, before it goes on. The server's
// thread.

#include <map>
#include <optional>
#include <string>
#include <vector>

#include <nlohmann/json.hpp>

#include "support/fake_agents.h"
#include "support/fake_conversation_turn.h"
#include "support/fake_service.h"

namespace codestral::test {

class FakeConversations {
 public:
  FakeConversations(const FakeModels& models, const FakeAgents& agents)
      : models_(models), agents_(agents) {}

  std::vector<FakeRoute> routes();

 private:
  struct Conversation {
    nlohmann::json body;  // as GET answers it
    std::vector<nlohmann::json> entries;
    // What its requests said of instructions, tools, completion_args and guardrails.
    nlohmann::json overrides = nlohmann::json::object();
    std::string agentId;  // who answers; empty: the model
  };

  FakeReply start(const FakeCall& call);
  FakeReply append(const FakeCall& call);
  FakeReply restart(const FakeCall& call);
  FakeReply list(const FakeCall& call) const;
  FakeReply get(const FakeCall& call) const;
  FakeReply remove(const FakeCall& call);
  FakeReply history(const FakeCall& call) const;
  FakeReply messages(const FakeCall& call) const;

  // Takes the inputs, plays the turn and answers; keeps the result in `conversation`.
  FakeReply run(const FakeCall& call, Conversation& conversation);
  std::optional<FakeReply> takeInputs(const FakeCall& call, Conversation& conversation);
  std::optional<ConversationSetting> setting(const std::string& agentId,
                                             const nlohmann::json& version) const;
  ConversationSetting settingOf(const FakeCall& call, const Conversation& conversation) const;
  Conversation* find(const std::string& id);
  const Conversation* find(const std::string& id) const;
  nlohmann::json newBody(const nlohmann::json& request);

  const FakeModels& models_;
  const FakeAgents& agents_;
  std::vector<Conversation> conversations_;  // the oldest first
  FakeIds ids_{"conversations"};
};

}  // namespace codestral::test
