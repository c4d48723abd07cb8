#pragma once

// The bytes of a completion as the service frames them: events of a stream, or the one JSON body.
// Pure but for the chunk counter.

#include <cstdint>
#include <string>
#include <string_view>
#include <vector>

#include <nlohmann/json.hpp>

#include "support/fake_behaviour.h"

namespace codestral::test {

struct CompletionPlan {
  std::string id;  // 32 hex digits
  std::string model;
  std::int64_t created = 1764258570;
  std::vector<std::string> deltas;
  std::string finishReason = "stop";
  std::size_t promptTokens = 0;
  int choices = 1;
  std::string prefix;  // of an assistant message, which a plain answer repeats
};

// Cuts the deltas before the first stop text, and after so many tokens (then the finish reason
// becomes "length").
void cutDeltas(CompletionPlan& plan, const std::vector<std::string>& stop, std::size_t maxTokens);

class CompletionStream {
 public:
  CompletionStream(const CompletionPlan& plan, const Behaviour& behaviour)
      : plan_(plan), behaviour_(behaviour) {}

  std::string role();
  // One event per choice.
  std::string delta(std::size_t index);
  std::string finish();
  std::string done() const;

 private:
  std::string event(nlohmann::json delta, bool last);

  const CompletionPlan& plan_;
  const Behaviour& behaviour_;
  std::size_t padding_ = 0;
};

// With the scripted line ends.
std::string withLineEnds(std::string_view event, LineEnd lineEnd);
nlohmann::json usageJson(const CompletionPlan& plan, const Behaviour& behaviour);
std::string completionBody(const CompletionPlan& plan, const Behaviour& behaviour);
// The pieces that are written one by one: all of it, or what the behaviour's splits make of it.
std::vector<std::string> splitBytes(std::string_view bytes, const Behaviour& behaviour);

}  // namespace codestral::test
