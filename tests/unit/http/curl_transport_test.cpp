#include "http/curl_transport.h"

#include <algorithm>
#include <atomic>
#include <future>

#include <gmock/gmock.h>

#include "unit/http/curl_fixture.h"

namespace codestral::http {
namespace {

using test::Fetch;
using test::RawConnection;
using test::RawServer;
using test::Recorder;
using ::testing::HasSubstr;
using ::testing::Not;

using CurlTransportTest = test::CurlTest;

TEST_F(CurlTransportTest, SendsTheRequestAndGivesTheAnswerInOrder) {
  Recorder recorder(
      "HTTP/1.1 201 Created\r\nContent-Length: 5\r\nX-One:  a b \r\nx-one: c\r\n\r\nhello");
  RawServer server(std::ref(recorder));
  Request request{.method = "POST", .url = server.url("/p/q?r=s"), .body = "{\"a\":1}"};
  request.headers = {{"Content-Type", "application/json"}, {"X-Empty", ""}};
  request.bearer = Secret("key-0123456789");
  const auto done = test::fetch(loop, transport, std::move(request));

  ASSERT_TRUE(done->ok()) << done->message();
  EXPECT_EQ(done->events, "hbd");
  EXPECT_EQ(done->head->status, 201);
  EXPECT_EQ(done->head->header("x-one"), "a b");
  EXPECT_EQ(done->body, "hello");
  const Timings timings = **done->done;
  EXPECT_NE(timings.sent, TimePoint{});
  EXPECT_LE(timings.sent, timings.firstByte);
  EXPECT_EQ(done->head->timings.firstByte, timings.firstByte);

  const std::string sent = recorder.requests().at(0);
  EXPECT_THAT(sent, ::testing::StartsWith("POST /p/q?r=s HTTP/1.1\r\n"));
  EXPECT_THAT(sent, HasSubstr("\r\nContent-Type: application/json\r\n"));
  EXPECT_THAT(sent, HasSubstr("\r\nX-Empty:\r\n"));
  EXPECT_THAT(sent, HasSubstr("\r\nAuthorization: Bearer key-0123456789\r\n"));
  EXPECT_THAT(sent, Not(HasSubstr("Expect:")));
  EXPECT_THAT(sent, Not(HasSubstr("Accept-Encoding")));
  EXPECT_THAT(sent, ::testing::EndsWith("\r\n\r\n{\"a\":1}"));
}

TEST_F(CurlTransportTest, SendsEveryMethodAsItIsCalled) {
  struct Case {
    std::string method;
    std::string body;
    std::string_view length;  // of the body, as the head says it
  };
  const Case cases[] = {{"GET", "", ""},      {"POST", "", "0"},  {"POST", "x", "1"},
                        {"PUT", "", "0"},     {"PUT", "xy", "2"}, {"PATCH", "", "0"},
                        {"PATCH", "xy", "2"}, {"DELETE", "", ""}, {"DELETE", "xyz", "3"}};
  for (const Case& c : cases) {
    Recorder recorder;
    RawServer server(std::ref(recorder));
    const auto done =
        test::fetch(loop, transport, {.method = c.method, .url = server.url(), .body = c.body});
    ASSERT_TRUE(done->ok()) << c.method << done->message();
    const std::string sent = recorder.requests().at(0);
    EXPECT_THAT(sent, ::testing::StartsWith(c.method + " / HTTP/1.1\r\n"));
    if (c.length.empty()) {
      EXPECT_THAT(sent, Not(HasSubstr("Content-Length")));
    } else {
      EXPECT_THAT(sent, HasSubstr("\r\nContent-Length: " + std::string(c.length) + "\r\n"));
    }
    EXPECT_THAT(sent, ::testing::EndsWith("\r\n\r\n" + c.body));
    EXPECT_THAT(sent, Not(HasSubstr("Authorization")));
    EXPECT_THAT(sent, Not(HasSubstr("Content-Type"))) << "libcurl would call it a form";
  }
}

TEST_F(CurlTransportTest, CarriesLargeBodiesBothWays) {
  const std::string large(5 * 1024 * 1024, 'z');
  Recorder recorder("HTTP/1.1 200 OK\r\nContent-Length: " + std::to_string(large.size()) +
                    "\r\n\r\n" + large);
  RawServer server(std::ref(recorder));
  const auto done =
      test::fetch(loop, transport, {.method = "POST", .url = server.url(), .body = large});
  ASSERT_TRUE(done->ok()) << done->message();
  EXPECT_EQ(done->body, large);
  EXPECT_TRUE(recorder.requests().at(0).ends_with("\r\n\r\n" + large));
}

TEST_F(CurlTransportTest, UsesOneConnectionForManyRequests) {
  Recorder recorder;
  RawServer server(std::ref(recorder));
  for (int i = 0; i < 50; ++i) ASSERT_TRUE(get(server.url())->ok());
  EXPECT_EQ(server.connections(), 1);
  EXPECT_EQ(recorder.requests().size(), 50U);
}

TEST_F(CurlTransportTest, RunsManyRequestsAtOnce) {
  Recorder recorder;
  RawServer server(std::ref(recorder));
  std::vector<std::unique_ptr<Fetch>> all;
  for (int i = 0; i < 30; ++i) {
    all.push_back(std::make_unique<Fetch>(transport, Request{.url = server.url()}));
  }
  EXPECT_TRUE(loop.runUntil([&] {
    return std::ranges::all_of(all, [](const auto& one) { return one->done.has_value(); });
  }));
  for (const auto& one : all) EXPECT_TRUE(one->ok()) << one->message();
}

TEST_F(CurlTransportTest, GivesPiecesAsTheyArrive) {
  std::promise<void> firstSeen;
  RawServer server([&](RawConnection& connection) {
    connection.readRequest();
    connection.send("HTTP/1.1 200 OK\r\nTransfer-Encoding: chunked\r\n\r\n3\r\none\r\n");
    firstSeen.get_future().wait();
    connection.send("3\r\ntwo\r\n0\r\nX-Trailer: t\r\n\r\n");
    connection.waitForClose();
  });
  Fetch fetch(transport, {.url = server.url()});
  ASSERT_TRUE(loop.runUntil([&] { return fetch.body == "one"; }));
  EXPECT_FALSE(fetch.done);
  firstSeen.set_value();
  ASSERT_TRUE(loop.runUntil([&] { return fetch.done.has_value(); }));
  EXPECT_EQ(fetch.body, "onetwo");
  EXPECT_TRUE(fetch.ok());
  EXPECT_EQ(fetch.head->header("x-trailer"), "") << "a trailer is no header";
}

TEST_F(CurlTransportTest, SkipsInterimAnswers) {
  Recorder recorder(
      "HTTP/1.1 103 Early Hints\r\nLink: x\r\n\r\nHTTP/1.1 200 OK\r\nContent-Length: 0\r\n\r\n");
  RawServer server(std::ref(recorder));
  const auto done = get(server.url());
  ASSERT_TRUE(done->ok()) << done->message();
  EXPECT_EQ(done->events, "hd");
  EXPECT_EQ(done->head->status, 200);
  EXPECT_EQ(done->head->header("link"), "");
}

TEST_F(CurlTransportTest, ClosingAtAnyMomentEndsCallbacksAndTheConnection) {
  std::atomic<int> noticed = 0;
  RawServer server([&](RawConnection& connection) {
    connection.readRequest();
    connection.send("HTTP/1.1 200 OK\r\nTransfer-Encoding: chunked\r\n\r\n3\r\none\r\n");
    connection.waitForClose();
    ++noticed;
    loop.post([] {});
  });
  {
    Fetch early(transport, {.url = server.url()});
    early.close();  // before it can have left
    Fetch onHead(transport, {.url = server.url()});
    onHead.onHead = [&] { onHead.close(); };
    Fetch onBody(transport, {.url = server.url()});
    onBody.onBody = [&] { onBody.close(); };
    Fetch later(transport, {.url = server.url()});
    ASSERT_TRUE(loop.runUntil(
        [&] { return later.body == "one" && onBody.body == "one" && onHead.head.has_value(); }));
    later.close();
    ASSERT_TRUE(loop.runUntil([&] { return noticed == server.connections(); }));
    EXPECT_EQ(early.events, "");
    EXPECT_EQ(onHead.events, "h");
    EXPECT_EQ(onBody.events, "hb");
    EXPECT_EQ(later.events, "hb");
  }
  loop.drain();
}

TEST_F(CurlTransportTest, ACallMayBeClosedWhenItIsDone) {
  Recorder recorder;
  RawServer server(std::ref(recorder));
  Fetch fetch(transport, {.url = server.url()});
  fetch.onDone = [&] { fetch.close(); };
  ASSERT_TRUE(loop.runUntil([&] { return fetch.done.has_value(); }));
  ASSERT_TRUE(get(server.url())->ok());
  EXPECT_EQ(server.connections(), 1) << "closing what is over must not cost the connection";
}

TEST_F(CurlTransportTest, DestroyingTheTransportClosesItsCalls) {
  RawServer server([](RawConnection& connection) {
    connection.readRequest();
    connection.waitForClose();
  });
  auto owned = std::make_unique<CurlTransport>(loop, CurlOptions{});
  auto guard = std::make_shared<int>(1);
  const std::weak_ptr<int> watch = guard;
  auto call = owned->start({.url = server.url()},
                           {.done = [guard = std::move(guard)](const auto&) { ADD_FAILURE(); }});
  ASSERT_TRUE(loop.runUntil([&] {
    loop.post([] {});
    return server.connections() == 1;
  }));
  owned.reset();
  loop.drain();
  EXPECT_TRUE(watch.expired()) << "the handler is let go";
  call.reset();
}

TEST_F(CurlTransportTest, WarmsAConnectionOnceAndWithoutAKey) {
  Recorder recorder("HTTP/1.1 200 OK\r\nContent-Length: 0\r\n\r\n");
  RawServer server(std::ref(recorder));
  transport.warm(server.url("/v1/secret-path"));
  ASSERT_TRUE(loop.runUntil([&] {
    loop.post([] {});
    return recorder.requests().size() == 1;
  }));
  ASSERT_TRUE(get(server.url("/real"))->ok());
  transport.warm(server.url());
  ASSERT_TRUE(get(server.url("/real"))->ok());
  const auto requests = recorder.requests();
  ASSERT_EQ(requests.size(), 3U);
  EXPECT_THAT(requests[0], ::testing::StartsWith("HEAD / HTTP/1.1\r\n"));
  EXPECT_THAT(requests[0], Not(HasSubstr("uthorization")));
  EXPECT_THAT(requests[1], ::testing::StartsWith("GET /real"));
  EXPECT_THAT(requests[2], ::testing::StartsWith("GET /real"));
  transport.warm("nonsense");
  transport.warm("http://198.51.100.1/");
}

TEST_F(CurlTransportTest, TellsOfWhatItSendsByItself) {
  Recorder recorder("HTTP/1.1 200 OK\r\nContent-Length: 0\r\n\r\n");
  RawServer server(std::ref(recorder));
  std::mutex mutex;
  std::vector<std::string> told;
  CurlTransport telling(loop, {.probed = [&](const std::string& origin) {
                          const std::lock_guard lock(mutex);
                          told.push_back(origin);
                        }});
  telling.warm(server.url("/v1/secret-path"));
  ASSERT_TRUE(loop.runUntil([&] {
    loop.post([] {});
    return recorder.requests().size() == 1;
  }));
  const std::lock_guard lock(mutex);
  ASSERT_EQ(told.size(), 1U);
  EXPECT_EQ(told[0], originOf(server.url("/")).value_or(""));
}

}  // namespace
}  // namespace codestral::http
