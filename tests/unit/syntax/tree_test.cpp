#include "syntax/tree.h"

#include <random>

#include <gtest/gtest.h>

#include "syntax/covering_edit.h"
#include "syntax/parser.h"
#include "syntax/tree_data.h"

namespace codestral::syntax {
namespace {

TEST(Parse, ADeadlineThatPassedGivesNothing) {
  std::string code;
  for (int i = 0; i < 1500; ++i) code += "x" + std::to_string(i) + " = f(1, 2)\n";
  EXPECT_EQ(parse(*languageForId("python"), text::Text(code), 1, Millis(0)), nullptr);
  EXPECT_NE(parse(*languageForId("python"), text::Text(code), 1, std::chrono::hours(1)), nullptr);
}

TEST(Parse, ALanguageWithoutGrammarGivesNothing) {
  const Language nothing{"x", "X", "x", "", false, nullptr};
  EXPECT_EQ(parse(nothing, text::Text("a"), 1), nullptr);
}

TEST(Parse, EmptyText) {
  for (const Language& language : languages()) {
    const View view{parse(language, text::Text(), 1), {}};
    ASSERT_TRUE(view) << language.id;
    EXPECT_TRUE(symbols(*view.tree).empty());
    EXPECT_TRUE(factsAt(view, 0).scopes.empty());
    EXPECT_FALSE(openConstructEnd(view, 0));
  }
}

TEST(Parse, AHugeLine) {
  const std::string code = "const a = \"" + std::string(500'000, 'x') + "\";";
  const View view{parse(*languageForId("typescript"), text::Text(code), 1), {}};
  ASSERT_TRUE(view);
  EXPECT_FALSE(hasError(*view.tree));
  EXPECT_EQ(factsAt(view, 250'000).kind, NodeKind::String);
  EXPECT_EQ(openConstructEnd(view, 250'000), code.size());
}

TEST(Parse, DeepNesting) {
  const std::string code = std::string(10'000, '[') + std::string(10'000, ']');
  const View view{parse(*languageForId("json"), text::Text(code), 1), {}};
  ASSERT_TRUE(view);
  EXPECT_EQ(factsAt(view, 10'000).kind, NodeKind::Code);
  EXPECT_TRUE(symbols(*view.tree).empty());
  EXPECT_EQ(openConstructEnd(view, 10'000), code.size());
}

TEST(Parse, BytesThatAreNoCodeAtAll) {
  std::mt19937 random(7);
  for (const Language& language : languages()) {
    std::string junk;
    for (int i = 0; i < 200; ++i) junk += static_cast<char>(random() % 128);
    const View view{parse(language, text::Text(junk), 1, Millis(60'000)), {}};
    ASSERT_TRUE(view) << language.id;
    for (std::size_t at = 0; at <= junk.size(); at += 7) {
      factsAt(view, at);
      openConstructEnd(view, at);
    }
    symbols(*view.tree);
  }
}

TEST(Parse, OffsetsAreBytesWhateverTheCharacters) {
  const std::string code =
      "int \xC3\xA9t\xC3\xA9;\r\nvoid f() {\r\n  g(\"\xF0\x9F\x98\x80\");\r\n}\r\n";
  const View view{parse(*languageForId("cpp"), text::Text(code), 1), {}};
  const auto found = symbols(*view.tree);
  ASSERT_EQ(found.size(), 1U);
  EXPECT_EQ(found[0].range, (text::ByteRange{code.find("void"), code.rfind('}') + 1}));
  EXPECT_EQ(factsAt(view, code.find("\xF0\x9F\x98\x80") + 4).kind, NodeKind::String);
}

text::Edit edit(std::size_t begin, std::size_t end, std::size_t inserted) {
  return {{begin, end}, inserted};
}

text::ChangeResult result(std::vector<text::Edit> edits, bool whole = false) {
  text::ChangeResult change;
  change.edits = std::move(edits);
  change.replacedWhole = whole;
  return change;
}

void expectCovers(std::string_view before, std::string_view after, const text::ChangeResult& change,
                  text::ByteRange range, std::size_t inserted) {
  const text::Edit got = coveringEdit(text::Text(before), text::Text(after), change);
  EXPECT_EQ(got.before, range) << before << " -> " << after;
  EXPECT_EQ(got.inserted, inserted) << before << " -> " << after;
}

TEST(CoveringEdit, OfSeveralSteps) {
  expectCovers("abcdef", "abXcdYef", result({edit(2, 2, 1), edit(5, 5, 1)}), {2, 4}, 4);
  expectCovers("abcdef", "aXbcdYef", result({edit(4, 4, 1), edit(1, 1, 1)}), {1, 4}, 5);
  expectCovers("abcdef", "af", result({edit(2, 4, 0), edit(1, 3, 0)}), {1, 5}, 0);
  expectCovers("abcdef", "abcdef", result({edit(2, 2, 1), edit(2, 3, 0)}), {2, 2}, 0);
  expectCovers("abc", "abc", result({}), {0, 0}, 0);
}

TEST(CoveringEdit, OfAWholeReplacement) {
  expectCovers("abcdef", "abXdef", result({}, true), {2, 3}, 1);
  expectCovers("", "abc", result({}, true), {0, 0}, 3);
  expectCovers("abc", "", result({}, true), {0, 3}, 0);
  expectCovers("aaa", "aaaa", result({}, true), {3, 3}, 1);
  // é and è share their first byte; the edit must not begin inside of the character.
  expectCovers("x\xC3\xA9y", "x\xC3\xA8y", result({}, true), {1, 3}, 2);
  // 😀 and another one share their first three bytes; ü and ļ share the last.
  expectCovers("\xF0\x9F\x98\x80", "\xF0\x9F\x98\x81", result({}, true), {0, 4}, 4);
  expectCovers("\xC3\xBC", "\xC4\xBC", result({}, true), {0, 2}, 2);
  const std::string long1(10'000, 'a');
  expectCovers(long1 + "x" + long1, long1 + "yz" + long1, result({}, true), {10'000, 10'001}, 2);
}

std::string dumpWithPlaces(TSNode node) {
  std::string out;
  TSTreeCursor cursor = ts_tree_cursor_new(node);
  bool down = true;
  while (true) {
    if (down) {
      const TSNode at = ts_tree_cursor_current_node(&cursor);
      const TSPoint start = ts_node_start_point(at);
      out += std::string(type(at)) + "@" + std::to_string(begin(at)) + "-" +
             std::to_string(end(at)) + ":" + std::to_string(start.row) + "," +
             std::to_string(start.column) + " ";
    }
    if (down && ts_tree_cursor_goto_first_child(&cursor)) continue;
    if (ts_tree_cursor_goto_next_sibling(&cursor)) {
      down = true;
    } else if (ts_tree_cursor_goto_parent(&cursor)) {
      down = false;
    } else {
      break;
    }
  }
  ts_tree_cursor_delete(&cursor);
  return out;
}

// What an incremental parse is worth: the same tree as from scratch, with the same places.
TEST(Parser, IncrementalEqualsScratchAfterRandomEdits) {
  const std::string pieces[] = {
      "x",      "(", ")", " = 1", "\n",      "\r\n", "\xF0\x9F\x98\x80", "\"", "    return y\n",
      "{ a; }", "",  "",  "#",    "\xC3\xA9"};
  for (const char* id : {"python", "cpp", "typescript", "ruby"}) {
    const Language& language = *languageForId(id);
    std::mt19937 random(11);
    std::string seed;
    for (int i = 0; i < 12; ++i) {
      seed += language.indentBlocks ? "def f(a):\n    b = a + 1\n    return b\n\n"
                                    : "int f(int a) {\n  return g(a);\n}\n";
    }
    text::Text content(seed);
    Parser parser(language);
    TSTree* tree = parser.parse(content, nullptr, std::nullopt);
    ASSERT_NE(tree, nullptr);
    for (int i = 0; i < 60; ++i) {
      const std::size_t line = random() % content.lineCount();
      const std::size_t from = content.lineStart(line);
      const std::size_t to = random() % 4 == 0 ? content.lineEnd(line) : from;
      const std::string& piece = pieces[random() % std::size(pieces)];
      const auto next = content.replaced({from, to}, piece);
      ASSERT_TRUE(next);
      const TSInputEdit step = inputEdit(content, *next, {{from, to}, piece.size()});
      ts_tree_edit(tree, &step);
      content = *next;
      TSTree* parsed = parser.parse(content, tree, std::nullopt);
      ts_tree_delete(tree);
      tree = parsed;
    }
    TSTree* scratch = parser.parse(content, nullptr, std::nullopt);
    EXPECT_EQ(dumpWithPlaces(ts_tree_root_node(tree)), dumpWithPlaces(ts_tree_root_node(scratch)))
        << id;
    ts_tree_delete(scratch);
    ts_tree_delete(tree);
  }
}

}  // namespace
}  // namespace codestral::syntax
