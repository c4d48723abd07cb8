#include "mistral/api_error.h"

#include <gmock/gmock.h>

#include "base/utf8.h"

namespace codestral::mistral {
namespace {

using ::testing::HasSubstr;
using ::testing::Not;

constexpr std::int64_t kNow = 784'111'777;  // Sun, 06 Nov 1994 08:49:37 GMT

Error of(int status, std::string_view body,
         std::vector<std::pair<std::string, std::string>> headers = {}) {
  return apiError({.status = status, .headers = std::move(headers)}, body, kNow);
}

struct Case {
  std::string_view name;
  int status;
  std::string_view body;
  ErrorKind kind;
  std::string_view message;
};

TEST(ApiError, ReadsEveryShape) {
  const Case cases[] = {
      {"flat", 400,
       R"({"object":"error","message":"Invalid model: x","type":"invalid_model","param":null,"code":"1500"})",
       ErrorKind::Refused, "the service did not accept the request (400): Invalid model: x"},
      {"flat with numbers", 429,
       R"({"object":"error","message":"Rate limit exceeded","type":"rate_limited","code":1300,"raw_status_code":429})",
       ErrorKind::RateLimited, "the rate limit is reached (429): Rate limit exceeded"},
      {"message as an object", 422,
       R"({"object":"error","message":{"detail":[{"type":"extra_forbidden","loc":["body","n"],"msg":"Extra inputs are not permitted","input":2}]},"type":"invalid_request_error"})",
       ErrorKind::Refused,
       "the service found the request invalid (422): body.n: Extra inputs are not permitted"},
      {"details", 422,
       R"({"detail":[{"loc":["body","stop",0],"msg":"Input should be a string","input":"my secret code"},{"loc":["body","store"],"msg":"Extra inputs are not permitted","input":false}]})",
       ErrorKind::Refused,
       "the service found the request invalid (422): body.stop.0: Input should be a string; "
       "body.store: Extra inputs are not permitted"},
      {"detail as text", 401, R"({"detail":"Unauthorized"})", ErrorKind::Unauthorized,
       "the service did not accept the key (401): Unauthorized"},
      {"gateway", 401, R"({"message":"Unauthorized","request_id":"0123"})", ErrorKind::Unauthorized,
       "the service did not accept the key (401): Unauthorized"},
      {"gateway route", 404,
       R"({"message":"no Route matched with those values","request_id":"0123"})",
       ErrorKind::NotFound,
       "the service does not know this model or route (404): no Route matched with those values"},
      {"agents", 400,
       R"({"object":"Error","message":["a","b"],"type":"invalid_request_error","code":3201})",
       ErrorKind::Refused, "the service did not accept the request (400): a; b"},
      {"guardrail", 403,
       R"({"error":{"message":"Content blocked by guardrail","status":403},"guardrails":{"results":{"moderation_llm_v2":{"model_name":"m","decisions":{"pii":{"threshold":0.5,"score":0.9,"violated":true},"law":{"violated":false}},"violated":true,"action":"block"}}}})",
       ErrorKind::Refused,
       "the service does not allow this (403): Content blocked by guardrail (pii)"},
      {"nested detail", 400, R"({"detail":{"message":"no such set","error_code":"X"}})",
       ErrorKind::Refused, "the service did not accept the request (400): no such set"},
      {"web page", 502, "<html><body>Bad gateway</body></html>", ErrorKind::Unavailable,
       "the service is not available (502)"},
      {"nothing", 503, "", ErrorKind::Unavailable, "the service is not available (503)"},
      {"type alone", 500, R"({"type":"internal_error_proxy"})", ErrorKind::Unavailable,
       "the service failed (500): internal_error_proxy"},
      {"null message", 500, R"({"message":null,"detail":null})", ErrorKind::Unavailable,
       "the service failed (500)"},
      {"a list", 400, R"(["x"])", ErrorKind::Refused,
       "the service did not accept the request (400): x"},
      {"a number", 400, "12", ErrorKind::Refused, "the service did not accept the request (400)"},
      {"a text", 400, R"("no")", ErrorKind::Refused,
       "the service did not accept the request (400): no"},
      {"cut off", 400, R"({"message":"Inv)", ErrorKind::Refused,
       "the service did not accept the request (400)"},
      {"several lines", 400, R"({"message":"a\n\tb\u0000c\u001b[31m."})", ErrorKind::Refused,
       "the service did not accept the request (400): a b c [31m"},
  };
  for (const Case& c : cases) {
    SCOPED_TRACE(c.name);
    const Error error = of(c.status, c.body);
    EXPECT_EQ(error.kind, c.kind);
    EXPECT_EQ(error.httpStatus, c.status);
    EXPECT_EQ(error.message, c.message);
    EXPECT_FALSE(error.retryAfter);
    EXPECT_FALSE(error.zeroAllowance);
    EXPECT_THAT(error.message, Not(HasSubstr("secret"))) << "the input is the user's text";
  }
}

TEST(ApiError, MapsEveryStatusToAKind) {
  const std::pair<int, ErrorKind> cases[] = {
      {300, ErrorKind::Refused},      {302, ErrorKind::Refused},     {400, ErrorKind::Refused},
      {401, ErrorKind::Unauthorized}, {402, ErrorKind::Refused},     {403, ErrorKind::Refused},
      {404, ErrorKind::NotFound},     {405, ErrorKind::Refused},     {407, ErrorKind::Refused},
      {408, ErrorKind::Timeout},      {413, ErrorKind::Refused},     {422, ErrorKind::Refused},
      {429, ErrorKind::RateLimited},  {451, ErrorKind::Refused},     {500, ErrorKind::Unavailable},
      {502, ErrorKind::Unavailable},  {503, ErrorKind::Unavailable}, {504, ErrorKind::Unavailable},
      {520, ErrorKind::Unavailable},
  };
  for (const auto& [status, kind] : cases) {
    const Error error = of(status, "");
    EXPECT_EQ(error.kind, kind) << status;
    EXPECT_THAT(error.message, HasSubstr(std::to_string(status)));
  }
}

TEST(ApiError, SaysWhenToComeBack) {
  const auto seconds = [](std::string value) { return of(429, "", {{"retry-after", value}}); };
  EXPECT_EQ(seconds("7").retryAfter, std::chrono::seconds(7));
  EXPECT_EQ(seconds("Sun, 06 Nov 1994 08:49:47 GMT").retryAfter, std::chrono::seconds(10));
  EXPECT_FALSE(seconds("later").retryAfter);
  EXPECT_EQ(of(503, "", {{"retry-after", "3"}}).retryAfter, std::chrono::seconds(3));
  EXPECT_FALSE(of(401, "", {{"retry-after", "3"}}).retryAfter);
}

TEST(ApiError, KnowsAnAccountWithoutAllowance) {
  const Error none = of(429, R"({"message":"Requests rate limit exceeded"})",
                        {{"x-ratelimit-limit-req-minute", "0"}});
  EXPECT_TRUE(none.zeroAllowance);
  EXPECT_THAT(none.message, HasSubstr("no allowance"));
  EXPECT_FALSE(of(429, "", {{"x-ratelimit-limit-req-minute", "60"}}).zeroAllowance);
  EXPECT_FALSE(of(429, "", {{"x-ratelimit-remaining-req-minute", "0"}}).zeroAllowance);
  EXPECT_FALSE(of(503, "", {{"x-ratelimit-limit-req-minute", "0"}}).zeroAllowance);
}

TEST(ApiError, NamesTheExchangeForSupport) {
  EXPECT_THAT(of(500, "", {{"mistral-correlation-id", "0198-abc"}}).message,
              ::testing::EndsWith("[correlation id 0198-abc]"));
}

TEST(ApiError, SaysWhereARedirectPoints) {
  const Error error = of(302, "", {{"location", "https://login.example/"}});
  EXPECT_THAT(error.message, HasSubstr("not followed"));
  EXPECT_THAT(error.message, HasSubstr("https://login.example/"));
}

TEST(ApiError, ShowsNoKeyAndNoEndlessText) {
  const Secret key("sk-verysecret-0123");
  const Error error =
      of(400, R"({"message":"bad key sk-verysecret-0123 )" + std::string(100'000, 'x') + "\"}");
  EXPECT_THAT(error.message, Not(HasSubstr("verysecret")));
  EXPECT_LT(error.message.size(), 600U);

  std::string foxes;
  for (int i = 0; i < 1000; ++i) foxes += "\xF0\x9F\xA6\x8A";
  EXPECT_TRUE(isUtf8(of(400, R"({"message":")" + foxes + "\"}").message));
  EXPECT_TRUE(isUtf8(of(400, "{\"message\":\"\xFF\xFE\"}").message));
}

TEST(ApiError, SurvivesDeepNesting) {
  const std::string deep = std::string(30'000, '[') + std::string(30'000, ']');
  EXPECT_EQ(of(422, deep).kind, ErrorKind::Refused);
  EXPECT_EQ(of(422, R"({"detail":[{"loc":)" + deep + R"(,"msg":"m"}]})").kind, ErrorKind::Refused);
  std::string objects;
  for (int i = 0; i < 10'000; ++i) objects += R"({"message":)";
  EXPECT_EQ(of(422, objects + "1" + std::string(10'000, '}')).kind, ErrorKind::Refused);
}

TEST(StreamError, FindsEveryShape) {
  struct StreamCase {
    std::string_view data;
    ErrorKind kind;
    int status;
    std::string_view says;
  };
  const StreamCase cases[] = {
      {R"({"object":"error","message":"Internal error","code":"1000"})", ErrorKind::Unavailable, 0,
       "the service reported an error in its stream: Internal error"},
      {R"({"object":"error","message":"slow down","raw_status_code":429})", ErrorKind::RateLimited,
       429, "slow down"},
      {R"({"error":{"message":"blocked","status":403}})", ErrorKind::Refused, 403, "blocked"},
      {R"({"error":"overloaded"})", ErrorKind::Unavailable, 0, "overloaded"},
      {R"({"object":"Error","message":"x","code":503})", ErrorKind::Unavailable, 503, "x"},
      {R"({"object":"error","message":"x","code":3201})", ErrorKind::Unavailable, 0, "x"},
      {R"({"type":"conversation.response.error","message":"tool broke","code":429})",
       ErrorKind::RateLimited, 429, "tool broke"},
      {R"({"type":"conversation.response.error","message":"tool broke","code":3001})",
       ErrorKind::Unavailable, 0, "tool broke"},
  };
  for (const StreamCase& c : cases) {
    const auto error = streamError(c.data);
    ASSERT_TRUE(error) << c.data;
    EXPECT_EQ(error->kind, c.kind) << c.data;
    EXPECT_EQ(error->httpStatus, c.status) << c.data;
    EXPECT_THAT(error->message, HasSubstr(c.says));
  }
  for (const std::string_view data :
       {R"({"object":"chat.completion.chunk","choices":[]})", R"({"error":null,"choices":[]})",
        R"({"type":"conversation.response.done"})", "[]", "1", "", "{", "[DONE]"}) {
    EXPECT_FALSE(streamError(data)) << data;
  }
}

}  // namespace
}  // namespace codestral::mistral
