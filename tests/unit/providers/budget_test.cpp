#include "providers/budget.h"

#include <gtest/gtest.h>

#include "providers/prices.h"
#include "providers/spending_file.h"
#include "support/temp_dir.h"

namespace codestral::providers {
namespace {

using std::chrono::hours;
using std::chrono::seconds;

class BudgetTest : public testing::Test {
 protected:
  TimePoint now_ = TimePoint(hours(100));
  TimePoint midnight_ = now_ + hours(3);
  Budget budget_{
      [this](TimePoint at) { return at < midnight_ ? midnight_ : midnight_ + hours(24); }};
};

TEST_F(BudgetTest, WithoutLimitsNothingIsHeldBack) {
  for (int i = 0; i < 1000; ++i) budget_.asked(now_);
  budget_.spent(1000, now_);
  EXPECT_FALSE(budget_.exhausted(now_));
  EXPECT_LE(budget_.notBefore(now_), now_);
}

TEST_F(BudgetTest, AMinuteHoldsSoManyRequests) {
  budget_.setLimits({.requestsPerMinute = 3});
  for (int i = 0; i < 3; ++i) {
    EXPECT_FALSE(budget_.exhausted(now_)) << i;
    budget_.asked(now_);
    now_ += seconds(10);
  }
  const auto exhausted = budget_.exhausted(now_);
  ASSERT_TRUE(exhausted);
  EXPECT_FALSE(exhausted->forToday);
  EXPECT_EQ(exhausted->until, now_ + seconds(30)) << "a minute after the first";
  EXPECT_FALSE(budget_.exhausted(exhausted->until));
  budget_.asked(exhausted->until);
  EXPECT_TRUE(budget_.exhausted(exhausted->until)) << "only one has left the minute";
}

TEST_F(BudgetTest, WhenHalfIsUsedTheRestIsSpread) {
  budget_.setLimits({.requestsPerMinute = 60});
  for (int i = 0; i < 29; ++i) budget_.asked(now_);
  EXPECT_LE(budget_.notBefore(now_), now_);
  budget_.asked(now_);
  EXPECT_EQ(budget_.notBefore(now_), now_ + seconds(1));
}

TEST(Spacing, IsWhatCanGoOnForEver) {
  EXPECT_EQ(spacing(60, 31), seconds(0));
  EXPECT_EQ(spacing(60, 30), seconds(1));
  EXPECT_EQ(spacing(60, 0), seconds(1));
  EXPECT_EQ(spacing(2, 1), seconds(30));
  EXPECT_EQ(spacing(0, 0), seconds(0)) << "no allowance at all is another matter";
}

TEST_F(BudgetTest, NoRequestsAtAll) {
  budget_.setLimits({.requestsPerMinute = 0});
  EXPECT_TRUE(budget_.exhausted(now_));
  budget_.setLimits({.eurosPerDay = 0});
  EXPECT_TRUE(budget_.exhausted(now_)->forToday);
}

TEST_F(BudgetTest, ADayHoldsSoManyEuros) {
  double heard = 0;
  budget_.onSpent([&](double euros) { heard += euros; });
  budget_.setLimits({.eurosPerDay = 1});
  budget_.spent(0.75, now_);
  EXPECT_FALSE(budget_.exhausted(now_));
  budget_.spent(0.25, now_);
  EXPECT_DOUBLE_EQ(heard, 1);
  const auto exhausted = budget_.exhausted(now_);
  ASSERT_TRUE(exhausted);
  EXPECT_TRUE(exhausted->forToday);
  EXPECT_EQ(exhausted->until, midnight_);
  EXPECT_FALSE(budget_.exhausted(midnight_)) << "a new day";
  budget_.spent(0.5, midnight_ + hours(1));
  EXPECT_DOUBLE_EQ(budget_.today(midnight_ + hours(1)), 0.5);
}

TEST_F(BudgetTest, WhatOthersSpentCounts) {
  budget_.setLimits({.eurosPerDay = 1});
  budget_.setToday(2, now_);
  EXPECT_TRUE(budget_.exhausted(now_));
}

TEST(Prices, AreKnownOfTheDefaultModelOnly) {
  EXPECT_FALSE(priceOf("devstral-latest"));
  EXPECT_FALSE(priceOf(""));
  const auto price = priceOf("codestral-latest");
  ASSERT_TRUE(price);
  EXPECT_DOUBLE_EQ(price->of(1'000'000, 1'000'000), 1.2);
  EXPECT_DOUBLE_EQ(price->of(1000, 0), 0.0003);
}

class SpendingFileTest : public testing::Test {
 protected:
  test::TempDir folder_;
  std::filesystem::path file_ = folder_ / "state/codestral-lsp/spending.json";
};

TEST_F(SpendingFileTest, AddsUpForADay) {
  EXPECT_DOUBLE_EQ(addSpending(file_, "2026-11-26", 0).value(), 0);
  EXPECT_FALSE(std::filesystem::exists(file_)) << "reading writes nothing";
  EXPECT_DOUBLE_EQ(addSpending(file_, "2026-11-26", 0.25).value(), 0.25);
  EXPECT_DOUBLE_EQ(addSpending(file_, "2026-11-26", 0.5).value(), 0.75);
  EXPECT_DOUBLE_EQ(addSpending(file_, "2026-11-26", 0).value(), 0.75);
  EXPECT_DOUBLE_EQ(addSpending(file_, "2026-11-27", 0.125).value(), 0.125);
  EXPECT_EQ(std::filesystem::status(file_.parent_path()).permissions(),
            std::filesystem::perms::owner_all);
}

TEST_F(SpendingFileTest, WhatCannotBeReadIsForgotten) {
  for (const char* broken : {"", "{", "[]", R"({"day":7})", R"({"day":"d","euros":"1"})",
                             R"({"day":"d","euros":-1})", R"({"day":"d","euros":1e999})"}) {
    folder_.write("state/codestral-lsp/spending.json", broken);
    EXPECT_DOUBLE_EQ(addSpending(file_, "d", 0.5).value(), 0.5) << broken;
  }
}

TEST_F(SpendingFileTest, AFolderThatCannotBeMadeIsAnErrorThatNamesIt) {
  folder_.write("state", "a file");
  const auto added = addSpending(file_, "d", 1);
  ASSERT_FALSE(added);
  EXPECT_NE(added.error().message.find("codestral-lsp"), std::string::npos);
}

}  // namespace
}  // namespace codestral::providers
