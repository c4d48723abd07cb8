#include "mistral/client.h"

#include <gmock/gmock.h>

#include "unit/mistral/scripted_transport.h"

namespace codestral::mistral {
namespace {

using test::ScriptedAnswer;
using test::ScriptedService;
using ::testing::ElementsAre;
using ::testing::HasSubstr;

struct Answer {
  std::string id;
  void fields(this auto& self, auto&& field) { field("id", self.id); }
};

ScriptedAnswer refusal(int status, std::vector<std::pair<std::string, std::string>> headers = {}) {
  return {.status = status, .headers = std::move(headers), .pieces = {R"({"message":"no"})"}};
}

class ClientTest : public ::testing::Test, public ScriptedService {
 protected:
  Result<Answer> call(ApiRequest request = {.path = "/v1/things"}) {
    return run(client.call<Answer>(std::move(request)));
  }
};

TEST_F(ClientTest, SendsWhatItIsToldAndReadsTheAnswer) {
  answer(R"({"id":"x","unknown":[1]})");
  const auto result = call({.method = "POST",
                            .path = pathOf("/v1/a/{id}/b/{name}", {"1/2", "ü"}),
                            .query = {{"page", "0"}, {"status", "A&B"}, {"status", "C"}},
                            .body = {{"text", "\xFF"}}});
  ASSERT_TRUE(result) << result.error().message;
  EXPECT_EQ(result->id, "x");
  const http::Request& sent = transport.requests.at(0);
  EXPECT_EQ(sent.method, "POST");
  EXPECT_EQ(sent.url, "https://api.mistral.ai/v1/a/1%2F2/b/%C3%BC?page=0&status=A%26B&status=C");
  EXPECT_EQ(sent.body, "{\"text\":\"\xEF\xBF\xBD\"}");
  EXPECT_EQ(sent.bearer.reveal(), "test-key-0123456789");
}

TEST_F(ClientTest, AnEmptyAnswerIsNull) {
  answer({.status = 204});
  const auto result = run(client.json({.method = "DELETE", .path = "/v1/things/1"}));
  ASSERT_TRUE(result) << result.error().message;
  EXPECT_TRUE(result->is_null());
}

TEST_F(ClientTest, SaysWhatIsWrongWithAnAnswer) {
  answer(R"({"id":"x")");
  EXPECT_THAT(call().error().message, HasSubstr("the answer of GET /v1/things is no JSON"));
  answer(R"({"id":"x","deep":)" + std::string(100000, '[') + std::string(100000, ']') + "}");
  EXPECT_EQ(call().error().kind, ErrorKind::Protocol);
  answer(R"({"id":7})");
  const auto wrong = call();
  EXPECT_EQ(wrong.error().kind, ErrorKind::Protocol);
  EXPECT_EQ(wrong.error().message,
            "the answer of GET /v1/things is malformed at id: expected a text, got number");
}

TEST_F(ClientTest, WithoutAKeyNothingIsSent) {
  Client keyless(transport, scheduler, {.baseUrl = "https://api.mistral.ai", .key = {}});
  const auto result = run(keyless.json({.path = "/v1/models"}));
  EXPECT_EQ(result.error().kind, ErrorKind::Unauthorized);
  EXPECT_TRUE(transport.requests.empty());
}

TEST_F(ClientTest, TriesAgainWhatMayPass) {
  for (const int status : {429, 500, 502, 503, 504}) {
    answer(refusal(status));
    answer(R"({"id":"x"})");
    EXPECT_TRUE(call()) << status;
  }
  answer(ScriptedAnswer::failure({.kind = ErrorKind::Unavailable, .message = "lost"}));
  answer(R"({"id":"x"})");
  EXPECT_TRUE(call());
  EXPECT_EQ(transport.requests.size(), 12U);
}

TEST_F(ClientTest, DoesNotTryAgainWhatWillNotPass) {
  const ScriptedAnswer answers[] = {
      refusal(400),
      refusal(401),
      refusal(403),
      refusal(404),
      refusal(422),
      refusal(429, {{"x-ratelimit-limit-req-minute", "0"}}),
      ScriptedAnswer::failure({.kind = ErrorKind::Timeout, .message = "slow"}),
      refusal(429, {{"retry-after", "3600"}})};
  for (const ScriptedAnswer& one : answers) {
    transport.requests.clear();
    answer(one);
    EXPECT_FALSE(call());
    EXPECT_EQ(transport.requests.size(), 1U) << one.status;
  }
}

TEST_F(ClientTest, GivesUpAfterItsAttempts) {
  for (int i = 0; i < 6; ++i) answer(refusal(503));
  EXPECT_EQ(call().error().httpStatus, 503);
  EXPECT_EQ(transport.requests.size(), 4U);
}

TEST_F(ClientTest, WhatCreatesIsRepeatedOnlyWhenNothingWasDone) {
  const std::pair<ScriptedAnswer, std::size_t> cases[] = {
      {refusal(429), 2},
      {refusal(503), 2},
      {refusal(500), 1},
      {ScriptedAnswer::failure({.kind = ErrorKind::Unavailable, .message = "lost"}), 1}};
  for (const auto& [first, requests] : cases) {
    transport.requests.clear();
    transport.script.clear();
    answer(first);
    answer(R"({"id":"x"})");
    (void)call({.method = "POST", .path = "/v1/things", .creates = true});
    EXPECT_EQ(transport.requests.size(), requests) << first.status;
  }
}

TEST_F(ClientTest, ObeysRetryAfter) {
  answer(refusal(429, {{"retry-after", "7"}}));
  answer(R"({"id":"x"})");
  bool done = false;
  const Running running = start(client.json({.path = "/v1/things"}), [&](auto) { done = true; });
  scheduler.advance(Millis(6999));
  EXPECT_EQ(transport.requests.size(), 1U);
  scheduler.advance(Millis(1));
  EXPECT_TRUE(done);
}

TEST_F(ClientTest, PausesGrow) {
  for (int i = 0; i < 4; ++i) answer(refusal(500));
  const Running running = start(client.json({.path = "/v1/things"}), [](auto) {});
  scheduler.runPosted();
  std::vector<std::size_t> seen;
  // The middle of the jitter: 500, 750 and 1125 ms.
  for (const int pause : {499, 1, 749, 1, 1124, 1}) {
    scheduler.advance(Millis(pause));
    seen.push_back(transport.requests.size());
  }
  EXPECT_THAT(seen, ElementsAre(1, 2, 2, 3, 3, 4));
}

TEST_F(ClientTest, DestroyingTheWorkClosesTheCallOrThePause) {
  {
    const Running open = start(client.json({.path = "/v1/things"}), [](auto) { FAIL(); });
    scheduler.runPosted();
    EXPECT_EQ(transport.open, 1);
  }
  EXPECT_EQ(transport.open, 0);
  answer(refusal(503));
  {
    const Running pausing = start(client.json({.path = "/v1/things"}), [](auto) { FAIL(); });
    scheduler.runPosted();
    EXPECT_EQ(scheduler.pendingTimers(), 1U);
  }
  scheduler.advance(std::chrono::minutes(5));
  EXPECT_EQ(transport.requests.size(), 2U);
}

TEST_F(ClientTest, LearnsTheRateLimitsAlsoFromARefusal) {
  answer(refusal(403, {{"x-ratelimit-limit-req-minute", "60"},
                       {"x-ratelimit-remaining-req-minute", "0"},
                       {"x-ratelimit-tokens-query-cost", "x"}}));
  (void)call();
  EXPECT_EQ(client.rateLimit().requestsPerMinute, 60);
  EXPECT_EQ(client.rateLimit().requestsLeft, 0);
  EXPECT_EQ(client.rateLimit().lastCost, std::nullopt);
}

TEST_F(ClientTest, WarnsOncePerDeprecatedModel) {
  for (const char* model : {"old", "old", "older"}) {
    ScriptedAnswer one = ScriptedAnswer::json(R"({"id":"x"})");
    one.headers.emplace_back("x-model-deprecation-timestamp", "2026-12-31");
    answer(one);
    (void)call({.method = "POST", .path = "/v1/x", .body = {{"model", model}}});
  }
  EXPECT_THAT(warnings, ElementsAre("old is deprecated and will be retired (2026-12-31)",
                                    "older is deprecated and will be retired (2026-12-31)"));
}

class EventsTest : public ScriptedService, public ::testing::Test {
 protected:
  Result<> events(bool whole = false) {
    return run(client.events(
        {.method = "POST", .path = "/v1/x", .body = Json::object()},
        [this](std::string_view name, const Json& data) -> Result<> {
          seen.push_back(std::string(name) + data.dump());
          if (data.contains("stop")) return fail(ErrorKind::Refused, "enough");
          return {};
        },
        [whole] { return whole; }));
  }
  std::vector<std::string> seen;
};

TEST_F(EventsTest, GivesEventsUntilTheEnd) {
  answer({.headers = {{"content-type", "text/event-stream"}},
          .pieces = {"event: a\ndata: {\"x\"", ":1}\r\n\r\n: note\n\ndata: {}\n\ndata: [DO",
                     "NE]\n\ndata: {\"late\":1}\n\n"}});
  EXPECT_TRUE(events());
  EXPECT_THAT(seen, ElementsAre("a{\"x\":1}", "{}"));
}

TEST_F(EventsTest, AnEndThatWasNotSaidIsAnError) {
  answer(ScriptedAnswer::events({"{}"}));
  EXPECT_EQ(events().error().kind, ErrorKind::Protocol);
  answer(ScriptedAnswer::events({"{}"}));
  EXPECT_TRUE(events(/*whole=*/true));
}

TEST_F(EventsTest, ErrorsEndIt) {
  answer(ScriptedAnswer::events({R"({"object":"error","message":"boom","raw_status_code":500})"}));
  for (int i = 0; i < 3; ++i) answer(ScriptedAnswer::events({"{}", "[DONE]"}));
  EXPECT_TRUE(events()) << "nothing was used yet, so it may be tried again";
  seen.clear();
  transport.script.clear();

  answer(ScriptedAnswer::events({"{}", R"({"error":{"message":"boom"}})", "[DONE]"}));
  EXPECT_THAT(events().error().message, HasSubstr("boom"));
  answer(ScriptedAnswer::events({R"({"stop":1})", "[DONE]"}));
  EXPECT_EQ(events(true).error().message, "enough");
  answer(ScriptedAnswer::events({"not json"}));
  EXPECT_EQ(events().error().kind, ErrorKind::Protocol);
  answer(R"({"id":"x"})");
  EXPECT_THAT(events().error().message, HasSubstr("instead of an event stream"));
}

TEST_F(EventsTest, IsNotRepeatedOnceSomethingWasUsed) {
  ScriptedAnswer broken = ScriptedAnswer::events({"{}"});
  broken.error = {.kind = ErrorKind::Unavailable, .message = "lost"};
  answer(broken);
  EXPECT_EQ(events().error().message, "lost");
  EXPECT_EQ(transport.requests.size(), 1U);
}

TEST_F(EventsTest, AreBoundedInSizeUnlessTheyAreOnlyPassedOn) {
  const Client::OnEvent none = [](std::string_view, const Json&) { return Result<>(); };
  for (const bool passesOn : {false, true}) {
    answer(ScriptedAnswer::events({"{}", "[DONE]"}));
    EXPECT_TRUE(run(
        client.events({.path = "/v1/things", .passesOn = passesOn}, none, [] { return false; })));
    const std::size_t most = transport.requests.back().maxBodyBytes;
    EXPECT_EQ(most <= ClientOptions().maxAnswerBytes, !passesOn) << most;
  }
}

TEST_F(ClientTest, BytesComeAsTheyAre) {
  answer({.headers = {{"content-length", "6"}}, .pieces = {"abc", "def"}});
  std::string got;
  std::uint64_t length = 0;
  const auto result = run(client.bytes(
      {.path = "/v1/files/1/content"},
      [&](std::string_view piece) {
        got += piece;
        return Result<>();
      },
      [&](std::uint64_t said) { length = said; }));
  EXPECT_TRUE(result);
  EXPECT_EQ(got, "abcdef");
  EXPECT_EQ(length, 6U);
}

}  // namespace
}  // namespace codestral::mistral
