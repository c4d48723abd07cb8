#include "completion/cache.h"

#include <algorithm>
#include <optional>
#include <random>
#include <set>

#include <gtest/gtest.h>

#include "completion/reuse.h"

namespace codestral::completion {
namespace {

text::Text at(std::string_view annotated, std::size_t& offset) {
  offset = annotated.find('^');
  return text::Text(std::string(annotated.substr(0, offset)) +
                    std::string(annotated.substr(offset + 1)));
}

class CacheTest : public testing::Test {
 protected:
  void put(std::string_view place, std::string insert, const std::string& uri = "file:///a",
           std::size_t replaces = 0) {
    std::size_t offset = 0;
    const text::Text text = at(place, offset);
    cache_.put(uri, text, offset, {std::move(insert), replaces, "codestral", "m", "line"});
  }
  std::expected<Suggestion, Miss> look(std::string_view place,
                                       const std::string& uri = "file:///a") {
    std::size_t offset = 0;
    const text::Text text = at(place, offset);
    return cache_.find(uri, text, offset);
  }
  std::optional<std::string> find(std::string_view place, const std::string& uri = "file:///a") {
    const auto found = look(place, uri);
    return found ? std::optional(found->text) : std::nullopt;
  }
  Cache cache_;
};

TEST_F(CacheTest, TypingThroughASuggestionLeavesItsRest) {
  put("int x = ^;", "compute(a)");
  EXPECT_EQ(find("int x = ^;"), "compute(a)");
  EXPECT_EQ(find("int x = c^;"), "ompute(a)");
  EXPECT_EQ(find("int x = compute(^;"), "a)");
}

TEST_F(CacheTest, DeletingBackIntoItFindsItAgain) {
  put("int x = ^;", "compute(a)");
  EXPECT_EQ(find("int x = comp^;"), "ute(a)");
  EXPECT_EQ(find("int x = co^;"), "mpute(a)");
}

TEST_F(CacheTest, AnythingElseIsAMissThatSaysWhy) {
  EXPECT_EQ(look("int x = ^;").error(), Miss::NoEntry);
  put("int x = ^;", "compute(a)");
  for (const char* elsewhere : {"int x = d^;", "int y = c^;", "nt x = c^;", "int x =^;", "^", "\n^",
                                "int x = compute(a)^;"}) {
    EXPECT_EQ(look(elsewhere).error(), Miss::PrefixDiffers) << elsewhere;
  }
  EXPECT_EQ(look("int x = c^)").error(), Miss::SuffixDiffers);
  EXPECT_EQ(look("int x = c^;\n").error(), Miss::SuffixDiffers);
  EXPECT_EQ(look("int x = ^;", "file:///b").error(), Miss::NoEntry);
  EXPECT_EQ(code(Miss::NoEntry), "no-entry");
  EXPECT_EQ(code(Miss::PrefixDiffers), "prefix-differs");
  EXPECT_EQ(code(Miss::SuffixDiffers), "suffix-differs");
}

TEST_F(CacheTest, TheNewestOfTwoWinsAndTheOtherIsThereWhenItIsTyped) {
  put("a = ^", "first");
  put("a = ^", "second");
  EXPECT_EQ(find("a = ^"), "second");
  EXPECT_EQ(find("a = f^"), "irst");
  EXPECT_EQ(find("a = ^"), "first") << "what was read last stays";
}

TEST_F(CacheTest, SeveralLinesAreTypedThroughFromAnyOfThem) {
  put("  if (x) {^\n}", "\n    go();\n    stop();");
  EXPECT_EQ(find("  if (x) {\n    go();\n  ^\n}"), "  stop();");
  put("a\r\nb^\r\nc", "\r\nd\r\ne");
  EXPECT_EQ(find("a\r\nb\r\nd\r\n^\r\nc"), "e");
}

TEST_F(CacheTest, AStartOfFileIsNotTheSameAsTheMiddle) {
  put("a^", "bc");
  EXPECT_EQ(find("xa^"), std::nullopt);
  EXPECT_EQ(find("x\na^"), std::nullopt);
  EXPECT_EQ(find("ab^"), "c");
}

TEST_F(CacheTest, WhatTheEditorClosedIsPartOfTheSuggestion) {
  put("x = ^;", "call(a, [b])");
  const auto open = look("x = call(^);");
  ASSERT_TRUE(open);
  EXPECT_EQ(open->text, "a, [b])");
  EXPECT_EQ(open->replaces, 1U);
  const auto nested = look("x = call(a, [^]);");
  ASSERT_TRUE(nested);
  EXPECT_EQ(nested->text, "b])");
  EXPECT_EQ(nested->replaces, 2U);
  EXPECT_FALSE(look("x = call(a^));")) << "only one was opened";
  EXPECT_FALSE(look("x = c^);")) << "none was opened";
}

TEST_F(CacheTest, ACloserThatIsTypedOverIsReplacedNoMore) {
  put("call(^) + 1", "a, b) {", "file:///a", 1);
  const auto before = look("call(a, ^) + 1");
  ASSERT_TRUE(before);
  EXPECT_EQ(before->replaces, 1U);
  const auto over = look("call(a, b)^ + 1");
  ASSERT_TRUE(over);
  EXPECT_EQ(over->text, " {");
  EXPECT_EQ(over->replaces, 0U);
}

TEST_F(CacheTest, AClosingLineThatTheEditorPutBelowStays) {
  put("f() ^\n", "{\n  go();\n}");
  const auto opened = look("f() {\n  ^\n}\n");
  ASSERT_TRUE(opened);
  EXPECT_EQ(opened->text, "go();");
  EXPECT_EQ(opened->replaces, 0U);
}

TEST_F(CacheTest, ForgetsByDocumentAndStaysBounded) {
  put("a^", "b", "file:///a");
  put("a^", "b", "file:///b");
  cache_.forget("file:///a");
  EXPECT_EQ(find("a^", "file:///a"), std::nullopt);
  EXPECT_EQ(find("a^", "file:///b"), "b");
  for (int i = 0; i < 1000; ++i)
    put("p" + std::to_string(i) + "^", std::string(2000, 'x'), "file:///c");
  EXPECT_EQ(find("a^", "file:///b"), std::nullopt);
  EXPECT_TRUE(find("p999^", "file:///c").has_value());
  EXPECT_LE(cache_.bytes(), 1024U * 1024U);
  put("p^", std::string(2U << 20U, 'x'), "file:///c");
  EXPECT_EQ(cache_.bytes(), 0U) << "what is larger than all does not fit";
  cache_.clear();
  EXPECT_EQ(cache_.bytes(), 0U);
}

TEST_F(CacheTest, WhatIsUsedStays) {
  put("kept^", "x");
  for (int i = 0; i < 1000; ++i) {
    put("p" + std::to_string(i) + "^", std::string(2000, 'x'));
    ASSERT_TRUE(find("kept^")) << i;
  }
  EXPECT_FALSE(find("p0^"));
}

TEST_F(CacheTest, TheSameAgainTakesNoMoreRoom) {
  put("a = ^", "one");
  const std::size_t bytes = cache_.bytes();
  put("a = ^", "one");
  EXPECT_EQ(cache_.bytes(), bytes);
  cache_.forget("file:///a");
  EXPECT_EQ(cache_.bytes(), 0U);
}

TEST_F(CacheTest, LargeFilesAndLongLinesCompareOnlyAWindow) {
  const std::string far(100'000, 'x');
  put(far + "\nfoo(^)", "bar");
  EXPECT_EQ(find("changed far away\n" + far + "\nfoo(b^)"), "ar");
  put(far + "y^" + far, std::string(700, 'z'), "file:///long");
  EXPECT_EQ(find(far + "y" + std::string(600, 'z') + "^" + far + "!", "file:///long"),
            std::string(100, 'z'));
}

// Random places, suggestions and edits over a small alphabet, so that much of it nearly fits.
TEST(CacheProperty, AHitGivesTheTextThatItsEntryWasMadeFor) {
  constexpr std::string_view kPieces[] = {"a",    "b", "(", ")", "[",  "]",  "\n",
                                          "\r\n", " ", "{", "}", "\"", "ab", "é"};
  std::mt19937 random(7);
  const auto below = [&](std::size_t bound) { return random() % bound; };
  const auto word = [&](std::size_t most) {
    std::string text;
    for (std::size_t n = below(most) + 1; n-- > 0;) text += kPieces[below(std::size(kPieces))];
    return text;
  };
  std::size_t hits = 0;
  std::size_t adapted = 0;
  for (int round = 0; round < 400; ++round) {
    Cache cache(8192);
    std::set<std::string> made;
    std::string before = word(8);
    std::string after = word(4);
    for (int step = 0; step < 40; ++step) {
      const std::string document = before + after;
      const text::Text text(document);
      if (const auto found = cache.find("u", text, before.size())) {
        ++hits;
        ASSERT_LE(found->replaces, after.size());
        const std::string result = before + found->text + after.substr(found->replaces);
        ASSERT_TRUE(made.contains(result)) << "round " << round << " step " << step;
        ASSERT_FALSE(found->text.empty());
        if (found->replaces > 0) ++adapted;
        // Type along it, sometimes as an editor that closes brackets does.
        const std::string key = found->text.substr(0, 1 + below(found->text.size()));
        before += key;
        if (key == "(" && below(2) == 0) after = ")" + after;
        continue;
      }
      if (below(3) == 0) {
        Suggestion suggestion{word(10), below(3) == 0 ? below(after.size() + 1) : 0, "p", "m", "s"};
        made.insert(before + suggestion.text + after.substr(suggestion.replaces));
        cache.put("u", text, before.size(), std::move(suggestion));
      } else if (below(2) == 0) {
        before += kPieces[below(std::size(kPieces))];
      } else if (below(2) == 0) {
        before.resize(before.size() - std::min<std::size_t>(before.size(), below(4)));
      } else {
        after.insert(below(after.size() + 1), kPieces[below(std::size(kPieces))]);
      }
    }
  }
  EXPECT_GT(hits, 500U);
  EXPECT_GT(adapted, 20U);
}

TEST(Reuse, AWindowThatIsCutIsNotTheEndOfTheText) {
  const std::string full(kWindow, 'x');
  const Made made{"(a)", 0, full};
  EXPECT_TRUE(leftOf(made, 1, full + "more"));
  EXPECT_EQ(leftOf(made, 1, ")" + full), (Left{"a)", 1}));
  EXPECT_FALSE(leftOf(made, 1, full.substr(1)));
  const Made atEnd{"(a)", 0, "x"};
  EXPECT_FALSE(leftOf(atEnd, 1, "xx"));
}

}  // namespace
}  // namespace codestral::completion
