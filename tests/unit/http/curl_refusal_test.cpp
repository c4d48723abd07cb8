// What never leaves, and where a key never goes.

#include <gmock/gmock.h>

#include "unit/http/curl_fixture.h"

namespace codestral::http {
namespace {

using test::Fetch;
using test::RawServer;
using test::Recorder;
using ::testing::HasSubstr;
using ::testing::Not;

using CurlRefusalTest = test::CurlTest;

TEST_F(CurlRefusalTest, FollowsNoRedirect) {
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

TEST_F(CurlRefusalTest, RefusesWhatMustNotLeave) {
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

TEST_F(CurlRefusalTest, ARefusedRequestAnswersOnlyAfterStartHasReturned) {
  Fetch fetch(transport, {.url = "nonsense"});
  EXPECT_EQ(fetch.events, "");
  fetch.close();
  loop.drain();
  EXPECT_EQ(fetch.events, "");
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
