#pragma once

// One account at one service: base URL and key as a pair, and what every call to it shares: one
// deadline and retry policy, the rate limits that the service told last, and one warning per model
// that is to be retired. Main thread; cheap to make. Destroying what a call returned closes it on
// the wire at once (base/async.h).
//
// Retries: a call is repeated with growing, jittered pauses while nothing of its answer was used,
// when the service was busy or broken (429, 500, 502, 503, 504) or could not be reached; never
// after a timeout, because the deadline is the caller's patience, and never when the account has no
// allowance at all. Retry-After is obeyed. A call that creates something is repeated only after 429
// and 503, by which the service says that it did nothing.

#include <cstdint>
#include <functional>
#include <optional>
#include <set>
#include <string>
#include <string_view>
#include <utility>
#include <vector>

#include "base/async.h"
#include "base/error.h"
#include "http/transport.h"
#include "mistral/endpoint.h"
#include "mistral/fields.h"
#include "mistral/rate_limit.h"

namespace codestral::mistral {

struct RetryPolicy {
  int attempts = 4;  // all together; 1: no retry
  Millis first{500};
  Millis longest{60'000};
  double growth = 1.5;
  Millis patience{300'000};  // no pause begins that would end later than this after the first try
};

struct ClientOptions {
  // The service thinks for minutes before the first byte of a plain answer; the official clients
  // wait 300 s.
  http::Deadlines deadlines{.connect = Millis(10'000),
                            .firstByte = Millis(300'000),
                            .idle = Millis(120'000),
                            .total = Millis(0)};
  RetryPolicy retry;
  std::function<double()> random;                      // [0, 1), for the jitter; none: the middle
  std::function<void(std::string)> warn;               // one sentence for a person
  std::function<void(const Error&, Millis)> retrying;  // why, and the pause that begins
  std::size_t maxAnswerBytes = 64U << 20U;  // of an answer that is held in memory, streamed or not
};

struct ApiRequest {
  std::string method = "GET";
  std::string path;  // from /v1 on, with parameters percent-encoded (see pathOf)
  std::vector<std::pair<std::string, std::string>> query;  // unencoded; keys may repeat
  Json body;                                               // null: none
  std::vector<http::FormPart> form;                        // instead of a body
  bool creates = false;                                    // see the retries above
  bool passesOn = false;  // the caller keeps nothing of the events: they may go on and on
};

struct ApiResponse {
  int status = 0;
  std::string contentType;
  std::string body;
};

// "/v1/files/{}/content" with each {} replaced by the percent-encoded next part.
std::string pathOf(std::string_view pattern, const std::vector<std::string>& parts);

class Client {
 public:
  Client(http::Transport& transport, Scheduler& scheduler, Endpoint endpoint,
         ClientOptions options = {});

  // The whole answer, when its status is 2xx. `uploaded` gets bytes sent and bytes in all.
  using Progress = std::function<void(std::uint64_t, std::uint64_t)>;
  Async<Result<ApiResponse>> send(ApiRequest request, Progress uploaded = {});

  // The answer as JSON; null when it is empty, as with 204.
  Async<Result<Json>> json(ApiRequest request, Progress uploaded = {});

  // An event stream, without the final [DONE]. An error event of any family ends it with that
  // error; so does one that `event` returns. An answer that ends without [DONE] and before `whole`
  // says so is an error.
  using OnEvent = std::function<Result<>(std::string_view name, const Json& data)>;
  Async<Result<>> events(ApiRequest request, OnEvent event, std::function<bool()> whole);

  // The bytes of the answer as they come; an error of `bytes` ends the call with it. `head` hears
  // the length first (0: not said).
  using OnBytes = std::function<Result<>(std::string_view)>;
  Async<Result<>> bytes(ApiRequest request, OnBytes bytes,
                        std::function<void(std::uint64_t length)> head = {});

  template <typename T>
  Async<Result<T>> call(ApiRequest request, Progress uploaded = {}) {
    const std::string what = "the answer of " + request.method + " " + request.path;
    const Result<Json> answer = co_await json(std::move(request), std::move(uploaded));
    if (!answer) co_return std::unexpected(answer.error());
    co_return fromJson<T>(*answer, what);
  }

  // For what is answered with nothing, or with nothing new; 2xx is enough.
  Async<Result<>> perform(ApiRequest request);

  const RateLimit& rateLimit() const { return rateLimit_; }
  const Endpoint& endpoint() const { return endpoint_; }
  Scheduler& scheduler() const { return scheduler_; }

 private:
  struct Sink;  // what becomes of an answer
  Async<Result<>> attempt(const ApiRequest& request, Sink& sink);
  Async<Result<>> attemptWithRetries(ApiRequest request, Sink& sink);
  Result<> check() const;
  http::Request wireRequest(const ApiRequest& request, const Sink& sink) const;
  void learn(const http::Head& head, const ApiRequest& request);
  std::optional<Millis> pauseBefore(int attempt, const Error& error, const ApiRequest& request,
                                    TimePoint firstTry) const;

  http::Transport& transport_;
  Scheduler& scheduler_;
  const Endpoint endpoint_;
  const ClientOptions options_;
  RateLimit rateLimit_;
  std::set<std::string, std::less<>> warned_;
};

}  // namespace codestral::mistral
