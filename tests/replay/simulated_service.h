#pragma once

// The completion service in virtual time, behind the transport's interface: each answer streams the
// oracle's tokens at a scripted pace, and goes on until the news that the stream was closed has
// travelled. Keeps what it was asked and what it said. Main thread.

#include <cstddef>
#include <memory>
#include <string>
#include <vector>

#include "base/scheduler.h"
#include "http/transport.h"
#include "replay/oracle.h"

namespace codestral::replay {

struct ServiceOptions {
  Millis oneWay{10};  // on the wire
  Millis firstToken{200};
  Millis firstTokenSpread{120};  // so much more at most, by the request's number
  Micros perToken{10'000};
};

struct ServedRequest {
  std::string prefix;
  std::string suffix;
  TimePoint sent;
  std::vector<std::string> tokens;  // of the whole answer
  std::size_t streamed = 0;         // tokens that left the service
  std::size_t used = 0;             // tokens that somebody was offered; filled in by the replay
  bool closed = false;              // by the client, before its end
};

class SimulatedService {
 public:
  SimulatedService(Scheduler& scheduler, const Oracle& oracle, ServiceOptions options = {});

  // A client's connection to it; the service outlives it.
  std::unique_ptr<http::Transport> connect();
  std::vector<ServedRequest>& requests() { return requests_; }
  const std::vector<ServedRequest>& requests() const { return requests_; }
  std::size_t open() const { return open_; }

 private:
  class Stream;
  class Wire;

  Scheduler& scheduler_;
  const Oracle& oracle_;
  const ServiceOptions options_;
  std::vector<ServedRequest> requests_;
  std::size_t open_ = 0;
};

}  // namespace codestral::replay
