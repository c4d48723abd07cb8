// What a model says without end: every step stays linear in it, and nothing of it grows. Work is
// compared between two sizes, in CPU time of this thread, never with a number of seconds.
#include <algorithm>
#include <ctime>
#include <functional>

#include <gtest/gtest.h>

#include "base/utf8.h"
#include "completion/limit.h"
#include "completion/postprocess.h"

namespace codestral::completion {
namespace {

std::string repeated(std::string_view piece, std::size_t size) {
  std::string text;
  text.reserve(size + piece.size());
  while (text.size() < size) text += piece;
  return text;
}

// Each is what one of the steps looks for.
constexpr std::string_view kPieces[] = {
    "x",      " ",        "\n",        ")",         "(",           "()",       "}\n",    "{\n",
    "  \n",   "\r",       "[PREFIX]",  "[",         "<",           "</s>",     "<s>",    "<|a|>",
    "```\n",  "value = ", "below()\n", "a\n",       "f(a, b);\n",  "\"",       "\"\"\"", "`",
    "// x\n", "\xC3\xA9", "\xFF",      "e\xCC\x81", "import os\n", "Here is ", "\\",
};

Surroundings surroundings(std::string_view after) {
  Surroundings around;
  around.lineBefore = "    value = ";
  around.lineAfter = after;
  around.previousLine = "    first()";
  around.firstLine = "import os";
  around.linesFromFirst = 7;
  around.nextLines = {"    below()", "}", "other()"};
  around.language = syntax::languageForId("typescript");
  around.indent = {true, false, 4};
  return around;
}

struct Step {
  const char* name;
  std::function<std::size_t(const std::string&, const Surroundings&)> run;  // the size it leaves
  bool looksBehind = false;  // at the rest of the cursor's line
};

const Step kSteps[] = {
    {"plain", [](auto& text, auto&) { return plainText(text).size(); }},
    {"control", [](auto& text, auto& around) { return cutControlTokens(text, around).size(); }},
    {"code", [](auto& text, auto& around) { return codeOnly(text, around).size(); }},
    {"prefix", [](auto& text, auto& around) { return dropRepeatedPrefix(text, around).size(); }},
    {"beginning", [](auto& text, auto& around) { return fitBeginning(text, around).size(); }},
    {"extent",
     [](auto& text, auto& around) { return cutToExtent(text, Extent::Block, around).size(); }},
    {"body",
     [](auto& text, auto& around) { return cutToExtent(text, Extent::Body, around).size(); }},
    {"loops", [](auto& text, auto&) { return dropLoops(text).size(); }},
    {"lines", [](auto& text, auto& around) { return dropRepeatedLines(text, around).size(); }},
    {"blanks", [](auto& text, auto&) { return dropTrailingBlanks(text).size(); }},
    {"brackets", [](auto& text, auto& around) { return cutUnbalanced(text, around, {}).size(); },
     true},
    {"echo", [](auto& text, auto& around) { return dropEcho(text, around).size(); }},
    {"comments", [](auto& text, auto& around) { return dropOnlyComments(text, around).size(); }},
    {"overlap", [](auto& text, auto& around) { return overlap(text, around); }, true},
    {"enough",
     [](auto& text, auto& around) {
       return static_cast<std::size_t>(enough(Extent::Block, around, text));
     }},
    {"all",
     [](auto& text, auto& around) { return postprocess(text, Extent::Block, around).text.size(); },
     true},
};

double cpuTime() {
  timespec now{};
  ::clock_gettime(CLOCK_THREAD_CPUTIME_ID, &now);
  return static_cast<double>(now.tv_sec) + 1e-9 * static_cast<double>(now.tv_nsec);
}

struct Work {
  double seconds = 0;
  std::size_t left = 0;
};

Work work(const Step& step, const std::string& text, const Surroundings& around) {
  const double begun = cpuTime();
  const std::size_t left = step.run(text, around);
  return {cpuTime() - begun, left};
}

class LargeOutput : public testing::TestWithParam<std::string_view> {};

// 16 times the text may cost 16 times the work; a step that looks at all of it for each part costs
// 256 times as much. No step makes more of a text than a line's blanks.
TEST_P(LargeOutput, AMillionCharactersCostAsMuchAsTheyAreLong) {
  constexpr std::size_t kSmall = 62'500;
  constexpr double kMostRatio = 64;
  constexpr double kNothing = 2e-3;  // what no comparison can be made with
  const std::string small = repeated(GetParam(), kSmall);
  const std::string large = repeated(GetParam(), 16 * kSmall);
  for (const std::string& after : {std::string(), std::string(4096, ')')}) {
    const Surroundings around = surroundings(after);
    for (const Step& step : kSteps) {
      if (!after.empty() && !step.looksBehind) continue;
      double first = work(step, small, around).seconds;
      const Work whole = work(step, large, around);
      EXPECT_LE(whole.left, std::max(large.size(), after.size()) + 64) << step.name;
      double second = whole.seconds;
      // Somebody else may have been in the way.
      for (int again = 0; again < 3 && second > kMostRatio * std::max(first, kNothing); ++again) {
        first = std::max(first, work(step, small, around).seconds);
        second = std::min(second, work(step, large, around).seconds);
      }
      EXPECT_LE(second, kMostRatio * std::max(first, kNothing))
          << step.name << " with " << after.size() << " behind: " << first << " s, " << second;
    }
  }
}

TEST_P(LargeOutput, WhatIsOfferedOfItIsSmallAndSound) {
  const std::string large = repeated(GetParam(), 1'000'000);
  const Surroundings around = surroundings(")");
  for (const Extent extent : {Extent::Line, Extent::Block, Extent::Paragraph, Extent::Body}) {
    const Candidate candidate = postprocess(large, extent, around);
    EXPECT_LE(candidate.text.size(), 32U * 1024);
    EXPECT_TRUE(isUtf8(candidate.text));
    EXPECT_LE(candidate.replaces, around.lineAfter.size());
  }
}

INSTANTIATE_TEST_SUITE_P(Pieces, LargeOutput, testing::ValuesIn(kPieces));

}  // namespace
}  // namespace codestral::completion
