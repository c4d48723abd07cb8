#pragma once

// The agents of FakeMistral with their versions and aliases: /v1/agents. The first version is 0; an
// update makes a new one, which becomes the current one. The server's thread.

#include <map>
#include <optional>
#include <string>
#include <vector>

#include <nlohmann/json.hpp>

#include "support/fake_service.h"

namespace codestral::test {

class FakeModels;

class FakeAgents {
 public:
  explicit FakeAgents(const FakeModels& models) : models_(models) {}

  std::vector<FakeRoute> routes();
  // The body of an agent; `version` is a number, an alias, or null for the current one. Null: there
  // is no such agent or version.
  nlohmann::json find(const std::string& id, const nlohmann::json& version = nullptr) const;
  // Whether metadata has what the call's query of that name wants: a JSON object, or KEY,VALUE,...
  static bool fitsMetadata(const FakeCall& call, const nlohmann::json& metadata);
  // Of an agent by its id or its name; empty: there is none.
  std::string idOf(const std::string& idOrName) const;

 private:
  struct Agent {
    std::string id;
    std::map<std::int64_t, nlohmann::json> versions;
    std::int64_t current = 0;
    std::map<std::string, nlohmann::json> aliases;
  };

  FakeReply create(const FakeCall& call);
  FakeReply list(const FakeCall& call) const;
  FakeReply pages(const FakeCall& call) const;
  FakeReply get(const FakeCall& call) const;
  FakeReply update(const FakeCall& call);
  FakeReply remove(const FakeCall& call);
  FakeReply switchVersion(const FakeCall& call);
  FakeReply versions(const FakeCall& call) const;
  FakeReply version(const FakeCall& call) const;
  FakeReply setAlias(const FakeCall& call);
  FakeReply aliases(const FakeCall& call) const;
  FakeReply removeAlias(const FakeCall& call);

  std::optional<FakeReply> refuse(const nlohmann::json& body) const;
  const Agent* agent(const std::string& id) const;
  Agent* agent(const std::string& id);
  nlohmann::json bodyOf(const Agent& agent, std::int64_t version) const;
  std::optional<std::int64_t> versionOf(const Agent& agent, const nlohmann::json& wanted) const;
  std::vector<nlohmann::json> matching(const FakeCall& call) const;

  const FakeModels& models_;
  std::vector<Agent> agents_;  // the oldest first
  FakeIds ids_{"agents"};
};

}  // namespace codestral::test
