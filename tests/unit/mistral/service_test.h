#pragma once

// A client of the fake service over real sockets. It refuses every key that a schema does not name,
// so what succeeds here is what the schemas allow.

#include <optional>
#include <utility>

#include <gmock/gmock.h>

#include "base/event_loop.h"
#include "http/curl_transport.h"
#include "mistral/client.h"
#include "mistral/poll_pace.h"
#include "support/fake_mistral.h"
#include "support/temp_dir.h"

namespace codestral::mistral {

class ServiceTest : public ::testing::Test {
 protected:
  explicit ServiceTest(test::FakeMistral::Options options = {.closeSchemas = true})
      : service(std::move(options)) {}

  template <typename T>
  Result<T> run(Async<Result<T>> work) {
    std::optional<Result<T>> outcome;
    Running running;
    loop.post([&] {
      running = start(std::move(work), [&](Result<T> result) {
        outcome = std::move(result);
        loop.stop();
      });
    });
    const auto patience = loop.after(std::chrono::seconds(20), [&] { loop.stop(); });
    loop.run();
    return outcome ? *std::move(outcome) : fail(ErrorKind::Bug, "no answer came");
  }

  static constexpr PollPace kQuick{.first = Millis(1), .longest = Millis(1)};

  EventLoop loop;
  test::FakeMistral service;
  http::CurlTransport transport{loop, {}};
  Client client{transport,
                loop,
                {.baseUrl = service.baseUrl(), .key = Secret("key-of-test-0001")},
                {.retry = {.attempts = 1}}};
  test::TempDir dir;
};

}  // namespace codestral::mistral
