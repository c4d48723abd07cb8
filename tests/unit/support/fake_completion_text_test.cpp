#include "support/fake_completion_text.h"

#include <numeric>

#include <gtest/gtest.h>

#include "base/utf8.h"
#include "support/annotated_text.h"

namespace codestral::test {
namespace {

struct Case {
  std::string text;
  std::string completion;
};

TEST(FakeCompletionText, FollowsItsRules) {
  const std::vector<Case> cases = {
      {"int main() {^", "\n    auto result = 0;\n    return result;\n}"},
      {"int main() {^\n}", "\n    auto result = 0;\n    return result;"},
      {"int main() {\n    ^\n}", "auto result = 0;\n    return result;"},
      {"int main() {\n^\n}", "    auto result = 0;\n    return result;"},
      {"\tif (x) {^", "\n\t    auto result = 0;\n\t    return result;\n\t}"},
      {"f {\n\tif (x) {^", "\n\t\tauto result = 0;\n\t\treturn result;\n\t}"},
      {"def f(a):^", "\n    result = 0\n    return result"},
      {"class C:\n    def f(a):\n        ^", "result = 0\n        return result"},
      {"total = 1\nprint(^", "print)"},
      {"total = 1;\nf((total^", "));"},
      {"total = 1;\nprint(^)", "print"},
      {"total = 1\nx = tot^", "al"},
      {"total = 1;\nx = tot^;", "al"},
      {"x = tot^\ntotal = 3", "al"},
      {"total = 1\ny = ^", "total"},
      {"unknown^", "_value"},
      {"f(abc^)", "_value"},
      {"^", "value"},
      {"", "value"},
  };
  for (const Case& c : cases) {
    const AnnotatedText at = annotated(c.text);
    const std::size_t cursor = at.cursor.value_or(0);
    EXPECT_EQ(defaultFimText(at.text.substr(0, cursor), at.text.substr(cursor)), c.completion)
        << c.text;
  }
}

TEST(FakeCompletionText, SplitsBetweenCharacters) {
  const std::string text = "aé🎈🎈日本語 end\xff\x80\x80\x80\x80\x80";
  const std::vector<std::string> tokens = splitTokens(text);
  EXPECT_EQ(std::accumulate(tokens.begin(), tokens.end(), std::string()), text);
  for (const std::string& token : splitTokens("aé🎈🎈日本語")) {
    EXPECT_TRUE(isUtf8(token)) << token;
    EXPECT_LE(token.size(), 4U);
  }
  EXPECT_TRUE(splitTokens("").empty());
  EXPECT_EQ(countTokens(""), 0U);
  EXPECT_EQ(countTokens("12345"), 2U);
}

}  // namespace
}  // namespace codestral::test
