#pragma once

// The Mistral service for tests, on 127.0.0.1: its endpoints by families (support/fake_families.h)
// with its closed schemas, errors, headers and stream shapes. Without a script it completes by
// simple rules (support/fake_completion_text.h) and chats as a simple model (support/fake_model.h);
// behaviours (support/fake_behaviour.h) make it say, delay or break anything, and a script
// (support/fake_script.h) plays a dialogue.
//
// An instance has one thread of its own. Every method may be called from any thread. Times are of
// steady_clock, which on Linux is CLOCK_MONOTONIC and so the same in every process of the machine.
//
// A request is looked at in this order: raw behaviours, path (404), method (405), key (401), body
// (422), model, message order (400), then the queue, then the script, then the rules. One that the
// service would refuse uses nothing up.
//
// The program fake-mistral (and this class) can be driven over HTTP too:
//   POST /_fake/behaviours   [Behaviour...]  appended to the queue
//   POST /_fake/rules        [Rule...]       appended
//   POST /_fake/script       [ScriptTurn...] replaces the script (support/fake_script.h)
//   GET  /_fake/script                       {"left":N,"differences":[...]}
//   POST /_fake/release      {"count":N}     lets N held streams go on (1)
//   POST /_fake/reset                        forgets script and records
//   POST /_fake/files        {"filename":..,"size":N}  a virtual file; {"id":..}
//   POST /_fake/drop                         closes every other connection
//   GET  /_fake/requests?waitFor=N&waitForEnded=N&timeoutMs=N
//   GET  /_fake/stats
// Control requests need no key, are not recorded, and their connections are not counted.

#include <cstdint>
#include <memory>
#include <string>
#include <string_view>
#include <utility>
#include <vector>

#include <nlohmann/json.hpp>

#include "base/error.h"
#include "base/scheduler.h"
#include "support/fake_behaviour.h"
#include "support/fake_script.h"

namespace codestral::test {

inline constexpr std::string_view kFimPath = "/v1/fim/completions";
inline constexpr std::string_view kChatPath = "/v1/chat/completions";

enum class ExchangeState {
  Open,       // being answered, or stalled
  Answered,   // the last byte was written
  Cancelled,  // the client closed before that
  Broken,     // a scripted fault closed it
};

struct RecordedRequest {
  std::string method;
  std::string path;
  std::string query;
  std::vector<std::pair<std::string, std::string>>
      headers;                      // names in lower case; of the key only the last four characters
  nlohmann::json body;              // null when there is none; a string when it is no JSON
  std::uint64_t connection = 0;     // equal for requests on the same connection
  TimePoint firstByteAt{};          // the request's first bytes were read
  TimePoint arrivedAt{};            // its last ones were
  std::vector<TimePoint> deltasAt;  // each delta was handed to the socket (the first 1024)
  TimePoint endedAt{};              // when `state` left Open
  int status = 0;                   // 0 while none was sent
  std::size_t deltas = 0;           // written so far
  ExchangeState state = ExchangeState::Open;

  // The first value, or empty.
  std::string_view header(std::string_view lowerCaseName) const;
};

struct FakeStats {
  std::size_t connections = 0;  // accepted
  std::size_t openConnections = 0;
  std::size_t requests = 0;
  std::size_t openExchanges = 0;
  std::size_t cancelled = 0;
};

struct FakeMistralOptions {
  std::uint16_t port = 0;         // 0: a free one
  std::vector<std::string> keys;  // accepted ones; none: any that is not empty
  // codestral.mistral.ai: only the two completion routes. A Host header of that name does the same
  // for its request. It has keys of its own; without any, `keys` are good there too.
  std::vector<std::string> codestralKeys;
  bool codestralHost = false;
  bool validate = true;       // 422 for what the closed schemas forbid
  bool nestedErrors = false;  // 422 as {"message":{"detail":[...]}} instead of {"detail":[...]}
  bool userAfterTool = true;  // accepted in the order of messages
  // Unknown keys are refused also where the service would let them pass.
  bool closeSchemas = false;
  std::size_t fileBytesKept = 16 * 1024 * 1024;  // of the content of each uploaded file
  // How many times a job is looked at in each of its states before it goes on to the next one.
  int jobSteps = 1;
  bool batchTimesOut = false;  // batch jobs end in the middle of their lines
  // 404 or 410 for the fine-tuning jobs, which the service has withdrawn; 0: they work.
  int fineTuningGone = 0;
};

class FakeMistral {
 public:
  using Options = FakeMistralOptions;
  struct Server;  // fake_mistral_server.h

  // Listens and serves. Where a test cannot go on without it, a port that cannot be had ends the
  // process; see listen() for more.
  explicit FakeMistral(Options options = {});
  static Result<std::unique_ptr<FakeMistral>> listen(Options options);
  // Closes everything.
  ~FakeMistral();
  FakeMistral(const FakeMistral&) = delete;
  FakeMistral& operator=(const FakeMistral&) = delete;

  std::uint16_t port() const;
  std::string baseUrl() const;  // http://127.0.0.1:PORT

  // The queue: each behaviour serves the next `times` requests that its route fits.
  void push(Behaviour behaviour);
  void addRule(Rule rule);
  // Replaces the script: each turn serves the next completion or conversation that the queue has
  // nothing for (or, with a route, the next request to it).
  void setScript(std::vector<ScriptTurn> turns);
  std::size_t turnsLeft() const;
  // Why requests did not fit their turns, in order.
  std::vector<std::string> scriptDifferences() const;
  // Lets `count` held streams go on, also ones that are not held yet.
  void release(std::size_t count = 1);
  // Forgets script, releases, records, and what the endpoints hold (files, jobs, ...); open
  // exchanges go on.
  void reset();
  // A file of so many bytes (virtualBytes of fake_service.h) that can be downloaded; its id.
  std::string addFile(std::string filename, std::uint64_t size);
  // Closes every connection, so that the next request needs a new one.
  void dropConnections(bool withReset = false);

  std::vector<RecordedRequest> requests() const;
  FakeStats stats() const;
  // False after `patience`; that is only for a test that fails anyway.
  bool waitForRequests(std::size_t count, Millis patience = Millis(20000)) const;  // arrived
  bool waitForClosed(std::size_t count, Millis patience = Millis(20000)) const;    // no longer Open
  bool waitForCancelled(std::size_t count, Millis patience = Millis(20000)) const;
  bool waitForDeltas(std::size_t request, std::size_t count, Millis patience = Millis(20000)) const;
  bool waitForOpenConnections(std::size_t count, Millis patience = Millis(20000)) const;  // exactly

 private:
  explicit FakeMistral(std::unique_ptr<Server> server);
  std::unique_ptr<Server> server_;
};

nlohmann::json toJson(const RecordedRequest& request);
nlohmann::json toJson(const FakeStats& stats);

}  // namespace codestral::test
