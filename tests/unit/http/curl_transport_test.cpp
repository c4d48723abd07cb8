#include "http/curl_transport.h"

#include <algorithm>
#include <future>
#include <mutex>

#include <gmock/gmock.h>

#include "unit/http/fetch.h"
#include "unit/http/raw_server.h"

namespace codestral::http {
namespace {

using test::Fetch;
using test::RawConnection;
using test::RawServer;
using ::testing::HasSubstr;
using ::testing::Not;

constexpr std::string_view kOk = "HTTP/1.1 200 OK\r\nContent-Length: 2\r\n\r\nok";

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

class CurlTransportTest : public ::testing::Test {
 protected:
  std::unique_ptr<Fetch> get(std::string url) {
    return test::fetch(loop, transport, {.url = std::move(url)});
  }

  test::MainLoop loop;
  CurlTransport transport{loop, {}};
};

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
  const Case cases[] = {{"GET", "", ""},       {"POST", "", "0"},    {"POST", "x", "1"},
                        {"PUT", "xy", "2"},    {"PATCH", "xy", "2"}, {"DELETE", "", ""},
                        {"DELETE", "xyz", "3"}};
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

TEST_F(CurlTransportTest, FollowsNoRedirect) {
  Recorder canary;
  RawServer other(std::ref(canary));
  for (const int status : {301, 302, 303, 307, 308}) {
    Recorder recorder("HTTP/1.1 " + std::to_string(status) + " Moved\r\nLocation: " + other.url() +
                      "\r\nContent-Length: 0\r\n\r\n");
    RawServer server(std::ref(recorder));
    Request request{.url = server.url()};
    request.bearer = Secret("key-0123456789");
    const auto done = test::fetch(loop, transport, std::move(request));
    ASSERT_TRUE(done->ok());
    EXPECT_EQ(done->head->status, status);
  }
  EXPECT_EQ(other.connections(), 0);
}

TEST_F(CurlTransportTest, RefusesWhatMustNotLeave) {
  Recorder recorder;
  RawServer server(std::ref(recorder));
  struct Case {
    std::string name;
    Request request;
    std::string_view says;
  };
  const auto with = [&](std::string name, std::string value) {
    Request request{.url = server.url()};
    request.headers = {{std::move(name), std::move(value)}};
    return request;
  };
  Request badKey{.url = server.url()};
  badKey.bearer = Secret("key-0123456789\r\nX-Injected: 1");
  const Case cases[] = {
      {"CR", with("X-A", "a\rb"), "line break"},
      {"LF", with("X-A", "a\nX-Injected: 1"), "line break"},
      {"NUL", with("X-A", std::string("a\0b", 3)), "line break"},
      {"name with colon", with("X-A: b", "c"), "name"},
      {"name with line break", with("X-A\r\nX-B", "c"), "name"},
      {"empty name", with("", "c"), "name"},
      {"authorization", with("Authorization", "Bearer x"), "by hand"},
      {"host", with("HOST", "evil.example"), "by hand"},
      {"length", with("content-length", "1"), "by hand"},
      {"key", badKey, "key"},
      {"method", {.method = "GET / HTTP/1.1\r\n", .url = server.url()}, "method"},
      {"no method", {.method = "", .url = server.url()}, "method"},
      {"plain http", {.url = "http://198.51.100.1/"}, "https"},
      {"user information", {.url = "http://u:secret@127.0.0.1/"}, "URL"},
      {"scheme", {.url = "file:///etc/passwd"}, "URL"},
      {"number host", {.url = "https://2130706433/"}, "two ways"},
      {"short address", {.url = "https://127.1/"}, "two ways"},
      {"hexadecimal address", {.url = "https://0x7f.0.0.1/"}, "two ways"},
  };
  for (const Case& c : cases) {
    SCOPED_TRACE(c.name);
    const auto done = test::fetch(loop, transport, c.request);
    EXPECT_EQ(done->kind(), ErrorKind::InvalidInput) << done->message();
    EXPECT_THAT(done->message(), HasSubstr(c.says));
    EXPECT_THAT(done->message(), Not(HasSubstr("secret")));
    EXPECT_EQ(done->events, "d");
  }
  EXPECT_EQ(server.connections(), 0);
}

TEST_F(CurlTransportTest, ARefusedRequestAnswersOnlyAfterStartHasReturned) {
  Fetch fetch(transport, {.url = "nonsense"});
  EXPECT_EQ(fetch.events, "");
  fetch.close();
  loop.drain();
  EXPECT_EQ(fetch.events, "");
}

TEST_F(CurlTransportTest, SaysWhatWentWrongAndGoesOn) {
  Recorder healthy;
  RawServer good(std::ref(healthy));
  struct Case {
    std::string name;
    std::function<void(RawConnection&)> script;
    ErrorKind kind;
    std::string_view says;
    int status = 0;
    std::size_t cap = 1024;
  };
  const auto answer = [](std::string bytes) {
    return [bytes](RawConnection& connection) {
      connection.readRequest();
      connection.send(bytes);
    };
  };
  const Case cases[] = {
      {"closed without an answer", answer(""), ErrorKind::Unavailable, "before it answered"},
      {"reset without an answer",
       [](RawConnection& connection) {
         connection.readRequest();
         connection.reset();
       },
       ErrorKind::Unavailable, "before it answered"},
      {"closed in the head", answer("HTTP/1.1 200 OK\r\nContent-"), ErrorKind::Unavailable, "lost"},
      {"closed in the body", answer("HTTP/1.1 200 OK\r\nContent-Length: 9\r\n\r\nabc"),
       ErrorKind::Unavailable, "middle of its answer", 200},
      {"closed in a chunk", answer("HTTP/1.1 200 OK\r\nTransfer-Encoding: chunked\r\n\r\n9\r\nabc"),
       ErrorKind::Unavailable, "middle of its answer", 200},
      {"reset in the body",
       [](RawConnection& connection) {
         connection.readRequest();
         connection.send("HTTP/1.1 200 OK\r\nContent-Length: 9\r\n\r\nabc");
         connection.reset();
       },
       ErrorKind::Unavailable, "", 200},
      {"no HTTP", answer("220 smtp.example ESMTP\r\n"), ErrorKind::Protocol, "does not speak HTTP"},
      {"body over the cap", answer("HTTP/1.1 200 OK\r\n\r\n" + std::string(1025, 'x')),
       ErrorKind::TooLarge, "over 1024 bytes", 200},
      {"head over the cap",
       answer("HTTP/1.1 200 OK\r\n" +
              [] {
                std::string lines;
                while (lines.size() < 70'000) lines += "X-A: " + std::string(1000, 'x') + "\r\n";
                return lines;
              }()),
       ErrorKind::TooLarge, "headers"},
  };
  for (const Case& c : cases) {
    SCOPED_TRACE(c.name);
    RawServer server(c.script);
    const auto done = test::fetch(loop, transport, {.url = server.url(), .maxBodyBytes = c.cap});
    EXPECT_EQ(done->kind(), c.kind) << done->message();
    EXPECT_THAT(done->message(), HasSubstr(c.says));
    if (c.says.empty()) EXPECT_FALSE(done->message().empty());
    EXPECT_THAT(done->message(), HasSubstr("127.0.0.1"));
    EXPECT_EQ(done->done->error().httpStatus, c.status);
    EXPECT_EQ(server.connections(), 1) << "a request on a new connection is not repeated";
    EXPECT_TRUE(get(good.url())->ok());
  }
}

TEST_F(CurlTransportTest, TakesABodyOfExactlyTheCap) {
  Recorder recorder;
  RawServer server(std::ref(recorder));
  EXPECT_TRUE(test::fetch(loop, transport, {.url = server.url(), .maxBodyBytes = 2})->ok());
}

TEST_F(CurlTransportTest, SaysThatNobodyListens) {
  std::string url;
  {
    RawServer gone([](RawConnection&) {});
    url = gone.url();
  }
  const auto done = get(url);
  EXPECT_EQ(done->kind(), ErrorKind::Unavailable);
  EXPECT_THAT(done->message(), HasSubstr("could not connect to http://127.0.0.1:"));
  EXPECT_THAT(done->message(), HasSubstr("connection refused"));
}

TEST_F(CurlTransportTest, SaysThatTheNameIsUnknown) {
  // A label of more than 63 characters fails in the resolver itself, without a network.
  const auto done = get("https://" + std::string(64, 'a') + ".example/");
  EXPECT_EQ(done->kind(), ErrorKind::Unavailable);
  EXPECT_THAT(done->message(), HasSubstr("could not be looked up"));
}

TEST_F(CurlTransportTest, RepeatsARequestOnlyWhenAKeptConnectionWasDead) {
  std::atomic<int> requests = 0;
  RawServer server([&](RawConnection& connection) {
    connection.readRequest();
    ++requests;
    connection.send(kOk);
    // The first connection dies while the second request is on its way.
    if (connection.readRequest().empty()) return;
    ++requests;
    if (connection.number() > 1) connection.send(kOk);
  });
  ASSERT_TRUE(get(server.url())->ok());
  const auto second =
      test::fetch(loop, transport, {.method = "POST", .url = server.url(), .body = "again"});
  EXPECT_TRUE(second->ok()) << second->message();
  EXPECT_EQ(server.connections(), 2);
  EXPECT_EQ(requests, 3);
}

TEST_F(CurlTransportTest, DoesNotRepeatOnceBytesCameBack) {
  std::atomic<int> requests = 0;
  RawServer server([&](RawConnection& connection) {
    connection.readRequest();
    ++requests;
    connection.send(kOk);
    if (connection.readRequest().empty()) return;
    ++requests;
    connection.send("HTTP/1.1 200 OK\r\nContent-Length: 9\r\n\r\nabc");
  });
  ASSERT_TRUE(get(server.url())->ok());
  EXPECT_EQ(get(server.url())->kind(), ErrorKind::Unavailable);
  EXPECT_EQ(requests, 2);
}

TEST_F(CurlTransportTest, KeepsItsDeadlines) {
  Recorder healthy;
  RawServer good(std::ref(healthy));
  struct Case {
    std::string name;
    std::string answer;
    Deadlines deadlines;
    std::string_view says;
  };
  const std::string open = "HTTP/1.1 200 OK\r\nTransfer-Encoding: chunked\r\n\r\n";
  const Millis none{0};
  const Case cases[] = {
      {"never answers", "", {none, Millis(30), none, none}, "no answer from http://127.0.0.1:"},
      {"never ends its head",
       "HTTP/1.1 200 OK\r\nX-A: b\r\n",
       {none, Millis(30), none, none},
       "within 30 ms"},
      {"only interim answers",
       "HTTP/1.1 100 Continue\r\n\r\n",
       {none, Millis(30), none, none},
       "no answer"},
      {"silent after its head", open, {none, none, Millis(30), none}, "paused for 30 ms"},
      {"silent in its body", open + "1\r\nx\r\n", {none, none, Millis(30), none}, "paused"},
      {"too long in all", open + "1\r\nx\r\n", {none, none, none, Millis(40)}, "after 40 ms"},
      {"the shortest counts",
       "",
       {Millis(9000), Millis(9000), Millis(9000), Millis(30)},
       "after 30 ms"},
  };
  for (const Case& c : cases) {
    SCOPED_TRACE(c.name);
    RawServer server([&](RawConnection& connection) {
      connection.readRequest();
      connection.send(c.answer);
      connection.waitForClose();
    });
    const auto done = test::fetch(loop, transport, {.url = server.url(), .deadlines = c.deadlines});
    EXPECT_EQ(done->kind(), ErrorKind::Timeout) << done->message();
    EXPECT_THAT(done->message(), HasSubstr(c.says));
    EXPECT_TRUE(get(good.url())->ok());
  }
}

TEST_F(CurlTransportTest, AStreamThatNeverEndsMeetsTheTotalDeadline) {
  RawServer server([](RawConnection& connection) {
    connection.readRequest();
    connection.send("HTTP/1.1 200 OK\r\nTransfer-Encoding: chunked\r\n\r\n");
    char probe = 0;
    while (::recv(connection.fd(), &probe, 1, MSG_DONTWAIT) < 0) connection.send("1\r\nx\r\n");
  });
  const auto done =
      test::fetch(loop, transport,
                  {.url = server.url(), .deadlines = {.idle = Millis(5000), .total = Millis(60)}});
  EXPECT_EQ(done->kind(), ErrorKind::Timeout) << done->message();
  EXPECT_THAT(done->message(), HasSubstr("after 60 ms"));
  EXPECT_EQ(done->done->error().httpStatus, 200);
}

TEST_F(CurlTransportTest, GivesUpOnAConnectionThatDoesNotComeAbout) {
  // A listener whose queue is full answers no further connection.
  Fd listener(::socket(AF_INET, SOCK_STREAM | SOCK_CLOEXEC, 0));
  sockaddr_in address{};
  address.sin_family = AF_INET;
  address.sin_addr.s_addr = htonl(INADDR_LOOPBACK);
  ASSERT_EQ(::bind(listener.get(), reinterpret_cast<sockaddr*>(&address), sizeof address), 0);
  ASSERT_EQ(::listen(listener.get(), 0), 0);
  socklen_t size = sizeof address;
  ::getsockname(listener.get(), reinterpret_cast<sockaddr*>(&address), &size);
  std::vector<Fd> queue;
  for (int i = 0; i < 4; ++i) {
    queue.emplace_back(::socket(AF_INET, SOCK_STREAM | SOCK_NONBLOCK | SOCK_CLOEXEC, 0));
    (void)::connect(queue.back().get(), reinterpret_cast<sockaddr*>(&address), sizeof address);
  }
  const auto done =
      test::fetch(loop, transport,
                  {.url = "http://127.0.0.1:" + std::to_string(ntohs(address.sin_port)) + "/",
                   .deadlines = {.connect = Millis(40)}});
  EXPECT_EQ(done->kind(), ErrorKind::Timeout) << done->message();
  EXPECT_THAT(done->message(), HasSubstr("no connection to http://127.0.0.1:"));
  EXPECT_THAT(done->message(), HasSubstr("within 40 ms"));
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

TEST(CurlTransportProxy, TunnelsToTheServiceAndShowsItNoKey) {
  test::MainLoop loop;
  Recorder recorder("HTTP/1.1 407 Proxy Authentication Required\r\nContent-Length: 0\r\n\r\n");
  RawServer proxy(std::ref(recorder));
  CurlTransport transport(loop, {.proxy = proxy.url()});
  Request request{.url = "https://codestral.example/v1"};
  request.bearer = Secret("key-0123456789");
  const auto done = test::fetch(loop, transport, std::move(request));
  EXPECT_EQ(done->kind(), ErrorKind::Unavailable);
  EXPECT_THAT(done->message(), HasSubstr("407"));
  const auto requests = recorder.requests();
  ASSERT_EQ(requests.size(), 1U);
  EXPECT_THAT(requests[0], ::testing::StartsWith("CONNECT codestral.example:443 HTTP/1.1\r\n"));
  EXPECT_THAT(requests[0], Not(HasSubstr("uthorization")));
}

TEST(CurlTransportProxy, IsNotUsedForThisMachine) {
  test::MainLoop loop;
  Recorder recorder;
  RawServer proxy(std::ref(recorder));
  RawServer server(std::ref(recorder));
  CurlTransport transport(loop, {.proxy = proxy.url()});
  EXPECT_TRUE(test::fetch(loop, transport, {.url = server.url()})->ok());
  EXPECT_EQ(proxy.connections(), 0);
}

}  // namespace
}  // namespace codestral::http
