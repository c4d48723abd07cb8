// What goes wrong on the way, in words, and what is tried again.

#include <atomic>

#include <gmock/gmock.h>

#include "unit/http/curl_fixture.h"

namespace codestral::http {
namespace {

using test::kOk;
using test::RawConnection;
using test::RawServer;
using test::Recorder;
using ::testing::HasSubstr;

using CurlFailureTest = test::CurlTest;

TEST_F(CurlFailureTest, SaysWhatWentWrongAndGoesOn) {
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

TEST_F(CurlFailureTest, TakesABodyOfExactlyTheCap) {
  Recorder recorder;
  RawServer server(std::ref(recorder));
  EXPECT_TRUE(test::fetch(loop, transport, {.url = server.url(), .maxBodyBytes = 2})->ok());
  EXPECT_TRUE(test::fetch(loop, transport, {.url = server.url(), .maxBodyBytes = 0})->ok())
      << "no limit";
}

TEST_F(CurlFailureTest, SaysThatNobodyListens) {
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

TEST_F(CurlFailureTest, SaysThatTheNameIsUnknown) {
  // A label of more than 63 characters fails in the resolver itself, without a network.
  const auto done = get("https://" + std::string(64, 'a') + ".example/");
  EXPECT_EQ(done->kind(), ErrorKind::Unavailable);
  EXPECT_THAT(done->message(), HasSubstr("could not be looked up"));
}

TEST_F(CurlFailureTest, RepeatsARequestOnlyWhenAKeptConnectionWasDead) {
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

TEST_F(CurlFailureTest, DoesNotRepeatOnceBytesCameBack) {
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

}  // namespace
}  // namespace codestral::http
