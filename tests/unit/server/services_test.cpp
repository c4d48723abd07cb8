#include "server/services.h"

#include <gtest/gtest.h>

#include "support/fake_scheduler.h"

namespace codestral::server {
namespace {

using lsp::ServiceState;

// Nothing here may need a network.
class NoTransport final : public http::Transport {
 public:
  std::unique_ptr<http::Call> start(http::Request, http::Handler) override {
    ADD_FAILURE() << "a request was sent";
    return nullptr;
  }
  void warm(const std::string&) override {}
};

class ServicesTest : public testing::Test {
 protected:
  test::FakeScheduler scheduler_;
  test::ManualExecutor executor_;
  bool transportMade_ = false;
  Services services_{scheduler_, executor_, nullptr, [this](const config::Config&) {
                       transportMade_ = true;
                       return std::make_unique<NoTransport>();
                     }};
  config::Config config_;
};

TEST_F(ServicesTest, WithoutAKeyEverythingStaysOnThisMachine) {
  EXPECT_TRUE(services_.configure(config_).empty());
  ASSERT_NE(services_.provider(), nullptr);
  EXPECT_TRUE(services_.provider()->onDevice());
  EXPECT_FALSE(transportMade_) << "a process without a key has no network code running";
  const lsp::Status status = services_.status();
  EXPECT_EQ(status.state, ServiceState::Ready);
  EXPECT_EQ(status.reason, "no-key");
  EXPECT_EQ(status.provider, "ondevice");
  EXPECT_NE(status.message.find("MISTRAL_API_KEY"), std::string::npos);
}

TEST_F(ServicesTest, TheCodestralHostComesFirst) {
  config_.codestral.key = Secret("codestral-key-1");
  config_.mistral.key = Secret("mistral-key-0001");
  EXPECT_TRUE(services_.configure(config_).empty());
  EXPECT_EQ(services_.status().provider, "codestral");
  EXPECT_FALSE(services_.provider()->onDevice());
}

TEST_F(ServicesTest, AnExplicitServiceWithoutAKeyIsAnErrorThatSaysWhatToDo) {
  config_.completionProvider = "mistral";
  services_.configure(config_);
  const lsp::Status status = services_.status();
  EXPECT_EQ(status.state, ServiceState::Error);
  EXPECT_EQ(status.reason, "no-key");
  EXPECT_NE(status.message.find("doctor"), std::string::npos);
}

TEST_F(ServicesTest, ABadAddressIsNamedAndTheRestWorks) {
  config_.mistral.key = Secret("mistral-key-0001");
  config_.mistral.baseUrl = "ftp://example.org";
  const auto problems = services_.configure(config_);
  ASSERT_EQ(problems.size(), 1U);
  EXPECT_TRUE(problems[0].starts_with("mistral.baseUrl:")) << problems[0];
  EXPECT_TRUE(services_.provider()->onDevice());
}

TEST_F(ServicesTest, SwitchedOffSaysSo) {
  config_.completionEnabled = false;
  services_.configure(config_);
  EXPECT_EQ(services_.status().state, ServiceState::Disabled);
}

}  // namespace
}  // namespace codestral::server
