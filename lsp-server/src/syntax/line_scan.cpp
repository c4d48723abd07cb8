#include "syntax/line_scan.h"

#include <algorithm>

namespace codestral::syntax {

LineScan scanLine(std::string_view line, std::string_view quotes, std::string_view lineComment) {
  LineScan scan;
  char quote = 0;
  for (std::size_t i = 0; i < line.size(); ++i) {
    const char c = line[i];
    if (quote != 0) {
      if (c == '\\') {
        ++i;
      } else if (c == quote) {
        quote = 0;
      }
    } else if (quotes.contains(c)) {
      quote = c;
    } else if (!lineComment.empty() && line.substr(i).starts_with(lineComment)) {
      scan.inComment = true;
      return scan;
    } else if (c == '(' || c == '[') {
      ++scan.openBrackets;
    } else if (c == ')' || c == ']') {
      scan.openBrackets = std::max(0, scan.openBrackets - 1);
    } else if (c == '{') {
      ++scan.openBraces;
    } else if (c == '}') {
      scan.openBraces = std::max(0, scan.openBraces - 1);
    }
  }
  scan.inString = quote != 0;
  return scan;
}

}  // namespace codestral::syntax
