#pragma once

// A transport that answers each request with the next answer of a script, through the scheduler, so
// that a test decides when. Several requests may be open. Main thread.

#include <deque>
#include <memory>
#include <optional>
#include <string>
#include <utility>
#include <vector>

#include "base/async.h"
#include "http/transport.h"
#include "mistral/client.h"
#include "support/fake_scheduler.h"

namespace codestral::test {

struct ScriptedAnswer {
  int status = 200;
  std::vector<std::pair<std::string, std::string>> headers;
  std::vector<std::string> pieces;  // of the body
  std::optional<Error> error;       // at the end; before the head when the status is 0
  bool silent = false;              // nothing ever comes

  static ScriptedAnswer json(std::string body, int status = 200) {
    return {.status = status,
            .headers = {{"content-type", "application/json"}},
            .pieces = {std::move(body)}};
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
    requests.push_back(std::move(request));
    ++open;
    auto state = std::make_shared<State>(std::move(handler));
    ScriptedAnswer answer{.silent = true};
    if (!script.empty()) {
      answer = std::move(script.front());
      script.pop_front();
    }
    if (!answer.silent) {
      scheduler_.post([state, answer = std::move(answer)] { deliver(*state, answer); });
    }
    return std::make_unique<ScriptedCall>(*this, std::move(state));
  }
  void warm(const std::string& /*url*/) override {}

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
};

// A client with a key in front of a script.
struct ScriptedService {
  FakeScheduler scheduler;
  ScriptedTransport transport{scheduler};
  std::vector<std::string> warnings;
  mistral::Client client{
      transport,
      scheduler,
      {.baseUrl = "https://api.mistral.ai", .key = Secret("test-key-0123456789")},
      {.warn = [this](std::string text) { warnings.push_back(std::move(text)); }}};

  void answer(ScriptedAnswer answer) { transport.script.push_back(std::move(answer)); }
  void answerJson(std::string body, int status = 200) {
    answer(ScriptedAnswer::json(std::move(body), status));
  }

  // Runs the work, and the clock when it waits for a timer; nothing when it does not end.
  template <typename T>
  std::optional<T> run(Async<T> work) {
    std::optional<T> result;
    const Running running =
        start(std::move(work), [&result](T value) { result = std::move(value); });
    scheduler.runPosted();
    for (int i = 0; !result && scheduler.pendingTimers() > 0 && i < 100; ++i) {
      scheduler.advance(std::chrono::seconds(61));
    }
    return result;
  }
};

}  // namespace codestral::test
