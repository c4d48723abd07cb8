#include "completion/limit.h"

#include <gtest/gtest.h>

namespace codestral::completion {
namespace {

struct LimitCase {
  const char* name;
  Extent extent;
  const char* lineBefore;
  std::vector<std::string> nextLines;
  const char* said;
  const char* wanted;
};

const LimitCase kLimitCases[] = {
    {"LineEndsAtLineEnd", Extent::Line, "int x = ", {}, "1;\nint y = 2;\n", "1;"},
    {"LineThatStartsWithALineEndIsEmpty", Extent::Line, "foo();", {}, "\nbar();\n", ""},
    {"BracedBlockIncludesItsClosingLine",
     Extent::Block,
     "void f() {",
     {},
     "\n  a();\n  b();\n}\n\nvoid g() {\n",
     "\n  a();\n  b();\n}"},
    {"PythonBodyEndsAtDedent",
     Extent::Block,
     "def f(x):",
     {},
     "\n    if x:\n        return 1\n    return 2\n\n\ndef g():\n    pass\n",
     "\n    if x:\n        return 1\n    return 2"},
    {"StatementEndsBeforeTheNextOne",
     Extent::Block,
     "    ",
     {},
     "return 1;\n    return 2;\n",
     "return 1;"},
    {"StatementWithBlockKeepsItsBlock",
     Extent::Block,
     "    ",
     {},
     "if (a) {\n      b();\n    }\n    c();\n",
     "if (a) {\n      b();\n    }"},
    {"ElseContinuesTheBlock",
     Extent::Block,
     "    ",
     {},
     "if (a) {\n      b();\n    } else {\n      c();\n    }\n    d();\n",
     "if (a) {\n      b();\n    } else {\n      c();\n    }"},
    {"PythonElseContinuesTheBlock",
     Extent::Block,
     "    ",
     {},
     "if a:\n        b()\n    else:\n        c()\n    d()\n",
     "if a:\n        b()\n    else:\n        c()"},
    {"RubyEndIsTheClosingLine", Extent::Block, "def f", {}, "\n  1\nend\n\ndef g\n", "\n  1\nend"},
    {"StatementEndsAtABlankLine", Extent::Block, "    ", {}, "a();\n\n    b();\n", "a();"},
    {"BlankLineInsideABlockIsNoEnd",
     Extent::Block,
     "void f() {",
     {},
     "\n  a();\n\n  b();\n}\n",
     "\n  a();\n\n  b();\n}"},
    {"TwoBlankLinesEndABlock",
     Extent::Block,
     "def f():",
     {},
     "\n    a()\n\n\n    b()\n",
     "\n    a()"},
    {"BodyTakesAllItsStatements",
     Extent::Body,
     "    ",
     {},
     "a();\n    b();\n}\n",
     "a();\n    b();"},
    {"StopsBeforeALineThatFollowsAnyway",
     Extent::Body,
     "    ",
     {"    return total;"},
     "total += 1;\n    return total;\n}\n",
     "total += 1;"},
    {"DedentBelowTheCursorEndsAtOnce", Extent::Block, "      ", {}, "a();\n    }\n", "a();"},
};

class LimitCases : public testing::TestWithParam<LimitCase> {
 protected:
  Surroundings around() const {
    Surroundings around;
    around.lineBefore = GetParam().lineBefore;
    around.nextLines = GetParam().nextLines;
    return around;
  }
};

TEST_P(LimitCases, WholeText) {
  const std::string said = GetParam().said;
  EXPECT_EQ(said.substr(0, wantedOf(GetParam().extent, around(), said)), GetParam().wanted);
}

// A stream may stop only where the whole answer would have given the same text.
TEST_P(LimitCases, EveryPrefixOfTheStreamAgrees) {
  const std::string said = GetParam().said;
  for (std::size_t length = 0; length <= said.size(); ++length) {
    const std::string_view soFar = std::string_view(said).substr(0, length);
    if (!enough(GetParam().extent, around(), soFar)) continue;
    EXPECT_EQ(soFar.substr(0, wantedOf(GetParam().extent, around(), soFar)), GetParam().wanted)
        << "after " << length << " bytes";
  }
}

INSTANTIATE_TEST_SUITE_P(Table, LimitCases, testing::ValuesIn(kLimitCases),
                         [](const auto& info) { return std::string(info.param.name); });

TEST(Limit, AnEndlessBlockIsCut) {
  Surroundings around;
  around.lineBefore = "{";
  std::string said;
  for (int i = 0; i < 500; ++i) said += "\n  a();";
  EXPECT_TRUE(enough(Extent::Block, around, said));
  EXPECT_LT(wantedOf(Extent::Block, around, said), said.size() / 4);
}

TEST(Limit, NothingIsDecidedBeforeTheFirstLineEnds) {
  EXPECT_FALSE(enough(Extent::Line, {}, "return x"));
  EXPECT_FALSE(enough(Extent::Block, {}, ""));
  EXPECT_EQ(wantedOf(Extent::Line, {}, "return x"), 8U);
}

}  // namespace
}  // namespace codestral::completion
