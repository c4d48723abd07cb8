#include "replay/session_file.h"

#include <gtest/gtest.h>

namespace codestral::replay {
namespace {

constexpr std::string_view kSession =
    "# A remark.\n"
    "about: what happens\n"
    "file: a.go\n"
    "language: go\n"
    "indent: tab\n"
    "pairs: () []\n"
    "cursor: 2:3\n"
    "\n"
    "text:\n"
    "|func f() {\n"
    "|\tx\n"
    "|\n"
    "keys:\n"
    "type \"é \\\"\" 100 90\n"
    "enter 200\n"
    "erase 3 80\n"
    "goto 1:2 300\n"
    "accept 400\n";

TEST(SessionFile, HasATextAndKeysWithTheirTimes) {
  const auto session = parseSession("s", kSession);
  ASSERT_TRUE(session) << session.error().message;
  EXPECT_EQ(session->text, "func f() {\n\tx\n\n");
  EXPECT_EQ(session->indent, "\t");
  EXPECT_EQ(session->pairs, (std::vector<std::string>{"()", "[]"}));
  EXPECT_EQ(session->line, 1U);
  EXPECT_EQ(session->column, 2U);
  ASSERT_EQ(session->keys.size(), 9U);
  EXPECT_EQ(session->keys[0].text, "é");
  EXPECT_EQ(session->keys[0].after, Millis(100));
  EXPECT_EQ(session->keys[2].text, "\"");
  EXPECT_EQ(session->keys[2].after, Millis(90)) << "the last time counts for the rest";
  EXPECT_EQ(session->keys[3].verb, Verb::Enter);
  EXPECT_EQ(session->keys[6].verb, Verb::Erase);
  EXPECT_EQ(session->keys[4].event, session->keys[6].event);
  EXPECT_NE(session->keys[3].event, session->keys[4].event);
  EXPECT_EQ(session->keys[7].line, 0U);
  EXPECT_EQ(session->keys[7].column, 1U);
}

TEST(SessionFile, ABadLineIsNamedWithWhatIsWrong) {
  const auto complaint = [](std::string_view line) {
    std::string content(kSession);
    content += line;
    const auto session = parseSession("s", content + "\n");
    return session ? std::string() : session.error().message;
  };
  EXPECT_EQ(complaint("jump 3"), "s.session:19: there is no event 'jump'");
  EXPECT_EQ(complaint("type abc 3"), "s.session:19: 'type' takes a text in quotes");
  EXPECT_EQ(complaint("type \"a\\nb\" 3"), "s.session:19: a line end is typed by 'enter'");
  EXPECT_EQ(complaint("type \"abc\""), "s.session:19: a time in milliseconds is missing");
  EXPECT_EQ(complaint("type \"abc\" 1 2 3 4"), "s.session:19: 4 times for 3 keys");
  EXPECT_EQ(complaint("erase 0 3"), "s.session:19: 'erase' takes a count from 1 to 1000");
  EXPECT_EQ(complaint("goto 5 3"), "s.session:19: 'goto' takes a place such as 12:5");
  EXPECT_EQ(complaint("enter soon"), "s.session:19: 'soon' is no time in milliseconds");
  EXPECT_EQ(parseSession("s", "file: a\nlanguage: c\n").error().message,
            "s.session: keys is missing");
}

}  // namespace
}  // namespace codestral::replay
