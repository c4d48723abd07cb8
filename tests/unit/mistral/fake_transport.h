#pragma once

// A transport whose answers a test writes byte by byte, or queues as a whole. Main thread.

#include <deque>
#include <string>
#include <utility>
#include <vector>

#include "http/transport.h"

namespace codestral::test {

class FakeTransport final : public http::Transport {
 public:
  std::unique_ptr<http::Call> start(http::Request request, http::Handler handler) override {
    requests.push_back(std::move(request));
    handler_ = std::move(handler);
    open = true;
    return std::make_unique<FakeCall>(*this);
  }
  void warm(const std::string& /*url*/) override {}

  void head(int status, std::vector<std::pair<std::string, std::string>> headers) {
    if (open) http::Handler(handler_).head({.status = status, .headers = std::move(headers)});
  }
  void body(std::string_view bytes) {
    if (open) http::Handler(handler_).body(bytes);
  }
  void done(Result<http::Timings> result = http::Timings{}) {
    if (open) http::Handler(handler_).done(std::move(result));
  }

  // What the next call is answered with, once answerNext() says so.
  struct Answer {
    int status = 200;
    std::string body;
    std::string contentType = "application/json";
    std::vector<std::pair<std::string, std::string>> headers;
  };
  void queue(Answer answer) { answers_.push_back(std::move(answer)); }
  // False when no call is open or nothing is queued.
  bool answerNext() {
    if (!open || answers_.empty()) return false;
    Answer answer = std::move(answers_.front());
    answers_.pop_front();
    answer.headers.emplace_back("content-type", answer.contentType);
    const std::size_t call = requests.size();
    const auto same = [&] { return requests.size() == call; };
    head(answer.status, std::move(answer.headers));
    if (same()) body(answer.body);
    if (same()) done();
    return true;
  }

  std::vector<http::Request> requests;
  bool open = false;

 private:
  class FakeCall final : public http::Call {
   public:
    explicit FakeCall(FakeTransport& transport) : transport_(transport) {}
    ~FakeCall() override { transport_.open = false; }

   private:
    FakeTransport& transport_;
  };

  http::Handler handler_;
  std::deque<Answer> answers_;
};

}  // namespace codestral::test
