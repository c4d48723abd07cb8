#include "http/transport.h"

#include <gtest/gtest.h>

#include "http/url.h"

namespace codestral::http {
namespace {

constexpr std::int64_t kNow = 784'111'777;  // Sun, 06 Nov 1994 08:49:37 GMT

TEST(RetryAfter, TakesSecondsAndAllThreeDates) {
  struct Case {
    std::string_view value;
    std::optional<Millis> wait;
  };
  using std::chrono::seconds;
  const Case cases[] = {
      {"0", Millis(0)},
      {"7", seconds(7)},
      {" 120 ", seconds(120)},
      {"007", seconds(7)},
      {"99999999999999999999999", seconds(366LL * 24 * 3600)},
      {"31622401", seconds(366LL * 24 * 3600)},
      {"Sun, 06 Nov 1994 08:49:47 GMT", seconds(10)},
      {"Sunday, 06-Nov-94 08:49:47 GMT", seconds(10)},
      {"Sun Nov  6 08:49:47 1994", seconds(10)},
      {"Wed Nov 16 08:49:37 1994", seconds(10 * 24 * 3600)},
      {"Sun, 06 Nov 1994 08:49:27 GMT", Millis(0)},
      {"Tue, 29 Feb 2028 00:00:00 GMT", seconds(366LL * 24 * 3600)},
      {"", std::nullopt},
      {" ", std::nullopt},
      {"-1", std::nullopt},
      {"+1", std::nullopt},
      {"1.5", std::nullopt},
      {"soon", std::nullopt},
      {"7s", std::nullopt},
      {"Sun, 06 Nov 1994 08:49:37", std::nullopt},
      {"Sun, 06 Nov 1994 08:49:37 PST", std::nullopt},
      {"Sun, 31 Feb 1994 08:49:37 GMT", std::nullopt},
      {"Sun, 06 Foo 1994 08:49:37 GMT", std::nullopt},
      {"Sun, 06 Nov 1994 24:49:37 GMT", std::nullopt},
      {"Sun, 6 Nov 1994 08:49:37 GMT", std::nullopt},
      {"Sun", std::nullopt},
      {",", std::nullopt},
  };
  for (const Case& c : cases) EXPECT_EQ(parseRetryAfter(c.value, kNow), c.wait) << c.value;
}

TEST(Origin, IsLowerCaseWithThePort) {
  struct Case {
    std::string url;
    std::optional<std::string> origin;
  };
  const Case cases[] = {
      {"https://api.mistral.ai", "https://api.mistral.ai:443"},
      {"https://api.mistral.ai/v1/x?y#z", "https://api.mistral.ai:443"},
      {"HTTPS://API.Mistral.AI:8443/V1", "https://api.mistral.ai:8443"},
      {"http://localhost", "http://localhost:80"},
      {"http://127.0.0.1:9/", "http://127.0.0.1:9"},
      {"http://[::1]:9/", "http://[::1]:9"},
      {"https://[2001:DB8::1]", "https://[2001:db8::1]:443"},
      {"https://host?q", "https://host:443"},
      {"https://host#f", "https://host:443"},
      {"https://host/a@b", "https://host:443"},
      {"", std::nullopt},
      {"host", std::nullopt},
      {"//host", std::nullopt},
      {"ftp://host", std::nullopt},
      {"file:///etc/passwd", std::nullopt},
      {"https://", std::nullopt},
      {"https:///x", std::nullopt},
      {"https://user@host", std::nullopt},
      {"https://user:pass@host", std::nullopt},
      {"https://api.mistral.ai@evil.example", std::nullopt},
      {"https://api.mistral.ai\\@evil.example", std::nullopt},
      {"https://evil.example\\.mistral.ai", std::nullopt},
      {"https://host/a\\b", std::nullopt},
      {"https://host:", std::nullopt},
      {"https://host:0", std::nullopt},
      {"https://host:65536", std::nullopt},
      {"https://host:-1", std::nullopt},
      {"https://host:+1", std::nullopt},
      {"https://host:4x", std::nullopt},
      {"https://host:443:443", std::nullopt},
      {"https://h%6fst", std::nullopt},
      {"https://m\xC3\xADstral.ai", std::nullopt},
      {"https://ho st", std::nullopt},
      {"https://host/\r\nx", std::nullopt},
      {std::string("https://host\0.ai", 16), std::nullopt},
      {" https://host", std::nullopt},
      {"https://.host", std::nullopt},
      {"https://[::1", std::nullopt},
      {"https://[]", std::nullopt},
      {"https://[::1%25eth0]", std::nullopt},
      {"https://[::1]x", std::nullopt},
      {"https://[1234]", std::nullopt},
      {"https://" + std::string(256, 'a'), std::nullopt},
  };
  for (const Case& c : cases) EXPECT_EQ(originOf(c.url), c.origin) << c.url;
}

TEST(Url, KnowsLoopbackHosts) {
  for (const char* host : {"localhost", "a.localhost", "127.0.0.1", "127.255.255.255", "[::1]"}) {
    EXPECT_TRUE(isLoopbackHost(host)) << host;
  }
  for (const char* host : {"", "localhost.example", "notlocalhost", "127.0.0.1.example", "127.1",
                           "127.0.0.256", "127.0.0.01", "127.0.0.", "127.0.0.1.1", "128.0.0.1",
                           "127..0.1", "0.0.0.0", "[::]", "[::ffff:127.0.0.1]"}) {
    EXPECT_FALSE(isLoopbackHost(host)) << host;
  }
}

TEST(Head, GivesTheFirstValueOfAName) {
  const Head head{.status = 200, .headers = {{"a", "1"}, {"b", "2"}, {"a", "3"}}};
  EXPECT_EQ(head.header("a"), "1");
  EXPECT_EQ(head.header("b"), "2");
  EXPECT_EQ(head.header("c"), "");
}

}  // namespace
}  // namespace codestral::http
