#include "context/prompt.h"

#include <gtest/gtest.h>

namespace codestral::context {
namespace {

struct Placed {
  text::Text text;
  std::size_t offset;
};

Placed placed(std::string source) {
  const std::size_t offset = source.find('^');
  source.erase(offset, 1);
  return {text::Text(source), offset};
}

std::string functions(int count) {
  std::string source;
  for (int i = 0; i < count; ++i) {
    source +=
        "int function_" + std::to_string(i) + "(int a) {\n  int b = a + 1;\n  return b * 2;\n}\n\n";
  }
  return source;
}

TEST(Prompt, ASmallFileIsSentWhole) {
  const Placed at = placed("int a;\nint b = ^;\nint c;\n");
  const Prompt prompt = buildPrompt(at.text, at.offset, {}, {}, "a.cpp");
  EXPECT_EQ(prompt.prefix, "int a;\nint b = ");
  EXPECT_EQ(prompt.suffix, ";\nint c;\n");
  ASSERT_EQ(prompt.sources.size(), 2U);
  EXPECT_EQ(prompt.sources[0].source, "prefix");
  EXPECT_EQ(prompt.sources[0].path, "a.cpp");
  EXPECT_EQ(prompt.sources[1].range, (text::ByteRange{at.offset, at.text.size()}));
}

TEST(Prompt, StaysWithinTheBudgetAndStartsAtALine) {
  const Placed at = placed(functions(500) + "int last = ^\n" + functions(500));
  Budget budget;
  budget.maxTokens = 300;
  const Prompt prompt = buildPrompt(at.text, at.offset, {}, budget, "a.cpp");
  EXPECT_LE(estimateTokens(prompt.prefix.size()) + estimateTokens(prompt.suffix.size()), 301);
  EXPECT_GT(prompt.prefix.size(), 400U);
  EXPECT_EQ(at.text.at(at.offset - prompt.prefix.size() - 1), '\n');
  EXPECT_TRUE(prompt.suffix.ends_with('\n'));
}

TEST(Prompt, OneSideGivesTheOtherWhatItDoesNotNeed) {
  const Placed start = placed("^\n" + functions(500));
  Budget budget;
  budget.maxTokens = 300;
  EXPECT_GT(buildPrompt(start.text, start.offset, {}, budget, "").suffix.size(), 800U);
  const Placed end = placed(functions(500) + "^");
  EXPECT_GT(buildPrompt(end.text, end.offset, {}, budget, "").prefix.size(), 750U);
}

TEST(Prompt, CutsWhereAFunctionBegins) {
  const Placed at = placed(functions(50) + "int last = ^\n" + functions(50));
  const syntax::Language* language = syntax::languageForId("cpp");
  ASSERT_NE(language, nullptr);
  const syntax::View view{syntax::parse(*language, at.text, 1), {}};
  Budget budget;
  budget.maxTokens = 300;
  const Prompt prompt = buildPrompt(at.text, at.offset, view, budget, "a.cpp");
  const std::size_t firstLetter = prompt.prefix.find_first_not_of('\n');
  EXPECT_EQ(prompt.prefix.substr(firstLetter, 13), "int function_") << prompt.prefix.substr(0, 60);
  EXPECT_TRUE(prompt.suffix.ends_with("}\n\n")) << prompt.suffix.substr(prompt.suffix.size() - 40);
}

TEST(Prompt, ALineLongerThanTheBudgetIsCutBetweenCharacters) {
  std::string emoji;
  for (int i = 0; i < 3000; ++i) emoji += "😀";
  const Placed at = placed(emoji + "^" + emoji);
  Budget budget;
  budget.maxTokens = 100;
  const Prompt prompt = buildPrompt(at.text, at.offset, {}, budget, "");
  EXPECT_FALSE(prompt.prefix.empty());
  EXPECT_FALSE(prompt.suffix.empty());
  EXPECT_EQ(prompt.prefix.size() % 4, 0U);
  EXPECT_EQ(prompt.suffix.size() % 4, 0U);
  EXPECT_LE(prompt.prefix.size() + prompt.suffix.size(), 300U);
}

TEST(Prompt, NothingAroundIsAnEmptyPrompt) {
  const Prompt prompt = buildPrompt(text::Text(), 0, {}, {}, "");
  EXPECT_TRUE(prompt.prefix.empty());
  EXPECT_TRUE(prompt.suffix.empty());
}

}  // namespace
}  // namespace codestral::context
