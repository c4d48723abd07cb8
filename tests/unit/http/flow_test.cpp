// A body that comes faster than the main thread takes it.

#include <algorithm>
#include <future>

#include <gmock/gmock.h>

#include "http/curl_library.h"
#include "http/receiver.h"
#include "support/nginx.h"
#include "unit/http/curl_fixture.h"

namespace codestral::http {
namespace {

using test::Fetch;
using test::RawConnection;
using test::RawServer;
using ::testing::HasSubstr;

// More than both ends of a loopback connection hold.
constexpr std::size_t kLong = 16 * 1024 * 1024;
// What may be on its way: the limit and one piece of libcurl's.
constexpr std::size_t kMost = OnTheWay::kMost + CURL_MAX_WRITE_SIZE;
constexpr Millis kNever{0};

// The byte at each place tells the place apart from its neighbours.
std::string piece(std::size_t offset, std::size_t size) {
  static const std::string pattern = [] {
    std::string bytes(251, '\0');
    std::ranges::generate(bytes, [next = '\0']() mutable { return next++; });
    return bytes;
  }();
  std::string bytes = pattern.substr(offset % pattern.size());
  while (bytes.size() < size) bytes += pattern;
  bytes.resize(size);
  return bytes;
}
bool isWhole(std::string_view body, std::size_t size) {
  return body == piece(0, size);
}

// Sends a long body to each connection, as fast as it is taken.
class LongBody {
 public:
  explicit LongBody(std::size_t size = kLong) : size_(size) {}

  void operator()(RawConnection& connection) {
    const bool asked = !connection.readRequest().empty();
    started_.set_value();
    if (asked) send(connection);
    connection.waitForClose();
    closed_.set_value();
  }
  // Waits until the request is there.
  void started() { started_.get_future().wait(); }
  // Waits until the client closes.
  void closed() { closed_.get_future().wait(); }

 private:
  void send(RawConnection& connection) const {
    connection.send("HTTP/1.1 200 OK\r\nContent-Length: " + std::to_string(size_) + "\r\n\r\n");
    for (std::size_t sent = 0; sent < size_;) {
      const std::string bytes = piece(sent, std::min<std::size_t>(100'000, size_ - sent));
      if (!connection.send(bytes)) return;
      sent += bytes.size();
    }
  }

  const std::size_t size_;
  std::promise<void> started_;
  std::promise<void> closed_;
};

class FlowTest : public test::CurlTest {
 protected:
  // A fast connection would carry all of a long body in that time.
  static void waitALittle() {
    test::MainLoop other;
    CurlTransport clock(other, {});
    RawServer silent([](RawConnection& connection) { connection.waitForClose(); });
    test::fetch(other, clock,
                {.url = silent.url(), .deadlines = {kNever, kNever, kNever, Millis(40)}});
  }
  static Request longRequest(std::string url) {
    return {.url = std::move(url), .deadlines = {kNever, kNever, kNever, kNever}};
  }
};

TEST_F(FlowTest, ThePeerWaitsForTheMainThread) {
  LongBody source;
  RawServer server(std::ref(source));
  Fetch fetch(transport, longRequest(server.url()));
  waitALittle();
  std::size_t before = 0;
  for (int round = 0; round < 5; ++round) {
    loop.runPosted();
    EXPECT_LE(fetch.body.size() - before, kMost);
    before = fetch.body.size();
  }
  ASSERT_TRUE(loop.runUntil([&] { return fetch.done.has_value(); }));
  EXPECT_TRUE(fetch.ok()) << fetch.message();
  EXPECT_TRUE(isWhole(fetch.body, kLong));
}

TEST_F(FlowTest, AnEndThatCameMeanwhileIsNotLost) {
  const std::size_t size = 3 * OnTheWay::kMost / 2;
  RawServer server([&](RawConnection& connection) {
    connection.readRequest();
    connection.send("HTTP/1.1 200 OK\r\n\r\n" + piece(0, size));  // ends with the connection
  });
  Fetch fetch(transport, longRequest(server.url()));
  waitALittle();
  EXPECT_FALSE(fetch.done);
  ASSERT_TRUE(loop.runUntil([&] { return fetch.done.has_value(); }));
  EXPECT_TRUE(fetch.ok()) << fetch.message();
  EXPECT_TRUE(isWhole(fetch.body, size));
}

TEST_F(FlowTest, AFailureThatCameMeanwhileIsTold) {
  RawServer server([&](RawConnection& connection) {
    connection.readRequest();
    connection.send("HTTP/1.1 200 OK\r\nContent-Length: 9999999\r\n\r\n" +
                    piece(0, 3 * OnTheWay::kMost / 2));
  });
  Fetch fetch(transport, longRequest(server.url()));
  waitALittle();
  ASSERT_TRUE(loop.runUntil([&] { return fetch.done.has_value(); }));
  EXPECT_EQ(fetch.kind(), ErrorKind::Unavailable);
  EXPECT_THAT(fetch.message(), HasSubstr("middle of its answer"));
}

TEST_F(FlowTest, TheCapHoldsAfterAPause) {
  for (const std::size_t cap : {OnTheWay::kMost, OnTheWay::kMost + 1, 2 * OnTheWay::kMost}) {
    LongBody source;
    RawServer server(std::ref(source));
    Request request = longRequest(server.url());
    request.maxBodyBytes = cap;
    Fetch fetch(transport, std::move(request));
    waitALittle();
    ASSERT_TRUE(loop.runUntil([&] { return fetch.done.has_value(); }));
    EXPECT_EQ(fetch.kind(), ErrorKind::TooLarge) << fetch.message();
    EXPECT_LE(fetch.body.size(), cap);
    EXPECT_TRUE(isWhole(fetch.body, fetch.body.size()));
  }
}

TEST_F(FlowTest, ClosingAPausedCallClosesTheConnection) {
  LongBody source;
  RawServer server(std::ref(source));
  Fetch fetch(transport, longRequest(server.url()));
  source.started();
  waitALittle();
  fetch.close();
  source.closed();
  loop.drain();
  EXPECT_EQ(fetch.events, "");
}

TEST_F(FlowTest, ClosingFromTheBodyOfAPausedCall) {
  LongBody source;
  RawServer server(std::ref(source));
  Fetch fetch(transport, longRequest(server.url()));
  fetch.onBody = [&] { fetch.close(); };
  waitALittle();
  ASSERT_TRUE(loop.runUntil([&] { return fetch.events == "hb"; }));
  source.closed();
  loop.drain();
  EXPECT_EQ(fetch.events, "hb");
}

TEST_F(FlowTest, ATransportMayGoWhileACallIsPaused) {
  LongBody source;
  RawServer server(std::ref(source));
  auto owned = std::make_unique<CurlTransport>(loop, CurlOptions{});
  Fetch fetch(*owned, longRequest(server.url()));
  fetch.onBody = [&] { owned.reset(); };
  waitALittle();
  ASSERT_TRUE(loop.runUntil([&] { return owned == nullptr; }));
  source.closed();
  EXPECT_EQ(fetch.events, "hb");
}

TEST_F(FlowTest, TheIdleClockStandsWhileTheMainThreadIsWaitedFor) {
  LongBody source;
  RawServer server(std::ref(source));
  Request request = longRequest(server.url());
  request.deadlines.idle = Millis(100);
  Fetch fetch(transport, std::move(request));
  ASSERT_TRUE(loop.runUntil([&] { return fetch.head.has_value(); }));
  for (int i = 0; i < 3; ++i) waitALittle();
  ASSERT_TRUE(loop.runUntil([&] { return fetch.done.has_value(); }));
  EXPECT_TRUE(fetch.ok()) << fetch.message();
}

TEST_F(FlowTest, TheTotalDeadlineRunsOn) {
  LongBody source;
  RawServer server(std::ref(source));
  Request request = longRequest(server.url());
  request.deadlines.idle = Millis(60);
  request.deadlines.total = Millis(120);
  Fetch fetch(transport, std::move(request));
  source.closed();  // without the main thread
  ASSERT_TRUE(loop.runUntil([&] { return fetch.done.has_value(); }));
  EXPECT_EQ(fetch.kind(), ErrorKind::Timeout);
  EXPECT_THAT(fetch.message(), HasSubstr("after 120 ms"));
}

TEST_F(FlowTest, OverHttp2ThePeerWaitsToo) {
  if (const std::string reason = test::Nginx::missing(); !reason.empty()) GTEST_SKIP() << reason;
  RawServer server([&](RawConnection& connection) {
    if (connection.readRequest().empty()) return;
    connection.send("HTTP/1.1 200 OK\r\nContent-Length: " + std::to_string(kLong) + "\r\n\r\n" +
                    piece(0, kLong));
    connection.waitForClose();
  });
  test::Nginx nginx({{"site", "good"}}, "http://127.0.0.1:" + std::to_string(server.port()));
  CurlTransport secure(loop, {.caFile = nginx.file("ca.pem")});
  Fetch fetch(secure, longRequest(nginx.url("site")));
  ASSERT_TRUE(loop.runUntil([&] { return fetch.head.has_value(); })) << nginx.errorLog();
  EXPECT_EQ(fetch.head->header("x-protocol"), "HTTP/2.0");
  waitALittle();
  // Another one on the connection waits no longer than the main thread lets the first one wait.
  Fetch second(secure, longRequest(nginx.url("site")));
  for (int round = 0; round < 5; ++round) {
    const std::size_t before = fetch.body.size();
    loop.runPosted();
    EXPECT_LE(fetch.body.size() - before, kMost);
  }
  ASSERT_TRUE(loop.runUntil([&] { return fetch.done && second.done; }));
  EXPECT_TRUE(fetch.ok()) << fetch.message();
  EXPECT_TRUE(second.ok()) << second.message();
  EXPECT_TRUE(isWhole(fetch.body, kLong));
  EXPECT_TRUE(isWhole(second.body, kLong));
}

}  // namespace
}  // namespace codestral::http
