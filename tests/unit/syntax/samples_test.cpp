// Every language's sample file: parses, and says what stands where.

#include <fstream>
#include <sstream>

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include "support/places.h"
#include "syntax/tree.h"

namespace codestral::syntax {
namespace {

std::string readSample(const std::string& extension) {
  std::ifstream file(test::sourcePath("tests/data/languages/sample.") + extension);
  std::ostringstream content;
  content << file.rdbuf();
  return content.str();
}

std::string_view kindName(SymbolKind kind) {
  static constexpr std::string_view kNames[] = {"function",  "method", "class",  "struct",
                                                "interface", "enum",   "module", "variable",
                                                "constant",  "type",   "section"};
  return kNames[static_cast<std::size_t>(kind)];
}

struct Sample {
  const char* extension;
  const char* language;
  const char* symbols;  // "kind name" of each, joined by "; "
};

constexpr Sample kSamples[] = {
    {"c", "c",
     "constant LIMIT; struct counter; enum mode; type size_type; function add; function main"},
    {"cpp", "cpp",
     "module shapes; enum Color; struct Point; class Box; method Box; method get; function area; "
     "function Point::move"},
    {"cs", "csharp",
     "module Shop; interface IPriced; variable Price; class Item; variable Price; method Describe; "
     "enum Kind"},
    {"java", "java", "class Sample; method Sample; method count; interface Visitor; enum Kind"},
    {"kt", "kotlin",
     "interface Priced; method price; class Item; method price; class Registry; variable items; "
     "function describe"},
    {"scala", "scala",
     "interface Priced; method price; class Item; method price; class Registry; variable label; "
     "method describe"},
    {"swift", "swift",
     "interface Priced; method price; struct Item; variable name; method price; class Registry; "
     "variable items; method add; enum Kind; function describe"},
    {"go", "go",
     "struct Item; interface Priced; method Cost; constant limit; method Cost; function Describe"},
    {"rs", "rust",
     "struct Item; enum Kind; interface Priced; method cost; class Item; method cost; module "
     "tests; function describe; constant LIMIT; function twice"},
    {"zig", "zig",
     "variable std; struct Item; method cost; enum Kind; function describe; function describe"},
    {"py", "python",
     "variable LIMIT; class Item; method __init__; method cost; function describe; function load"},
    {"rb", "ruby",
     "module Shop; class Item; method initialize; method cost; method free; function describe"},
    {"php", "php",
     "module Shop; interface Priced; method cost; class Item; method cost; function describe"},
    {"lua", "lua",
     "variable Item; variable Item.__index; function Item.new; function Item:cost; function "
     "describe; function twice"},
    {"sh", "bash", "function describe; function total"},
    {"js", "javascript",
     "variable limit; class Item; method constructor; method cost; function describe; function "
     "load"},
    {"ts", "typescript",
     "interface Priced; method cost; type Name; enum Kind; class Base; method constructor; method "
     "cost; function describe; module Shop; function twice"},
    {"tsx", "tsx", "interface Props; function ItemView; function List"},
    {"html", "html", "section html; section head; section body"},
    {"css", "css", "section .item > .name; section @media (max-width: 600px); section .item"},
    {"json", "json",
     "variable name; variable in_code; variable limits; variable price; variable "
     "none"},
    {"yaml", "yaml",
     "variable name; variable in_code; variable limits; variable price; variable tags; variable "
     "script"},
    {"toml", "toml",
     "variable title; variable in_code; section limits; variable price; variable tags; section "
     "items; variable name"},
    {"md", "markdown", "section Items; section Limits"},
};

class Samples : public testing::TestWithParam<Sample> {};

TEST_P(Samples, ParsesAndTellsKindsAndSymbols) {
  const Sample& sample = GetParam();
  const std::string content = readSample(sample.extension);
  ASSERT_FALSE(content.empty());
  const Language* language = languageForPath(std::string("sample.") + sample.extension);
  ASSERT_NE(language, nullptr);
  EXPECT_EQ(language->id, sample.language);

  const View view{parse(*language, text::Text(content), 7), {}};
  ASSERT_TRUE(view);
  EXPECT_EQ(treeVersion(*view.tree), 7);
  EXPECT_FALSE(hasError(*view.tree)) << dump(*view.tree);

  std::string found;
  for (const Symbol& symbol : symbols(*view.tree)) {
    if (!found.empty()) found += "; ";
    found += std::string(kindName(symbol.kind)) + " " + symbol.name;
    EXPECT_LE(symbol.signature.end, symbol.range.end);
    EXPECT_LT(symbol.range.begin, symbol.range.end);
  }
  EXPECT_EQ(found, sample.symbols);

  const auto kindAt = [&](const char* word) {
    const std::size_t at = content.find(word);
    return at == content.npos ? std::optional<NodeKind>() : factsAt(view, at + 4).kind;
  };
  if (sample.extension != std::string_view("json")) {
    EXPECT_EQ(kindAt("in_comment"), NodeKind::Comment);
  }
  if (sample.extension != std::string_view("md")) {
    EXPECT_EQ(kindAt("in_string"), NodeKind::String);
  }
  const auto code = kindAt("in_code");
  EXPECT_EQ(code ? code : kindAt("inCode"),
            sample.extension == std::string_view("json") ? NodeKind::String : NodeKind::Code);
}

// Whatever the place, the answers are consistent and nothing crashes.
TEST_P(Samples, EveryOffsetHasFacts) {
  const Sample& sample = GetParam();
  const text::Text content(readSample(sample.extension));
  const Language* language = languageForPath(std::string("sample.") + sample.extension);
  const View view{parse(*language, content, 1), {}};
  for (std::size_t at = 0; at <= content.size(); at += 3) {
    const CursorFacts facts = factsAt(view, at);
    EXPECT_FALSE(facts.inError) << at;
    for (const Scope& scope : facts.scopes) {
      EXPECT_LE(scope.symbol.range.begin, at);
      EXPECT_LE(scope.bodyBegin, scope.symbol.range.end);
    }
    if (const auto end = openConstructEnd(view, at)) {
      EXPECT_GT(*end, at);
      EXPECT_LE(*end, content.size());
    }
  }
  EXPECT_NO_FATAL_FAILURE(factsAt(view, content.size() + 100));
}

INSTANTIATE_TEST_SUITE_P(All, Samples, testing::ValuesIn(kSamples),
                         [](const auto& info) { return std::string(info.param.language); });

}  // namespace
}  // namespace codestral::syntax
