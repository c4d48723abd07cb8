#pragma once

// The audit log: what left this machine, a row for each outgoing request. Never a body, never a
// key. Blocks on the disk.

#include <cstdint>
#include <optional>
#include <string>
#include <vector>

#include "store/connection.h"

namespace codestral::store {

struct SentRequest {
  std::int64_t key = 0;  // random
  std::int64_t at = 0;   // when it was started, in milliseconds since the Unix epoch
  std::string purpose;   // "completion", "api", "doctor" ...
  std::string method;
  std::string origin;     // scheme://host:port
  std::string path;       // with the names of the query's parameters, without their values
  std::string model;      // empty when the request names none
  std::int64_t sent = 0;  // bytes of the body
  std::int64_t received = 0;
  int status = 0;                          // of HTTP; 0 when no answer came
  std::optional<std::int64_t> durationMs;  // none: it runs, or the process ended before it did
  std::string error;  // why there is no whole answer: "cancelled", "timeout" ...

  bool operator==(const SentRequest&) const = default;
};

// Written again with the same key, it takes the place of the older one.
Result<> put(Connection& connection, const SentRequest& request);
// The newest `limit`, the oldest of them first.
Result<std::vector<SentRequest>> latestRequests(Connection& connection, std::int64_t limit);

struct RequestTotals {
  std::int64_t requests = 0;
  std::int64_t sent = 0;
  std::int64_t received = 0;
  std::int64_t since = 0;  // the oldest
  std::vector<std::string> origins;
};
Result<RequestTotals> requestTotals(Connection& connection);

}  // namespace codestral::store
