#include "ngram/lexer.h"

#include <string>
#include <vector>

#include <gmock/gmock.h>
#include <gtest/gtest.h>

namespace codestral::ngram {
namespace {

using ::testing::ElementsAre;

std::vector<std::string> tokensOf(std::string_view line) {
  std::vector<std::string> tokens;
  while (true) {
    const Lexeme lexeme = nextLexeme(line);
    if (lexeme.text.empty()) return tokens;
    tokens.emplace_back(lexeme.text);
  }
}

TEST(Lexer, CutsLines) {
  EXPECT_THAT(tokensOf("if (a->b != 0x1f) return a.b[1.5];"),
              ElementsAre("if", "(", "a", "->", "b", "!=", "0x1f", ")", "return", "a", ".", "b",
                          "[", "1.5", "]", ";"));
  EXPECT_THAT(tokensOf("for i in 0..10 {"), ElementsAre("for", "i", "in", "0", "..", "10", "{"));
  EXPECT_THAT(tokensOf("say \"a\\n\\\"b\""),
              ElementsAre("say", "\"", "a", "\\n", "\\\"", "b", "\""));
  EXPECT_THAT(tokensOf("größe=x"), ElementsAre("größe", "=", "x"));
  EXPECT_THAT(tokensOf("x <<= y >>> z ?? w?.v"),
              ElementsAre("x", "<<=", "y", ">>>", "z", "??", "w", "?.", "v"));
  EXPECT_THAT(tokensOf("\\😀 \\"), ElementsAre("\\😀", "\\"));
  EXPECT_THAT(tokensOf("   "), ElementsAre());
}

TEST(Lexer, TellsWhatStandsBeforeAToken) {
  std::string_view line = "a b\tc   d\t e";
  std::vector<Blank> blanks;
  for (int i = 0; i < 5; ++i) blanks.push_back(nextLexeme(line).blank);
  EXPECT_THAT(blanks, ElementsAre(Blank::None, Blank::Space, Blank::Tab, Blank::Wide, Blank::Wide));
}

TEST(Lexer, CutsLongWordsAtCodePoints) {
  std::string line;
  for (int i = 0; i < 100; ++i) line += "ä";
  line = 'x' + line;
  std::string joined;
  for (const std::string& token : tokensOf(line)) {
    EXPECT_LE(token.size(), 96U);
    EXPECT_NE(static_cast<unsigned char>(token[0]) & 0xC0U, 0x80U);
    joined += token;
  }
  EXPECT_EQ(joined, line);
}

TEST(Lexer, TakesLinesOfEveryKind) {
  std::string_view text = "a\nb\r\nc\rd\n\ne";
  std::vector<std::string> lines;
  while (!text.empty()) lines.emplace_back(takeLine(text));
  EXPECT_THAT(lines, ElementsAre("a", "b", "c", "d", "", "e"));
}

TEST(Lexer, MeasuresIndentation) {
  EXPECT_EQ(indentWidth("x"), 0);
  EXPECT_EQ(indentWidth("  \tx"), 6);
  EXPECT_EQ(indentWidth(" \t "), kBlankLine);
  EXPECT_EQ(indentWidth(std::string(100000, ' ') + "x"), 4096);
}

TEST(IndentLevels, NamesTheStepBetweenLines) {
  IndentLevels levels;
  std::vector<Step> steps;
  for (const std::uint16_t width : {0, 4, 4, 8, 4, 8, 0, 3, 2, 0})
    steps.push_back(levels.advance(width));
  EXPECT_THAT(steps, ElementsAre(Step::Same, Step::In, Step::Same, Step::In, Step::Out, Step::In,
                                 Step::FarOut, Step::In, Step::Out, Step::Out));
}

}  // namespace
}  // namespace codestral::ngram
