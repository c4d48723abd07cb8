// Self-hosted servers over real sockets, each a fake of its dialect.
#include "providers/self_hosted_provider.h"

#include <gtest/gtest.h>

#include "http/curl_transport.h"
#include "support/fake_fim_server.h"
#include "support/main_loop.h"

namespace codestral::providers {
namespace {

using test::FakeFimServer;
using test::FimDialect;
using test::FimServerBehaviour;

struct Kind {
  const char* name;
  FimDialect dialect;
};
constexpr Kind kKinds[] = {{"llamacpp", FimDialect::LlamaCpp},
                           {"ollama", FimDialect::Ollama},
                           {"openai", FimDialect::OpenAi}};

class SelfHostedTest : public testing::TestWithParam<Kind> {
 protected:
  std::shared_ptr<SelfHostedProvider> provider(std::string model = "codestral-22b") {
    return std::make_shared<SelfHostedProvider>(
        SelfHosted{findDialect(GetParam().name),
                   {server_.baseUrl(), Secret("key-of-test-0001")},
                   std::move(model)},
        transport_, loop_);
  }
  Result<FimOutcome> complete(SelfHostedProvider& provider, std::string suffix = "\n") {
    said_.clear();
    std::optional<Result<FimOutcome>> outcome;
    FimQuery query;
    query.prefix = "def f(a, b):\n    ";
    query.suffix = std::move(suffix);
    const auto call = provider.complete(
        std::move(query), {[&](std::string_view text) { said_ += text; },
                           [&](Result<FimOutcome> result) { outcome = std::move(result); }});
    if (!loop_.runUntil([&] { return outcome.has_value(); }))
      return fail(ErrorKind::Bug, "no answer");
    return *std::move(outcome);
  }

  test::MainLoop loop_;
  FakeFimServer server_{GetParam().dialect};
  http::CurlTransport transport_{loop_, {}};
  std::string said_;
};
INSTANTIATE_TEST_SUITE_P(Servers, SelfHostedTest, testing::ValuesIn(kKinds),
                         [](const auto& kind) { return std::string(kind.param.name); });

TEST_P(SelfHostedTest, StreamsHoweverTheBytesAreCut) {
  for (const std::size_t step : {0, 1, 7}) {
    for (const bool crlf : {false, true}) {
      server_.set({.texts = {"return ", "\xC3\xA9", "[0]"}, .splitEvery = step, .crlf = crlf});
      const auto outcome = complete(*provider());
      ASSERT_TRUE(outcome) << outcome.error().message;
      EXPECT_EQ(said_, "return \xC3\xA9[0]");
      EXPECT_EQ(outcome->provider, GetParam().name);
      EXPECT_EQ(outcome->model, "codestral-22b");
      EXPECT_TRUE(outcome->complete);
      EXPECT_EQ(outcome->promptTokens, 12);
      EXPECT_EQ(outcome->completionTokens, 4);
    }
  }
  EXPECT_EQ(server_.requests().front().authorization, "Bearer key-of-test-0001");
}

TEST_P(SelfHostedTest, ClosingTheCallClosesTheConnection) {
  server_.set({.texts = {"first"}, .stalled = true});
  std::string said;
  auto call = provider()->complete({}, {[&](std::string_view text) { said += text; },
                                        [](const Result<FimOutcome>&) { FAIL(); }});
  ASSERT_TRUE(loop_.runUntil([&] { return said == "first"; }));
  call.reset();
  EXPECT_TRUE(server_.waitForCancelled(1));
}

TEST_P(SelfHostedTest, EveryFaultIsATypedErrorAndTheNextRequestWorks) {
  const bool lines = GetParam().dialect == FimDialect::Ollama;
  struct Case {
    FimServerBehaviour behaviour;
    ErrorKind kind;
  };
  const Case cases[] = {
      {{.status = 500}, ErrorKind::Unavailable},
      {{.status = 502, .body = "<html>", .contentType = "text/html"}, ErrorKind::Unavailable},
      {{.contentType = "text/html"}, ErrorKind::Protocol},
      {{.dropBeforeAnswer = true}, ErrorKind::Unavailable},
      {{.injected = lines ? "{\"resp\n" : "data: {\"cont\n\n"}, ErrorKind::Protocol},
      {{.injected =
            lines ? "{\"error\":\"oom\"}\n" : "data: {\"error\":{\"message\":\"oom\"}}\n\n"},
       ErrorKind::Unavailable},
  };
  for (const Case& broken : cases) {
    const auto asked = provider();
    server_.set(broken.behaviour);
    const auto outcome = complete(*asked);
    ASSERT_FALSE(outcome) << broken.behaviour.status << broken.behaviour.injected;
    EXPECT_EQ(outcome.error().kind, broken.kind) << outcome.error().message;
    EXPECT_NE(asked->health().condition(), Condition::Ready);
    server_.set({});
    EXPECT_TRUE(complete(*asked));
    EXPECT_EQ(asked->health().condition(), Condition::Ready);
  }
  server_.set({.truncated = true});
  EXPECT_FALSE(complete(*provider()));
}

TEST_P(SelfHostedTest, WhatTheShapeAsksForGoesOverTheWire) {
  FimQuery query;
  query.prefix = "x";
  query.suffix = "y";
  query.maxTokens = 96;
  query.minTokens = 3;
  query.temperature = 0.1;
  query.stop = {"\n"};
  bool done = false;
  const auto call = provider()->complete(
      std::move(query), {[](std::string_view) {}, [&](const auto&) { done = true; }});
  ASSERT_TRUE(loop_.runUntil([&] { return done; }));
  const auto body = server_.requests().back().body;
  const bool nested = GetParam().dialect == FimDialect::Ollama;
  const auto& sampling = nested ? body["options"] : body;
  EXPECT_EQ(sampling["temperature"], 0.1);
  EXPECT_EQ(sampling["stop"][0], "\n");
  const char* const most[] = {"n_predict", "num_predict", "max_tokens"};
  EXPECT_EQ(sampling[most[static_cast<int>(GetParam().dialect)]], 96);
  EXPECT_FALSE(body.dump().contains("min_tokens")) << "not every server knows it";
}

TEST_P(SelfHostedTest, ControlTokensDoNotLeak) {
  server_.set({.texts = {"x[PRE", "FIX]of another file"}});
  EXPECT_TRUE(complete(*provider()));
  EXPECT_EQ(said_, "x");
}

TEST_P(SelfHostedTest, WithoutInfillTheRawTemplateIsSentAndRemembered) {
  server_.set({.infill = false});
  const auto asked = provider();
  for (int i = 0; i < 2; ++i) {
    const auto outcome = complete(*asked, "tail\n");
    ASSERT_TRUE(outcome) << outcome.error().message;
    EXPECT_EQ(said_, "return a + b");
  }
  EXPECT_TRUE(asked->usesTemplate());
  const auto requests = server_.requests();
  EXPECT_EQ(requests.size(), GetParam().dialect == FimDialect::OpenAi ? 2U : 3U);
  EXPECT_EQ(requests.back().body["prompt"], "[SUFFIX]tail\n[PREFIX]def f(a, b):\n    ");
}

}  // namespace
}  // namespace codestral::providers
