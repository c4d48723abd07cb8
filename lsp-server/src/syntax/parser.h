#pragma once

// A tree-sitter parser over Text. Used by one thread at a time.
// A parse that stops at its deadline keeps its state: the next call of parse() with the same text
// goes on where it stopped.

#include <atomic>
#include <optional>

#include <tree_sitter/api.h>

#include "base/scheduler.h"
#include "syntax/language.h"
#include "text/document.h"

namespace codestral::syntax {

class Parser {
 public:
  explicit Parser(const Language& language);
  ~Parser();
  Parser(const Parser&) = delete;
  Parser& operator=(const Parser&) = delete;

  // Null when the deadline passed or `stop` was set. `old` is the last tree with all edits since
  // applied, or null.
  TSTree* parse(const text::Text& text, const TSTree* old, std::optional<TimePoint> deadline,
                const std::atomic<bool>* stop = nullptr);
  // Forgets a parse that was stopped.
  void reset() { ts_parser_reset(parser_); }

 private:
  TSParser* parser_;
};

// The edit of a tree, with rows and columns as tree-sitter counts them. Wrong for texts with lone
// \r, which tree-sitter does not take as line ends: trees of such texts are parsed anew instead.
TSInputEdit inputEdit(const text::Text& before, const text::Text& after, const text::Edit& edit);

}  // namespace codestral::syntax
