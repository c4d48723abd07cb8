#pragma once

// A request of `codestral-lsp api` on its way: sent, and its answer printed, as one piece of work
// that ends with an exit code.

#include <functional>
#include <map>
#include <string>

#include "cli/api_request.h"
#include "cli/service_session.h"

namespace codestral::cli {

Async<int> performCall(ServiceSession& session, const ApiCall& call, mistral::ApiRequest request);

struct RawCall {
  mistral::ApiRequest request;
  std::string output;
  bool stream = false;
};
Async<int> performRaw(ServiceSession& session, RawCall call);

// Whether a stream of events has come to its end, by the family that its events belong to.
class StreamEnd {
 public:
  // `known`: a stream without any sign of its family is cut off; otherwise it ends where it ends.
  explicit StreamEnd(bool known) : whole_(!known) {}
  Result<> see(const mistral::Json& event);
  bool whole() const;

 private:
  bool whole_;
  std::map<std::int64_t, bool> choices_;  // which have their finish reason
};

}  // namespace codestral::cli
