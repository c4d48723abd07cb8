#include "instruct/diff.h"

#include <random>

#include <gtest/gtest.h>

#include "base/utf8.h"
#include "instruct/matching.h"

namespace codestral::instruct {
namespace {

std::string shown(std::string_view before, const TextEdits& edits) {
  std::string result;
  for (const TextEdit& edit : edits) {
    result += '[' + std::string(before.substr(edit.range.begin, edit.range.size())) + "|" +
              edit.text + ']';
  }
  return result;
}

std::string shownDiff(std::string_view before, std::string_view after) {
  const TextEdits edits = diff(before, after);
  EXPECT_EQ(applied(before, edits).value(), after);
  return shown(before, edits);
}

TEST(Diff, NothingChanges) {
  EXPECT_EQ(shownDiff("a\nb\n", "a\nb\n"), "");
  EXPECT_EQ(shownDiff("", ""), "");
}

TEST(Diff, WholeLinesComeAndGo) {
  EXPECT_EQ(shownDiff("a\nb\nc\n", "a\nc\n"), "[b\n|]");
  EXPECT_EQ(shownDiff("a\nc\n", "a\nb\nc\n"), "[|b\n]");
  EXPECT_EQ(shownDiff("", "a\nb"), "[|a\nb]");
  EXPECT_EQ(shownDiff("a\nb", ""), "[a\nb|]");
}

TEST(Diff, OnlyTheWordThatDiffers) {
  EXPECT_EQ(shownDiff("int total = old_sum(a, b);\n", "int total = new_sum(a, b);\n"),
            "[old_sum|new_sum]");
  EXPECT_EQ(shownDiff("f(alpha, beta)\n", "f(alpha, beta, gamma)\n"), "[|, gamma]");
}

TEST(Diff, LinesThatShareLittleAreReplacedAsAWhole) {
  EXPECT_EQ(shownDiff("return a + b * c;\n", "throw std::runtime_error(\"x\");\n"),
            "[return a + b * c|throw std::runtime_error(\"x\")]");
}

TEST(Diff, TheFinalLineEnd) {
  EXPECT_EQ(shownDiff("a\nb", "a\nb\n"), "[|\n]");
  EXPECT_EQ(shownDiff("a\nb\n", "a\nb"), "[\n|]");
}

TEST(Diff, LineEndsAreOnePiece) {
  EXPECT_EQ(shownDiff("a\r\nb\r\n", "a\nb\r\n"), "[\r\n|\n]");
  EXPECT_EQ(shownDiff("a\rb\r", "a\r\nb\r"), "[\r|\r\n]");
}

TEST(Diff, CharactersOfSeveralCodePointsStayWhole) {
  EXPECT_EQ(shownDiff("x = 'e\u0301'\n", "x = 'e\u0300'\n"), "[e\u0301|e\u0300]");
  EXPECT_EQ(shownDiff("a 👩‍💻 b\n", "a 👩‍🔬 b\n"), "[👩‍💻|👩‍🔬]");
  EXPECT_EQ(shownDiff("word #\uFE0F\u20E3 b\n", "word # b\n"), "[#\uFE0F\u20E3|#]");
}

TEST(Diff, TextsWithoutAnythingInCommonAreBounded) {
  std::string before;
  std::string after;
  for (int i = 0; i < 20'000; ++i) {
    before += "a" + std::to_string(i) + "\n";
    after += "b" + std::to_string(i * 7) + "\n";
  }
  EXPECT_EQ(diff(before, after).size(), 1U);
  EXPECT_EQ(applied(before, diff(before, after)).value(), after);
}

TEST(Matching, IsALongestOne) {
  std::mt19937 random(3);
  for (int round = 0; round < 2000; ++round) {
    std::vector<std::uint32_t> a(random() % 12);
    std::vector<std::uint32_t> b(random() % 12);
    for (auto& each : a) each = random() % 4;
    for (auto& each : b) each = random() % 4;
    std::vector<std::vector<std::size_t>> best(a.size() + 1,
                                               std::vector<std::size_t>(b.size() + 1));
    for (std::size_t i = 1; i <= a.size(); ++i)
      for (std::size_t j = 1; j <= b.size(); ++j)
        best[i][j] = a[i - 1] == b[j - 1] ? best[i - 1][j - 1] + 1
                                          : std::max(best[i - 1][j], best[i][j - 1]);
    std::size_t found = 0;
    std::size_t left = 0;
    std::size_t right = 0;
    for (const Match& match : matching(a, b)) {
      ASSERT_GE(match.left, left);
      ASSERT_GE(match.right, right);
      for (std::size_t i = 0; i < match.length; ++i)
        ASSERT_EQ(a.at(match.left + i), b.at(match.right + i));
      left = match.left + match.length;
      right = match.right + match.length;
      found += match.length;
    }
    ASSERT_EQ(found, best[a.size()][b.size()]) << "round " << round;
  }
}

TEST(Matching, BeyondItsEffortItSplitsAtWhatOccursOnce) {
  std::vector<std::uint32_t> a;
  std::vector<std::uint32_t> b;
  for (std::uint32_t i = 0; i < 300; ++i) {
    a.push_back(i % 10 == 0 ? i : 10'000 + i);
    b.push_back(i % 10 == 0 ? i : 20'000 + i);
  }
  std::size_t found = 0;
  for (const Match& match : matching(a, b, 50)) found += match.length;
  EXPECT_EQ(found, 30U);
}

TEST(Diff, AnyTwoTexts) {
  constexpr std::string_view kPieces[] = {"a",  "b",      "foo",    " ",  "\t", "\n",    "\r\n",
                                          "\r", "(",      ")",      "é",  "😀", ";",     "\n",
                                          "x1", "\u0301", "\u200D", "\n", "  ", "return"};
  std::mt19937 random(5);
  for (int round = 0; round < 5000; ++round) {
    std::vector<std::string_view> pieces(random() % 40);
    for (auto& piece : pieces) piece = kPieces[random() % std::size(kPieces)];
    std::string before;
    for (const auto piece : pieces) before += piece;
    for (std::size_t i = random() % 6; i > 0 && !pieces.empty(); --i)
      pieces[random() % pieces.size()] = kPieces[random() % std::size(kPieces)];
    std::string after;
    for (const auto piece : pieces) after += piece;
    const TextEdits edits = diff(before, after);
    ASSERT_EQ(applied(before, edits).value(), after) << "round " << round;
    for (const TextEdit& edit : edits) {
      ASSERT_TRUE(isUtf8(edit.text));
      for (const std::size_t at : {edit.range.begin, edit.range.end}) {
        ASSERT_EQ(floorCodePoint(before, at), at);
        ASSERT_FALSE(at > 0 && at < before.size() && before[at - 1] == '\r' && before[at] == '\n')
            << "round " << round;
      }
    }
  }
}

}  // namespace
}  // namespace codestral::instruct
