#include "completion/postprocess.h"

#include <gtest/gtest.h>

namespace codestral::completion {
namespace {

TEST(ControlTokens, CutTheTextWhereTheyBegin) {
  EXPECT_EQ(cutControlTokens("a + b[SUFFIX]junk"), "a + b");
  EXPECT_EQ(cutControlTokens("x</s>"), "x");
  EXPECT_EQ(cutControlTokens("[PREFIX]"), "");
  EXPECT_EQ(cutControlTokens("list[PREFIXES]"), "list[PREFIXES]");
}

struct OverlapCase {
  const char* said;
  const char* lineAfter;
  const char* left;
};

class Overlap : public testing::TestWithParam<OverlapCase> {};

TEST_P(Overlap, IsNotSaidTwice) {
  EXPECT_EQ(dropOverlap(GetParam().said, GetParam().lineAfter), GetParam().left);
}

INSTANTIATE_TEST_SUITE_P(
    Table, Overlap,
    testing::Values(OverlapCase{"a, b)", ")", "a, b"},    // closed by the editor
                    OverlapCase{"g(x)", ")", "g(x)"},     // its own bracket
                    OverlapCase{"g(x))", ")", "g(x)"},    // its own and the editor's
                    OverlapCase{"name\"", "\"", "name"},  // an open string that the editor closed
                    OverlapCase{"\"name\"", "\"", "\"name\""},  // a string of its own
                    OverlapCase{"x);", ");", "x"},              //
                    OverlapCase{"f(x);", ");", "f(x);"},  // ends alike, but the bracket is its own
                    OverlapCase{"a + b;", ";", "a + b"},  //
                    OverlapCase{"items.end())", "));",
                                "items.end()"},            // a part of the rest, brackets only
                    OverlapCase{"foo", " + 1", "foo"},     //
                    OverlapCase{"value", "", "value"},     //
                    OverlapCase{"a\nb)", ")", "a\nb)"}));  // a block is handled by lines

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

TEST(LineEnds, FollowTheFile) {
  EXPECT_EQ(useLineEnd("a\nb", "\r\n"), "a\r\nb");
  EXPECT_EQ(useLineEnd("a\r\nb", "\n"), "a\nb");
  EXPECT_EQ(useLineEnd("a\r\nb", "\r\n"), "a\r\nb");
}

TEST(Postprocess, RunsTheStepsInOrderAndNamesThoseThatCut) {
  Surroundings around;
  around.lineBefore = "  call(";
  around.lineAfter = ")";
  const Candidate candidate = postprocess("a, b)  \nmore", Extent::Line, around);
  EXPECT_EQ(candidate.text, "a, b");
  EXPECT_EQ(candidate.cutBy, "extent, trailing blanks, overlap");
}

}  // namespace
}  // namespace codestral::completion
