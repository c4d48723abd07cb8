#include "eval/hole.h"

#include <limits>
#include <set>
#include <string>

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include "base/utf8.h"
#include "syntax/language.h"
#include "text/text.h"

namespace codestral::eval {
namespace {

using ::testing::ElementsAre;
using ::testing::IsEmpty;

std::vector<std::string> textsOf(std::string_view content) {
  std::vector<std::string> texts;
  for (const text::ByteRange line : linesOf(content))
    texts.emplace_back(content.substr(line.begin, line.size()));
  return texts;
}

// Every hole of a kind that some seed cuts at the line.
std::set<std::string> holesOf(HoleKind kind, std::string_view content, std::size_t line,
                              const syntax::View& tree = {}) {
  std::set<std::string> holes;
  for (std::uint64_t seed = 0; seed < 200; ++seed) {
    Random random(seed);
    const auto hole = cutHole(kind, content, linesOf(content)[line], tree, random);
    if (hole) holes.emplace(content.substr(hole->range.begin, hole->range.size()));
  }
  return holes;
}

syntax::View parsed(std::string_view language, std::string_view content) {
  return {syntax::parse(*syntax::languageForId(language), text::Text(content), 1), {}};
}

TEST(Hole, LinesLackTheirEndsAndTrailingBlanks) {
  EXPECT_THAT(textsOf("a = 1  \r\n\r\n \t\n  b\nc"), ElementsAre("a = 1", "  b", "c"));
  EXPECT_THAT(linesOf(""), IsEmpty());
  EXPECT_THAT(linesOf("\r\n\n  "), IsEmpty());
}

TEST(Hole, ALineStartIsBehindTheIndentation) {
  EXPECT_THAT(holesOf(HoleKind::LineStart, "\r\n\tx = 1;\r\n", 0), ElementsAre("x = 1;"));
}

TEST(Hole, ALineEndIsBehindAToken) {
  EXPECT_THAT(holesOf(HoleKind::LineEnd, "  x = 1;\r\n", 0), ElementsAre(" 1;", " = 1;", ";"));
  EXPECT_THAT(holesOf(HoleKind::LineEnd, "}\n", 0), IsEmpty());
}

TEST(Hole, AWordHasOneToThreeLettersTyped) {
  EXPECT_THAT(holesOf(HoleKind::Word, "if (total)\n", 0), ElementsAre("al)", "otal)", "tal)"));
  EXPECT_THAT(holesOf(HoleKind::Word, "if (a) b\n", 0), IsEmpty());
}

TEST(Hole, ASpanHasTextBehindIt) {
  for (const std::string& hole : holesOf(HoleKind::Span, "ab + c\n", 0))
    EXPECT_TRUE(hole == "ab" || hole == "b" || hole == "ab +" || hole == "b +" || hole == "+")
        << hole;
  EXPECT_THAT(holesOf(HoleKind::Span, "word\n", 0), IsEmpty());
}

TEST(Hole, NoHoleSplitsACharacter) {
  const std::string_view content = "größe = \"日本語\"; // naïve 🙂 x\r\n";
  for (const HoleKind kind : kHoleKinds) {
    for (std::uint64_t seed = 0; seed < 300; ++seed) {
      Random random(seed);
      const auto hole = cutHole(kind, content, linesOf(content)[0], {}, random);
      if (!hole) continue;
      EXPECT_GT(hole->range.size(), 0U);
      EXPECT_LE(hole->range.end, content.size() - 2);
      EXPECT_TRUE(isUtf8(content.substr(0, hole->range.begin))) << name(kind) << seed;
      EXPECT_TRUE(isUtf8(content.substr(hole->range.end))) << name(kind) << seed;
    }
  }
}

TEST(Hole, ABodyGoesToTheEndOfItsConstruct) {
  const std::string_view c = "int f(int a) {\n  return a;\n}\nint b;\n";
  EXPECT_THAT(holesOf(HoleKind::Body, c, 0, parsed("c", c)), ElementsAre("\n  return a;\n}"));
  EXPECT_THAT(holesOf(HoleKind::Body, c, 1, parsed("c", c)), IsEmpty());
  const std::string_view python = "def f(a):\n    return a\n\nb = 1\n";
  EXPECT_THAT(holesOf(HoleKind::Body, python, 0, parsed("python", python)),
              ElementsAre("\n    return a"));
  EXPECT_THAT(holesOf(HoleKind::Body, python, 0), IsEmpty()) << "without a tree";
}

TEST(Hole, ALongBodyIsNone) {
  std::string content = "int f(int a) {\n";
  for (int i = 0; i < 200; ++i) content += "  a += 1;\n";
  content += "}\n";
  EXPECT_THAT(holesOf(HoleKind::Body, content, 0, parsed("c", content)), IsEmpty());
}

TEST(Hole, TheNumbersAreTheStandards) {
  // The standard says what the 10,000th number of the default seed is.
  Random random(5489);
  for (int i = 0; i < 9999; ++i) random.below(2);
  EXPECT_EQ(random.below(std::numeric_limits<std::size_t>::max()), 9981545732273789042U);
}

TEST(Hole, KindsHaveNames) {
  for (const HoleKind kind : kHoleKinds) EXPECT_EQ(holeKindOf(name(kind)), kind);
  EXPECT_EQ(holeKindOf("line"), std::nullopt);
}

}  // namespace
}  // namespace codestral::eval
