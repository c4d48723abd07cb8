#pragma once

// The lines around the cursor, read once for all steps of a completion. Pure; any thread. Reads a
// bounded number of bytes whatever the size of the file.

#include <cstddef>
#include <string>
#include <string_view>
#include <vector>

#include "syntax/tree.h"
#include "text/text.h"

namespace codestral::completion {

// How the file indents, by the lines that do so near the cursor.
struct Indent {
  bool known = false;  // false: nothing near the cursor is indented
  bool tabs = false;
  std::size_t width = 0;  // columns of one level, a tab being four; 0 when no line tells

  std::size_t level() const { return width == 0 ? 4 : width; }

  bool operator==(const Indent&) const = default;
};

struct Surroundings {
  std::string lineBefore;              // the cursor's line up to the cursor
  std::string lineAfter;               // and from the cursor, without the line end
  std::string previousLine;            // the closest non-blank line above
  std::string firstLine;               // the first non-blank line of the file, if it is above
  std::size_t linesFromFirst = 0;      // from that one to the cursor's
  std::vector<std::string> nextLines;  // up to three non-blank lines below
  std::string eol = "\n";              // the line end that the file uses around here
  // Not read by readSurroundings(): only what makes a candidate needs them.
  Indent indent;
  const syntax::Language* language = nullptr;      // null when it is not known
  syntax::NodeKind kind = syntax::NodeKind::Code;  // what the cursor is in
};

Surroundings readSurroundings(const text::Text& text, std::size_t offset);
// The cursor's own line decides between tabs and spaces, where it is indented.
Indent readIndent(const text::Text& text, std::size_t offset);

bool isBlank(std::string_view text);
// The blanks that a line begins with.
std::string_view indentation(std::string_view line);
// Their width in columns, a tab going to the next multiple of four: only comparisons within one
// file matter.
std::size_t indentWidth(std::string_view line);
// Whether the lines after this one stand in a body that it opens: `{`, `(`, `:` and the like.
bool opensBody(std::string_view line, const syntax::Language* language);
bool isIdentifierByte(char byte);  // letters, digits, _, $ and every byte beyond ASCII

}  // namespace codestral::completion
