#include "providers/health.h"

#include <gtest/gtest.h>

namespace codestral::providers {
namespace {

Error error(ErrorKind kind) {
  Error error;
  error.kind = kind;
  return error;
}

class HealthTest : public testing::Test {
 protected:
  Health health_;
  TimePoint now_ = TimePoint(std::chrono::hours(1));
};

TEST_F(HealthTest, OneFailureDoesNotBlockTheNextRequest) {
  for (const ErrorKind kind : {ErrorKind::Unavailable, ErrorKind::Timeout, ErrorKind::RateLimited,
                               ErrorKind::Unauthorized}) {
    Health health;
    health.failed(error(kind), now_);
    EXPECT_TRUE(health.mayAsk(now_)) << name(kind);
    EXPECT_NE(health.condition(), Condition::Ready);
  }
}

TEST_F(HealthTest, FailuresInARowBackOffUpToAMinute) {
  health_.failed(error(ErrorKind::Unavailable), now_);
  health_.failed(error(ErrorKind::Unavailable), now_);
  EXPECT_EQ(health_.pausedUntil(now_), now_ + std::chrono::seconds(1));
  health_.failed(error(ErrorKind::Unavailable), now_);
  EXPECT_EQ(health_.pausedUntil(now_), now_ + std::chrono::seconds(2));
  for (int i = 0; i < 100; ++i) health_.failed(error(ErrorKind::Unavailable), now_);
  EXPECT_EQ(health_.pausedUntil(now_), now_ + std::chrono::seconds(60));
  EXPECT_TRUE(health_.mayAsk(now_ + std::chrono::seconds(60)));
  health_.succeeded();
  EXPECT_TRUE(health_.mayAsk(now_));
  EXPECT_EQ(health_.condition(), Condition::Ready);
}

TEST_F(HealthTest, RetryAfterIsKept) {
  Error limited = error(ErrorKind::RateLimited);
  limited.retryAfter = Millis(7000);
  health_.failed(limited, now_);
  EXPECT_FALSE(health_.mayAsk(now_ + Millis(6999)));
  EXPECT_TRUE(health_.mayAsk(now_ + Millis(7000)));
  EXPECT_EQ(health_.condition(), Condition::Paused);
}

TEST_F(HealthTest, AnAccountWithoutAllowanceIsLeftAlone) {
  Error none = error(ErrorKind::RateLimited);
  none.zeroAllowance = true;
  health_.failed(none, now_);
  EXPECT_FALSE(health_.mayAsk(now_ + std::chrono::minutes(9)));
}

TEST_F(HealthTest, BeingCancelledIsNoFailure) {
  health_.failed(error(ErrorKind::Cancelled), now_);
  EXPECT_EQ(health_.condition(), Condition::Ready);
}

}  // namespace
}  // namespace codestral::providers
