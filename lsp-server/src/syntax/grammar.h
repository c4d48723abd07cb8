#pragma once

// What the node types of each grammar mean, as data (grammar_tables.cpp), and the same resolved to
// bits per symbol of the grammar, so that a walk over a tree compares numbers. Immutable after
// first use; any thread.

#include <cstdint>
#include <span>
#include <string_view>
#include <vector>

#include <tree_sitter/api.h>

#include "syntax/tree.h"

namespace codestral::syntax {

enum NodeFlag : std::uint16_t {
  kComment = 1 << 0,
  kString = 1 << 1,
  kHole = 1 << 2,       // code inside a string: `${...}`
  kArguments = 1 << 3,  // arguments, parameters, subscripts
  kBlock = 1 << 4,      // the body of something
  kSequence =
      1 << 5,         // starts with its first element, so a line that it begins on does not open it
  kWrapper = 1 << 6,  // may hold constructs, is none itself
  kError = 1 << 7,
};

// A node type that is a named construct. `name` is where its name stands: alternatives split by
// `|`, each a path of fields or node types split by `/`; empty means the first line of its
// signature.
struct Construct {
  std::string_view type;
  SymbolKind kind;
  std::string_view name = "name";
  bool needsBody = false;  // `struct s` is a construct only where it is defined
  bool isValue =
      false;  // a variable: its kind comes from its value, and only a function or type is a scope
};

// Lists of node types or words are split by blanks.
struct GrammarTable {
  std::string_view id;
  std::string_view comments;
  std::string_view strings;
  std::string_view holes;
  std::string_view arguments;
  std::string_view blocks;
  std::string_view sequences;
  std::string_view wrappers;
  std::string_view quotes;   // characters that delimit strings within a line
  std::string_view openers;  // tokens that open a body at the end of a line
  std::string_view headers;  // words that, first on a line, open a body that `end` closes
  std::vector<Construct> constructs;
};

std::span<const GrammarTable> grammarTables();

class Grammar {
 public:
  explicit Grammar(const TSLanguage* language, const GrammarTable& table);

  const GrammarTable& table() const { return table_; }
  std::uint16_t flags(TSNode node) const {
    const TSSymbol symbol = ts_node_symbol(node);
    return symbol < flags_.size() ? flags_[symbol] : kError;
  }
  bool is(TSNode node, NodeFlag flag) const { return (flags(node) & flag) != 0; }
  // Null for a node that is none.
  const Construct* construct(TSNode node) const {
    const TSSymbol symbol = ts_node_symbol(node);
    return symbol < constructs_.size() ? constructs_[symbol] : nullptr;
  }

 private:
  const GrammarTable& table_;
  std::vector<std::uint16_t> flags_;
  std::vector<const Construct*> constructs_;
};

const Grammar& grammarOf(const Language& language);

// Calls `each` with every blank-separated word.
template <typename F>
void forEachWord(std::string_view words, F each) {
  while (!words.empty()) {
    const std::size_t end = words.find(' ');
    if (end != 0) each(words.substr(0, end));
    if (end == std::string_view::npos) break;
    words.remove_prefix(end + 1);
  }
}
inline bool hasWord(std::string_view words, std::string_view word) {
  bool found = false;
  forEachWord(words, [&](std::string_view each) { found = found || each == word; });
  return found;
}

}  // namespace codestral::syntax
