// The program as a person runs it: what it prints, where, and its exit code.
#include <algorithm>
#include <string>

#include <gtest/gtest.h>
#include <nlohmann/json.hpp>

#include "unit/cli/program.h"

namespace codestral::cli {
namespace {

class CommandLineTest : public ProgramTest {
 protected:
  std::string place(const std::string& name, const std::string& content, int line, int column) {
    folder_.write(name, content);
    return "'" + (folder_ / name).string() + ":" + std::to_string(line) + ":" +
           std::to_string(column) + "'";
  }
  static std::string idiom() {
    std::string text;
    for (int i = 0; i < 8; ++i) {
      text += "result.append(compute_total(items, prices))\nlog(item_" + std::to_string(i) + ")\n";
    }
    return text + "result.append(\n";
  }
};

TEST_F(CommandLineTest, CompletesFromThisMachineAndShowsItInPlace) {
  const Outcome shown = run("complete " + place("a.py", idiom(), 17, 15) + " --explain");
  EXPECT_EQ(shown.exitCode, 0) << shown.errors;
  EXPECT_NE(shown.output.find("result.append(«compute_total(items, prices)"), std::string::npos)
      << shown.output;
  EXPECT_NE(shown.output.find("ondevice"), std::string::npos);
  EXPECT_EQ(shown.output.find('\x1b'), std::string::npos) << "no colour outside of a terminal";
  EXPECT_EQ(shown.errors, "");
}

TEST_F(CommandLineTest, JsonHasTheDocumentedShape) {
  const Outcome shown = run("complete " + place("a.py", idiom(), 17, 15) + " --json");
  const auto json = nlohmann::json::parse(shown.output, nullptr, false);
  ASSERT_TRUE(json.is_object()) << shown.output;
  ASSERT_EQ(json.at("items").size(), 1U);
  EXPECT_TRUE(json.at("items")[0].at("insertText").get<std::string>().starts_with("compute_total"));
  EXPECT_EQ(json.at("items")[0].at("range").at("start"),
            (nlohmann::json{{"line", 16}, {"character", 14}}));
  EXPECT_EQ(json.at("provider"), "ondevice");
  EXPECT_TRUE(json.at("reason").is_null());
  EXPECT_TRUE(json.at("timingsMs").is_object());
  EXPECT_EQ(json.at("context")[0].at("source"), "prefix");
}

// A line of a file and the name of a folder are somebody's text: they cannot drive the terminal.
TEST_F(CommandLineTest, WhatAFileHoldsAndHowItIsCalledCannotDriveTheTerminal) {
  const std::string evil =
      "\x1b]0;owned\x07\xc2\x9b"
      "2J\u202E";
  std::filesystem::create_directory(folder_ / evil);
  const std::string content = "# " + evil + "\n" + idiom();
  const std::string name = place(evil + "/a.py", content, 18, 15);
  folder_.write(evil + "/.codestral.json", R"({"completion.model": "\u009b2J\u001b[31m\u202e"})");
  const auto expectHarmless = [](const std::string& text) {
    for (const char* control : {"\x1b", "\x07", "\xc2\x9b", "\u202E"})
      EXPECT_FALSE(text.contains(control)) << text;
  };
  for (const std::string& arguments :
       {"complete " + name + " --explain", "complete '" + evil + "/none:1:1'",
        "complete " + place(evil + "/b.txt", evil + "\n", 1, 1),
        "eval '" + (folder_ / evil).string() + "' --count 1"}) {
    const Outcome shown = run(arguments);
    expectHarmless(shown.output);
    expectHarmless(shown.errors);
    EXPECT_FALSE(shown.output.empty() && shown.errors.empty()) << arguments;
  }
  EXPECT_TRUE(run("complete " + place("c.py", content, 1, 3)).output.contains("␛]0;owned␇"));
  // As JSON they are escaped, and what is read is what was written.
  const Outcome json = run("complete " + name + " --json");
  expectHarmless(json.output);
  EXPECT_TRUE(nlohmann::json::accept(json.output)) << json.output;
}

TEST_F(CommandLineTest, NothingToSuggestSaysWhy) {
  const Outcome shown = run("complete " + place("a.py", "zebra = \n", 1, 9) + " --json");
  EXPECT_EQ(shown.exitCode, 0);
  const auto json = nlohmann::json::parse(shown.output, nullptr, false);
  EXPECT_TRUE(json.at("items").empty());
  EXPECT_TRUE(json.at("reason").is_string());
}

TEST_F(CommandLineTest, AnUnknownLanguageStillCompletes) {
  const Outcome shown = run("complete " + place("a.zzz", idiom(), 17, 15));
  EXPECT_EQ(shown.exitCode, 0);
  EXPECT_NE(shown.output.find("«compute_total"), std::string::npos) << shown.output;
  EXPECT_NE(shown.errors.find("no grammar"), std::string::npos);
}

TEST_F(CommandLineTest, EachWrongUseIsOneLineAndItsExitCode) {
  const std::string good = (folder_.write("a.py", "x = 1\n")).string();
  folder_.write("binary.py", std::string("a\0b", 3));
  folder_.write("latin1.py", "caf\xE9\n");
  struct Case {
    std::string arguments;
    int exitCode;
    std::string says;
  };
  const std::string binary = (folder_ / "binary.py").string();
  const std::string latin = (folder_ / "latin1.py").string();
  const Case cases[] = {
      {"complete '" + good + "'", 2, "FILE:LINE:COL"},
      {"complete '" + good + ":0:1'", 2, "from 1"},
      {"complete '" + good + ":1:x'", 2, "FILE:LINE:COL"},
      {"complete '" + good + ":99:1'", 2, "no line 99"},
      {"complete '" + good + ":1:99'", 2, "column 99"},
      {"complete '" + good + ":1:1' --provider nobody", 2, "nobody"},
      {"complete", 2, "--help"},
      {"frobnicate", 2, "--help"},
      {"--log-level loud", 2, "loud"},
      {"complete missing.py:1:1", 1, "missing.py"},
      {"complete '" + binary + ":1:1'", 1, "not a UTF-8 text file"},
      {"complete '" + latin + ":1:1'", 1, "not a UTF-8 text file"},
      {"complete .:1:1", 1, "not a regular file"},
      {"complete '" + good + ":1:6' --provider codestral", 3, ""},
      {"--pipe=/nonexistent/socket", 1, "/nonexistent/socket"},
  };
  for (const Case& wrong : cases) {
    const Outcome shown = run(wrong.arguments);
    EXPECT_EQ(shown.exitCode, wrong.exitCode) << wrong.arguments << "\n"
                                              << shown.output << shown.errors;
    EXPECT_NE((shown.errors + shown.output).find(wrong.says), std::string::npos)
        << wrong.arguments << ": " << shown.errors;
    EXPECT_LE(std::ranges::count(shown.errors, '\n'), 1) << shown.errors;
  }
}

TEST_F(CommandLineTest, DoctorSaysHowToSetAKey) {
  const Outcome shown = run("doctor");
  EXPECT_EQ(shown.exitCode, 3);
  EXPECT_TRUE(shown.output.contains("key: none; everything is completed on this machine"));
  EXPECT_FALSE(shown.output.contains("FAIL")) << "it is no fault: " << shown.output;
  EXPECT_TRUE(shown.output.contains("MISTRAL_API_KEY"));
  EXPECT_TRUE(shown.output.contains("CODESTRAL_API_KEY"));
}

TEST_F(CommandLineTest, ADeadHostIsExitCodeFiveAndTheKeyIsNotShown) {
  const std::string environment =
      "MISTRAL_API_KEY=very-secret-key-123 MISTRAL_BASE_URL=http://127.0.0.1:1";
  const Outcome completing =
      run("complete " + place("a.py", "x = \n", 1, 5) + " --provider mistral", environment);
  EXPECT_EQ(completing.exitCode, 5) << completing.output << completing.errors;
  const Outcome examined = run("doctor", environment);
  EXPECT_EQ(examined.exitCode, 5) << examined.output;
  for (const Outcome& shown : {completing, examined}) {
    EXPECT_EQ((shown.output + shown.errors).find("very-secret-key-123"), std::string::npos);
  }
}

TEST_F(CommandLineTest, ConfigShowsOriginsAndAnUnknownKeyIsOneWarning) {
  folder_.write(".config/codestral-lsp/config.json",
                R"({"completion": {"enabeld": false, "maxTokens": 99}})");
  const Outcome shown = run("config");
  EXPECT_EQ(shown.exitCode, 0);
  EXPECT_NE(shown.errors.find("completion.enabled"), std::string::npos) << shown.errors;
  EXPECT_NE(shown.output.find("99"), std::string::npos);
  EXPECT_TRUE(nlohmann::json::parse(run("config --schema").output, nullptr, false).is_object());
}

TEST_F(CommandLineTest, VersionAndHelp) {
  EXPECT_TRUE(run("--version").output.starts_with("codestral-lsp "));
  const Outcome help = run("--help");
  EXPECT_EQ(help.exitCode, 0);
  EXPECT_NE(help.output.find("complete"), std::string::npos);
}

}  // namespace
}  // namespace codestral::cli
