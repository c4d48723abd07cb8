#include "cli/candidates.h"

#include <algorithm>

#include <gmock/gmock.h>

#include "unit/cli/program.h"

namespace codestral::cli {
namespace {

using ::testing::AllOf;
using ::testing::Contains;
using ::testing::ElementsAre;
using ::testing::HasSubstr;
using ::testing::IsEmpty;
using ::testing::Not;

class CandidatesTest : public testing::Test {
 protected:
  CandidatesTest() {
    program_.fallthrough();
    program_.add_option("--log-level", text_, "debug, info or off")->type_name("LEVEL");
    program_.add_flag("--stdio", flag_, "speak LSP");
    CLI::App* const look = program_.add_subcommand("look", "look at a file");
    look->add_option("place", text_, "where")->type_name("FILE:LINE");
    look->add_option("--model", text_, "by id or alias; before chat.model")
        ->type_name("MODEL|auto");
    look->add_option("--as", text_, "")->type_name("text|json_object|mp3|FILE");
    look->add_option("--pair", list_, "two files")->type_name("FILE FILE")->expected(2);
    look->add_option("--like", list_, "only these: word, line-end, ...")->type_name("KIND,...");
    look->add_option("--seconds", number_, "give up after so long")
        ->type_name("SECONDS")
        ->check(CLI::Range(1, 10));
    look->add_flag("--secret", flag_, "not for people")->group("");
    program_.add_subcommand("rest", "nothing to say");
    CLI::App* const talk = program_.add_subcommand("talk", "ask");
    talk->add_option("PROMPT", text_, "what to ask");
  }

  std::vector<std::string> words(const std::vector<std::string>& line) {
    const Candidates found = candidates(program_, line);
    files_ = found.files;
    std::vector<std::string> words;
    for (const Candidate& candidate : found.words) words.push_back(candidate.word);
    return words;
  }

  CLI::App program_{"Text.", "program"};
  std::string text_;
  std::vector<std::string> list_;
  int number_ = 0;
  bool flag_ = false;
  bool files_ = false;
};

TEST_F(CandidatesTest, CommandsComeFirst) {
  EXPECT_THAT(words({""}), ElementsAre("look", "rest", "talk"));
  EXPECT_THAT(words({"--stdio", ""}), ElementsAre("look", "rest", "talk"));
  EXPECT_THAT(words({}), IsEmpty());
}

TEST_F(CandidatesTest, OptionsAreThoseOfTheCommandAndOfAll) {
  EXPECT_THAT(words({"look", "-"}), ElementsAre("--help", "--model", "--as", "--pair", "--like",
                                                "--seconds", "--log-level", "--stdio"));
  EXPECT_THAT(words({"-"}), ElementsAre("--help", "--log-level", "--stdio"));
  EXPECT_THAT(words({"rest", ""}), Contains("--stdio")) << "it has nothing else";
}

TEST_F(CandidatesTest, ValuesAreWhatTheHelpLists) {
  EXPECT_THAT(words({"--log-level", ""}), ElementsAre("debug", "info", "off"));
  EXPECT_THAT(words({"look", "--log-level", "de"}), ElementsAre("debug", "info", "off"));
  EXPECT_THAT(words({"look", "--model", ""}), ElementsAre("auto"));
  EXPECT_THAT(words({"look", "--as", ""}), ElementsAre("text", "json_object", "mp3"));
  EXPECT_TRUE(files_);
  EXPECT_THAT(words({"look", "--like", ""}), ElementsAre("word", "line-end"));
  EXPECT_THAT(words({"look", "--seconds", ""}), IsEmpty());
  EXPECT_FALSE(files_);
}

TEST_F(CandidatesTest, AValueMayFollowASign) {
  EXPECT_THAT(words({"--log-level=d"}),
              ElementsAre("--log-level=debug", "--log-level=info", "--log-level=off"));
  EXPECT_THAT(words({"--log-level", "=", "d"}), ElementsAre("debug", "info", "off"));
  EXPECT_THAT(words({"--log-level=debug", ""}), Contains("look"));
}

TEST_F(CandidatesTest, PathsAreSaidToBePaths) {
  EXPECT_THAT(words({"look", ""}), IsEmpty());
  EXPECT_TRUE(files_);
  EXPECT_THAT(words({"look", "--pair", "a", ""}), IsEmpty());
  EXPECT_TRUE(files_) << "the second of two";
  EXPECT_THAT(words({"talk", ""}), IsEmpty());
  EXPECT_FALSE(files_);
}

TEST_F(CandidatesTest, AfterTheLastArgumentThereIsNothing) {
  EXPECT_THAT(words({"look", "a.c:1", ""}), IsEmpty());
  EXPECT_FALSE(files_);
}

TEST_F(CandidatesTest, WhatFollowsTwoDashesIsNoOption) {
  EXPECT_THAT(words({"look", "--", "-"}), IsEmpty());
  EXPECT_TRUE(files_);
}

class CompletionOfTheProgram : public ProgramTest {};

TEST_F(CompletionOfTheProgram, KnowsItsCommandsOptionsAndValues) {
  EXPECT_THAT(run("__complete ''").output,
              AllOf(HasSubstr("review\tfind what is wrong"), HasSubstr("api\t")));
  EXPECT_EQ(run("__complete review --fail-on ''").output, "error\t\nwarning\t\ninfo\t\nnever\t\n");
  EXPECT_THAT(run("__complete complete --provider ''").output,
              AllOf(HasSubstr("ondevice\t"), HasSubstr("llamacpp\t"), Not(HasSubstr(":files"))));
  EXPECT_EQ(run("__complete complete ''").output, ":files\n");
  EXPECT_THAT(run("__complete --log-level ''").output, HasSubstr("trace\t"));
}

TEST_F(CompletionOfTheProgram, KnowsFamiliesVerbsAndFieldsOfTheService) {
  EXPECT_THAT(run("__complete api ''").output, AllOf(HasSubstr("models\t"), HasSubstr("raw\t")));
  EXPECT_THAT(run("__complete api models ''").output, HasSubstr("list\t"));
  EXPECT_THAT(run("__complete api files upload --").output, HasSubstr("--purpose\t"));
}

TEST_F(CompletionOfTheProgram, TheManualHasEveryCommandAndOption) {
  const std::string manual = run("__manual api").output;
  EXPECT_TRUE(manual.starts_with(".TH "));
  for (const char* part :
       {".SS review\n", "\\fB\\-\\-fail\\-on\\fR \\fISEVERITY\\fR", "\\fBapi models\\fR",
        ".SH EXIT STATUS\nExit codes: 0 done", ".SH ENVIRONMENT", "\\fBMISTRAL_API_KEY\\fR",
        "\\fBSSL_CERT_FILE, SSL_CERT_DIR\\fR"}) {
    EXPECT_THAT(manual, HasSubstr(part));
  }
}

}  // namespace
}  // namespace codestral::cli
