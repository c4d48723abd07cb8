#include "completion/place.h"

#include <gtest/gtest.h>

#include "support/annotated_text.h"

namespace codestral::completion {
namespace {

struct Marked {
  text::Text text;
  std::size_t offset = 0;
};

Marked spot(std::string_view marked) {
  const auto at = test::annotated(marked, {.begin = "<<", .end = ">>"});
  return {text::Text(at.text), *at.cursor};
}

Place placeAt(std::string_view marked) {
  Place place;
  place.text = spot(marked).text;
  place.offset = spot(marked).offset;
  return place;
}

// What is left, as it would be read: TEXT/REPLACES.
std::string rest(std::string_view made, std::string text, std::size_t replaces,
                 std::string_view now) {
  Suggestion suggestion;
  suggestion.text = std::move(text);
  suggestion.replaces = replaces;
  const auto left = restOf(suggestion, placeAt(made), spot(now).text, spot(now).offset);
  return left ? left->text + "/" + std::to_string(left->replaces) : "none";
}

TEST(PlaceTest, ASuggestionShrinksWhileItIsTyped) {
  EXPECT_EQ(rest("x = ^\n", "f(a);", 0, "x = ^\n"), "f(a);/0");
  EXPECT_EQ(rest("x = ^\n", "f(a);", 0, "x = f^\n"), "(a);/0");
  EXPECT_EQ(rest("x = ^\n", "f(a);", 0, "x = f(a);^\n"), "none");
  EXPECT_EQ(rest("x = ^\n", "f(a);", 0, "x = g^\n"), "none");
  EXPECT_EQ(rest("x = ^\n", "f(a);", 0, "y = f^\n"), "none");
}

TEST(PlaceTest, BracketsThatTheEditorClosesChangeNothing) {
  EXPECT_EQ(rest("x = ^\n", "f(a);", 0, "x = f(^)\n"), "a);/1");
  EXPECT_EQ(rest("x = ^\n", "f(\"a\");", 0, "x = f(\"^\")\n"), "a\");/2");
  EXPECT_EQ(rest("x = ^\n", "f(a);", 0, "x = f(a)^\n"), ";/0") << "typed over";
  EXPECT_EQ(rest("t[s^]\n", "[\"r\"]] += 1", 1, "t[s[\"r\"]^]\n"), "] += 1/1");
  EXPECT_EQ(rest("t[s^]\n", "[\"r\"]] += 1", 1, "t[s[\"r\"]]^\n"), " += 1/0");
  EXPECT_EQ(rest("f(^)\n", ") {\n  a;\n}", 1, "f() {\n  ^\n}\n"), "a;/0");
  EXPECT_EQ(rest("f^\n", "() {\n  g(a);\n}", 0, "f() {\n  g(^)\n}\n"), "a);/1");
  EXPECT_EQ(rest("f(^)\n", "() => {\n  g();\n})", 1, "f(() => {\n  ^\n})\n"), "g();/0");
  EXPECT_EQ(rest("f() {^}\n", "\n  a;\n", 0, "f() {\n  ^\n}\n"), "a;/0");
  EXPECT_EQ(rest("x = ^\n", "[`a${b}`];", 0, "x = [`a${^}]\n"), "b}`];/2");
  EXPECT_EQ(rest("^\n", "f(\"{c}\");", 0, "f(\"{^\")\n"), "c}\");/2") << "one is not closed";
  EXPECT_EQ(rest("f(s^)\n", "t) g(w, r", 1, "f(st) g(w^)\n"), "none") << "the bracket is another";
  EXPECT_EQ(rest("x = ^\n", "f(a);", 0, "x = f(^b)\n"), "none") << "more than the closer";
}

TEST(PlaceTest, WhatWasTypedIsKnownBesideThem) {
  const Place place = placeAt("x = ^\n");
  const auto typed = [&](std::string_view now) {
    return typedSince(place, spot(now).text, spot(now).offset).value_or("none");
  };
  EXPECT_EQ(typed("x = f(a^)\n"), "f(a");
  EXPECT_EQ(typed("x = f(a)^\n"), "f(a)");
  EXPECT_EQ(typed("x = {\n  ^\n}\n"), "{\n  ");
  EXPECT_EQ(typed("x = f(a^];\n"), "none");
}

}  // namespace
}  // namespace codestral::completion
