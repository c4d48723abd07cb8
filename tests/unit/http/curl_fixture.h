#pragma once

// What the tests of the curl transport share: a loop, a transport, and a server that answers every
// request alike and keeps what it read.

#include <mutex>
#include <string>
#include <vector>

#include <gtest/gtest.h>

#include "http/curl_transport.h"
#include "unit/http/fetch.h"
#include "unit/http/raw_server.h"

namespace codestral::test {

inline constexpr std::string_view kOk = "HTTP/1.1 200 OK\r\nContent-Length: 2\r\n\r\nok";

// Answers every request on every connection alike, and keeps what it read.
class Recorder {
 public:
  explicit Recorder(std::string answer = std::string(kOk)) : answer_(std::move(answer)) {}

  void operator()(RawConnection& connection) {
    while (true) {
      std::string request = connection.readRequest();
      if (request.empty()) return;
      {
        const std::lock_guard lock(mutex_);
        requests_.push_back(std::move(request));
      }
      connection.send(answer_);
    }
  }
  std::vector<std::string> requests() const {
    const std::lock_guard lock(mutex_);
    return requests_;
  }

 private:
  const std::string answer_;
  mutable std::mutex mutex_;
  std::vector<std::string> requests_;
};

class CurlTest : public ::testing::Test {
 protected:
  std::unique_ptr<Fetch> get(std::string url) {
    return fetch(loop, transport, {.url = std::move(url)});
  }

  MainLoop loop;
  http::CurlTransport transport{loop, {}};
};

}  // namespace codestral::test
