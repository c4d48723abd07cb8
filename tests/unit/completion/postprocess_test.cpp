#include "completion/postprocess.h"

#include <gtest/gtest.h>

#include "base/utf8.h"

namespace codestral::completion {
namespace {

TEST(RepeatedLines, AreDroppedFromTheEnd) {
  Surroundings around;
  around.nextLines = {"    return total;", "}"};
  EXPECT_EQ(dropRepeatedLines("total += x;\n    return total;", around), "total += x;");
  EXPECT_EQ(dropRepeatedLines("total += x;\n    return total;\n}", around), "total += x;");
  EXPECT_EQ(dropRepeatedLines("total += x;\n    return other;", around),
            "total += x;\n    return other;");
}

TEST(RepeatedLines, ADeeperBracketIsAnotherOne) {
  Surroundings around;
  around.nextLines = {"}"};
  EXPECT_EQ(dropRepeatedLines("if (a) {\n    b();\n  }", around), "if (a) {\n    b();\n  }");
  EXPECT_EQ(dropRepeatedLines("  b();\n}", around), "  b();");
}

TEST(Echo, TheLineAboveOrBelowAgainIsNothing) {
  Surroundings around;
  around.lineBefore = "  ";
  around.previousLine = "  count += 1;";
  around.nextLines = {"  return count;"};
  EXPECT_EQ(dropEcho("count += 1;", around), "");
  EXPECT_EQ(dropEcho("return count;", around), "");
  EXPECT_EQ(dropEcho("count += 2;", around), "count += 2;");
}

TEST(PlainText, LineEndsBecomeOneKind) {
  EXPECT_EQ(plainText("a\r\nb\rc\nd"), "a\nb\nc\nd");
  EXPECT_EQ(plainText(std::string_view("a\0b\x07", 4)), "ab");
  EXPECT_EQ(plainText("ok\xFF more"), "ok");
  EXPECT_EQ(useLineEnd("a\nb", "\r\n"), "a\r\nb");
  EXPECT_EQ(useLineEnd("a\nb", "\r"), "a\rb");
}

TEST(PlainText, AMillionCharactersAreBounded) {
  EXPECT_LE(plainText(std::string(1'000'000, 'x')).size(), 32U * 1024);
  std::string wide;
  for (int i = 0; i < 300'000; ++i) wide += "é";
  EXPECT_TRUE(isUtf8(plainText(wide)));
}

TEST(Postprocess, RunsTheStepsInOrderAndNamesThoseThatChanged) {
  Surroundings around;
  around.lineBefore = "  call(";
  around.lineAfter = ")";
  const Candidate candidate = postprocess("a, b)  \nmore", Extent::Line, around);
  EXPECT_EQ(candidate.text, "a, b)");
  EXPECT_EQ(candidate.replaces, 1U);
  EXPECT_EQ(candidate.cutBy, "extent, trailing blanks");
}

}  // namespace
}  // namespace codestral::completion
