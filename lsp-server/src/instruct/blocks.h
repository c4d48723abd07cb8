#pragma once

// An answer in Markdown taken apart: its fenced blocks, and the prose around them. Blocks may hold
// fences themselves (a Markdown document, a comment with an example); a block that is still open at
// the end ends there. Pure; any thread.

#include <string>
#include <string_view>
#include <vector>

#include "instruct/lines.h"

namespace codestral::instruct {

struct Block {
  std::string language;  // the first word of the info string, lower case
  std::string path;      // a path in the info string, if any
  std::string said;      // the last line of prose before it
  Lines lines;           // what it holds, without the indentation of the fence itself
  bool closed = true;
};

struct Layout {
  std::vector<Block> blocks;
  Lines prose;  // all lines outside of blocks
};

// `markdown`: the answer's text is Markdown itself, so that bare fences within a block are likely.
Layout layoutOf(std::string_view answer, bool markdown);

// Whether a line names a file and nothing else: "src/a.py", "**`a.py`**:", "### File: a.py". The
// path, or nothing.
std::string pathOfLine(std::string_view line);
bool looksLikePath(std::string_view text);

}  // namespace codestral::instruct
