#include <gmock/gmock.h>

#include "http/curl_transport.h"
#include "support/fake_mistral.h"
#include "support/nginx.h"
#include "unit/http/fetch.h"
#include "unit/http/raw_server.h"

namespace codestral::http {
namespace {

using test::Behaviour;
using test::FakeMistral;
using test::Fault;
using test::Fetch;
using test::Nginx;
using ::testing::HasSubstr;

class TlsTest : public ::testing::Test {
 protected:
  static void SetUpTestSuite() {
    if (!Nginx::missing().empty()) return;
    service = new FakeMistral();
    nginx = new Nginx({{"good", "good"},
                       {"stranger", "stranger"},
                       {"expired", "expired"},
                       {"selfsigned", "selfsigned"},
                       {"old", "good", "TLSv1 TLSv1.1"}},
                      service->baseUrl());
  }
  static void TearDownTestSuite() {
    delete nginx;
    delete service;
    nginx = nullptr;
    service = nullptr;
  }
  void SetUp() override {
    if (const std::string missing = Nginx::missing(); !missing.empty()) {
      GTEST_SKIP() << missing;
    }
    service->reset();
    transport = std::make_unique<CurlTransport>(loop, CurlOptions{.caFile = nginx->file("ca.pem")});
  }

  static Request fim(const std::string& base) {
    Request request{.method = "POST", .url = base + "/v1/fim/completions"};
    request.headers = {{"Content-Type", "application/json"}};
    request.bearer = Secret("key-of-test-0001");
    request.body = R"({"model":"codestral-latest","prompt":"def f(","stream":true})";
    request.deadlines = {Millis(10000), Millis(15000), Millis(15000), Millis(15000)};
    return request;
  }
  std::unique_ptr<Fetch> complete() {
    return test::fetch(loop, *transport, fim(nginx->url("good")));
  }

  static inline FakeMistral* service = nullptr;
  static inline Nginx* nginx = nullptr;
  test::MainLoop loop;
  std::unique_ptr<CurlTransport> transport;
};

TEST_F(TlsTest, ServesManyRequestsOnOneConnectionOverHttp2) {
  std::string connection;
  for (int i = 1; i <= 100; ++i) {
    const auto done = complete();
    ASSERT_TRUE(done->ok()) << done->message() << nginx->errorLog();
    ASSERT_EQ(done->head->status, 200);
    EXPECT_EQ(done->head->header("x-protocol"), "HTTP/2.0");
    EXPECT_THAT(done->body, HasSubstr("[DONE]"));
    if (i == 1) connection = done->head->header("x-connection");
    ASSERT_EQ(done->head->header("x-connection"), connection);
    ASSERT_EQ(done->head->header("x-connection-requests"), std::to_string(i));
  }
  EXPECT_EQ(service->requests().front().header("authorization"),
            service->requests().back().header("authorization"));
}

TEST_F(TlsTest, RunsRequestsSideBySideOnOneConnection) {
  Behaviour held = Behaviour::of({"one", "two"});
  held.holdAfter = 1;
  held.times = 4;
  service->push(held);
  std::vector<std::unique_ptr<Fetch>> all;
  for (int i = 0; i < 4; ++i) {
    all.push_back(std::make_unique<Fetch>(*transport, fim(nginx->url("good"))));
  }
  ASSERT_TRUE(loop.runUntil([&] {
    return std::ranges::all_of(all, [](const auto& one) { return one->body.contains("one"); });
  }));
  service->release(4);
  ASSERT_TRUE(loop.runUntil([&] {
    return std::ranges::all_of(all, [](const auto& one) { return one->done.has_value(); });
  }));
  for (const auto& one : all) {
    EXPECT_TRUE(one->ok()) << one->message();
    EXPECT_EQ(one->head->header("x-connection"), all.front()->head->header("x-connection"));
  }
}

TEST_F(TlsTest, ACancelledStreamLeavesTheConnectionOpen) {
  const auto first = complete();
  ASSERT_TRUE(first->ok()) << first->message();
  for (std::size_t i = 1; i <= 20; ++i) {
    Behaviour held = Behaviour::of({"one", "two"});
    held.holdAfter = 1;
    service->push(held);
    Fetch cancelled(*transport, fim(nginx->url("good")));
    ASSERT_TRUE(loop.runUntil([&] { return cancelled.body.contains("one"); }));
    cancelled.close();
    ASSERT_TRUE(service->waitForCancelled(i)) << "cancelled " << i << nginx->errorLog();
    EXPECT_FALSE(cancelled.done);
  }
  const auto last = complete();
  ASSERT_TRUE(last->ok()) << last->message();
  EXPECT_EQ(last->head->header("x-connection"), first->head->header("x-connection"));
}

TEST_F(TlsTest, AConnectionOnWhichADeadlinePassedIsNotUsedAgain) {
  const auto first = complete();
  ASSERT_TRUE(first->ok()) << first->message();
  service->push(Behaviour::faulty(Fault::StallBeforeHead));
  Request stalled = fim(nginx->url("good"));
  stalled.deadlines.firstByte = Millis(50);
  EXPECT_EQ(test::fetch(loop, *transport, std::move(stalled))->kind(), ErrorKind::Timeout);
  const auto next = complete();
  ASSERT_TRUE(next->ok()) << next->message();
  EXPECT_NE(next->head->header("x-connection"), first->head->header("x-connection"));
}

TEST_F(TlsTest, WarmingServesTheFirstRequest) {
  transport->warm(nginx->url("good"));
  const auto done = complete();
  ASSERT_TRUE(done->ok()) << done->message();
  EXPECT_EQ(done->head->header("x-connection-requests"), "2");
}

TEST_F(TlsTest, ReportsAStreamThatIsCut) {
  service->push(Behaviour::faulty(Fault::ResetAfterDeltas, 1));
  const auto cut = complete();
  EXPECT_EQ(cut->kind(), ErrorKind::Unavailable) << cut->message();
  EXPECT_THAT(cut->message(), HasSubstr("in the middle of its answer"));
  EXPECT_TRUE(complete()->ok());
}

TEST_F(TlsTest, SendsNothingToAPeerThatItCannotVerify) {
  struct Case {
    std::string name;
    std::string url;
    std::string_view says;
  };
  const Case cases[] = {
      {"unknown authority", nginx->url("stranger"), "certificate problem"},
      {"self-signed", nginx->url("selfsigned"), "certificate problem"},
      {"expired", nginx->url("expired"), "certificate problem"},
      {"wrong host", nginx->url("good", "127.0.0.1"), "certificate problem"},
      {"old TLS", nginx->url("old"), "no TLS connection"},
  };
  for (const Case& c : cases) {
    SCOPED_TRACE(c.name);
    const auto refused = test::fetch(loop, *transport, fim(c.url));
    EXPECT_EQ(refused->kind(), ErrorKind::Unavailable);
    EXPECT_THAT(refused->message(), HasSubstr(c.says));
    EXPECT_THAT(refused->message(), HasSubstr(c.url));
    EXPECT_EQ(refused->events, "d");
  }
  EXPECT_EQ(service->requests().size(), 0U);
  EXPECT_TRUE(complete()->ok());
}

TEST_F(TlsTest, TrustsOnlyTheFileThatWasChosen) {
  CurlTransport system(loop, {});
  const auto refused = test::fetch(loop, system, fim(nginx->url("good")));
  EXPECT_THAT(refused->message(), HasSubstr("certificate problem"));

  CurlTransport missing(loop, {.caFile = "/nonexistent/ca.pem"});
  const auto unreadable = test::fetch(loop, missing, fim(nginx->url("good")));
  EXPECT_EQ(unreadable->kind(), ErrorKind::InvalidInput);
  EXPECT_THAT(unreadable->message(), HasSubstr("/nonexistent/ca.pem"));
  EXPECT_EQ(service->requests().size(), 0U);
}

TEST_F(TlsTest, APlainServerBehindHttpsGetsNoKey) {
  std::mutex mutex;
  std::string seen;
  test::RawServer plain([&](test::RawConnection& connection) {
    char block[4096];
    const ssize_t got = ::recv(connection.fd(), block, sizeof block, 0);
    if (got <= 0) return;
    const std::lock_guard lock(mutex);
    seen.append(block, static_cast<std::size_t>(got));
    connection.send("HTTP/1.1 200 OK\r\nContent-Length: 0\r\n\r\n");
  });
  const auto done =
      test::fetch(loop, *transport, fim("https://127.0.0.1:" + std::to_string(plain.port())));
  EXPECT_EQ(done->kind(), ErrorKind::Unavailable);
  EXPECT_THAT(done->message(), HasSubstr("no TLS connection"));
  const std::lock_guard lock(mutex);
  EXPECT_FALSE(seen.empty());
  EXPECT_THAT(seen, ::testing::Not(HasSubstr("key-of-test")));
}

}  // namespace
}  // namespace codestral::http
