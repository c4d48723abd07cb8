#pragma once

// What FakeMistral shall do with a request instead of the usual, as plain data. The JSON form,
// which the program takes, has the same names; times are in milliseconds there (fractions allowed),
// and a name that is not known is refused.

#include <cstdint>
#include <limits>
#include <optional>
#include <string>
#include <utility>
#include <vector>

#include <nlohmann/json.hpp>

#include "base/error.h"
#include "base/scheduler.h"
#include "support/fake_model.h"
#include "support/fake_service.h"

namespace codestral::test {

enum class Fault {
  None,
  ResetBeforeAnswer,  // TCP reset instead of a response
  CloseBeforeAnswer,  // orderly close instead of a response
  StallBeforeHead,    // never answers
  ResetAfterDeltas,   // the four that follow come after `faultAfter` deltas; of a plain answer,
                      // after half of its body
  CloseAfterDeltas,   // orderly close in the middle of the body
  StallAfterDeltas,   // the stream stays open and silent for ever
  Endless,            // repeats the deltas for ever
};
enum class LineEnd { Lf, CrLf, Cr };
enum class UsageShape { Given, Null, Absent };

// Bytes that are put into a stream after so many deltas (0: before the first one).
struct Injection {
  std::size_t after = 0;
  std::string bytes;
};

// A completion sends it as an event of the usual error's shape, a conversation as
// conversation.response.error.
struct StreamError {
  std::string message;
  int code = 1000;
};

struct Behaviour {
  // Which requests it is for. An empty route means all completions and the turns of
  // conversations; otherwise "[METHOD ]PATH", where the path is an exact one or a route's pattern.
  std::string route;
  // Served to any path, before the key and the body are looked at.
  bool raw = false;
  int times = 1;  // of a queued one: how many requests it serves

  int status = 200;
  std::vector<std::pair<std::string, std::string>>
      headers;                      // replace those of the same name (lower case)
  std::optional<std::string> body;  // sent as it is, whatever the request; without it a status from
                                    // 400 on has its usual body
  std::string contentType;          // of `body`; empty: JSON or HTML by its first character
  std::string deprecation;          // x-model-deprecation-timestamp

  // The completion. Nothing: the default text. Given texts are sent as they are: neither stop nor
  // max_tokens cuts them, unless obeyStop is set.
  std::optional<std::vector<std::string>> texts;
  bool obeyStop = false;
  std::vector<std::string> thinking;  // as chunks before the text
  // Calls of tools after the text, which then is empty unless texts are given. A call without an id
  // gets one.
  std::vector<ModelCall> toolCalls;
  std::size_t fragments = 0;  // the arguments of each call in so many deltas of their own
  bool idNull = false;        // those deltas have the id "null" and an empty name instead of none
  bool emptyDeltas = false;   // after the thinking and before the calls
  // Of a conversation: the agents (ids or names) that it is handed on to, one after the other.
  std::vector<std::string> handoffs;
  // In place of the whole stream (but for delays and faults, and [DONE] where the route has it).
  std::vector<FakeEvent> events;
  std::optional<StreamError> streamError;  // after the deltas, instead of the end
  std::size_t suffixOverlap = 0;           // so many bytes of the suffix follow as a further delta
  std::string finishReason = "stop";
  UsageShape usage = UsageShape::Given;
  bool contentAsChunks = false;    // content is a list of {"type":"text"}
  bool roleFirst = true;           // a first chunk with the role and no text
  bool finishInLastDelta = false;  // no chunk of its own for finish_reason and usage
  bool done = true;                // data: [DONE]

  Micros beforeHead{0};
  Micros beforeFirstDelta{0};
  Micros betweenDeltas{0};
  Micros beforeEnd{0};
  // The stream (or, at 0, a plain answer too) waits before that delta for FakeMistral::release().
  // Of a virtual file, 64 KiB are a delta.
  std::optional<std::size_t> holdAfter;

  std::size_t splitEvery = 0;  // every so many bytes are a chunk and a write of their own
  bool splitUtf8 = false;      // cuts inside every character of more than one byte
  bool together = false;       // the whole stream in one write
  LineEnd lineEnd = LineEnd::Lf;
  std::vector<Injection> inject;

  Fault fault = Fault::None;
  std::size_t faultAfter = 0;
  bool closeConnection = false;  // after the answer, with "connection: close"

  static Behaviour of(std::vector<std::string> texts);
  static Behaviour calling(std::vector<ModelCall> calls);
  static Behaviour error(int status);
  static Behaviour rateLimited(std::optional<int> retryAfterSeconds);
  static Behaviour zeroAllowance();  // 429 with x-ratelimit-limit-req-minute: 0
  static Behaviour html(int status);
  static Behaviour faulty(Fault fault, std::size_t after = 0);
  static Behaviour malformedEvent(std::size_t after);
  static Behaviour errorEvent(std::size_t after);  // data: {"object":"error",...}
  static Behaviour hugeLine(std::size_t bytes = 10 * 1024 * 1024);
};

// Served to every request that matches, for so long as it stands, when the queue has nothing for
// it. The first match wins.
struct Rule {
  std::string promptContains;  // of a chat: any message's text
  std::string suffixContains;
  Behaviour behaviour;
};

Result<Behaviour> parseBehaviour(const nlohmann::json& json);
Result<Rule> parseRule(const nlohmann::json& json);

// The body that the service sends with such a status.
std::string usualErrorBody(int status, const std::string& requestId);

}  // namespace codestral::test
