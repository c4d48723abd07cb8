#include "eval/score.h"

#include <gtest/gtest.h>

namespace codestral::eval {
namespace {

struct Case {
  const char* truth;
  const char* shown;
  bool exact;
  bool firstLine;
  bool right;
  double similarity;
  std::size_t characters;
};

TEST(Score, Cases) {
  const Case cases[] = {
      {"abcd", "", false, false, false, 0, 0},
      {"abcd", "abcd", true, true, true, 1, 4},
      {"foo(bar)", "foo(", false, false, true, 0.5, 4},
      {"foobar", "foo", false, false, false, 0.5, 0},  // ends inside a word
      {"foo bar", "foo", false, false, true, 3.0 / 7, 3},
      {"abcd", "abcx", false, false, false, 0.75, 0},
      {"ab", "abcd", false, false, false, 0.5, 0},  // more than the truth
      {"größe", "größe", true, true, true, 1, 5},   // characters, not bytes
      {"\n  x;\n}", "\n  x;\n  y;\n}", false, true, false, 7.0 / 12, 0},
      {"\r\n  x;\r\n}", "\r\n  x;", false, true, true, 2.0 / 3, 6},
  };
  for (const Case& c : cases) {
    const Score score = scoreOf(c.truth, c.shown, 2);
    EXPECT_EQ(score.shown, *c.shown != '\0') << c.truth << "|" << c.shown;
    EXPECT_EQ(score.exact, c.exact) << c.truth << "|" << c.shown;
    EXPECT_EQ(score.firstLine, c.firstLine) << c.truth << "|" << c.shown;
    EXPECT_EQ(score.right, c.right) << c.truth << "|" << c.shown;
    EXPECT_NEAR(score.similarity, c.similarity, 1e-9) << c.truth << "|" << c.shown;
    EXPECT_EQ(score.characters, c.characters) << c.truth << "|" << c.shown;
    EXPECT_EQ(score.milliseconds, 2);
  }
}

TEST(Score, AMillionCharactersAreComparedInTheirBeginning) {
  EXPECT_EQ(scoreOf("x", std::string(1'000'000, 'x'), 0).similarity, 1.0 / 4096);
}

TEST(Figures, SharesAreOfTheHolesOrOfWhatWasShown) {
  Figures figures;
  figures.add(scoreOf("abcd", "abcd", 1));
  figures.add(scoreOf("abcd", "xy", 2));
  figures.add(scoreOf("abcd", "", 3));
  figures.add(scoreOf("abcd", "", 4));
  EXPECT_EQ(figures.holes(), 4U);
  EXPECT_EQ(figures.exact(), 0.25);
  EXPECT_EQ(figures.shown(), 0.5);
  EXPECT_EQ(figures.precision(), 0.5);
  EXPECT_EQ(figures.charactersPerShow(), 2);
  EXPECT_EQ(figures.percentile(0.5), 2);
  EXPECT_EQ(figures.percentile(0.9), 4);
  EXPECT_EQ(figures.percentile(0.99), 4);
}

TEST(Figures, NothingIsZero) {
  const Figures figures;
  EXPECT_EQ(figures.precision(), 0);
  EXPECT_EQ(figures.exact(), 0);
  EXPECT_EQ(figures.percentile(0.5), 0);
}

}  // namespace
}  // namespace codestral::eval
