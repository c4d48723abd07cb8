#include "base/utf8.h"

#include <string>
#include <string_view>
#include <vector>

#include <gtest/gtest.h>

namespace codestral {
namespace {

TEST(Utf8, ValidPrefixAndRepair) {
  struct Case {
    std::string_view text;
    std::size_t prefix;
    std::string repaired;
  };
  const std::string bad = "\uFFFD";
  const std::vector<Case> cases{
      {"", 0, ""},
      {"plain", 5, "plain"},
      {std::string_view("a\0b", 3), 3, std::string("a\0b", 3)},
      {"\u0080\u07FF\u0800\uFFFF", 10, "\u0080\u07FF\u0800\uFFFF"},
      {"\U00010000\U0010FFFF", 8, "\U00010000\U0010FFFF"},
      {"\xED\x9F\xBF\xEE\x80\x80", 6, "\xED\x9F\xBF\xEE\x80\x80"},  // around the surrogates
      {"a\x80", 1, "a" + bad},                                      // lone continuation
      {"\xC0\x80", 0, bad + bad},                                   // overlong
      {"\xC1\xBF", 0, bad + bad},
      {"\xE0\x9F\xBF", 0, bad + bad + bad},
      {"\xF0\x8F\xBF\xBF", 0, bad + bad + bad + bad},
      {"\xED\xA0\x80z", 0, bad + bad + bad + "z"},     // surrogate
      {"\xF4\x90\x80\x80", 0, bad + bad + bad + bad},  // above U+10FFFF
      {"\xF5\x80", 0, bad + bad},
      {"\xFF", 0, bad},
      {"ab\xC3", 2, "ab" + bad},  // cut short
      {"ab\xE2\x82", 2, "ab" + bad + bad},
      {"ab\xF0\x9F\x98", 2, "ab" + bad + bad + bad},
      {"\xC3(", 0, bad + "("},
      {"\xE2\x82(\u00E9", 0, bad + bad + "(\u00E9"},
  };
  for (const Case& c : cases) {
    EXPECT_EQ(validUtf8Prefix(c.text), c.prefix) << testing::PrintToString(c.text);
    EXPECT_EQ(isUtf8(c.text), c.prefix == c.text.size()) << testing::PrintToString(c.text);
    EXPECT_EQ(toValidUtf8(c.text), c.repaired) << testing::PrintToString(c.text);
  }
}

TEST(Utf8, FloorCodePoint) {
  const std::string_view text = "a\u00E9\u20AC\U0001F600z";  // starts 0, 1, 3, 6, 10
  const std::vector<std::size_t> floors{0, 1, 1, 3, 3, 3, 6, 6, 6, 6, 10, 11, 11};
  for (std::size_t at = 0; at < floors.size(); ++at) {
    EXPECT_EQ(floorCodePoint(text, at), floors[at]) << at;
  }
  EXPECT_EQ(floorCodePoint("", 3), 0U);
}

}  // namespace
}  // namespace codestral
