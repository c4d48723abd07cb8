#pragma once

// A script of FakeMistral: turns that are served in their order to completions and conversations,
// each with what it expects of its request. One that does not fit is refused with 400 and what is
// different, and uses no turn up; so is a request after the last turn. Pure; any thread.

#include <optional>
#include <string>
#include <vector>

#include <nlohmann/json.hpp>

#include "base/error.h"
#include "support/fake_behaviour.h"
#include "support/fake_service.h"

namespace codestral::test {

// Of texts, each one has to be contained.
struct TurnExpectation {
  std::optional<std::string> model;
  std::optional<std::string> lastRole;
  std::optional<std::size_t> messageCount;
  std::vector<std::string> systemContains;
  std::vector<std::string> lastMessageContains;
  std::vector<std::string> lastToolResultContains;  // of any of the results since the last answer
  std::vector<std::string> toolNames;               // that are offered, beside others
  nlohmann::json body;  // that the request's body contains: objects by key, the rest as it is
};

struct ScriptTurn {
  TurnExpectation expect;
  Behaviour behaviour;
};

// [{"expect":{"lastToolResultContains":["42"]},"text":"The answer is 42."},...]: an array of
// behaviours (fake_behaviour.h), each with the names of TurnExpectation under "expect".
Result<std::vector<ScriptTurn>> parseScript(const nlohmann::json& json);
Result<std::vector<ScriptTurn>> readScript(const std::string& path);

// What of the request is not as expected; nothing: it is.
std::optional<std::string> difference(const TurnExpectation& expect, const FakeCall& call);

}  // namespace codestral::test
