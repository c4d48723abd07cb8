#pragma once

// A transport that answers each request with the next answer of a script, through the scheduler, so
// that a test decides when; a request that finds the script empty is answered by hand, byte by
// byte. Several requests may be open. Each is held against the service's closed request schemas: a
// body that the service would refuse with 422 fails the test. Main thread.

#include <deque>
#include <memory>
#include <optional>
#include <string>
#include <utility>
#include <vector>

#include <gtest/gtest.h>

#include "base/async.h"
#include "http/transport.h"
#include "mistral/client.h"
#include "support/fake_request_check.h"
#include "support/fake_scheduler.h"

namespace codestral::test {

struct ScriptedAnswer {
  int status = 200;
  std::vector<std::pair<std::string, std::string>> headers;
  std::vector<std::string> pieces;  // of the body
  std::optional<Error> error;       // at the end; before the head when the status is 0

  static ScriptedAnswer of(std::string body, std::string contentType, int status = 200) {
    return {.status = status,
            .headers = {{"content-type", std::move(contentType)}},
            .pieces = {std::move(body)}};
  }
  static ScriptedAnswer json(std::string body, int status = 200) {
    return of(std::move(body), "application/json", status);
  }
  // Each text is the data of one event.
  static ScriptedAnswer events(const std::vector<std::string>& data) {
    ScriptedAnswer answer{.headers = {{"content-type", "text/event-stream"}}};
    for (const std::string& one : data) answer.pieces.push_back("data: " + one + "\n\n");
    return answer;
  }
  static ScriptedAnswer failure(Error error) { return {.status = 0, .error = std::move(error)}; }
};

class ScriptedTransport final : public http::Transport {
 public:
  explicit ScriptedTransport(FakeScheduler& scheduler) : scheduler_(scheduler) {}

  std::unique_ptr<http::Call> start(http::Request request, http::Handler handler) override {
    check(request);
    requests.push_back(std::move(request));
    ++open;
    latest_ = std::make_shared<State>(std::move(handler));
    if (!script.empty()) {
      scheduler_.post(
          [state = latest_, answer = std::move(script.front())] { deliver(*state, answer); });
      script.pop_front();
    }
    return std::make_unique<ScriptedCall>(*this, latest_);
  }
  void warm(const std::string& /*url*/) override {}

  // By hand, to the latest request, while it is open.
  void head(int status, std::vector<std::pair<std::string, std::string>> headers) {
    const auto state = latest_;
    if (!state->closed) state->handler.head({.status = status, .headers = std::move(headers)});
  }
  void body(std::string_view bytes) {
    const auto state = latest_;
    if (!state->closed) state->handler.body(bytes);
  }
  void done(Result<http::Timings> result = http::Timings{}) {
    const auto state = latest_;
    if (!state->closed) state->handler.done(std::move(result));
  }

  nlohmann::json bodyOf(std::size_t index) const {
    return nlohmann::json::parse(requests.at(index).body, nullptr, false);
  }

  std::deque<ScriptedAnswer> script;
  std::vector<http::Request> requests;
  int open = 0;

 private:
  struct State {
    http::Handler handler;
    bool closed = false;
  };
  class ScriptedCall final : public http::Call {
   public:
    ScriptedCall(ScriptedTransport& transport, std::shared_ptr<State> state)
        : transport_(transport), state_(std::move(state)) {}
    ~ScriptedCall() override {
      state_->closed = true;
      --transport_.open;
    }

   private:
    ScriptedTransport& transport_;
    std::shared_ptr<State> state_;
  };

  static void check(const http::Request& request) {
    std::vector<FakeFormPart> form;
    for (const http::FormPart& part : request.form) {
      form.push_back({.name = part.name, .fileName = part.fileName, .content = part.value});
    }
    const std::size_t path = request.url.find('/', request.url.find("://") + 3);
    EXPECT_EQ(schemaComplaint(request.method, std::string_view(request.url).substr(path),
                              request.body, std::move(form)),
              "")
        << request.method << " " << request.url << "\n"
        << request.body;
  }

  static void deliver(State& state, const ScriptedAnswer& answer) {
    if (!state.closed && answer.status != 0) {
      state.handler.head({.status = answer.status, .headers = answer.headers});
      for (const std::string& piece : answer.pieces) {
        if (!state.closed) state.handler.body(piece);
      }
    }
    if (state.closed) return;
    state.handler.done(answer.error ? Result<http::Timings>(std::unexpected(*answer.error))
                                    : http::Timings{});
  }

  FakeScheduler& scheduler_;
  std::shared_ptr<State> latest_;
};

// A client with a key in front of a script.
struct ScriptedService {
  explicit ScriptedService(mistral::RetryPolicy policy = {}) : retry(policy) {}

  void answer(ScriptedAnswer answer) { transport.script.push_back(std::move(answer)); }
  void answer(std::string json, int status = 200) {
    answer(ScriptedAnswer::json(std::move(json), status));
  }

  // Runs the work, and the clock while it waits for a timer.
  template <typename T>
  Result<T> run(Async<Result<T>> work) {
    std::optional<Result<T>> outcome;
    const Running running =
        start(std::move(work), [&](Result<T> result) { outcome = std::move(result); });
    scheduler.runPosted();
    while (!outcome) {
      if (scheduler.pendingTimers() == 0) {
        return fail(ErrorKind::Bug, "the work waits for an answer that the test did not script");
      }
      scheduler.advance(Millis(1000));
    }
    return *std::move(outcome);
  }

  mistral::RetryPolicy retry;
  FakeScheduler scheduler;
  ScriptedTransport transport{scheduler};
  std::vector<std::string> warnings;
  mistral::Client client{
      transport,
      scheduler,
      {.baseUrl = "https://api.mistral.ai", .key = Secret("test-key-0123456789")},
      {.retry = retry, .warn = [this](std::string text) { warnings.push_back(std::move(text)); }}};
};

}  // namespace codestral::test
