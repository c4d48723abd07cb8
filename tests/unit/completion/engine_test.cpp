#include "completion/engine.h"

#include "unit/completion/engine_fixture.h"

namespace codestral::completion {
namespace {

TEST_F(EngineTest, OffersWhatTheStreamSaysUpToItsLineEndAndClosesIt) {
  ask(open("int x = ^\nint y;\n"));
  ASSERT_EQ(provider_->calls.size(), 1U);
  EXPECT_EQ(provider_->calls[0]->query.prefix, "int x = ");
  EXPECT_EQ(provider_->calls[0]->query.suffix, "\nint y;\n");
  provider_->calls[0]->handler.text("com");
  EXPECT_TRUE(offers_.empty());
  provider_->calls[0]->handler.text("pute();\nint z");
  ASSERT_EQ(offers_.size(), 1U);
  ASSERT_EQ(offers_[0].items.size(), 1U);
  EXPECT_EQ(offers_[0].items[0].insertText, "compute();");
  EXPECT_EQ(offers_[0].path, "streamed");
  scheduler_.runPosted();
  EXPECT_FALSE(provider_->calls[0]->open);
  EXPECT_EQ(engine_.active(), 0U);
}

TEST_F(EngineTest, ANewerRequestElsewhereEndsTheOlderAtOnce) {
  ask(open("int x = ^"));
  ask(open("int x = \n^"));
  scheduler_.runPosted();
  ASSERT_EQ(offers_.size(), 1U);
  EXPECT_EQ(offers_[0].reason, Reason::Superseded);
  EXPECT_FALSE(provider_->calls[0]->open);
  EXPECT_TRUE(provider_->calls[1]->open);
}

TEST_F(EngineTest, AnItemReplacesWhatTheEditorClosedBehindTheCursor) {
  ask(open("call(^);\n"));
  EXPECT_TRUE(provider_->calls[0]->query.stop.empty()) << "the line may become a block";
  provider_->calls[0]->handler.text("😀, b);\n");
  ASSERT_EQ(offers_.size(), 1U);
  EXPECT_EQ(offers_[0].items[0].insertText, "😀, b);");
  EXPECT_EQ(offers_[0].items[0].range, (text::Range{{0, 5}, {0, 7}}));
  ask(open("call(^);\n"));
  EXPECT_EQ(offers_[1].path, "cache");
  EXPECT_EQ(offers_[1].items[0].range, (text::Range{{0, 5}, {0, 7}}));
}

TEST_F(EngineTest, ALineThatOpensABlockIsReadToTheBlocksEnd) {
  ask(open("auto f = ^\n"));
  provider_->calls[0]->handler.text("[] {\n");
  EXPECT_TRUE(offers_.empty());
  provider_->calls[0]->handler.text("  g();\n};\nint x");
  ASSERT_EQ(offers_.size(), 1U);
  EXPECT_EQ(offers_[0].items[0].insertText, "[] {\n  g();\n};");
}

TEST_F(EngineTest, ANewerRequestThatAgreesTakesTheStreamOver) {
  ask(open("int x = ^\n"));
  provider_->calls[0]->handler.text("com");
  type("int x = co^\n");
  ask(typed_);
  ASSERT_EQ(offers_.size(), 1U);
  EXPECT_EQ(offers_[0].reason, Reason::Superseded);
  provider_->calls[0]->handler.text("pute();\n");
  ASSERT_EQ(offers_.size(), 2U);
  EXPECT_EQ(offers_[1].path, "adopted");
  EXPECT_EQ(offers_[1].items.at(0).insertText, "mpute();");
  EXPECT_EQ(provider_->calls.size(), 1U);
}

TEST_F(EngineTest, TypingAheadOfTheStreamKeepsItWhileItAgrees) {
  ask(open("x = ^\n"));
  type("x = comp^\n");
  ask(typed_);
  EXPECT_EQ(provider_->calls.size(), 1U);
  provider_->calls[0]->handler.text("co");
  EXPECT_EQ(provider_->calls.size(), 1U);
  provider_->calls[0]->handler.text("nst");  // not what was typed
  scheduler_.runPosted();
  EXPECT_FALSE(provider_->calls[0]->open);
  ASSERT_EQ(provider_->calls.size(), 2U);
  EXPECT_EQ(provider_->calls[1]->query.prefix, "x = comp");
  provider_->calls[1]->handler.text("ute();\n");
  ASSERT_EQ(offers_.size(), 2U);
  EXPECT_EQ(offers_[1].path, "streamed");
  EXPECT_EQ(offers_[1].items.at(0).insertText, "ute();");
}

TEST_F(EngineTest, AStreamThatWasClosedIsNotWaitedForAgain) {
  ask(open("x = ^\n"));
  type("x = comp^\n");
  ask(typed_);
  provider_->calls[0]->handler.text("const");  // closed: not what was typed
  type("x = co^\n");                           // but it would fit now
  ask(typed_);
  ASSERT_EQ(provider_->calls.size(), 3U);
  provider_->calls[2]->handler.text("mpute();\n");
  EXPECT_EQ(offers_.back().items.at(0).insertText, "mpute();");
}

TEST_F(EngineTest, WhatWasTypedCompletelyIsAskedAnew) {
  ask(open("x = ^\n"));
  type("x = one^\n");
  ask(typed_);
  provider_->calls[0]->handler.text("one\n");
  ASSERT_EQ(provider_->calls.size(), 2U);
  EXPECT_EQ(provider_->calls[1]->query.prefix, "x = one");
}

TEST_F(EngineTest, AStreamThatNobodyWaitsForFillsTheCache) {
  ask(open("x = ^\n"));
  type("x = o^\n");
  provider_->calls[0]->handler.text("one\n");
  ask(typed_);
  ASSERT_EQ(offers_.size(), 2U);
  EXPECT_EQ(offers_[1].path, "cache");
  EXPECT_EQ(offers_[1].items.at(0).insertText, "ne");
}

TEST_F(EngineTest, AFailureOfAnAdoptedStreamIsToldToItsNewWaiter) {
  ask(open("x = ^\n"));
  type("x = o^\n");
  ask(typed_);
  provider_->calls[0]->handler.done(fail(ErrorKind::Unavailable, "connection reset"));
  ASSERT_EQ(offers_.size(), 2U);
  EXPECT_EQ(offers_[1].reason, Reason::ProviderFailed);
  EXPECT_EQ(provider_->calls.size(), 1U);
}

TEST_F(EngineTest, AnEditElsewhereClosesTheStream) {
  ask(open("int a;\nint x = ^\n"));
  type("int ab;\nint x = ^\n");
  scheduler_.runPosted();
  EXPECT_FALSE(provider_->calls[0]->open);
}

TEST_F(EngineTest, AProviderThatAnswersAtOnceIsServed) {
  provider_->atOnce = "now();\n";
  ask(open("x = ^\n"));
  ASSERT_EQ(offers_.size(), 1U);
  EXPECT_EQ(offers_[0].items.at(0).insertText, "now();");
}

TEST_F(EngineTest, RequestsOfTwoDocumentsDoNotDisturbEachOther) {
  ask(open("a = ^", "file:///w/a.cpp"), Trigger::Automatic, "file:///w/a.cpp");
  ask(open("b = ^", "file:///w/b.cpp"), Trigger::Automatic, "file:///w/b.cpp");
  EXPECT_EQ(engine_.active(), 2U);
  EXPECT_TRUE(offers_.empty());
}

TEST_F(EngineTest, AnEditEndsTheRequestAndALateResultIsNeverOffered) {
  ask(open("int x = ^"));
  const auto handler = provider_->calls[0]->handler;
  handler.text("com");
  type("int x = cat^");
  scheduler_.runPosted();
  ASSERT_EQ(offers_.size(), 1U);
  EXPECT_EQ(offers_[0].reason, Reason::Superseded);
  EXPECT_FALSE(provider_->calls[0]->open);
  handler.text("late\n");
  handler.done(outcome());
  EXPECT_EQ(offers_.size(), 1U);
}

TEST_F(EngineTest, CancelClosesTheStreamAndAnswersOnce) {
  const RequestId id = ask(open("int x = ^"));
  engine_.cancel(id);
  engine_.cancel(id);
  scheduler_.runPosted();
  ASSERT_EQ(offers_.size(), 1U);
  EXPECT_EQ(offers_[0].reason, Reason::Cancelled);
  EXPECT_FALSE(provider_->calls[0]->open);
}

TEST_F(EngineTest, TypingThroughASuggestionAsksNobody) {
  ask(open("int x = ^\n"));
  provider_->calls[0]->handler.text("compute();\n");
  ask(open("int x = comp^\n"));
  ASSERT_EQ(offers_.size(), 2U);
  EXPECT_EQ(offers_[1].path, "cache");
  EXPECT_EQ(offers_[1].items[0].insertText, "ute();");
  EXPECT_EQ(provider_->calls.size(), 1U);
}

TEST_F(EngineTest, AnInvokedRequestSkipsCacheAndGateAndTakesAlternatives) {
  provider_->onDevice_ = true;
  ask(open("int x = ^\n"));
  provider_->calls[0]->handler.text("compute();\n");
  ask(open("int x = ^\n"), Trigger::Invoked);
  ASSERT_EQ(provider_->calls.size(), 2U);
  EXPECT_EQ(provider_->calls[1]->query.alternatives, 3U);
  provider_->calls[1]->handler.text("one();");
  auto ended = outcome();
  ended.alternatives = {"two();", "one();", "  "};
  provider_->calls[1]->handler.done(ended);
  ASSERT_EQ(offers_.size(), 2U);
  ASSERT_EQ(offers_[1].items.size(), 2U);
  EXPECT_EQ(offers_[1].items[1].insertText, "two();");

  ask(open("int na^me;\n"), Trigger::Invoked);
  EXPECT_EQ(provider_->calls.size(), 3U);
}

// A service gives one answer at a time: it is asked again, warmer, two requests at once at most.
TEST_F(EngineTest, AnInvokedRequestAsksAServiceForThreeAnswers) {
  ask(open("int x = ^\n"), Trigger::Invoked);
  ASSERT_EQ(provider_->calls.size(), 2U);
  const auto more = provider_->calls[0];
  const auto main = provider_->calls[1];
  EXPECT_LT(main->query.temperature, more->query.temperature);
  main->handler.text("one();\n");
  EXPECT_TRUE(offers_.empty());
  more->handler.text("two();\n");
  ASSERT_EQ(provider_->calls.size(), 3U);
  EXPECT_GT(provider_->calls[2]->query.temperature, more->query.temperature);
  provider_->calls[2]->handler.text("one();\n");
  ASSERT_EQ(offers_.size(), 1U);
  ASSERT_EQ(offers_[0].items.size(), 2U);
  EXPECT_EQ(offers_[0].items[0].insertText, "one();");
  EXPECT_EQ(offers_[0].items[1].insertText, "two();");
  scheduler_.runPosted();
  for (const auto& call : provider_->calls) EXPECT_FALSE(call->open);
}

TEST_F(EngineTest, AFailedAlternativeLeavesWhatCame) {
  ask(open("int x = ^\n"), Trigger::Invoked);
  provider_->calls[0]->handler.done(fail(ErrorKind::RateLimited, "slow down"));
  EXPECT_EQ(provider_->calls.size(), 2U);
  provider_->calls[1]->handler.text("one();\n");
  ASSERT_EQ(offers_.size(), 1U);
  EXPECT_EQ(offers_[0].items.size(), 1U);
}

TEST_F(EngineTest, ACancelAndAnEditEndTheAlternativesToo) {
  for (const bool edits : {false, true}) {
    provider_->calls.clear();
    const RequestId id = ask(open("int x = ^\n"), Trigger::Invoked);
    provider_->calls[1]->handler.text("one();\n");  // landed, and waits for the others
    if (edits) {
      engine_.documentChanged(kUri);
    } else {
      engine_.cancel(id);
    }
    scheduler_.runPosted();
    for (const auto& call : provider_->calls) EXPECT_FALSE(call->open);
    EXPECT_EQ(offers_.back().reason, edits ? Reason::Superseded : Reason::Cancelled);
  }
}

TEST_F(EngineTest, WaitsForTheDebounceAndANewKeyStartsItAgain) {
  setDebounce(Millis(100));
  const text::Position position = open("int x = ^");
  engine_.documentChanged(kUri);
  ask(position);
  scheduler_.advance(Millis(60));
  engine_.documentChanged(kUri);
  ask(position);
  scheduler_.advance(Millis(60));
  EXPECT_TRUE(provider_->calls.empty());
  scheduler_.advance(Millis(40));
  EXPECT_EQ(provider_->calls.size(), 1U);
}

TEST_F(EngineTest, AFileThatIsExcludedWhileItsRequestWaitsIsNotSent) {
  setDebounce(Millis(100));
  const text::Position position = open("int x = ^");
  engine_.documentChanged(kUri);
  ask(position);
  world_.verdict_.ignored = true;
  scheduler_.advance(Millis(200));
  EXPECT_TRUE(provider_->calls.empty());
  ASSERT_EQ(offers_.size(), 1U);
  EXPECT_EQ(offers_[0].reason, Reason::FileIgnored);
}

TEST_F(EngineTest, TheOnDeviceModelIsAskedWithoutWaiting) {
  setDebounce(Millis(100));
  provider_->onDevice_ = true;
  engine_.documentChanged(kUri);
  ask(open("int x = ^"));
  EXPECT_EQ(provider_->calls.size(), 1U);
}

TEST_F(EngineTest, AFailureIsAnOfferWithoutItemsThatSaysWhy) {
  ask(open("int x = ^"));
  provider_->calls[0]->handler.done(fail(ErrorKind::Unavailable, "connection refused"));
  ASSERT_EQ(offers_.size(), 1U);
  EXPECT_TRUE(offers_[0].items.empty());
  EXPECT_EQ(offers_[0].reason, Reason::ProviderFailed);
  EXPECT_EQ(offers_[0].detail, "connection refused");
  EXPECT_EQ(offers_[0].error, ErrorKind::Unavailable);
}

TEST_F(EngineTest, ABrokenStreamOffersNothingOfItsBeginning) {
  ask(open("int x = ^"));
  provider_->calls[0]->handler.text("comp");
  provider_->calls[0]->handler.done(fail(ErrorKind::Unavailable, "connection reset"));
  ASSERT_EQ(offers_.size(), 1U);
  EXPECT_TRUE(offers_[0].items.empty());
}

TEST_F(EngineTest, AnEmptyAnswerIsTheModelsChoice) {
  ask(open("int x = ^"));
  provider_->calls[0]->handler.done(outcome());
  EXPECT_EQ(offers_.at(0).reason, Reason::ModelEmpty);
}

TEST_F(EngineTest, BadPositionsAndUnknownDocumentsAreAnswered) {
  open("a😀b^");
  ask({0, 2});
  ask({7, 0});
  ask({0, 0}, Trigger::Automatic, "file:///w/unknown.cpp");
  ASSERT_EQ(offers_.size(), 3U);
  EXPECT_EQ(offers_[0].reason, Reason::BadPosition);
  EXPECT_EQ(offers_[1].reason, Reason::BadPosition);
  EXPECT_EQ(offers_[2].reason, Reason::NotOpen);
}

TEST_F(EngineTest, ASelectedEntryIsContinued) {
  open("std::vec^");
  Request request;
  request.uri = kUri;
  request.position = {0, 8};
  request.selected = Request::Selected{{{0, 5}, {0, 8}}, "vector"};
  engine_.request(std::move(request), [this](Offer offer) { offers_.push_back(std::move(offer)); });
  ASSERT_EQ(provider_->calls.size(), 1U);
  EXPECT_EQ(provider_->calls[0]->query.prefix, "std::vector");
  provider_->calls[0]->handler.text("<int> v;\n");
  ASSERT_EQ(offers_.size(), 1U);
  EXPECT_EQ(offers_[0].items[0].insertText, "vector<int> v;");
  EXPECT_EQ(offers_[0].items[0].range, (text::Range{{0, 5}, {0, 8}}));
}

TEST_F(EngineTest, WhatStandsOnTheScreenIsNotReplacedByAnythingNewer) {
  type("x = ^\n");
  ask(typed_);
  provider_->calls[0]->handler.text("one();\n");
  ask(typed_, Trigger::Invoked);
  provider_->calls[1]->handler.done(fail(ErrorKind::RateLimited, "one is enough"));
  provider_->calls[2]->handler.text("other();");
  provider_->calls[2]->handler.done(outcome());
  type("x = o^\n");
  ask(typed_);
  EXPECT_EQ(offers_.back().items.at(0).insertText, "ther();") << "the user saw this one last";
  EXPECT_EQ(offers_.back().detail, "on the screen");
  EXPECT_EQ(provider_->calls.size(), 3U);
}

TEST(Suggestion, WhatIsLeftOfItKeepsItsEnds) {
  Suggestion suggestion{"f(a) + b"};
  suggestion.nodeEnds = {4, 8};
  EXPECT_EQ(suggestion.after(1).nodeEnds, (std::vector<std::size_t>{3, 7}));
  EXPECT_EQ(suggestion.after(4).nodeEnds, (std::vector<std::size_t>{4}));
}

TEST_F(EngineTest, APlaceBeforeManyClosersIsAskedOnce) {
  for (const std::size_t closers : {17, 40}) {
    ask(open("x = ^" + std::string(closers, '"') + "\n"));
    const std::size_t asked = provider_->calls.size();
    provider_->calls.back()->handler.text("on");
    EXPECT_EQ(provider_->calls.size(), asked) << closers;
  }
}

TEST_F(EngineTest, ALineEndIsTheSameForAModelThatWritesItWithoutACarriageReturn) {
  type("void f() {^\r\n}\r\n");
  ask(typed_);
  provider_->calls[0]->handler.text("\n  go");
  type("void f() {\r\n  g^\r\n}\r\n");
  ask(typed_);
  EXPECT_EQ(provider_->calls.size(), 1U);
  provider_->calls[0]->handler.text("();\n}\n");
  EXPECT_EQ(offers_.back().path, "adopted");
  EXPECT_EQ(offers_.back().items.at(0).insertText, "o();");
}

TEST_F(EngineTest, MoreOfAStreamThanWasWantedServesTheNextLine) {
  type("x = ^\n");
  ask(typed_);
  provider_->calls[0]->handler.text("one();\ny = two();\nz");
  EXPECT_EQ(offers_.at(0).items.at(0).insertText, "one();");
  type("x = one();\n^\n");
  ask(typed_);
  ASSERT_EQ(offers_.size(), 2U);
  EXPECT_EQ(offers_[1].items.at(0).insertText, "y = two();");
  EXPECT_EQ(offers_[1].path, "cache");
  EXPECT_EQ(provider_->calls.size(), 1U);
}

TEST_F(EngineTest, WhatTheServiceWouldRefuseIsNotWaitedFor) {
  Error error;
  error.kind = ErrorKind::RateLimited;
  error.message = "budget.eurosPerDay is used up for today";
  provider_->readiness_.refused = error;
  ask(open("x = ^\n"));
  ASSERT_EQ(offers_.size(), 1U);
  EXPECT_EQ(offers_[0].reason, Reason::BudgetExhausted);
  EXPECT_EQ(offers_[0].detail, error.message);
  error.httpStatus = 429;
  provider_->readiness_.refused = error;
  ask(open("x = ^\n"));
  EXPECT_EQ(offers_.back().reason, Reason::ProviderPaused);
  EXPECT_TRUE(provider_->calls.empty());
}

TEST_F(EngineTest, TheRateOfTheServiceIsKeptByWhatNobodyAskedFor) {
  provider_->readiness_.notBefore = scheduler_.now() + Millis(700);
  ask(open("x = ^\n"));
  scheduler_.advance(Millis(699));
  EXPECT_TRUE(provider_->calls.empty());
  scheduler_.advance(Millis(1));
  EXPECT_EQ(provider_->calls.size(), 1U);
  ask(open("y = ^\n"), Trigger::Invoked);
  EXPECT_EQ(provider_->calls.size(), 3U);
}

TEST_F(EngineTest, ABudgetThatIsUsedUpDoesNotTakeAwayWhatIsKnown) {
  ask(open("x = ^\n"));
  provider_->calls.at(0)->handler.text("one();\n");
  provider_->readiness_.refused = Error{.kind = ErrorKind::RateLimited};
  ask(open("x = on^\n"));
  EXPECT_EQ(offers_.back().items.at(0).insertText, "e();");
}

TEST_F(EngineTest, SaysWhatTheCacheKnew) {
  ask(open("x = ^\n"));
  provider_->calls.at(0)->handler.text("one();\n");
  EXPECT_EQ(offers_.back().lookup, "no-entry");
  type("y = ^\n");
  ask(typed_);
  provider_->calls.at(1)->handler.text("two();\n");
  EXPECT_EQ(offers_.back().lookup, "prefix-differs");
  type("x = o^\n");
  ask(typed_);
  EXPECT_EQ(offers_.back().lookup, "hit");
}

TEST_F(EngineTest, ABracketThatTheEditorClosesDoesNotEndASuggestion) {
  type("x = ^;\n");
  ask(typed_);
  provider_->calls.at(0)->handler.text("call(a);\n");
  EXPECT_EQ(offers_.back().items.at(0).insertText, "call(a);");
  type("x = call(^);\n");
  ask(typed_);
  EXPECT_EQ(offers_.back().path, "cache");
  EXPECT_EQ(offers_.back().items.at(0).insertText, "a);");
  EXPECT_EQ(offers_.back().items.at(0).range.end, (text::Position{0, 11}));
  EXPECT_EQ(provider_->calls.size(), 1U);
}

TEST_F(EngineTest, AReadOnlyFileIsLeftAloneUnlessTheUserAsks) {
  world_.verdict_.readOnly = true;
  ask(open("x = ^\n"));
  EXPECT_EQ(offers_.back().reason, Reason::ReadOnly);
  ask(open("x = ^\n"), Trigger::Invoked);
  EXPECT_EQ(provider_->calls.size(), 2U);
}

TEST_F(EngineTest, DestructionAnswersWhatIsOpen) {
  FakeScheduler scheduler;
  std::vector<Offer> offers;
  {
    Engine engine(scheduler, world_);
    engine.setProvider(provider_);
    Settings settings;
    settings.debounce = Millis(0);
    engine.setSettings(settings);
    Request request;
    request.uri = kUri;
    request.position = open("x = ^");
    engine.request(std::move(request), [&](Offer offer) { offers.push_back(std::move(offer)); });
  }
  ASSERT_EQ(offers.size(), 1U);
  EXPECT_EQ(offers[0].reason, Reason::Cancelled);
  scheduler.runPosted();
  EXPECT_FALSE(provider_->calls.back()->open);
}

}  // namespace
}  // namespace codestral::completion
