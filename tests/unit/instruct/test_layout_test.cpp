#include "instruct/test_layout.h"

#include <gtest/gtest.h>

namespace codestral::instruct {
namespace {

TestLayout layout(std::string_view path, const std::vector<std::string>& files,
                  std::string_view content = {}) {
  return testLayoutOf(path, files, [&](std::string_view) { return std::string(content); });
}

TEST(TestLayout, TestsThatAreThereGetMore) {
  const TestLayout found =
      layout("src/a/parser.cpp",
             {"src/a/parser.cpp", "tests/unit/a/lexer_test.cpp", "tests/unit/a/parser_test.cpp"},
             "#include <gtest/gtest.h>\n");
  EXPECT_EQ(found.path, "tests/unit/a/parser_test.cpp");
  EXPECT_TRUE(found.exists);
  EXPECT_EQ(found.framework, "GoogleTest");
}

TEST(TestLayout, FollowsThePairThatLiesNearest) {
  const std::vector<std::string> files{"src/a/lexer.py",
                                       "src/a/parser.py",
                                       "src/b/tree.py",
                                       "tests/unit/a/test_lexer.py",
                                       "tests/unit/b/test_tree.py",
                                       "tests/unit/test_misc.py"};
  const TestLayout found = layout("src/a/parser.py", files, "import pytest\n");
  EXPECT_EQ(found.path, "tests/unit/a/test_parser.py");
  EXPECT_FALSE(found.exists);
  EXPECT_EQ(found.example, "tests/unit/a/test_lexer.py");
  EXPECT_EQ(found.framework, "pytest");
  EXPECT_EQ(layout("src/b/node.py", files).path, "tests/unit/b/test_node.py");
}

TEST(TestLayout, BesideTheFile) {
  const std::vector<std::string> files{"lib/a.ts", "lib/a.spec.ts", "lib/deep/b.ts"};
  EXPECT_EQ(layout("lib/deep/b.ts", files).path, "lib/deep/b.spec.ts");
}

TEST(TestLayout, WithoutAnyTestTheCustomOfTheLanguage) {
  EXPECT_EQ(layout("src/a.py", {"src/a.py"}).path, "tests/test_a.py");
  EXPECT_EQ(layout("pkg/a.go", {}).path, "pkg/a_test.go");
  EXPECT_EQ(layout("src/a.ts", {}).path, "src/a.test.ts");
  EXPECT_EQ(layout("src/a.h", {}).path, "tests/a_test.cpp");
  EXPECT_EQ(layout("lib/a.rb", {}).path, "spec/a_spec.rb");
  EXPECT_TRUE(layout("src/a.py", {}).example.empty());
}

TEST(TestLayout, KnowsATestByNameOrFolder) {
  EXPECT_TRUE(isTestFile("a/test_b.py"));
  EXPECT_TRUE(isTestFile("a/__tests__/b.js"));
  EXPECT_TRUE(isTestFile("a/BTest.java"));
  EXPECT_FALSE(isTestFile("a/latest.py"));
  EXPECT_FALSE(isTestFile("src/test.cpp"));
}

}  // namespace
}  // namespace codestral::instruct
