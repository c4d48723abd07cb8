#include "ngram/open_file.h"

#include <random>

#include <gtest/gtest.h>

#include "ngram/token_reader.h"

namespace codestral::ngram {
namespace {

const std::string kText =
    "class A:\n"
    "    def one(self):\n"
    "        return 1\n"
    "\n"
    "    def two(self):\n"
    "        return 2\n";

OpenFile openFile(const text::Text& text, std::size_t cursor = 0) {
  return {text, cursor, std::make_shared<Vocabulary>(), Renaming()};
}

TEST(OpenFile, ComparesTextsFromBothEnds) {
  std::string longText;
  for (int i = 0; i < 1500; ++i) longText += "line " + std::to_string(i) + "\n";
  const text::Text a(longText);
  std::mt19937 random(5);
  for (int round = 0; round < 60; ++round) {
    const std::size_t begin = random() % longText.size();
    const std::size_t end = std::min(longText.size(), begin + random() % 9000);
    const std::string inserted(random() % 3 * 40, 'x');
    const text::Text b = *a.replaced({begin, end}, inserted);
    const std::string other = b.toString();
    const auto ends = std::ranges::mismatch(longText, other);
    const auto prefix = static_cast<std::size_t>(ends.in1 - longText.begin());
    ASSERT_EQ(commonPrefix(a, b), prefix);
    const std::size_t most = std::min(longText.size(), other.size()) - prefix;
    std::size_t suffix = 0;
    while (suffix < most &&
           longText[longText.size() - 1 - suffix] == other[other.size() - 1 - suffix])
      ++suffix;
    ASSERT_EQ(commonSuffix(a, b, prefix), suffix);
  }
  EXPECT_EQ(commonPrefix(a, a), a.size());
  EXPECT_EQ(commonPrefix(a, text::Text()), 0U);
}

TEST(OpenFile, WithoutAChangeOnlyTheCursorLineDrifts) {
  const text::Text text(kText);
  const OpenFile file = openFile(text);
  const auto drift = file.driftTo(text, kText.find("1"));
  ASSERT_TRUE(drift);
  EXPECT_EQ(drift->firstLine, 2U);
  EXPECT_EQ(drift->lastLine, 3U);
  EXPECT_EQ(drift->changed.begin, kText.find("        return 1"));
}

TEST(OpenFile, FindsTheChangedLines) {
  const text::Text text(kText);
  const OpenFile file = openFile(text);
  const std::size_t at = kText.find("return 1");
  const text::Text typed = *text.replaced({at, at}, "x = 1\n        ");
  const auto drift = file.driftTo(typed, at + 3);
  ASSERT_TRUE(drift);
  EXPECT_EQ(drift->firstLine, 2U);
  // The new line, and what the comparison from the end cannot tell from it.
  EXPECT_LE(drift->lastLine, 3U);
  EXPECT_GE(drift->lastLine, 2U);
  EXPECT_EQ(typed.slice(drift->changed).substr(0, 13), "        x = 1");
}

TEST(OpenFile, TakesTextAtTheEnd) {
  for (const std::string& end : {std::string("\n"), std::string()}) {
    const std::string start = "a\nb" + end;
    const text::Text text(start);
    const OpenFile file = openFile(text);
    const text::Text longer(start + "c\nd");
    const auto drift = file.driftTo(longer, longer.size());
    ASSERT_TRUE(drift);
    EXPECT_EQ(drift->changed.end, longer.size());
    EXPECT_EQ(drift->changed.begin, end.empty() ? 2U : 4U);
  }
}

TEST(OpenFile, KnowsTheOpenIndentationLevels) {
  const OpenFile file = openFile(text::Text(kText));
  EXPECT_EQ(file.levelsBefore(0).open(), (std::vector<std::uint16_t>{}));
  EXPECT_EQ(file.levelsBefore(3).open(), (std::vector<std::uint16_t>{0, 4, 8}));
  EXPECT_EQ(file.levelsBefore(5).open(), (std::vector<std::uint16_t>{0, 4}));
  EXPECT_TRUE(file.blankBefore(4));
  EXPECT_FALSE(file.blankBefore(3));
  EXPECT_EQ(file.indentUnit(), 4U);
  EXPECT_EQ(file.indentation(8), "        ");
  EXPECT_EQ(openFile(text::Text("a {\n\tb\n\t\tc\n")).indentation(8), "\t\t");
}

TEST(OpenFile, ReadsAWindowOfAHugeText) {
  std::string huge;
  while (huge.size() < 3U << 20U) huge += std::string(90, 'a' + huge.size() % 7) + "\n";
  const text::Text text(huge);
  const OpenFile file = openFile(text, huge.size() / 2);
  EXPECT_LT(file.bytes(), 12U << 20U);
  EXPECT_TRUE(file.driftTo(text, huge.size() / 2));
  EXPECT_FALSE(file.driftTo(text, 10));
}

TEST(OpenFile, CostsFewBytesPerToken) {
  std::string content;
  for (int i = 0; i < 2000; ++i) {
    content += "    result_" + std::to_string(i % 300) + " = self.call(argument, " +
               std::to_string(i % 70) + ")\n";
  }
  const OpenFile file = openFile(text::Text(content));
  EXPECT_LT(file.bytes(), 40 * file.segment().plain.tokens().size());
}

}  // namespace
}  // namespace codestral::ngram
