#include "completion/cache.h"

#include <gtest/gtest.h>

namespace codestral::completion {
namespace {

text::Text at(std::string_view annotated, std::size_t& offset) {
  offset = annotated.find('^');
  return text::Text(std::string(annotated.substr(0, offset)) +
                    std::string(annotated.substr(offset + 1)));
}

class CacheTest : public testing::Test {
 protected:
  void put(std::string_view place, std::string insert, const std::string& uri = "file:///a") {
    std::size_t offset = 0;
    const text::Text text = at(place, offset);
    cache_.put(uri, text, offset, {std::move(insert), 0, "codestral", "m", "line"});
  }
  std::optional<std::string> find(std::string_view place, const std::string& uri = "file:///a") {
    std::size_t offset = 0;
    const text::Text text = at(place, offset);
    const auto found = cache_.find(uri, text, offset);
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

TEST_F(CacheTest, AnythingElseIsAMiss) {
  put("int x = ^;", "compute(a)");
  EXPECT_EQ(find("int x = d^;"), std::nullopt);
  EXPECT_EQ(find("int y = c^;"), std::nullopt);
  EXPECT_EQ(find("int x = c^)"), std::nullopt);
  EXPECT_EQ(find("int x = compute(a)^;"), std::nullopt)
      << "a suggestion that is typed to its end is used up";
  EXPECT_EQ(find("int x = ^;", "file:///b"), std::nullopt);
}

TEST_F(CacheTest, TheNewestOfTwoWins) {
  put("a = ^", "first");
  put("a = ^", "second");
  EXPECT_EQ(find("a = ^"), "second");
}

TEST_F(CacheTest, AStartOfFileIsNotTheSameAsTheMiddle) {
  put("a^", "bc");
  EXPECT_EQ(find("xa^"), std::nullopt);
  EXPECT_EQ(find("ab^"), "c");
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
}

TEST_F(CacheTest, LargeFilesCompareOnlyAWindow) {
  const std::string far(100'000, 'x');
  put(far + "\nfoo(^)", "bar");
  EXPECT_EQ(find("changed far away\n" + far + "\nfoo(b^)"), "ar");
}

}  // namespace
}  // namespace codestral::completion
