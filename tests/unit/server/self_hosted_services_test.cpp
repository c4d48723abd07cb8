// The servers a user runs, from the settings to their answer, each a fake of its dialect.
#include <gtest/gtest.h>

#include "http/curl_transport.h"
#include "server/services.h"
#include "support/fake_fim_server.h"
#include "support/fake_scheduler.h"
#include "support/main_loop.h"

namespace codestral::server {
namespace {

using lsp::ServiceState;
using test::FakeFimServer;
using test::FimDialect;

struct Kind {
  const char* name;
  FimDialect dialect;
  config::Service config::Config::* settings;
  const char* path;
};
constexpr Kind kKinds[] = {
    {"llamacpp", FimDialect::LlamaCpp, &config::Config::llamacpp, "/infill"},
    {"ollama", FimDialect::Ollama, &config::Config::ollama, "/api/generate"},
    {"openai", FimDialect::OpenAi, &config::Config::openai, "/v1/completions"}};

class SelfHostedServices : public testing::TestWithParam<Kind> {
 protected:
  SelfHostedServices() {
    config_.completionProvider = GetParam().name;
    settings() = {server_.baseUrl(), {}, "codestral-22b"};
  }
  config::Service& settings() { return config_.*GetParam().settings; }

  Result<providers::FimOutcome> complete(std::string suffix = "\n") {
    providers::FimQuery query;
    query.snapshot = std::make_shared<text::Snapshot>();
    query.prefix = "x = ";
    query.suffix = std::move(suffix);
    query.path = "/w/a.py";
    query.family = "python";
    std::optional<Result<providers::FimOutcome>> outcome;
    const auto call = services_.provider()->complete(
        std::move(query), {[&](std::string_view text) { said_ += text; },
                           [&](auto result) { outcome = std::move(result); }});
    const bool answered = loop_.runUntil([&] {
      executor_.runAll();
      return outcome.has_value();
    });
    return answered ? *std::move(outcome) : fail(ErrorKind::Bug, "no answer");
  }

  test::MainLoop loop_;
  test::ManualExecutor executor_;
  FakeFimServer server_{GetParam().dialect};
  Services services_{loop_, executor_};
  config::Config config_;
  std::string said_;
};
INSTANTIATE_TEST_SUITE_P(Servers, SelfHostedServices, testing::ValuesIn(kKinds),
                         [](const auto& kind) { return std::string(kind.param.name); });

TEST_P(SelfHostedServices, TheNamedOneAnswersWithoutAKey) {
  EXPECT_TRUE(services_.configure(config_).empty());
  const auto outcome = complete();
  ASSERT_TRUE(outcome) << outcome.error().message;
  EXPECT_EQ(said_, "return a + b");
  EXPECT_EQ(server_.requests().back().path, GetParam().path);
  const lsp::Status status = services_.status();
  EXPECT_EQ(status.state, ServiceState::Ready);
  EXPECT_EQ(status.provider, GetParam().name);
  EXPECT_EQ(status.model, "codestral-22b");
  EXPECT_EQ(status.usage.requests, 1);
}

TEST_P(SelfHostedServices, AutoTakesOneThatHasAnAddress) {
  config_.completionProvider = "auto";
  EXPECT_TRUE(services_.configure(config_).empty());
  const auto outcome = complete();
  ASSERT_TRUE(outcome);
  EXPECT_EQ(outcome->provider, GetParam().name);
}

TEST_P(SelfHostedServices, AutoCompletesOnThisMachineWhileTheServerIsDown) {
  config_.completionProvider = "auto";
  server_.set({.dropBeforeAnswer = true});
  EXPECT_TRUE(services_.configure(config_).empty());
  const auto outcome = complete();
  ASSERT_TRUE(outcome) << outcome.error().message;
  EXPECT_EQ(outcome->provider, "ondevice");
  const lsp::Status status = services_.status();
  EXPECT_EQ(status.state, ServiceState::Offline);
  EXPECT_EQ(status.reason, "offline");
  EXPECT_EQ(status.provider, "ondevice");
  EXPECT_TRUE(status.message.starts_with(GetParam().name)) << status.message;
  EXPECT_TRUE(status.message.contains("on this machine meanwhile")) << status.message;

  server_.set({});
  EXPECT_TRUE(complete());
  EXPECT_EQ(services_.status().state, ServiceState::Ready);
}

TEST_P(SelfHostedServices, AModelThatIsNotThereIsSaid) {
  if (GetParam().dialect == FimDialect::LlamaCpp) GTEST_SKIP() << "it has one model";
  settings().model = "codestral-absent";
  services_.configure(config_);
  const auto outcome = complete();
  ASSERT_FALSE(outcome);
  EXPECT_EQ(outcome.error().kind, ErrorKind::NotFound);
  const lsp::Status status = services_.status();
  EXPECT_EQ(status.state, ServiceState::Error);
  EXPECT_EQ(status.reason, "refused");
  EXPECT_TRUE(status.message.contains("codestral-absent")) << status.message;
}

TEST_P(SelfHostedServices, NoTextAfterTheCursorIsStillFillingIn) {
  services_.configure(config_);
  ASSERT_TRUE(complete(""));
  const auto body = server_.requests().back().body;
  switch (GetParam().dialect) {
    case FimDialect::LlamaCpp:
      EXPECT_EQ(body["input_suffix"], "");
      break;
    case FimDialect::Ollama:
      EXPECT_EQ(body["suffix"], "\n") << "without one it would have the model chat";
      break;
    case FimDialect::OpenAi:
      EXPECT_EQ(body["prompt"], "[SUFFIX][PREFIX]x = ");
      break;
  }
}

TEST_P(SelfHostedServices, WarmingLoadsAModelThatLoadsOnDemand) {
  services_.configure(config_);
  services_.provider()->warm();
  if (GetParam().dialect == FimDialect::Ollama) {
    ASSERT_TRUE(loop_.runUntil([&] { return !server_.requests().empty(); }));
    const auto body = server_.requests().front().body;
    EXPECT_EQ(body["model"], "codestral-22b");
    EXPECT_FALSE(body.contains("prompt"));
    EXPECT_TRUE(complete());
    EXPECT_EQ(server_.requests().back().body["options"]["num_ctx"], body["options"]["num_ctx"])
        << "another size would load the model again";
  } else {
    EXPECT_TRUE(complete());
    EXPECT_EQ(server_.requests().size(), 1U);
  }
}

TEST(SelfHostedServicesSettings, TheNetworkFollowsTheSettingsWithoutARestart) {
  class Nothing final : public http::Transport {
   public:
    std::unique_ptr<http::Call> start(http::Request, http::Handler) override { return nullptr; }
    void warm(const std::string&) override {}
  };
  test::FakeScheduler scheduler;
  test::ManualExecutor executor;
  std::vector<bool> made;
  Services services(scheduler, executor, nullptr, [&](const config::Config& config) {
    made.push_back(config.networkAllowHttp);
    return std::make_unique<Nothing>();
  });
  config::Config config;
  config.mistral.key = Secret("mistral-key-0001");
  config.openai.baseUrl = "http://192.0.2.7:8000";
  EXPECT_EQ(services.configure(config).size(), 1U) << "in the clear to another machine";
  EXPECT_EQ(made, std::vector{false});

  config.networkAllowHttp = true;
  EXPECT_TRUE(services.configure(config).empty());
  EXPECT_EQ(made, (std::vector{false, true}));
  config.completionMaxTokens = 99;
  services.configure(config);
  EXPECT_EQ(made.size(), 2U) << "connections outlive settings that do not concern them";

  config.networkAllowHttp = false;
  EXPECT_EQ(services.configure(config).size(), 1U);
  EXPECT_EQ(made, (std::vector{false, true, false}));
}

}  // namespace
}  // namespace codestral::server
