// What follows a suggestion, or stands in for a slow one.

#include "unit/completion/engine_fixture.h"

namespace codestral::completion {
namespace {

// What a slow service leaves to this machine.
class StandInTest : public EngineTest {
 protected:
  StandInTest() {
    onDevice_->onDevice_ = true;
    engine_.setProvider(provider_, onDevice_);
  }
  std::shared_ptr<ScriptedProvider> onDevice_ = std::make_shared<ScriptedProvider>();
};

TEST_F(StandInTest, AnswersForASlowServiceAndIsNotReplacedWhenThatSpeaks) {
  type("x = ^\n");
  ask(typed_);
  scheduler_.advance(Millis(700));
  EXPECT_TRUE(onDevice_->calls.empty());
  scheduler_.advance(Millis(200));
  ASSERT_EQ(onDevice_->calls.size(), 1U);
  auto near = outcome();
  near.provider = "ondevice";
  onDevice_->calls[0]->handler.text("one();");
  onDevice_->calls[0]->handler.done(near);
  ASSERT_EQ(offers_.size(), 1U);
  EXPECT_EQ(offers_[0].path, "on-device");
  EXPECT_TRUE(provider_->calls[0]->open) << "what it says may serve later";
  provider_->calls[0]->handler.text("only();\n");
  type("x = o^\n");
  ask(typed_);
  EXPECT_EQ(offers_.back().items.at(0).insertText, "ne();");
  type("x = on^\n");
  type("x = onl^\n");
  ask(typed_);
  EXPECT_EQ(offers_.back().items.at(0).insertText, "y();");
  EXPECT_EQ(provider_->calls.size(), 1U);
}

TEST_F(StandInTest, IsGoneWhenTheServiceSpeaksFirst) {
  type("x = ^\n");
  ask(typed_);
  scheduler_.advance(Millis(900));
  provider_->calls[0]->handler.text("on");
  scheduler_.runPosted();
  EXPECT_FALSE(onDevice_->calls.at(0)->open);
  provider_->calls[0]->handler.text("e();\n");
  EXPECT_EQ(offers_.at(0).path, "streamed");
}

TEST_F(StandInTest, WithNothingToSayLeavesTheRequestToTheService) {
  type("x = ^\n");
  ask(typed_);
  scheduler_.advance(Millis(900));
  onDevice_->calls.at(0)->handler.done(outcome());
  EXPECT_TRUE(offers_.empty());
  provider_->calls[0]->handler.text("one();\n");
  EXPECT_EQ(offers_.at(0).items.at(0).insertText, "one();");
}

TEST_F(StandInTest, ServesTheNextRequestOfAStreamThatIsSlowAlready) {
  type("x = ^\n");
  ask(typed_);
  scheduler_.advance(Millis(900));
  type("x = o^\n");
  ask(typed_);
  ASSERT_EQ(onDevice_->calls.size(), 2U);
  EXPECT_EQ(onDevice_->calls[1]->query.offset, 5U);
  EXPECT_EQ(provider_->calls.size(), 1U);
}

// The question that follows an acceptance, asked before it.
class AheadTest : public EngineTest {
 protected:
  // A suggestion was read for a while.
  void read(std::string_view annotated, std::string_view suggestion) {
    type(annotated);
    ask(typed_);
    provider_->calls.back()->handler.text(suggestion);
    ASSERT_FALSE(offers_.empty());
    ASSERT_EQ(offers_.back().items.size(), 1U);
    scheduler_.advance(Millis(600));
  }
};

TEST_F(AheadTest, ASuggestionThatIsReadIsFollowedUpOnTheNextLine) {
  read("{\n    x = ^\n}\n", "one();\n");
  ASSERT_EQ(provider_->calls.size(), 2U);
  EXPECT_EQ(provider_->calls[1]->query.prefix, "{\n    x = one();\n    ");
  EXPECT_EQ(provider_->calls[1]->query.suffix, "\n}\n");
  provider_->calls[1]->handler.text("y = two();\n");
  type("{\n    x = one();^\n}\n");
  type("{\n    x = one();\n    ^\n}\n");
  ask(typed_);
  EXPECT_EQ(offers_.back().path, "cache");
  EXPECT_EQ(offers_.back().items.at(0).insertText, "y = two();");
  EXPECT_EQ(provider_->calls.size(), 2U);
}

TEST_F(AheadTest, IsAdoptedWhileItStreams) {
  read("x = ^\n", "one();\n");
  type("x = on^\n");  // typed along
  type("x = one();^\n");
  type("x = one();\n^\n");
  ask(typed_);
  ASSERT_EQ(provider_->calls.size(), 2U);
  EXPECT_TRUE(provider_->calls[1]->open);
  provider_->calls[1]->handler.text("y();\n");
  EXPECT_EQ(offers_.back().path, "adopted");
}

TEST_F(AheadTest, IsClosedWhenTheTextTurnsAway) {
  read("x = ^\n", "one();\n");
  ASSERT_EQ(provider_->calls.size(), 2U);
  type("x = t^\n");
  scheduler_.runPosted();
  EXPECT_FALSE(provider_->calls[1]->open);
}

TEST_F(AheadTest, IsNotAskedWithoutReadingNorAgainstTheUsersWill) {
  type("x = ^\n");
  ask(typed_);
  provider_->calls.back()->handler.text("one();\n");
  scheduler_.advance(Millis(400));
  type("x = o^\n");
  scheduler_.advance(Millis(5000));
  EXPECT_EQ(provider_->calls.size(), 1U);

  Settings settings;
  settings.debounce = Millis(0);
  settings.prefetch = false;
  engine_.setSettings(settings);
  read("y = ^\n", "one();\n");
  EXPECT_EQ(provider_->calls.size(), 2U);
}

TEST_F(AheadTest, IsNotAskedInTheMiddleOfALine) {
  read("f(x = ^, 1);\n", "one\n");
  EXPECT_EQ(provider_->calls.size(), 1U);
}

// What was offered, and what the user made of it.
class AfterShowTest : public EngineTest {
 protected:
  AfterShowTest() {
    Settings settings;  // with its own pace
    settings.prefetch = false;
    engine_.setSettings(settings);
  }
  void show(std::string_view annotated, std::string_view suggestion) {
    type(annotated);
    ask(typed_);
    scheduler_.advance(Millis(500));
    provider_->calls.back()->handler.text(suggestion);
    ASSERT_FALSE(offers_.empty());
    ASSERT_EQ(offers_.back().items.size(), 1U);
  }
  // How long a question at a new place waits.
  Millis pause() {
    const std::size_t before = provider_->calls.size();
    type("other = " + std::to_string(version_) + " + ^\n");
    ask(typed_);
    for (int ms = 0; ms < 2000; ++ms) {
      if (provider_->calls.size() > before) return Millis(ms);
      scheduler_.advance(Millis(1));
    }
    return Millis(-1);
  }
};

TEST_F(AfterShowTest, AnAcceptedLineIsNotFollowedByAnotherUntilSomethingIsTyped) {
  show("x = ^\n", "one();\n");
  type("x = one();^\n");
  ask(typed_);
  EXPECT_EQ(offers_.back().reason, Reason::JustAccepted);
  ask(text::Position{1, 0});
  EXPECT_EQ(provider_->calls.size(), 2U) << "the cursor has moved away";
  ask(typed_, Trigger::Invoked);
  ASSERT_EQ(provider_->calls.size(), 4U) << "the user wants it, and more than one";
  provider_->calls[3]->handler.done(fail(ErrorKind::Unavailable, "gone"));
  type("x = one(); ^\n");
  ask(typed_);
  scheduler_.advance(Millis(500));
  EXPECT_EQ(provider_->calls.size(), 5U);
}

TEST_F(AfterShowTest, WhatIsTypedToItsEndOrHasMoreLinesIsFollowed) {
  show("x = ^\n", "on\n");
  type("x = o^\n");
  type("x = on^\n");
  ask(typed_);
  scheduler_.advance(Millis(500));
  EXPECT_EQ(provider_->calls.size(), 2U);

  show("void f() {^\n", "\n  go();\n}\n");
  type("void f() {\n  go();\n}^\n");
  ask(typed_);
  scheduler_.advance(Millis(500));
  EXPECT_EQ(provider_->calls.size(), 4U);
}

TEST_F(AfterShowTest, RejectionsWidenThePauseAndAcceptancesNarrowIt) {
  const Millis usual = pause();
  engine_.settled(store::Outcome::Rejected);
  const Millis rejected = pause();
  EXPECT_GT(rejected, usual);
  engine_.settled(store::Outcome::Accepted);
  EXPECT_LT(pause(), rejected);
}

TEST_F(AheadTest, IsNotAskedBehindWhatIsNotShown) {
  type("x = ^\n");
  ask(typed_);
  provider_->calls.back()->handler.text("one();\n");
  engine_.withheld(kUri);
  scheduler_.advance(Millis(5000));
  EXPECT_EQ(provider_->calls.size(), 1U);
}

}  // namespace
}  // namespace codestral::completion
