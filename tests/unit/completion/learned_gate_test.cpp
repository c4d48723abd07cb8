// Simulated users, each with a rule that the gate does not know: what does it hide, and what does
// that cost?
#include "completion/learned_gate.h"

#include <algorithm>
#include <cstdio>
#include <functional>
#include <random>
#include <vector>

#include <gtest/gtest.h>

namespace codestral::completion {
namespace {

// The chance that a user takes it.
using Taste = std::function<double(const store::Suggestion&)>;

struct Tally {
  int offered = 0;
  int shown = 0;
  int accepted = 0;
  int hidden = 0;
  int lost = 0;  // hidden, and would have been accepted
  double precision() const { return static_cast<double>(accepted) / shown; }
  double lostShare() const { return static_cast<double>(lost) / (lost + accepted); }
  double hiddenShare() const { return static_cast<double>(hidden) / offered; }
  Tally& operator+=(const Tally& other) {
    offered += other.offered;
    shown += other.shown;
    accepted += other.accepted;
    hidden += other.hidden;
    lost += other.lost;
    return *this;
  }
};

class User {
 public:
  explicit User(std::uint32_t seed) : random_(seed) {}

  store::Suggestion next(const LearnedGate& gate) {
    static constexpr const char* kLanguages[] = {"cpp", "python", "markdown", "go"};
    static constexpr const char* kPlaces[] = {"line-start", "after-dot", "after-open", "in-word",
                                              "after-word"};
    static constexpr const char* kProviders[] = {"codestral", "ondevice"};
    clock_ += 4000 + static_cast<std::int64_t>(below(4000));
    store::Suggestion s;
    s.at = clock_;
    s.language = kLanguages[below(4)];
    s.node = below(6) == 0 ? "comment" : "code";
    s.place = kPlaces[below(5)];
    s.midLine = below(5) == 0;
    s.provider = kProviders[below(2)];
    s.length = static_cast<std::int64_t>(1 + below(100));
    s.lines = below(4) == 0 ? 4 : 1;
    s.rhythmMs = static_cast<std::int64_t>(80 + below(400));
    s.recentShare = gate.recentShare();
    s.sinceAcceptedMs = gate.sinceAccepted(s.at);
    return s;
  }
  bool takes(double chance) { return std::bernoulli_distribution(chance)(random_); }
  std::size_t below(std::size_t n) {
    return std::uniform_int_distribution<std::size_t>(0, n - 1)(random_);
  }

 private:
  std::mt19937 random_;
  std::int64_t clock_ = 1'700'000'000'000;
};

Tally live(LearnedGate& gate, User& user, const Taste& taste, int suggestions, double eagerness) {
  Tally tally;
  for (int i = 0; i < suggestions; ++i) {
    store::Suggestion s = user.next(gate);
    const auto verdict = gate.decide(s, eagerness);
    const bool taken = user.takes(taste(s));
    s.heldOut = verdict == LearnedGate::Verdict::HoldOut;
    s.shownMs = 1500;
    if (verdict == LearnedGate::Verdict::Hide) {
      s.outcome = store::Outcome::Hidden;
    } else {
      s.outcome = taken ? store::Outcome::Accepted : store::Outcome::Rejected;
    }
    gate.learn(s);
    ++tally.offered;
    if (verdict == LearnedGate::Verdict::Hide) {
      ++tally.hidden;
      tally.lost += taken ? 1 : 0;
    } else {
      ++tally.shown;
      tally.accepted += taken ? 1 : 0;
    }
  }
  return tally;
}

double noProse(const store::Suggestion& s) {
  if (s.language == "markdown" || s.node == "comment") return 0.01;
  return 0.4;
}
double shortAfterDots(const store::Suggestion& s) {
  return s.place == "after-dot" && s.length <= 30 ? 0.7 : 0.02;
}
double onlyTheService(const store::Suggestion& s) {
  return s.provider == "ondevice" ? 0.005 : 0.3;
}
double rarely(const store::Suggestion&) {
  return 0.04;
}

struct Trial {
  const char* name;
  Taste taste;
  double hides;     // at least this share
  double improves;  // precision, by this factor at least
};
const Trial kTrials[] = {
    {"no prose", noProse, 0.1, 1.1},
    {"short and after a dot", shortAfterDots, 0.05, 1.02},
    {"only from the service", onlyTheService, 0.2, 1.2},
    {"rarely, and without a rule", rarely, 0, 0.98},
};

void simulateUsers(std::uint32_t seeds, bool print) {
  for (const auto& [name, taste, hides, improves] : kTrials) {
    double worst = 0;
    Tally with;
    Tally without;
    for (std::uint32_t seed = 1; seed <= seeds; ++seed) {
      LearnedGate gate;
      LearnedGate open;
      User user(seed);
      User same(seed);
      const Tally one = live(gate, user, taste, 6000, 0.5);
      worst = std::max(worst, one.lostShare());
      with += one;
      without += live(open, same, taste, 6000, 1);
    }
    EXPECT_EQ(without.hidden, 0) << "an eagerness of 1 shows all";
    EXPECT_LE(with.lostShare(), 0.03) << name;
    EXPECT_LE(worst, 0.05) << name;
    EXPECT_GE(with.hiddenShare(), hides) << name;
    EXPECT_GE(with.precision(), without.precision() * improves) << name;
    if (!print) continue;
    std::printf("%-28s hidden %.1f %%, lost %.1f %% (worst %.1f %%), precision %.1f -> %.1f %%\n",
                name, 100 * with.hiddenShare(), 100 * with.lostShare(), 100 * worst,
                100 * without.precision(), 100 * with.precision());
  }
}

TEST(LearnedGate, SimulatedUsersLoseFewAcceptancesAndSeeBetterSuggestions) {
  simulateUsers(3, false);
}

// The table of docs/completion.md.
TEST(LearnedGate, DISABLED_Table) {
  simulateUsers(20, true);
}

TEST(LearnedGate, WhoAcceptsEverythingNeverHasAnythingHidden) {
  for (const double eagerness : {0.0, 0.5, 1.0}) {
    LearnedGate gate;
    User user(7);
    const Tally tally =
        live(gate, user, [](const store::Suggestion&) { return 1; }, 5000, eagerness);
    EXPECT_EQ(tally.hidden, 0) << eagerness;
  }
}

TEST(LearnedGate, WhoAcceptsNothingIsLeftInPeaceMoreAndMore) {
  LearnedGate gate;
  User user(7);
  const Taste never = [](const store::Suggestion&) { return 0; };
  EXPECT_EQ(live(gate, user, never, 100, 0.5).hidden, 0) << "not before there is evidence";
  live(gate, user, never, 1000, 0.5);
  EXPECT_GE(live(gate, user, never, 1000, 0.5).hiddenShare(), 0.8);
}

TEST(LearnedGate, ComesBackWhenTheUserChanges) {
  LearnedGate gate;
  User user(7);
  EXPECT_GT(live(gate, user, noProse, 5000, 0.5).hidden, 500);
  const Taste prose = [](const store::Suggestion&) { return 0.5; };
  live(gate, user, prose, 1500, 0.5);
  EXPECT_LT(live(gate, user, prose, 2000, 0.5).hiddenShare(), 0.01);
}

TEST(LearnedGate, TheSliderHidesMoreTheLowerItIs) {
  double before = 1.1;
  for (const double eagerness : {0.25, 0.5, 0.75, 1.0}) {
    LearnedGate gate;
    User user(5);
    const double hidden = live(gate, user, noProse, 4000, eagerness).hiddenShare();
    EXPECT_LT(hidden, before) << eagerness;
    before = hidden;
  }
  EXPECT_EQ(before, 0);
  EXPECT_DOUBLE_EQ(hiddenBelow(0), 0.8);
  EXPECT_DOUBLE_EQ(hiddenBelow(0.5), 0.05);
  EXPECT_DOUBLE_EQ(acceptableLoss(0.5), 0.05);
  EXPECT_DOUBLE_EQ(acceptableLoss(0), 0.5);
}

TEST(LearnedGate, WhatTheUserAskedForIsShown) {
  LearnedGate gate;
  User user(7);
  live(gate, user, [](const store::Suggestion&) { return 0; }, 2000, 0.5);
  for (int i = 0; i < 100; ++i) {
    store::Suggestion s = user.next(gate);
    s.invoked = true;
    EXPECT_EQ(gate.decide(s, 0), LearnedGate::Verdict::Show);
  }
}

TEST(LearnedGate, EveryEighthOfWhatItWouldHideIsShown) {
  LearnedGate gate;
  User user(7);
  const Taste never = [](const store::Suggestion&) { return 0; };
  live(gate, user, never, 2000, 0.5);
  int heldOut = 0;
  int hidden = 0;
  for (int i = 0; i < 800; ++i) {
    const auto verdict = gate.decide(user.next(gate), 0.5);
    heldOut += verdict == LearnedGate::Verdict::HoldOut ? 1 : 0;
    hidden += verdict == LearnedGate::Verdict::Hide ? 1 : 0;
  }
  EXPECT_NEAR(hidden, 7 * heldOut, 7);
  EXPECT_GT(heldOut, 50);
}

// What is learnt from stored rows and what is learnt while it happens are the same.
TEST(LearnedGate, TheSameRowsMakeTheSameGate) {
  LearnedGate gate;
  User user(3);
  std::vector<store::Suggestion> rows;
  for (int i = 0; i < 500; ++i) {
    store::Suggestion s = user.next(gate);
    s.outcome = user.takes(noProse(s)) ? store::Outcome::Accepted : store::Outcome::Rejected;
    gate.learn(s);
    rows.push_back(s);
  }
  LearnedGate later;
  for (const store::Suggestion& row : rows) later.learn(row);
  for (int i = 0; i < 50; ++i) {
    const store::Suggestion s = user.next(gate);
    EXPECT_DOUBLE_EQ(later.likely(s), gate.likely(s));
    EXPECT_EQ(later.recentShare(), gate.recentShare());
  }
}

TEST(AcceptanceModel, EverySuggestionHasOneAnswerToEachQuestion) {
  User user(1);
  const LearnedGate gate;
  for (int i = 0; i < 2000; ++i) {
    store::Suggestion s = user.next(gate);
    if (i % 3 == 0) s.rhythmMs.reset();
    if (i % 5 == 0) s.recentShare = 0.3;
    if (i % 7 == 0) s.language = "klingon";
    if (i % 11 == 0) s.place = "no such place";
    const auto features = featuresOf(s);
    EXPECT_TRUE(std::ranges::is_sorted(features));
    EXPECT_TRUE(std::ranges::adjacent_find(features) == features.end());
    EXPECT_LT(features.back(), kFeatures);
    EXPECT_GE(features.size(), 11U);
  }
}

}  // namespace
}  // namespace codestral::completion
