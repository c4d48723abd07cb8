#pragma once

// What the characters of a line say when the tree cannot: used only where the tree has an error.
// Pure.

#include <string_view>

namespace codestral::syntax {

struct LineScan {
  bool inString = false;
  bool inComment = false;
  int openBrackets = 0;  // of ( and [ that are not closed
  int openBraces = 0;
};

LineScan scanLine(std::string_view beforeCursor, std::string_view quotes,
                  std::string_view lineComment);

}  // namespace codestral::syntax
