// What becomes of a suggestion, by what the editor does and says.
#include "completion/outcomes.h"

#include <gtest/gtest.h>

#include "completion/survival.h"
#include "support/fake_scheduler.h"

namespace codestral::completion {
namespace {

constexpr const char* kUri = "file:///a.py";

class OutcomesTest : public testing::Test {
 protected:
  void SetUp() override {
    outcomes_.onKeep([this](const store::Suggestion& row) { kept_.push_back(row); });
    outcomes_.onSettled([this](store::Outcome outcome) { settled_ = outcome; });
  }
  // The editor's text is what stands before and after the cursor.
  std::vector<std::string> offer(std::string insert, std::size_t replaces = 0) {
    Offering offering;
    offering.uri = kUri;
    offering.text = text::Text(before_ + after_);
    offering.offset = before_.size();
    offering.items = {{std::move(insert), replaces}};
    offering.situation = {"python", "code", "after-operator", false};
    offering.provider = "codestral";
    offering.latency = Millis(90);
    return outcomes_.offered(std::move(offering));
  }
  std::string offerOne(std::string insert, std::size_t replaces = 0) {
    const auto ids = offer(std::move(insert), replaces);
    return ids.empty() ? "" : ids.front();
  }
  void nothingOffered() {
    Offering offering;
    offering.uri = kUri;
    offering.text = text::Text(before_ + after_);
    offering.offset = before_.size();
    outcomes_.offered(std::move(offering));
  }
  void type(const std::string& text, std::size_t replacing = 0) {
    text::ChangeResult change;
    change.edits = {{{before_.size(), before_.size() + replacing}, text.size()}};
    before_ += text;
    after_.erase(0, replacing);
    outcomes_.edited(kUri, text::Text(before_ + after_), change);
  }
  void eraseBack(std::size_t bytes) {
    text::ChangeResult change;
    change.edits = {{{before_.size() - bytes, before_.size()}, 0}};
    before_.resize(before_.size() - bytes);
    outcomes_.edited(kUri, text::Text(before_ + after_), change);
  }
  void wait(Millis time) { scheduler_.advance(time); }
  store::Suggestion last() const { return kept_.empty() ? store::Suggestion() : kept_.back(); }

  test::FakeScheduler scheduler_;
  test::ManualExecutor executor_;
  LearnedGate gate_;
  Outcomes outcomes_{scheduler_, executor_, gate_, [] { return std::int64_t{1'700'000'000'000}; }};
  std::vector<store::Suggestion> kept_;
  std::optional<store::Outcome> settled_;
  std::string before_ = "total = ";
  std::string after_ = "\nprint(total)\n";
};

TEST_F(OutcomesTest, ReadAndThenTypedOtherwiseIsRejected) {
  offer("price * count");
  EXPECT_EQ(outcomes_.counts().offered, 1);
  wait(Millis(749));
  EXPECT_EQ(outcomes_.counts().shown, 0);
  wait(Millis(1));
  EXPECT_EQ(outcomes_.counts().shown, 1);
  wait(Millis(250));
  type("x");
  ASSERT_EQ(kept_.size(), 1U);
  EXPECT_EQ(last().outcome, store::Outcome::Rejected);
  EXPECT_EQ(settled_, store::Outcome::Rejected);
  EXPECT_EQ(last().shownMs, 1000);
  EXPECT_EQ(last().language, "python");
  EXPECT_EQ(last().place, "after-operator");
  EXPECT_EQ(last().length, 13);
  EXPECT_EQ(last().lines, 1);
  EXPECT_EQ(last().latencyMs, 90);
  EXPECT_EQ(last().at, 1'700'000'000'000);
}

TEST_F(OutcomesTest, GoneBeforeItCouldBeReadIsIgnored) {
  offer("price * count");
  wait(Millis(749));
  type("x");
  EXPECT_EQ(last().outcome, store::Outcome::Ignored);
  EXPECT_EQ(outcomes_.counts().shown, 0);
}

TEST_F(OutcomesTest, TypedAlongItIsOneSuggestionAndItsClockRunsOn) {
  offer("price * count");
  wait(Millis(400));
  type("pr");
  const std::string second = offerOne("ice * count");
  EXPECT_FALSE(second.empty());
  wait(Millis(400));
  type("ice");
  offer(" * count");
  EXPECT_EQ(outcomes_.counts().offered, 1);
  EXPECT_EQ(outcomes_.counts().shown, 1) << "800 ms on the screen";
  EXPECT_TRUE(kept_.empty());
  outcomes_.accepted(second);
  EXPECT_EQ(last().outcome, store::Outcome::Accepted);
  EXPECT_EQ(last().acceptedLength, 13);
  EXPECT_EQ(outcomes_.counts().accepted, 1);
}

TEST_F(OutcomesTest, DeletingBackAlongItChangesNothing) {
  offer("price");
  type("pri");
  eraseBack(2);
  offer("rice");
  EXPECT_TRUE(kept_.empty());
  eraseBack(3);
  EXPECT_EQ(last().outcome, store::Outcome::Ignored);
}

TEST_F(OutcomesTest, TheClockStartsWhenTheEditorSaysThatItShowsIt) {
  outcomes_.shown("the editor says what it shows");
  const std::string id = offerOne("price");
  wait(Millis(5000));
  EXPECT_EQ(outcomes_.counts().shown, 0);
  outcomes_.shown(id);
  wait(Millis(750));
  EXPECT_EQ(outcomes_.counts().shown, 1);
  type("x");
  EXPECT_EQ(last().shownMs, 750);
}

TEST_F(OutcomesTest, WhatWasNeverOnTheScreenIsIgnored) {
  outcomes_.shown("the editor says what it shows");
  offer("price");
  wait(Millis(5000));
  type("x");
  EXPECT_EQ(last().outcome, store::Outcome::Ignored);
}

// As Neovim and VS Code do it: the text first, then the command.
TEST_F(OutcomesTest, AcceptedAfterItsTextCame) {
  const std::string id = offerOne("price)", 1);
  after_ = ")" + after_;
  offer("nothing of that");  // the text is other than that of the offer
  const std::string again = offerOne("price)", 1);
  wait(Millis(300));
  type("price)", 1);
  nothingOffered();
  wait(Millis(1900));
  outcomes_.accepted(again);
  EXPECT_EQ(last().outcome, store::Outcome::Accepted);
  EXPECT_EQ(outcomes_.counts().shown, 1) << "nobody accepts what they do not see";
  outcomes_.accepted(again);
  outcomes_.accepted("no such id");
  EXPECT_EQ(outcomes_.counts().accepted, 1);
  EXPECT_NE(id, again);
}

TEST_F(OutcomesTest, AcceptedBeforeItsTextComes) {
  const std::string id = offerOne("price");
  outcomes_.accepted(id);
  type("price");
  EXPECT_EQ(kept_.size(), 1U);
  EXPECT_EQ(last().outcome, store::Outcome::Accepted);
}

TEST_F(OutcomesTest, AcceptedInATextThatTheEditorFormattedAtOnce) {
  const std::string id = offerOne("price*count");
  wait(Millis(1000));
  type("price * count");
  EXPECT_TRUE(kept_.empty()) << "the editor may still say that it was taken";
  outcomes_.accepted(id);
  ASSERT_EQ(kept_.size(), 1U);
  EXPECT_EQ(last().outcome, store::Outcome::Accepted);
}

TEST_F(OutcomesTest, SomethingElseThatCameAtOnceIsARejectionInTheEnd) {
  offer("price*count");
  wait(Millis(1000));
  type("pasted text");
  wait(Millis(2000));
  EXPECT_EQ(last().outcome, store::Outcome::Rejected);
}

TEST_F(OutcomesTest, TypedToItsEndByHandIsNeitherTakenNorRefused) {
  offer("price");
  wait(Millis(1000));
  type("price");
  EXPECT_TRUE(kept_.empty());
  wait(Millis(2000));
  EXPECT_EQ(last().outcome, store::Outcome::Ignored);
}

TEST_F(OutcomesTest, TheStartOfItTakenAndThenTypedOtherwiseIsPartial) {
  const std::string id = offerOne("größe * 😀");
  type("gr");
  const std::string rest = offerOne("öße * 😀");
  outcomes_.partlyAccepted(rest, 4);
  type("öße ");
  type("+");
  EXPECT_EQ(last().outcome, store::Outcome::Partial);
  EXPECT_EQ(last().acceptedLength, 6);
  EXPECT_EQ(last().length, 10) << "in UTF-16 units";
  EXPECT_FALSE(id.empty());
}

TEST_F(OutcomesTest, MovingOnIsARejectionOfWhatWasRead) {
  offer("price");
  wait(Millis(1000));
  before_ += after_;
  after_.clear();
  nothingOffered();
  EXPECT_EQ(last().outcome, store::Outcome::Rejected);
}

TEST_F(OutcomesTest, ClosingTheDocumentSaysNothing) {
  offer("price");
  wait(Millis(1000));
  outcomes_.closed(kUri);
  EXPECT_EQ(last().outcome, store::Outcome::Ignored);
}

TEST_F(OutcomesTest, WhatIsHeldBackStaysSoWhileItIsTypedAlong) {
  for (int i = 0; i < 1000; ++i) {
    store::Suggestion s;
    s.language = "python";
    s.node = "code";
    s.place = "after-operator";
    s.provider = "codestral";
    s.length = 5;
    s.outcome = store::Outcome::Rejected;
    gate_.learn(s);
  }
  offer("price");  // the first that would be hidden is shown, to learn
  type("x");
  EXPECT_TRUE(last().heldOut);
  kept_.clear();
  EXPECT_TRUE(offer("price").empty());
  type("pr");
  EXPECT_TRUE(offer("ice").empty());
  EXPECT_EQ(outcomes_.counts().offered, 1);
  wait(Millis(1000));
  type("x");
  ASSERT_EQ(kept_.size(), 1U);
  EXPECT_EQ(last().outcome, store::Outcome::Hidden);
  EXPECT_EQ(last().shownMs, 0);

  outcomes_.setEagerness(1);
  EXPECT_FALSE(offer("price").empty());
}

TEST_F(OutcomesTest, WhatWasAcceptedIsLookedAtThreeTimes) {
  const std::string id = offerOne("price * count");
  type("price * count");
  outcomes_.accepted(id);
  wait(std::chrono::seconds(30));
  executor_.runAll();
  scheduler_.runPosted();
  EXPECT_EQ(last().survived30s, 1.0);

  // The file grows above it, and a third of it goes.
  text::ChangeResult change;
  const std::string imports(5000, '#');
  before_ = imports + before_;
  change.edits = {{{0, 0}, imports.size()}};
  outcomes_.edited(kUri, text::Text(before_ + after_), change);
  eraseBack(std::string("count").size());
  wait(std::chrono::seconds(90));
  executor_.runAll();
  scheduler_.runPosted();
  EXPECT_NEAR(last().survived2m.value_or(-1), 2.0 / 3, 0.01);
  EXPECT_EQ(last().survived5m, std::nullopt);

  wait(std::chrono::seconds(180));
  executor_.runAll();
  scheduler_.runPosted();
  EXPECT_TRUE(last().survived5m.has_value());
  EXPECT_EQ(scheduler_.pendingTimers(), 0U);
}

TEST_F(OutcomesTest, AClosedDocumentIsNotLookedAt) {
  const std::string id = offerOne("price");
  type("price");
  outcomes_.accepted(id);
  wait(std::chrono::seconds(30));
  outcomes_.closed(kUri);
  executor_.runAll();
  scheduler_.runPosted();
  EXPECT_EQ(last().survived30s, std::nullopt);
}

TEST(Situation, TheLineUpToTheCursorInAWord) {
  const std::pair<const char*, const char*> cases[] = {
      {"", "line-start"},          {"    ", "line-start"},     {"foo", "in-word"},
      {"return ", "after-word"},   {"foo.", "after-dot"},      {"foo->", "after-dot"},
      {"std::", "after-dot"},      {"foo(", "after-open"},     {"foo(a, ", "after-comma"},
      {"x = ", "after-operator"},  {"if (a) {", "after-open"}, {"foo();", "after-close"},
      {"def f():", "after-close"}, {"\"text", "in-word"},      {"\"", "other"},
      {"a && ", "after-operator"}, {"größe", "in-word"},
  };
  for (const auto& [line, shape] : cases) EXPECT_EQ(shapeOfPrefix(line), shape) << line;
}

TEST(Survival, HowMuchOfItIsStillThere) {
  struct Case {
    const char* accepted;
    const char* now;
    double share;
  };
  const Case cases[] = {
      {"return a + b;", "int f() {\n  return a + b;\n}\n", 1},
      {"return a + b;", "int f() {\n  return  a+b ;\n}\n", 1},
      {"return a + b;", "int f() {\n  return a - b;\n}\n", 0.8},
      {"return a + b;", "", 0},
      {"return a + b;", "nothing of the kind here", 0},
      {"", "anything", 1},
      {" \n\t", "anything", 1},
      {"foo(bar, baz)", "foo(bar, qux, baz)", 1 - 2.0 / 6},
  };
  for (const Case& c : cases) EXPECT_NEAR(survival(c.accepted, c.now), c.share, 1e-9) << c.now;
}

}  // namespace
}  // namespace codestral::completion
