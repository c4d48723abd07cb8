// `codestral-lsp eval` as a person runs it, on a small folder.
#include <algorithm>
#include <string>

#include <gtest/gtest.h>
#include <nlohmann/json.hpp>

#include "unit/cli/program.h"

namespace codestral::cli {
namespace {

class EvalCommandTest : public ProgramTest {
 protected:
  EvalCommandTest() {
    for (const char* name : {"a", "b", "c"}) {
      std::string text;
      for (int i = 0; i < 12; ++i) {
        text += std::string(name) + std::to_string(i) + " = load_" + name + std::to_string(i) +
                "()\nresult.append(compute_total(items, prices))\n";
      }
      folder_.write(std::string("src/") + name + ".py", text);
    }
  }
};

TEST_F(EvalCommandTest, ATableWithoutProgressOutsideOfATerminal) {
  const Outcome shown = run("eval src --count 30");
  EXPECT_EQ(shown.exitCode, 0);
  EXPECT_EQ(shown.errors, "");
  EXPECT_TRUE(shown.output.starts_with("src: leave-one-out, seed 1\n")) << shown.output;
  EXPECT_NE(shown.output.find("\npython"), std::string::npos) << shown.output;
  EXPECT_NE(shown.output.find("\nall"), std::string::npos) << shown.output;
}

TEST_F(EvalCommandTest, JsonAndPlotOfTwoConfigurations) {
  const Outcome shown =
      run("eval src --count 30 --against completion.eagerness=1 --json --svg plot.svg");
  ASSERT_EQ(shown.exitCode, 0) << shown.errors;
  const auto json = nlohmann::json::parse(shown.output);
  ASSERT_EQ(json.at("runs").size(), 2U);
  EXPECT_EQ(json.at("runs")[1].at("configuration"), "completion.eagerness=1");
  const auto rate = [&](int run) { return json.at("runs")[run].at("all").at("shownRate"); };
  EXPECT_GT(rate(0), 0.2);
  EXPECT_GE(rate(1), rate(0));
  EXPECT_GT(json.at("runs")[0].at("all").at("precision"), 0.8);
  EXPECT_TRUE(json.contains("difference"));
  EXPECT_TRUE(fileText("plot.svg").starts_with("<svg "));
}

TEST_F(EvalCommandTest, TwoSettingsFilesAndTheSameHoles) {
  folder_.write("off.json", R"({"index": {"enabled": false}})");
  folder_.write("on.json", "{}");
  const Outcome shown = run("eval src --count 20 --compare on.json off.json --json");
  ASSERT_EQ(shown.exitCode, 0) << shown.errors;
  const auto json = nlohmann::json::parse(shown.output);
  EXPECT_EQ(json.at("runs")[0].at("configuration"), "on.json");
  EXPECT_EQ(json.at("runs")[0].at("all").at("holes"), json.at("runs")[1].at("all").at("holes"));
}

TEST_F(EvalCommandTest, AnOlderFolder) {
  folder_.write("old/a.py", "x = 1\n");
  const Outcome shown = run("eval src --temporal old --count 10");
  EXPECT_EQ(shown.exitCode, 0) << shown.errors;
  EXPECT_TRUE(shown.output.starts_with("src: temporal old, seed 1\n")) << shown.output;
  EXPECT_EQ(run("eval src --temporal src").errors,
            "codestral-lsp: src has no new lines to complete\n");
}

TEST_F(EvalCommandTest, WrongUseIsOneLine) {
  struct Case {
    const char* arguments;
    int exitCode;
    const char* says;
  };
  for (const Case& c :
       {Case{"eval nothing", 2, "nothing is not a folder"},
        Case{"eval src --languages klingon", 2, "'klingon' is not a language"},
        Case{"eval src --kinds all", 2, "'all' is not a kind of hole"},
        Case{"eval src --against eager", 2, "write key=value"},
        Case{"eval src --against completion.eager=1", 2, "completion.eager"},
        Case{"eval src --provider nobody", 2, "nobody"},
        Case{"eval src --compare a.json b.json", 2, "no settings file a.json"},
        Case{"eval src --compare a.json", 2, "--compare"}, Case{"eval src --count 0", 2, "--count"},
        Case{"eval src --svg /nonexistent/a.svg", 1, "cannot write"},
        Case{"eval src --languages go", 1, "no lines to complete"},
        Case{"eval src --provider mistral", 3, "key"}}) {
    const Outcome shown = run(c.arguments);
    EXPECT_EQ(shown.exitCode, c.exitCode) << c.arguments;
    EXPECT_EQ(shown.output, "") << c.arguments;
    EXPECT_NE(shown.errors.find(c.says), std::string::npos) << c.arguments << ": " << shown.errors;
    EXPECT_EQ(std::ranges::count(shown.errors, '\n'), 1) << c.arguments << ": " << shown.errors;
  }
}

}  // namespace
}  // namespace codestral::cli
