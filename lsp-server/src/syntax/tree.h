#pragma once

// What completion wants to know of a syntax tree. A Tree is immutable and read by any thread; it is
// freed by the parser that made it, because freeing a copy elsewhere races inside tree-sitter. No
// tree-sitter type leaves this room.
//
// A tree may be older than the text that the user sees. A View pairs it with the edits since, and
// maps offsets back, so that answers stay useful while a parse is running.

#include <chrono>
#include <cstddef>
#include <cstdint>
#include <memory>
#include <optional>
#include <string>
#include <vector>

#include "syntax/language.h"
#include "text/document.h"

namespace codestral::syntax {

enum class NodeKind { Code, Comment, String };

enum class SymbolKind {
  Function,
  Method,
  Class,
  Struct,
  Interface,
  Enum,
  Module,
  Variable,
  Constant,
  Type,
  Section
};

// A named construct: a function, a class, a heading.
struct Symbol {
  SymbolKind kind = SymbolKind::Function;
  std::string name;
  text::ByteRange range;      // the whole construct
  text::ByteRange signature;  // its first part, up to the body
};

struct Scope {
  Symbol symbol;
  std::size_t bodyBegin = 0;  // where its body starts; equals range.end when it has none
};

struct CursorFacts {
  NodeKind kind = NodeKind::Code;
  std::string nodeType;       // the grammar's name of the innermost named node, for explanations
  std::vector<Scope> scopes;  // enclosing constructs, outermost first
  bool emptyBody = false;     // the cursor is in a block that holds nothing but blanks and comments
  bool afterSignature =
      false;  // what stands before the cursor on its line opens a body (`{`, `:`, `do`, `then`)
  bool insideArguments = false;  // in an argument, parameter or subscript list
  bool inError = false;          // the innermost node or one of its parents is an error node
};

class Tree;
using TreePtr = std::shared_ptr<const Tree>;

struct View {
  TreePtr tree;                   // may be null: language unknown or first parse not done
  std::vector<text::Edit> since;  // edits applied to the document after the tree's version
  explicit operator bool() const { return tree != nullptr; }
};

std::int64_t treeVersion(const Tree& tree);
bool hasError(const Tree& tree);

// All offsets below are offsets in today's text; ranges in answers are mapped forward to today's
// text as well.
CursorFacts factsAt(const View& view, std::size_t offset);

// The end of the outermost statement or block that begins on the line of `offset`, at or before it,
// and is still open there: for `for (...) {|` the byte after its closing brace, for a Python `def
// f():|` the end of its body. Nothing when the tree cannot tell (an error spans it, or nothing is
// open).
std::optional<std::size_t> openConstructEnd(const View& view, std::size_t offset);

// Constructs at the top level and one level below (methods), in order.
std::vector<Symbol> symbols(const Tree& tree);

// Parses a text at once on the calling thread: for one-shot use (the command line, tests, a
// candidate). Null when the language has no grammar or the deadline passed.
TreePtr parse(const Language& language, const text::Text& text, std::int64_t version,
              std::optional<std::chrono::milliseconds> deadline = {});
// S-expression, for tests and `--explain`.
std::string dump(const Tree& tree);

}  // namespace codestral::syntax
