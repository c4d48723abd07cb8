#include "instruct/translation.h"

#include <set>

#include <gtest/gtest.h>

namespace codestral::instruct {
namespace {

std::string pathOf(std::string_view path, std::string_view target,
                   const std::set<std::string>& taken = {}) {
  return translatedPath(path, target,
                        [&](const std::string& name) { return taken.contains(name); });
}

TEST(Translation, GoesBesideTheFileWithTheExtensionOfItsLanguage) {
  EXPECT_EQ(pathOf("src/shop.py", "Go"), "src/shop.go");
  EXPECT_EQ(pathOf("shop.py", "C++"), "shop.cpp");
  EXPECT_EQ(pathOf("shop.py", "c#"), "shop.cs");
  EXPECT_EQ(pathOf("a b/shop.test.js", "TypeScript"), "a b/shop.test.ts");
  EXPECT_EQ(pathOf("Makefile", "Python"), "Makefile.py");
  EXPECT_EQ(pathOf("run.sh", "Bash"), "run.sh");
}

TEST(Translation, NeverTheNameOfAnotherFile) {
  EXPECT_EQ(pathOf("src/shop.py", "Go", {"src/shop.go"}), "src/shop_2.go");
  EXPECT_EQ(pathOf("src/shop.py", "Go", {"src/shop.go", "src/shop_2.go"}), "src/shop_3.go");
  EXPECT_EQ(translatedPath("a.py", "Go", [](const std::string&) { return true; }), "");
}

TEST(Translation, ALanguageWithoutAGrammarGivesItsOwnName) {
  EXPECT_EQ(pathOf("shop.py", "Haskell"), "shop.haskell");
  EXPECT_EQ(pathOf("shop.py", "Common Lisp"), "shop.commonlisp");
  EXPECT_EQ(pathOf("shop.py", "../../etc"), "shop.etc");
  EXPECT_EQ(pathOf("shop.py", "\xe6\x97\xa5"), "shop.txt");
}

TEST(Translation, EveryLanguageHasAnExtensionThatLeadsBackToIt) {
  for (const syntax::Language& language : syntax::languages()) {
    const std::string name = "x." + std::string(syntax::extensionOf(language));
    const syntax::Language* back = syntax::languageForPath(name);
    ASSERT_NE(back, nullptr) << language.id;
    EXPECT_EQ(back->id, language.id);
  }
}

}  // namespace
}  // namespace codestral::instruct
