// What a person would not see is found, told and shown.
#include "base/visible.h"

#include <string>
#include <utility>

#include <gtest/gtest.h>

namespace codestral {
namespace {

TEST(Hidden, IsWhatTurnsOrHidesTextAndNothingElse) {
  for (const std::string hidden :
       {"\u0080", "\u009B", "\u009F", "\u061C", "\u200E", "\u200F", "\u202A", "\u202E", "\u2066",
        "\u2069", "\U000E0000", "\U000E0041", "\U000E007F"}) {
    const auto found = findHidden("é" + hidden + "x");
    ASSERT_TRUE(found) << hidden;
    EXPECT_EQ(found->at, 2U);
    EXPECT_EQ(found->size, hidden.size());
    EXPECT_FALSE(findHidden("é" + hidden, 3)) << "the rest of one is none";
  }
  for (const std::string plain :
       {"",           "a\tb\n",      "\u00A0", "\u00BF", "\u061B",   "\u200B",      "\u200D",
        "\u2010",     "\u2029",      "\u202F", "\u2065", "\u206A",   "\uFEFF",      "\U000E0080",
        "\U000E0100", "👩‍💻", "漢",     "\xC2",   "\xE2\x80", "\xF3\xA0\x81"}) {
    EXPECT_FALSE(findHidden(plain)) << plain;
  }
}

TEST(Hidden, IsNamed) {
  EXPECT_EQ(nameOf(*findHidden("\u009B")), "U+009B");
  EXPECT_EQ(nameOf(*findHidden("\u2069")), "U+2069");
  EXPECT_EQ(nameOf(*findHidden("\U000E007F")), "U+E007F");
}

TEST(Hidden, FlagsAreSeenAndOtherTagsAreNot) {
  const std::string flag = "\U0001F3F4";
  const std::string wales = "\U000E0067\U000E0062\U000E0077\U000E006C\U000E0073\U000E007F";
  EXPECT_FALSE(findHidden(flag + wales + "a"));
  EXPECT_FALSE(findHidden(flag + wales + flag + wales));
  EXPECT_TRUE(findHidden(wales)) << "no flag before it";
  EXPECT_TRUE(findHidden(flag + wales.substr(0, 20))) << "not closed";
  EXPECT_TRUE(findHidden(flag + wales + "\U000E0061"));
  EXPECT_TRUE(findHidden(flag + "\U000E0061" + wales));
}

TEST(Hidden, MarksOfDirectionAreNoRefusal) {
  EXPECT_TRUE(findHidden("\u200F"));
  EXPECT_EQ(hiddenAdded("", "\u05D0\u200F \u200E\u061C"), "");
  EXPECT_EQ(hiddenAdded("", "\u200F\u202E"), "U+202E");
}

TEST(Hidden, WhatStoodThereMayStayAndMove) {
  EXPECT_EQ(hiddenAdded("", "a"), "");
  EXPECT_EQ(hiddenAdded("\u200Ea\u202E", "\u202Eb\u200E"), "");
  EXPECT_EQ(hiddenAdded("\u202E", ""), "");
  EXPECT_EQ(hiddenAdded("", "\u202E"), "U+202E");
  EXPECT_EQ(hiddenAdded("\u202E", "\u202E\u202E"), "U+202E");
  EXPECT_EQ(hiddenAdded("\u202E", "\u202E\u2066"), "U+2066");
}

TEST(Visible, ControlsAndHiddenCharactersAreShown) {
  const std::pair<std::string, std::string> cases[] = {
      {"a\tb\nc", "a\tb\nc"},
      {"a\r\nb\r", "a\nb␍"},
      {"\x1b[2J\x07\x7f", "␛[2J␇␡"},
      {"\u009B31m", "<U+009B>31m"},
      {"a\u202Eb\U000E0041", "a<U+202E>b<U+E0041>"},
      {"\xC2", "\uFFFD"},
      {"\x9B", "\uFFFD"},
      {"é — 漢👩‍💻", "é — 漢👩‍💻"},
      {std::string(1, '\0'), "␀"}};
  for (const auto& [text, shown] : cases) {
    EXPECT_EQ(visibleControls(text), shown);
    EXPECT_EQ(visibleControls(shown), shown);
  }
}

TEST(Visible, JsonStaysTheSameValue) {
  EXPECT_EQ(visibleJson("{\"a\": \"é\u202E\x7F\U000E0041\u009B\"}"),
            "{\"a\": \"é\\u202e\\u007f\\udb40\\udc41\\u009b\"}");
}

}  // namespace
}  // namespace codestral
