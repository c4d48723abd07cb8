// What is kept, for how long, and what is counted from it.
#include <gtest/gtest.h>

#include "store/open.h"
#include "store/requests.h"
#include "store/retention.h"
#include "store/suggestions.h"
#include "support/temp_dir.h"

namespace codestral::store {
namespace {

constexpr std::int64_t kDay = 24LL * 3600 * 1000;

class RowsTest : public testing::Test {
 protected:
  void SetUp() override { ASSERT_TRUE(connection_); }
  test::TempDir folder_;
  Result<Connection> connection_ = open({.file = folder_ / "state" / "a.db"});
};

Suggestion full() {
  Suggestion s;
  s.key = 7;
  s.at = 1000;
  s.language = "cpp";
  s.node = "string";
  s.place = "after-dot";
  s.midLine = true;
  s.provider = "codestral";
  s.length = 40;
  s.lines = 3;
  s.latencyMs = 210;
  s.rhythmMs = 140;
  s.recentShare = 0.25;
  s.sinceAcceptedMs = 9000;
  s.invoked = true;
  s.heldOut = true;
  s.outcome = Outcome::Partial;
  s.shownMs = 2100;
  s.acceptedLength = 12;
  s.survived30s = 1;
  s.survived2m = 0.5;
  return s;
}

TEST_F(RowsTest, ASuggestionComesBackAsItWas) {
  ASSERT_TRUE(put(*connection_, full()));
  Suggestion later = full();
  later.survived5m = 0.25;
  ASSERT_TRUE(put(*connection_, later)) << "takes the older one's place";
  Suggestion other;
  other.key = 8;
  other.at = 500;
  other.outcome = Outcome::Hidden;
  ASSERT_TRUE(put(*connection_, other));
  Suggestion ignored;
  ignored.key = 9;
  ASSERT_TRUE(put(*connection_, ignored));
  const auto rows = latestDecided(*connection_, 10);
  ASSERT_TRUE(rows);
  ASSERT_EQ(rows->size(), 2U);
  EXPECT_EQ((*rows)[0], other) << "the oldest first";
  EXPECT_EQ((*rows)[1], later);
  EXPECT_EQ(latestDecided(*connection_, 1).value().front(), later);
}

TEST_F(RowsTest, EveryOutcomeHasAName) {
  for (const Outcome outcome : {Outcome::Accepted, Outcome::Partial, Outcome::Rejected,
                                Outcome::Ignored, Outcome::Hidden}) {
    EXPECT_EQ(outcomeOf(name(outcome)), outcome);
  }
  EXPECT_EQ(outcomeOf("loved"), std::nullopt);
}

TEST_F(RowsTest, ARequestComesBackAsItWas) {
  const SentRequest running{.key = 1,
                            .at = 5,
                            .purpose = "completion",
                            .method = "POST",
                            .origin = "https://api.mistral.ai:443",
                            .path = "/v1/fim/completions",
                            .model = "codestral-latest",
                            .sent = 1234};
  ASSERT_TRUE(put(*connection_, running));
  EXPECT_EQ(latestRequests(*connection_, 10).value().front(), running);
  SentRequest ended = running;
  ended.received = 99;
  ended.status = 200;
  ended.durationMs = 321;
  ended.error = "cancelled";
  ASSERT_TRUE(put(*connection_, ended));
  EXPECT_EQ(latestRequests(*connection_, 10).value(), std::vector{ended});

  ASSERT_TRUE(put(*connection_, SentRequest{.key = 2, .at = 3, .origin = "http://b", .sent = 6}));
  const auto totals = requestTotals(*connection_);
  ASSERT_TRUE(totals);
  EXPECT_EQ(totals->requests, 2);
  EXPECT_EQ(totals->sent, 1240);
  EXPECT_EQ(totals->received, 99);
  EXPECT_EQ(totals->since, 3);
  EXPECT_EQ(totals->origins, (std::vector<std::string>{"http://b", "https://api.mistral.ai:443"}));
}

TEST_F(RowsTest, WhatIsOlderThanThirtyDaysGoes) {
  const std::int64_t now = 100 * kDay;
  for (const std::int64_t age : {0, 29, 31, 99}) {
    Suggestion s;
    s.key = age;
    s.at = now - age * kDay;
    s.outcome = Outcome::Rejected;
    ASSERT_TRUE(put(*connection_, s));
    ASSERT_TRUE(put(*connection_, SentRequest{.key = age, .at = s.at}));
  }
  const auto removed = removeOld(*connection_, now);
  ASSERT_TRUE(removed);
  EXPECT_EQ(removed->suggestions, 2);
  EXPECT_EQ(removed->requests, 2);
  EXPECT_EQ(latestDecided(*connection_, 10).value().front().key, 29);
}

TEST_F(RowsTest, ForgettingLeavesNoTraceInTheFile) {
  ASSERT_TRUE(put(*connection_, SentRequest{.key = 1, .origin = "https://traceable.example"}));
  Suggestion s;
  s.language = "traceable";
  ASSERT_TRUE(put(*connection_, s));
  const auto removed = removeAll(*connection_);
  ASSERT_TRUE(removed) << removed.error().message;
  EXPECT_EQ(removed->suggestions, 1);
  EXPECT_EQ(removed->requests, 1);
  for (const char* const name : {"a.db", "a.db-wal"}) {
    EXPECT_EQ(test::contentOf(folder_ / "state" / name).find("traceable"), std::string::npos)
        << name;
  }
}

TEST_F(RowsTest, LanguagesAreSummedUp) {
  const auto add = [&](std::string language, Outcome outcome, std::optional<double> survived) {
    static std::int64_t key = 0;
    Suggestion s;
    s.key = ++key;
    s.language = std::move(language);
    s.outcome = outcome;
    s.acceptedLength = outcome == Outcome::Accepted ? 10 : 0;
    s.survived30s = survived;
    ASSERT_TRUE(put(*connection_, s));
  };
  add("go", Outcome::Accepted, 1.0);
  add("cpp", Outcome::Accepted, 1.0);
  add("cpp", Outcome::Accepted, 0.5);
  add("cpp", Outcome::Rejected, std::nullopt);
  add("cpp", Outcome::Ignored, std::nullopt);
  add("cpp", Outcome::Hidden, std::nullopt);
  const auto all = summaries(*connection_);
  ASSERT_TRUE(all);
  ASSERT_EQ(all->size(), 2U);
  const LanguageSummary& cpp = all->front();
  EXPECT_EQ(cpp.language, "cpp");
  EXPECT_EQ(cpp.shown, 3);
  EXPECT_EQ(cpp.accepted, 2);
  EXPECT_EQ(cpp.rejected, 1);
  EXPECT_EQ(cpp.hidden, 1);
  EXPECT_EQ(cpp.acceptedLength, 20);
  EXPECT_DOUBLE_EQ(cpp.survived30s.value(), 0.75);
  EXPECT_EQ(cpp.survived5m, std::nullopt);
}

}  // namespace
}  // namespace codestral::store
