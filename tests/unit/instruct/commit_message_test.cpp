// The message out of an answer, and what the model is shown.
#include "instruct/commit_message.h"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include "base/secret.h"

namespace codestral::instruct {
namespace {

using ::testing::HasSubstr;
using ::testing::Not;

TEST(CleanCommitMessage, TakesOffWhatIsNotTheMessage) {
  struct Case {
    std::string_view answer;
    std::string_view message;
  };
  for (const auto& [answer, message] : {
           Case{"base: a word", "base: a word"},
           Case{"  base: a word  \r\n\r\n\r\nWhy.\t\nMore.\n\n", "base: a word\n\nWhy.\nMore."},
           Case{"base: a word\nWhy.", "base: a word\n\nWhy."},
           Case{"```\nbase: a word\n\nWhy.\n```", "base: a word\n\nWhy."},
           Case{"```text\nbase: a word\n```", "base: a word"},
           Case{"Here it is:\n\n```\nbase: a word\n```\n\nI hope it helps.", "base: a word"},
           Case{"```\nbase: a word", "base: a word"},
           Case{"\"base: a word\"", "base: a word"},
           Case{"`base: a word`", "base: a word"},
           Case{"\"a\" becomes \"b\"", "\"a\" becomes \"b\""},
           Case{"Commit message: base: a word", "base: a word"},
           Case{"base: a word\n\nRun:\n\n```\nmake\n```", "base: a word\n\nRun:\n\n```\nmake\n```"},
           Case{"", ""},
           Case{" \n```\n```\n", ""},
       }) {
    EXPECT_EQ(cleanCommitMessage(answer), message) << answer;
  }
}

TEST(CleanCommitMessage, ATooLongSubjectGoesOnInTheBody) {
  const std::string long_ =
      "parser: take every kind of name that git may print, also those with blanks and quotation "
      "marks";
  const std::string message = cleanCommitMessage(long_ + "\n\nWhy.");
  EXPECT_EQ(message,
            "parser: take every kind of name that git may print, also those with...\n\n"
            "...blanks and quotation marks\n\nWhy.");
  const std::string wide(200, 'x');
  EXPECT_EQ(cleanCommitMessage(wide).find('\n'), 72U);
  std::string umlauts;
  for (int i = 0; i < 72; ++i) umlauts += "ü";
  EXPECT_EQ(cleanCommitMessage(umlauts), umlauts) << "72 columns, not bytes";
}

TEST(CommitMessageRequest, HidesKeysAndShowsAChangeWithoutLines) {
  const Secret key("very-secret-key-123");
  const PromptLibrary prompts = PromptLibrary::load({});
  const auto files = parseChange(
      "diff --git a/a b/a\n--- a/a\n+++ b/a\n@@ -1 +1 @@\n-x\n+key = very-secret-key-123\n");
  auto request = commitMessageRequest(prompts, differenceOf(files), files, {});
  ASSERT_TRUE(request) << request.error().message;
  EXPECT_THAT(request->messages[1].content.text(), HasSubstr("+key = "));
  EXPECT_THAT(request->messages[1].content.text(), Not(HasSubstr("very-secret")));
  EXPECT_THAT(request->messages[1].content.text(), Not(HasSubstr("last messages")));

  const auto renamed = parseChange("diff --git a/a b/b\nrename from a\nrename to b\n");
  request = commitMessageRequest(prompts, differenceOf(renamed), renamed, {});
  ASSERT_TRUE(request) << request.error().message;
  EXPECT_THAT(request->messages[1].content.text(), HasSubstr("b (renamed from a) | 0 + 0 -"));
}

}  // namespace
}  // namespace codestral::instruct
