#pragma once

// The lines around the cursor, read once for all steps of a completion. Pure; any thread. Reads a
// bounded number of bytes whatever the size of the file.

#include <cstddef>
#include <string>
#include <string_view>
#include <vector>

#include "text/text.h"

namespace codestral::completion {

struct Surroundings {
  std::string lineBefore;              // the cursor's line up to the cursor
  std::string lineAfter;               // and from the cursor, without the line end
  std::string previousLine;            // the closest non-blank line above
  std::vector<std::string> nextLines;  // up to three non-blank lines below
  std::string eol = "\n";              // the line end that the file uses around here
};

Surroundings readSurroundings(const text::Text& text, std::size_t offset);

bool isBlank(std::string_view text);
// The blanks that a line begins with.
std::string_view indentation(std::string_view line);
// Their width in columns, a tab going to the next multiple of four: only comparisons within one
// file matter.
std::size_t indentWidth(std::string_view line);
bool isIdentifierByte(char byte);  // letters, digits, _, $ and every byte beyond ASCII

}  // namespace codestral::completion
