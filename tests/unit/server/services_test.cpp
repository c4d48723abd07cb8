#include "server/services.h"

#include <gtest/gtest.h>

#include "providers/spending_file.h"
#include "support/fake_scheduler.h"
#include "support/temp_dir.h"

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
  test::TempDir folder_;
  test::FakeScheduler scheduler_;
  test::ManualExecutor executor_;
  bool transportMade_ = false;
  Services services_{scheduler_, executor_, nullptr,
                     [this](const config::Config&) {
                       transportMade_ = true;
                       return std::make_unique<NoTransport>();
                     },
                     folder_ / "spending.json"};
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

TEST_F(ServicesTest, WithoutABudgetNothingIsWritten) {
  config_.mistral.key = Secret("mistral-key-0001");
  config_.budgetRequestsPerMinute = 10;
  services_.configure(config_);
  EXPECT_EQ(executor_.pending(), 0U);
}

TEST_F(ServicesTest, ABudgetThatTheDayHasUsedUpHoldsAcrossRestarts) {
  const std::string today = dayOf(std::chrono::system_clock::now()).name;
  ASSERT_TRUE(providers::addSpending(folder_ / "spending.json", today, 2));
  config_.mistral.key = Secret("mistral-key-0001");
  config_.budgetEurosPerDay = 1.5;
  int told = 0;
  services_.onStatus([&] { ++told; });
  EXPECT_TRUE(services_.configure(config_).empty());
  EXPECT_EQ(services_.status().state, ServiceState::Ready) << "not read yet";
  executor_.runAll();
  scheduler_.runPosted();
  EXPECT_EQ(told, 1);
  const lsp::Status status = services_.status();
  EXPECT_EQ(status.state, ServiceState::Paused);
  EXPECT_EQ(status.reason, "budget-exhausted");
  EXPECT_EQ(status.provider, "ondevice");
  EXPECT_TRUE(status.retryAt.has_value());
  EXPECT_NE(status.message.find("budget.eurosPerDay"), std::string::npos);
  EXPECT_TRUE(services_.provider()->onDevice());
}

TEST_F(ServicesTest, AModelWithoutAKnownPriceIsNamed) {
  config_.mistral.key = Secret("mistral-key-0001");
  config_.completionModel = "my-model";
  EXPECT_TRUE(services_.configure(config_).empty());
  config_.budgetEurosPerDay = 1;
  const auto problems = services_.configure(config_);
  ASSERT_EQ(problems.size(), 1U);
  EXPECT_NE(problems[0].find("my-model"), std::string::npos);
}

class SpendingRecordTest : public testing::Test {
 protected:
  test::TempDir folder_;
  test::FakeScheduler scheduler_;
  test::ManualExecutor executor_;
  std::chrono::system_clock::time_point wall_{std::chrono::hours(24 * 365 * 50)};
  std::filesystem::path file_ = folder_ / "spending.json";

  SpendingRecord record(const std::filesystem::path& file) {
    return {scheduler_, executor_, file, [this] { return wall_; }};
  }
  void settle() {
    for (int i = 0; i < 3; ++i) {
      executor_.runAll();
      scheduler_.runPosted();
    }
  }
};

TEST_F(SpendingRecordTest, TwoProcessesCountTogether) {
  SpendingRecord one = record(file_);
  SpendingRecord other = record(file_);
  one.setLimits({.eurosPerDay = 1});
  other.setLimits({.eurosPerDay = 1});
  settle();
  one.budget()->spent(0.5, scheduler_.now());
  one.budget()->spent(0.25, scheduler_.now());  // while the first is being written
  settle();
  other.budget()->spent(0.125, scheduler_.now());
  settle();
  EXPECT_DOUBLE_EQ(other.budget()->today(scheduler_.now()), 0.875);
  EXPECT_DOUBLE_EQ(one.budget()->today(scheduler_.now()), 0.75) << "until it spends again";
}

TEST_F(SpendingRecordTest, AFileThatCannotBeWrittenLeavesTheCountInMemory) {
  folder_.write("blocked", "a file");
  SpendingRecord one = record(folder_ / "blocked/spending.json");
  one.setLimits({.eurosPerDay = 1});
  one.budget()->spent(2, scheduler_.now());
  settle();
  EXPECT_TRUE(one.budget()->exhausted(scheduler_.now()));
}

TEST_F(SpendingRecordTest, ItMayGoWhileTheDiskIsBusy) {
  {
    SpendingRecord one = record(file_);
    one.setLimits({.eurosPerDay = 1});
    one.budget()->spent(0.5, scheduler_.now());
  }
  settle();
}

TEST(DayOf, EndsWithinADay) {
  const auto wall = std::chrono::system_clock::now();
  const Day day = dayOf(wall);
  EXPECT_EQ(day.name.size(), 10U);
  EXPECT_GT(day.left, Millis(0));
  EXPECT_LE(day.left, std::chrono::hours(25));
  EXPECT_NE(dayOf(wall + day.left).name, day.name);
  EXPECT_EQ(dayOf(wall + day.left - Millis(1)).name, day.name);
}

}  // namespace
}  // namespace codestral::server
