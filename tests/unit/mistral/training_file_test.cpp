#include "mistral/training_file.h"

#include <gmock/gmock.h>

#include "support/temp_dir.h"

namespace codestral::mistral {
namespace {

using ::testing::HasSubstr;

constexpr std::string_view kGood =
    R"({"messages":[{"role":"user","content":"a"},{"role":"assistant","content":"b"}]})";

class TrainingFileTest : public ::testing::Test {
 protected:
  TrainingReport validate(const std::string& content) {
    const auto report = validateTrainingFile(dir.write("train.jsonl", content));
    EXPECT_TRUE(report);
    return report.value_or(TrainingReport());
  }
  test::TempDir dir;
};

TEST_F(TrainingFileTest, TakesEachKind) {
  struct Case {
    std::string_view line;
    std::string_view kind;
  };
  for (const Case& c :
       {Case{kGood, "instruct"},
        Case{R"({"messages":[{"role":"system","content":"s"},{"role":"user","content":"a"},
                 {"role":"assistant","content":"","tool_calls":[{"id":"AbC123xyz",
                   "function":{"name":"f","arguments":"{}"}}]},
                 {"role":"tool","content":"7","tool_call_id":"AbC123xyz"},
                 {"role":"assistant","content":"b","weight":1}],
                 "tools":[{"type":"function","function":{"name":"f","parameters":{}}}]})",
             "instruct"},
        Case{R"({"messages":[{"role":"user","content":"a"},{"role":"assistant","content":null,
                 "tool_calls":[{"id":"AbC123xyz","function":{"name":"f","arguments":{}}}]}]})",
             "instruct"},
        Case{R"({"text":"def f(): pass"})", "pretrain"},
        Case{R"({"prompt":"def f(","suffix":"return a","completion":"a):"})", "completion"},
        Case{R"({"prompt":"","completion":"a"})", "completion"},
        Case{R"({"text":"t","labels":{"mood":"calm","tags":["a","b"]}})", "classifier"},
        Case{R"({"messages":[{"role":"user","content":"a"}],"labels":{"mood":"calm"}})",
             "classifier"},
        Case{R"({"messages":[{"role":"user","content":"a"},{"role":"assistant","content":"b"}],
                 "labels":{"mood":"calm"}})",
             "classifier"}}) {
    std::string line(c.line);
    std::erase(line, '\n');
    const TrainingReport report = validate(line + "\n" + line);
    EXPECT_TRUE(report.good()) << line << ": "
                               << (report.problems.empty() ? ""
                                                           : report.problems[0].field + " " +
                                                                 report.problems[0].reason);
    EXPECT_EQ(report.kind, c.kind);
    EXPECT_EQ(report.lines, 2);
  }
}

TEST_F(TrainingFileTest, NamesLineFieldAndReason) {
  struct Case {
    std::string_view line;
    std::string_view field;
    std::string_view reason;
  };
  for (const Case& c :
       {Case{R"({"messages":)", "", "is no JSON"},
        Case{"", "", "is no JSON"},
        Case{"[1]", "", "expected an object, got array"},
        Case{"{}", "", "none of messages, text and prompt"},
        Case{R"({"text":"t"})", "", "is a line for pretrain, but the file is one for instruct"},
        Case{R"({"messages":{}})", "messages", "expected a list"},
        Case{R"({"messages":[]})", "messages", "is empty"},
        Case{R"({"messages":[{"role":"user","content":7}]})", "messages[0].content",
             "expected a text or a list of chunks"},
        Case{R"({"messages":["hi"]})", "messages[0]", "expected an object"},
        Case{R"({"messages":[{"role":"user","content":"a"}]})", "messages[0]",
             "the last message must be the assistant's"},
        Case{R"({"messages":[{"role":"assistant","content":"a"}]})", "messages",
             "nothing leads to"},
        Case{R"({"messages":[{"role":"user","content":"a"},{"role":"assistant"}]})", "messages[1]",
             "has neither content nor tool calls"},
        Case{R"({"messages":[{"role":"robot","content":"a"},{"role":"assistant","content":"b"}]})",
             "messages[0]", "the role 'robot'"},
        Case{R"({"messages":[{"role":"user","content":"a"},{"role":"tool","content":"7",
                 "tool_call_id":"AbC123xyz"},{"role":"assistant","content":"b"}]})",
             "messages[1] (tool)", "cannot follow"},
        Case{R"({"messages":[{"role":"user","content":"a"},{"role":"assistant","content":"b"}],
                 "tools":{}})",
             "tools", "expected a list"},
        Case{R"({"prompt":"a"})", "completion", "is missing"},
        Case{R"({"prompt":"a","completion":""})", "completion", "is empty"},
        Case{R"({"prompt":"a","suffix":3,"completion":"c"})", "suffix", "expected a text"},
        Case{R"({"text":7})", "text", "expected a text, got number"},
        Case{R"({"text":"t","labels":"calm"})", "labels", "a label for each target"},
        Case{R"({"text":"t","labels":{"mood":3}})", "labels.mood", "expected a label"}}) {
    std::string line(c.line);
    std::erase(line, '\n');
    const TrainingReport report =
        validate(std::string(kGood) + "\n" + line + "\n" + std::string(kGood) + "\n");
    EXPECT_EQ(report.lines, 3) << line;
    EXPECT_EQ(report.badLines, 1) << line;
    ASSERT_EQ(report.problems.size(), 1U) << line;
    EXPECT_EQ(report.problems[0].line, 2);
    EXPECT_EQ(report.problems[0].field, c.field) << line;
    EXPECT_THAT(report.problems[0].reason, HasSubstr(c.reason));
    EXPECT_FALSE(report.good());
  }
}

TEST_F(TrainingFileTest, KeepsTheFirstHundredProblems) {
  std::string content;
  for (int i = 0; i < 250; ++i) content += "x\n";
  const TrainingReport report = validate(content);
  EXPECT_EQ(report.badLines, 250);
  EXPECT_EQ(report.problems.size(), 100U);
  EXPECT_EQ(report.kind, "");
}

TEST_F(TrainingFileTest, IsNotGoodWhenEmptyOrAbsent) {
  EXPECT_FALSE(validate("").good());
  EXPECT_EQ(validateTrainingFile(dir / "absent").error().kind, ErrorKind::NotFound);
  EXPECT_EQ(validateTrainingFile(dir.path()).error().kind, ErrorKind::Io);
}

}  // namespace
}  // namespace codestral::mistral
