#pragma once

// A client on a transport with queued answers: the fixture of every family's test.

#include <algorithm>
#include <iterator>
#include <optional>
#include <string>
#include <string_view>

#include <gmock/gmock.h>

#include "mistral/client.h"
#include "support/fake_scheduler.h"
#include "unit/mistral/fake_transport.h"

namespace codestral::mistral {

inline Json parsed(std::string_view text) {
  Json json = Json::parse(text, nullptr, /*allow_exceptions=*/false);
  EXPECT_FALSE(json.is_discarded()) << text;
  return json;
}

// What a struct makes of an answer.
template <typename T>
T decoded(std::string_view text) {
  Result<T> value = fromJson<T>(parsed(text), "the fixture");
  EXPECT_TRUE(value) << (value ? "" : value.error().message);
  return value.value_or(T{});
}

// What is wrong with it; empty when nothing is.
template <typename T>
std::string complaint(std::string_view text) {
  const Result<T> value = fromJson<T>(parsed(text), "it");
  return value ? "" : value.error().message;
}

class FamilyTest : public ::testing::Test {
 protected:
  void answer(std::string body, int status = 200) {
    transport.queue({.status = status, .body = std::move(body)});
  }
  void stream(std::string_view events) {
    transport.queue({.body = std::string(events), .contentType = "text/event-stream"});
  }
  // One event line for each text.
  void streamOf(std::initializer_list<std::string_view> events) {
    std::string all;
    for (const std::string_view event : events) {
      all += "data: ";
      std::ranges::copy_if(event, std::back_inserter(all), [](char c) { return c != '\n'; });
      all += "\n\n";
    }
    stream(all);
  }

  // Answers from the queue and moves the clock until the work is done, or nothing moves any more.
  template <typename T>
  Result<T> run(Async<Result<T>> work) {
    std::optional<Result<T>> outcome;
    const Running running =
        start(std::move(work), [&](Result<T> result) { outcome = std::move(result); });
    while (!outcome) {
      if (transport.answerNext()) continue;
      if (scheduler.pendingTimers() == 0) {
        return fail(ErrorKind::Bug, "the work waits for an answer that the test did not queue");
      }
      scheduler.advance(Millis(1000));
    }
    return *std::move(outcome);
  }

  const http::Request& sent() const { return transport.requests.back(); }
  Json sentBody() const { return parsed(sent().body); }
  // "GET /v1/models?model=a"
  std::string sentLine(std::size_t request) const {
    const http::Request& wire = transport.requests.at(request);
    return wire.method + " " + wire.url.substr(endpoint.baseUrl.size());
  }
  std::string sentLine() const { return sentLine(transport.requests.size() - 1); }
  // "purpose=batch", or "file=<name>" of a part with a file name.
  std::vector<std::string> sentForm() const {
    std::vector<std::string> parts;
    for (const http::FormPart& part : sent().form) {
      parts.push_back(part.fileName.empty() ? part.name + "=" + part.value
                                            : part.name + "=<" + part.fileName + ">");
    }
    return parts;
  }

  const Endpoint endpoint{.baseUrl = "https://api.example", .key = Secret("key-of-test-0001")};
  test::FakeScheduler scheduler;
  test::FakeTransport transport;
  Client client{transport, scheduler, endpoint, {.retry = {.attempts = 1}}};
};

}  // namespace codestral::mistral
