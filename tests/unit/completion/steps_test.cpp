// Gate and shape: the steps that decide before anything is asked.
#include <gtest/gtest.h>

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
    EXPECT_EQ(refuseSpot({}, {.around = around})->reason, Reason::InsideIdentifier) << rest;
  }
  for (const char* rest : {"", " name", ")", ";"}) {
    around.lineAfter = rest;
    EXPECT_FALSE(refuseSpot({}, {.around = around}).has_value()) << rest;
  }
}

struct SpotCase {
  const char* name;
  syntax::NodeKind kind;
  bool inComments;
  bool inStrings;
  bool readOnly;
  bool justAccepted;
  Reason reason;  // None: let through
};
constexpr auto kCode = syntax::NodeKind::Code;
constexpr auto kComment = syntax::NodeKind::Comment;
constexpr auto kString = syntax::NodeKind::String;
const SpotCase kSpots[] = {
    {"Code", kCode, false, false, false, false, Reason::None},
    {"CommentAllowed", kComment, true, false, false, false, Reason::None},
    {"CommentOff", kComment, false, true, false, false, Reason::InComment},
    {"StringAllowed", kString, false, true, false, false, Reason::None},
    {"StringOff", kString, true, false, false, false, Reason::InString},
    {"ReadOnly", kCode, true, true, true, false, Reason::ReadOnly},
    {"JustAccepted", kCode, true, true, false, true, Reason::JustAccepted},
    {"ReadOnlySaysMore", kComment, false, true, true, true, Reason::ReadOnly},
};

class GateSpots : public testing::TestWithParam<SpotCase> {};

TEST_P(GateSpots, Reason) {
  const SpotCase& c = GetParam();
  Settings settings;
  settings.inComments = c.inComments;
  settings.inStrings = c.inStrings;
  const Surroundings around;
  const Spot spot{around, c.kind, c.readOnly, c.justAccepted};
  const auto refusal = refuseSpot(settings, spot);
  EXPECT_EQ(refusal ? refusal->reason : Reason::None, c.reason);
}

INSTANTIATE_TEST_SUITE_P(Table, GateSpots, testing::ValuesIn(kSpots),
                         [](const auto& info) { return std::string(info.param.name); });

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
