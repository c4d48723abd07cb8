#pragma once

// One turn of a conversation: from its settings and entries to the entries that it adds, and those
// as the events of a stream. A turn may run tools of the service (tool.execution), call functions
// of the client (function.call), hand over to another agent (agent.handoff) and say something
// (message.output). The server's thread.

#include <functional>
#include <string>
#include <vector>

#include <nlohmann/json.hpp>

#include "support/fake_behaviour.h"
#include "support/fake_model.h"
#include "support/fake_service.h"

namespace codestral::test {

// Who answers, and how. Of an agent, its fields and what the request overrides.
struct ConversationSetting {
  std::string model;
  std::string agentId;  // empty: the model alone
  std::string agentName;
  nlohmann::json instructions;
  nlohmann::json tools = nlohmann::json::array();
  nlohmann::json completionArgs = nlohmann::json::object();
  nlohmann::json guardrails;
  bool handsOverHere = true;  // handoff_execution: server
};

struct ConversationTurn {
  std::vector<nlohmann::json> outputs;
  nlohmann::json usage;
  std::string agentId;  // who answers from now on
};

class ConversationPlayer {
 public:
  using FindAgent = std::function<std::optional<ConversationSetting>(const std::string& idOrName)>;

  // `behaviour` may be null: nothing is scripted.
  ConversationPlayer(ConversationSetting setting, const Behaviour* behaviour, FindAgent findAgent,
                     FakeIds& ids, std::string salt);

  // `confirmations` is the request's list or null; each has been checked to be wanted.
  ConversationTurn play(const std::vector<nlohmann::json>& entries,
                        const nlohmann::json& confirmations);

 private:
  nlohmann::json output(std::string_view type, std::string_view idKind);
  void handOver(const std::string& idOrName);
  void confirm(const std::vector<nlohmann::json>& entries, const nlohmann::json& confirmations);
  // Runs the service's own tool that fits the prompt, or asks whether it may: true when it asked.
  bool runTool(const std::string& prompt);
  void execute(const std::string& name, const std::string& arguments);
  void say(const ModelTurn& turn);
  ModelTurn model(const nlohmann::json& messages) const;
  nlohmann::json usageOf(const nlohmann::json& messages) const;

  ConversationSetting setting_;
  const Behaviour* behaviour_;
  FindAgent findAgent_;
  FakeIds& ids_;
  const std::string salt_;
  ConversationTurn turn_;
};

// The chat that a conversation's entries are.
nlohmann::json chatOf(const nlohmann::json& instructions,
                      const std::vector<nlohmann::json>& entries);

// The named events of a stream, from conversation.response.started to .done (or .error).
std::vector<FakeEvent> conversationEvents(const std::string& conversationId,
                                          const ConversationTurn& turn, const Behaviour* behaviour);

}  // namespace codestral::test
