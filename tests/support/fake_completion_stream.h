#pragma once

// The bytes of a completion as the service frames them: events of a stream, or the one JSON body.
// Pure but for the chunk counter.

#include <cstdint>
#include <string>
#include <string_view>
#include <vector>

#include <nlohmann/json.hpp>

#include "support/fake_behaviour.h"
#include "support/fake_model.h"

namespace codestral::test {

struct CompletionPlan {
  std::string id;  // 32 hex digits
  std::string model;
  std::int64_t created = 1764258570;
  std::vector<std::string> thinking;  // before the text, as chunks of a list
  std::vector<std::string> deltas;    // of the text
  std::vector<ModelCall> calls;       // after it
  std::string finishReason = "stop";
  std::size_t promptTokens = 0;
  int choices = 1;
  std::string prefix;  // of an assistant message, which a plain answer repeats
  std::string serviceTier;
  nlohmann::json guardrails;  // null: the answer has none
};

// Cuts the deltas before the first stop text, and after so many tokens (then the finish reason
// becomes "length").
void cutDeltas(CompletionPlan& plan, const std::vector<std::string>& stop, std::size_t maxTokens);

class CompletionStream {
 public:
  CompletionStream(const CompletionPlan& plan, const Behaviour& behaviour);

  // How many deltas there are: thinking, text, calls whole or in fragments, and empty ones if they
  // are scripted.
  std::size_t count() const { return deltas_.size(); }
  // Whether the last delta has the finish reason, as with whole tool calls.
  bool finishesInLast() const;
  std::string role();
  // One event per choice.
  std::string delta(std::size_t index);
  std::string finish();
  std::string done() const;

 private:
  std::string event(nlohmann::json delta, bool last);
  void addCalls();

  const CompletionPlan& plan_;
  const Behaviour& behaviour_;
  std::vector<nlohmann::json> deltas_;
  std::size_t padding_ = 0;
};

// With the scripted line ends.
std::string withLineEnds(std::string_view event, LineEnd lineEnd);
nlohmann::json usageJson(const CompletionPlan& plan, const Behaviour& behaviour);
nlohmann::json thinkingChunk(const std::string& text);
// At most so many pieces of about the same length, cut between characters.
std::vector<std::string> fragmentsOf(const std::string& text, std::size_t count);
nlohmann::json completionJson(const CompletionPlan& plan, const Behaviour& behaviour);
std::string completionBody(const CompletionPlan& plan, const Behaviour& behaviour);
// The pieces that are written one by one: all of it, or what the behaviour's splits make of it.
std::vector<std::string> splitBytes(std::string_view bytes, const Behaviour& behaviour);

}  // namespace codestral::test
