#include "completion/pace.h"

#include <gtest/gtest.h>

namespace codestral::completion {
namespace {

class PaceTest : public testing::Test {
 protected:
  void type(int keys, Millis interval) {
    for (int i = 0; i < keys; ++i) rhythm_.edited(now_ += interval);
  }
  Millis wait(std::string_view lineBefore, std::optional<Millis> fixed = {},
              TimePoint notBefore = {}) {
    Surroundings around;
    around.lineBefore = lineBefore;
    return pace_.wait(fixed, rhythm_, around, now_, notBefore);
  }
  Pace pace_;
  TypingRhythm rhythm_;
  TimePoint now_ = TimePoint(std::chrono::hours(1));
};

TEST_F(PaceTest, AFixedNumberIsKept) {
  type(10, Millis(100));
  pace_.rejected(now_);
  EXPECT_EQ(wait("x = ", Millis(300)), Millis(300));
  EXPECT_EQ(wait("", Millis(300)), Millis(300));
  EXPECT_EQ(wait("x = ", Millis(0)), Millis(0));
}

TEST_F(PaceTest, ALineStartNeedsNoWait) {
  type(20, Millis(100));
  EXPECT_EQ(wait("    "), Millis(0));
  EXPECT_EQ(wait(""), Millis(0));
}

TEST_F(PaceTest, WhatTheEditorWaitedCounts) {
  type(20, Millis(100));
  now_ += Millis(50);
  EXPECT_EQ(wait("x = "), Millis(70));
  now_ += Millis(500);
  EXPECT_EQ(wait("x = "), Millis(0));
}

TEST_F(PaceTest, PausesAreNoRhythm) {
  type(20, Millis(100));
  type(1, Millis(60'000));
  EXPECT_EQ(rhythm_.interval(), Millis(100));
}

struct PaceCase {
  const char* name;
  int interval;  // of the user's keys; 0: not known yet
  int latency;   // 0: not known yet
  const char* lineBefore;
  int accepted;
  int rejected;
  int wait;
};
const PaceCase kPaceCases[] = {
    {"NothingKnown", 0, 0, "x = ", 0, 0, 74},
    {"NothingKnownInsideAWord", 0, 0, "x = ab", 0, 0, 74},
    {"SlowServiceOneKeyAndALittle", 100, 300, "x = ", 0, 0, 120},
    {"SlowServiceInsideAWord", 100, 300, "x = ab", 0, 0, 120},
    {"FastServiceWaitsForMoreKeys", 100, 20, "x = ", 0, 0, 160},
    {"FastServiceInsideAWordEvenMore", 70, 20, "x = ab", 0, 0, 155},
    {"SlowTypist", 600, 300, "x = ", 0, 0, 200},
    {"FastTypist", 5, 300, "x = ", 0, 0, 40},
    {"LineStart", 100, 20, "  ", 0, 3, 0},
    {"Rejected", 100, 300, "x = ", 0, 1, 180},
    {"RejectedTwice", 100, 300, "x = ", 0, 2, 270},
    {"RejectedAgainAndAgain", 100, 300, "x = ", 0, 9, 360},
    {"Accepted", 100, 300, "x = ", 1, 0, 96},
    {"AcceptedAgainAndAgain", 100, 300, "x = ", 9, 0, 60},
    {"BothWays", 100, 300, "x = ", 1, 1, 144},
};

class PaceCases : public testing::TestWithParam<PaceCase> {};

TEST_P(PaceCases, Wait) {
  const PaceCase& c = GetParam();
  TimePoint now(std::chrono::hours(1));
  TypingRhythm rhythm;
  for (int i = 0; c.interval > 0 && i < 20; ++i) rhythm.edited(now += Millis(c.interval));
  Pace pace;
  pace.answered(Millis(c.latency));
  for (int i = 0; i < c.accepted; ++i) pace.accepted(now);
  for (int i = 0; i < c.rejected; ++i) pace.rejected(now);
  Surroundings around;
  around.lineBefore = c.lineBefore;
  EXPECT_EQ(pace.wait({}, rhythm, around, now), Millis(c.wait));
}

INSTANTIATE_TEST_SUITE_P(Table, PaceCases, testing::ValuesIn(kPaceCases),
                         [](const auto& info) { return std::string(info.param.name); });

TEST_F(PaceTest, WhatBecameOfSuggestionsFadesInTenMinutes) {
  pace_.rejected(now_);
  EXPECT_DOUBLE_EQ(pace_.width(now_), 1.5);
  const double half = pace_.width(now_ + std::chrono::minutes(5));
  EXPECT_GT(half, 1.2);
  EXPECT_LT(half, 1.25);
  EXPECT_DOUBLE_EQ(pace_.width(now_ + std::chrono::minutes(10)), 1);
  EXPECT_DOUBLE_EQ(pace_.width(now_ + std::chrono::hours(10)), 1);
  now_ += std::chrono::minutes(10);
  pace_.accepted(now_);
  EXPECT_DOUBLE_EQ(pace_.width(now_), 0.8);
}

TEST_F(PaceTest, TheLatencyIsThatOfRecentAnswers) {
  EXPECT_EQ(pace_.expectedLatency(), std::nullopt);
  pace_.answered(Millis(0));
  EXPECT_EQ(pace_.expectedLatency(), std::nullopt) << "nothing was measured";
  pace_.answered(Millis(400));
  EXPECT_EQ(pace_.expectedLatency(), Millis(400));
  for (int i = 0; i < 30; ++i) pace_.answered(Millis(100));
  EXPECT_EQ(pace_.expectedLatency(), Millis(100));
}

TEST_F(PaceTest, TheServicesPaceHoldsAlsoForAFixedNumberAndALineStart) {
  type(20, Millis(100));
  const TimePoint later = now_ + Millis(900);
  EXPECT_EQ(wait("x = ", {}, later), Millis(900));
  EXPECT_EQ(wait("", {}, later), Millis(900));
  EXPECT_EQ(wait("x = ", Millis(0), later), Millis(900));
  EXPECT_EQ(wait("x = ", Millis(2000), later), Millis(2000));
  EXPECT_EQ(wait("x = ", {}, now_ - Millis(900)), Millis(120));
}

}  // namespace
}  // namespace codestral::completion
