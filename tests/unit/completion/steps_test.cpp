// Gate, debounce and shape: the steps that decide before anything is asked.
#include <gtest/gtest.h>

#include "completion/debounce.h"
#include "completion/gate.h"
#include "completion/shape.h"

namespace codestral::completion {
namespace {

text::Snapshot document(std::string_view text = "x") {
  text::Snapshot snapshot;
  snapshot.languageId = "cpp";
  snapshot.text = text::Text(text);
  return snapshot;
}

TEST(Gate, LetsAnOrdinaryDocumentThrough) {
  EXPECT_FALSE(refuseDocument({}, document(), {}).has_value());
}

TEST(Gate, EveryRefusalHasItsReason) {
  Settings off;
  off.enabled = false;
  EXPECT_EQ(refuseDocument(off, document(), {})->reason, Reason::Disabled);
  Settings noCpp;
  noCpp.languages = {{"cpp", false}, {"go", true}};
  EXPECT_EQ(refuseDocument(noCpp, document(), {})->reason, Reason::LanguageDisabled);
  EXPECT_EQ(refuseDocument({}, document(), {true, ""})->reason, Reason::FileIgnored);
  const auto glob = refuseDocument({}, document(), {false, "*.gen.cpp"});
  EXPECT_EQ(glob->reason, Reason::GlobDisabled);
  EXPECT_EQ(glob->detail, "*.gen.cpp");
  text::Snapshot diverged = document();
  diverged.diverged = true;
  EXPECT_EQ(refuseDocument({}, diverged, {})->reason, Reason::Diverged);
  EXPECT_EQ(refuseDocument({}, document(std::string(kLargestDocument + 1, 'x')), {})->reason,
            Reason::TooLarge);
}

TEST(Gate, InsideAWordNothingIsOffered) {
  Surroundings around;
  for (const char* rest : {"name", "_x", "9", "é"}) {
    around.lineAfter = rest;
    EXPECT_EQ(refusePlace(around)->reason, Reason::InsideIdentifier) << rest;
  }
  for (const char* rest : {"", " name", ")", ";"}) {
    around.lineAfter = rest;
    EXPECT_FALSE(refusePlace(around).has_value()) << rest;
  }
}

TEST(Gate, EveryReasonHasACodeAndASentence) {
  for (int i = 0; i <= static_cast<int>(Reason::OnlyRepeats); ++i) {
    const auto reason = static_cast<Reason>(i);
    EXPECT_FALSE(describe(reason).empty());
    EXPECT_EQ(code(reason).find(' '), std::string_view::npos);
    if (i > 0) {
      EXPECT_NE(code(reason), code(Reason::None)) << i;
    }
  }
}

class DebounceTest : public testing::Test {
 protected:
  void type(int keys, Millis interval) {
    for (int i = 0; i < keys; ++i) rhythm_.edited(now_ += interval);
  }
  Millis wait(std::string_view lineBefore, std::optional<Millis> fixed = {}) {
    Surroundings around;
    around.lineBefore = lineBefore;
    return waitBeforeAsking(fixed, rhythm_, around, now_);
  }
  TypingRhythm rhythm_;
  TimePoint now_ = TimePoint(std::chrono::hours(1));
};

TEST_F(DebounceTest, AFixedNumberIsKept) {
  type(10, Millis(100));
  EXPECT_EQ(wait("x = ", Millis(300)), Millis(300));
  EXPECT_EQ(wait("", Millis(300)), Millis(300));
  EXPECT_EQ(wait("x = ", Millis(0)), Millis(0));
}

TEST_F(DebounceTest, FollowsTheUsersRhythmWithinBounds) {
  type(20, Millis(100));
  EXPECT_EQ(wait("x = "), Millis(120));
  TypingRhythm slow;
  rhythm_ = slow;
  type(20, Millis(600));
  EXPECT_EQ(wait("x = "), Millis(200));
  rhythm_ = slow;
  type(20, Millis(5));
  EXPECT_EQ(wait("x = "), Millis(40));
}

TEST_F(DebounceTest, ALineStartNeedsNoWait) {
  type(20, Millis(100));
  EXPECT_EQ(wait("    "), Millis(0));
}

TEST_F(DebounceTest, WhatTheEditorWaitedCounts) {
  type(20, Millis(100));
  now_ += Millis(50);
  EXPECT_EQ(wait("x = "), Millis(70));
  now_ += Millis(500);
  EXPECT_EQ(wait("x = "), Millis(0));
}

TEST_F(DebounceTest, PausesAreNoRhythm) {
  type(20, Millis(100));
  type(1, Millis(60'000));
  EXPECT_EQ(rhythm_.interval(), Millis(100));
}

struct ShapeCase {
  const char* name;
  const char* before;
  const char* after;
  syntax::CursorFacts facts;
  Settings::Multiline setting;
  Extent extent;
};

syntax::CursorFacts facts(auto change) {
  syntax::CursorFacts facts;
  change(facts);
  return facts;
}

const ShapeCase kShapes[] = {
    {"EmptyBody", "void f() {", "}", facts([](auto& f) { f.emptyBody = true; }),
     Settings::Multiline::Auto, Extent::Block},
    {"EmptyBodyOnItsOwnLine", "    ", "", facts([](auto& f) { f.emptyBody = true; }),
     Settings::Multiline::Auto, Extent::Body},
    {"AfterSignature", "def f():", "", facts([](auto& f) { f.afterSignature = true; }),
     Settings::Multiline::Auto, Extent::Block},
    {"StatementStart", "    ", "", {}, Settings::Multiline::Auto, Extent::Block},
    {"InsideStatement", "  x = ", "", {}, Settings::Multiline::Auto, Extent::Line},
    {"TextFollows", "  x = ", " + 1;", facts([](auto& f) { f.emptyBody = true; }),
     Settings::Multiline::Auto, Extent::Line},
    {"InString", "  x = \"", "\"", facts([](auto& f) { f.kind = syntax::NodeKind::String; }),
     Settings::Multiline::Always, Extent::Line},
    {"InComment", "  // ", "", facts([](auto& f) { f.kind = syntax::NodeKind::Comment; }),
     Settings::Multiline::Auto, Extent::Line},
    {"InArguments", "  f(", ")", facts([](auto& f) { f.insideArguments = true; }),
     Settings::Multiline::Auto, Extent::Line},
    {"Never", "def f():", "", facts([](auto& f) { f.afterSignature = true; }),
     Settings::Multiline::Never, Extent::Line},
    {"Always", "  x = ", "", {}, Settings::Multiline::Always, Extent::Block},
};

class ShapeCases : public testing::TestWithParam<ShapeCase> {};

TEST_P(ShapeCases, Extent) {
  Surroundings around;
  around.lineBefore = GetParam().before;
  around.lineAfter = GetParam().after;
  const Shape shape = decideShape(GetParam().setting, around, GetParam().facts, true);
  EXPECT_EQ(shape.extent, GetParam().extent) << shape.rule;
  EXPECT_FALSE(shape.rule.empty());
}

INSTANTIATE_TEST_SUITE_P(Table, ShapeCases, testing::ValuesIn(kShapes),
                         [](const auto& info) { return std::string(info.param.name); });

struct SamplingCase {
  const char* name;
  const char* language;
  const char* before;
  Shape shape;
  int maxTokens;
  std::optional<int> minTokens;
  double temperature;
  std::vector<std::string> stop;
};

const SamplingCase kSamplings[] = {
    {"ALine", "cpp", "x = ", {Extent::Line, ""}, 96, {}, 0, {"\n"}},
    {"ALineThatMayGrow", "cpp", "x = ", {Extent::Line, "", true}, 256, {}, 0, {}},
    {"ABlock", "cpp", "", {Extent::Block, ""}, 256, {}, 0.1, {}},
    {"ABodyThatBegins", "cpp", "void f() {", {Extent::Block, ""}, 256, 3, 0.1, {}},
    {"ABodyByIndentation", "python", "def f():", {Extent::Block, ""}, 256, 3, 0.1, {"\n\n\n"}},
    {"AParagraph", "python", "", {Extent::Paragraph, ""}, 256, {}, 0.1, {"\n\n\n"}},
    {"AnUnknownLanguage", "none", "", {Extent::Body, ""}, 256, {}, 0.1, {"\n\n\n"}},
};

class SamplingCases : public testing::TestWithParam<SamplingCase> {};

TEST_P(SamplingCases, WhatIsAskedFor) {
  Surroundings around;
  around.lineBefore = GetParam().before;
  around.language = syntax::languageForId(GetParam().language);
  const Sampling sampling = samplingFor(GetParam().shape, around, 256);
  EXPECT_EQ(sampling.maxTokens, GetParam().maxTokens);
  EXPECT_EQ(sampling.minTokens, GetParam().minTokens);
  EXPECT_EQ(sampling.temperature, GetParam().temperature);
  EXPECT_EQ(sampling.stop, GetParam().stop);
  const Sampling few = samplingFor(GetParam().shape, around, 2);
  EXPECT_EQ(few.maxTokens, 2);
  EXPECT_LE(few.minTokens.value_or(0), 2);
}

INSTANTIATE_TEST_SUITE_P(Table, SamplingCases, testing::ValuesIn(kSamplings),
                         [](const auto& info) { return std::string(info.param.name); });

TEST(Shape, WithoutATreeTheLineItselfDecides) {
  Surroundings around;
  around.lineBefore = "void f() {";
  EXPECT_EQ(decideShape({}, around, {}, false).extent, Extent::Block);
  around.lineBefore = "x = ";
  EXPECT_EQ(decideShape({}, around, {}, false).extent, Extent::Line);
}

}  // namespace
}  // namespace codestral::completion
