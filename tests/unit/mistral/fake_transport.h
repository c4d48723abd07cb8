#pragma once

// A transport whose answers a test writes byte by byte. Main thread.

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
};

}  // namespace codestral::test
