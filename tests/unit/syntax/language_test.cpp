#include "syntax/language.h"

#include <set>
#include <string>

#include <gtest/gtest.h>

#include "syntax/grammar.h"

namespace codestral::syntax {
namespace {

std::string_view idOf(const Language* language) {
  return language == nullptr ? std::string_view("none") : language->id;
}

TEST(Language, IdsOfEditors) {
  const std::pair<std::string_view, std::string_view> kCases[] = {
      {"cpp", "cpp"},
      {"c", "c"},
      {"typescriptreact", "tsx"},
      {"javascriptreact", "javascript"},
      {"shellscript", "bash"},
      {"csharp", "csharp"},
      {"Python", "python"},
      {"jsonc", "json"},
      {"objective-c", "none"},
      {"plaintext", "none"},
      {"", "none"},
  };
  for (const auto& [id, want] : kCases) EXPECT_EQ(idOf(languageForId(id)), want) << id;
}

TEST(Language, Paths) {
  const std::pair<const char*, std::string_view> kCases[] = {
      {"/a/b.cc", "cpp"},
      {"b.h", "cpp"},
      {"b.c", "c"},
      {"b.C", "cpp"},
      {"x.mjs", "javascript"},
      {"x.cjs", "javascript"},
      {"x.jsx", "javascript"},
      {"x.tsx", "tsx"},
      {"x.d.ts", "typescript"},
      {"X.PY", "python"},
      {"a/Rakefile", "ruby"},
      {"Gemfile", "ruby"},
      {".bashrc", "bash"},
      {"Cargo.lock", "toml"},
      {"readme.md", "markdown"},
      {"CMakeLists.txt", "none"},
      {"Makefile", "none"},
      {"Dockerfile", "none"},
      {".py", "none"},
      {"x.", "none"},
      {"", "none"},
      {"/dir.py/", "none"},
  };
  for (const auto& [path, want] : kCases) EXPECT_EQ(idOf(languageForPath(path)), want) << path;
}

TEST(Language, TableIsConsistent) {
  std::set<std::string_view> ids;
  for (const Language& language : languages()) {
    EXPECT_TRUE(ids.insert(language.id).second) << language.id;
    EXPECT_EQ(languageForId(language.id), &language);
    EXPECT_NE(language.grammar, nullptr);
    EXPECT_FALSE(language.name.empty());
  }
  EXPECT_GE(ids.size(), 24U);
  EXPECT_EQ(languageForId("c")->family, languageForId("cpp")->family);
  EXPECT_EQ(languageForId("tsx")->family, languageForId("javascript")->family);
}

// A misspelt node type would silently never match.
TEST(Language, EveryNodeTypeInTheTablesExists) {
  EXPECT_EQ(grammarTables().size(), languages().size());
  for (const GrammarTable& table : grammarTables()) {
    const Language* language = languageForId(table.id);
    ASSERT_NE(language, nullptr) << table.id;
    const auto* grammar = static_cast<const TSLanguage*>(language->grammar());
    std::set<std::string_view> known;
    for (std::uint32_t i = 0; i < ts_language_symbol_count(grammar); ++i) {
      known.insert(ts_language_symbol_name(grammar, static_cast<TSSymbol>(i)));
    }
    for (const auto words : {table.comments, table.strings, table.holes, table.arguments,
                             table.blocks, table.sequences, table.wrappers}) {
      forEachWord(words, [&](std::string_view word) {
        EXPECT_TRUE(known.contains(word)) << table.id << ": " << word;
      });
    }
    for (const Construct& construct : table.constructs) {
      EXPECT_TRUE(known.contains(construct.type)) << table.id << ": " << construct.type;
    }
  }
}

}  // namespace
}  // namespace codestral::syntax
