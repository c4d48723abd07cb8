// Completion against the fake service over real sockets: what the service does wrong becomes a
// typed error, and the next request works.

#include <gmock/gmock.h>

#include "http/curl_transport.h"
#include "mistral/fim.h"
#include "support/fake_mistral.h"
#include "support/main_loop.h"

namespace codestral::mistral {
namespace {

using test::Behaviour;
using test::ExchangeState;
using test::FakeMistral;
using test::Fault;
using ::testing::HasSubstr;

constexpr http::Deadlines kPatient{.connect = Millis(5000),
                                   .firstByte = Millis(15000),
                                   .idle = Millis(15000),
                                   .total = Millis(15000)};

class FimServiceTest : public ::testing::Test {
 protected:
  struct Completion {
    std::string text;
    std::optional<Result<FimResult>> done;

    bool ok() const { return done && done->has_value(); }
    std::string message() const { return done && !*done ? done->error().message : ""; }
  };

  Endpoint endpoint() const {
    return {.baseUrl = service.baseUrl(), .key = Secret("key-of-test-0001")};
  }

  Completion complete(const http::Deadlines& deadlines = kPatient) {
    Completion completion;
    const auto call = streamFim(
        transport, endpoint(), {.prompt = "def f(", .suffix = "\n", .maxTokens = 64}, deadlines,
        {.text = [&](std::string_view piece) { completion.text += piece; },
         .done = [&](Result<FimResult> result) { completion.done = std::move(result); }});
    loop.runUntil([&] { return completion.done.has_value(); });
    return completion;
  }

  test::MainLoop loop;
  FakeMistral service;
  http::CurlTransport transport{loop, {}};
};

TEST_F(FimServiceTest, CompletesWithTheKeyOnOneConnection) {
  for (int i = 0; i < 20; ++i) {
    service.push(Behaviour::of({"a, ", "b", "):"}));
    const Completion completion = complete();
    ASSERT_TRUE(completion.ok()) << completion.message();
    EXPECT_EQ(completion.text, "a, b):");
    EXPECT_EQ((*completion.done)->finish, FinishReason::Stop);
    EXPECT_TRUE((*completion.done)->usage);
    EXPECT_LE((*completion.done)->timings.sent, (*completion.done)->timings.firstByte);
  }
  EXPECT_EQ(service.stats().connections, 1U);
  EXPECT_EQ(service.requests().at(0).body["max_tokens"], 64);
}

TEST_F(FimServiceTest, ReadsEveryShapeOfStream) {
  const std::string fox = "x = \"\xF0\x9F\xA6\x8A\"";
  std::vector<Behaviour> shapes(9, Behaviour::of({fox, "\n"}));
  shapes[1].lineEnd = test::LineEnd::CrLf;
  shapes[2].lineEnd = test::LineEnd::Cr;
  shapes[3].splitEvery = 1;
  shapes[4].splitUtf8 = true;
  shapes[5].together = true;
  shapes[6].contentAsChunks = true;
  shapes[7].finishInLastDelta = true;
  shapes[8].usage = test::UsageShape::Absent;
  for (Behaviour& shape : shapes) {
    service.push(shape);
    const Completion completion = complete();
    ASSERT_TRUE(completion.ok()) << completion.message();
    EXPECT_EQ(completion.text, fox + "\n");
  }
}

TEST_F(FimServiceTest, EveryFaultIsATypedErrorAndTheNextRequestWorks) {
  struct Case {
    std::string_view name;
    Behaviour behaviour;
    ErrorKind kind;
    int status;
    std::string_view says;
    http::Deadlines deadlines = kPatient;
  };
  http::Deadlines shortFirstByte = kPatient;
  shortFirstByte.firstByte = Millis(40);
  http::Deadlines shortIdle = kPatient;
  shortIdle.idle = Millis(40);
  http::Deadlines shortTotal = kPatient;
  shortTotal.total = Millis(60);
  Behaviour noEnd = Behaviour::of({"a"});
  noEnd.done = false;
  noEnd.fault = Fault::CloseAfterDeltas;
  noEnd.faultAfter = 1;
  const auto status = [](int code) { return Behaviour::error(code); };
  const Case cases[] = {
      {"400", status(400), ErrorKind::Refused, 400, "400"},
      {"401", status(401), ErrorKind::Unauthorized, 401, "the key (401)"},
      {"403", status(403), ErrorKind::Refused, 403, "403"},
      {"404", status(404), ErrorKind::NotFound, 404, "model or route (404)"},
      {"422", status(422), ErrorKind::Refused, 422, "422"},
      {"429", Behaviour::rateLimited(std::nullopt), ErrorKind::RateLimited, 429, "429"},
      {"429 with a time", Behaviour::rateLimited(7), ErrorKind::RateLimited, 429, "429"},
      {"429 for good", Behaviour::zeroAllowance(), ErrorKind::RateLimited, 429, "no allowance"},
      {"500", status(500), ErrorKind::Unavailable, 500, "500"},
      {"503", status(503), ErrorKind::Unavailable, 503, "503"},
      {"502 as a page", Behaviour::html(502), ErrorKind::Unavailable, 502, "502"},
      {"200 as a page", Behaviour::html(200), ErrorKind::Protocol, 0, "text/html"},
      {"reset before the answer", Behaviour::faulty(Fault::ResetBeforeAnswer),
       ErrorKind::Unavailable, 0, "lost"},
      {"closed before the answer", Behaviour::faulty(Fault::CloseBeforeAnswer),
       ErrorKind::Unavailable, 0, "lost before it answered"},
      {"reset in the stream", Behaviour::faulty(Fault::ResetAfterDeltas, 1), ErrorKind::Unavailable,
       200, "lost"},
      {"closed in the stream", Behaviour::faulty(Fault::CloseAfterDeltas, 1),
       ErrorKind::Unavailable, 200, "middle of its answer"},
      {"no end", noEnd, ErrorKind::Unavailable, 200, "lost"},
      {"malformed event", Behaviour::malformedEvent(1), ErrorKind::Protocol, 0, "malformed"},
      {"error event", Behaviour::errorEvent(1), ErrorKind::Unavailable, 500, "Internal error"},
      {"line of 10 MB", Behaviour::hugeLine(), ErrorKind::TooLarge, 0, "bytes"},
      {"endless, by size", Behaviour::faulty(Fault::Endless), ErrorKind::TooLarge, 200, "over"},
      {"endless, by time", Behaviour::faulty(Fault::Endless), ErrorKind::Timeout, 200,
       "after 60 ms", shortTotal},
      {"never answers", Behaviour::faulty(Fault::StallBeforeHead), ErrorKind::Timeout, 0,
       "within 40 ms", shortFirstByte},
      {"falls silent", Behaviour::faulty(Fault::StallAfterDeltas, 1), ErrorKind::Timeout, 200,
       "paused for 40 ms", shortIdle},
  };
  for (const Case& c : cases) {
    SCOPED_TRACE(c.name);
    service.reset();
    // A fault on a kept connection may be repeated once on a new one, so it is there for that too.
    Behaviour behaviour = c.behaviour;
    behaviour.times = 2;
    if (c.name == "endless, by size") behaviour.texts = {std::string(60'000, 'x')};
    if (!behaviour.texts) behaviour.texts = {"one", "two", "three"};
    if (c.name == "endless, by time") behaviour.betweenDeltas = Micros(1000);
    service.push(behaviour);
    const Completion failed = complete(c.deadlines);
    ASSERT_TRUE(failed.done.has_value());
    ASSERT_FALSE(failed.ok());
    EXPECT_EQ(name(failed.done->error().kind), name(c.kind)) << failed.message();
    EXPECT_EQ(failed.done->error().httpStatus, c.status) << failed.message();
    EXPECT_THAT(failed.message(), HasSubstr(c.says));
    EXPECT_EQ(failed.done->error().zeroAllowance, c.name == "429 for good");
    if (c.name == "429 with a time") {
      EXPECT_EQ(failed.done->error().retryAfter, std::chrono::seconds(7));
    }

    service.reset();
    service.push(Behaviour::of({"fine"}));
    const Completion next = complete();
    ASSERT_TRUE(next.ok()) << next.message();
    EXPECT_EQ(next.text, "fine");
  }
}

TEST_F(FimServiceTest, AMissingEndMarkAfterTheFinishReasonIsNoFault) {
  Behaviour behaviour = Behaviour::of({"a"});
  behaviour.done = false;
  service.push(behaviour);
  const Completion completion = complete();
  ASSERT_TRUE(completion.ok()) << completion.message();
  EXPECT_EQ(completion.text, "a");
}

TEST_F(FimServiceTest, ShowsThatTheModelIsToBeRetired) {
  Behaviour behaviour = Behaviour::of({"a"});
  behaviour.deprecation = "2027-01-31T00:00:00Z";
  service.push(behaviour);
  const Completion completion = complete();
  ASSERT_TRUE(completion.ok()) << completion.message();
  EXPECT_EQ((*completion.done)->deprecation, "2027-01-31T00:00:00Z");
}

TEST_F(FimServiceTest, ClosingTheCallClosesTheStreamOnTheWire) {
  Behaviour behaviour = Behaviour::of({"one", "two"});
  behaviour.holdAfter = 1;
  service.push(behaviour);
  std::string text;
  auto call = streamFim(transport, endpoint(), {.prompt = "p"}, kPatient,
                        {.text = [&](std::string_view piece) { text += piece; },
                         .done = [](const auto&) { ADD_FAILURE() << "it was closed"; }});
  ASSERT_TRUE(loop.runUntil([&] { return text == "one"; }));
  call.reset();
  ASSERT_TRUE(service.waitForCancelled(1));
  loop.drain();
  EXPECT_EQ(service.requests().at(0).state, ExchangeState::Cancelled);
}

}  // namespace
}  // namespace codestral::mistral
