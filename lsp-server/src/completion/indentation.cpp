// The model indents as the many files that it has seen; the text must look like this one file.
// Lines inside of a string that goes over lines are left alone.

#include <algorithm>
#include <string>
#include <vector>

#include "base/trim.h"
#include "completion/nesting.h"
#include "completion/postprocess.h"

namespace codestral::completion {
namespace {

constexpr std::size_t kTab = 4;  // as indentWidth counts

// Columns of a line's blanks, when a tab is one level of the file.
std::size_t widthIn(std::string_view line, std::size_t level) {
  std::size_t width = 0;
  for (const char blank : indentation(line)) {
    width = blank == '\t' ? (width / level + 1) * level : width + 1;
  }
  return width;
}

bool isLabel(std::string_view line, const syntax::Language* language) {
  if (language != nullptr && language->indentBlocks) return false;
  line = trimmed(line);
  return line.ends_with(':') || line.starts_with("case ") || line.starts_with("default") ||
         line.starts_with('#') || line.starts_with('{') || line.starts_with('@');
}

bool isCloser(std::string_view line) {
  line = trimmed(line);
  return !line.empty() &&
         (openerOf(line.front()) != 0 || line.starts_with("end") || line == "fi" || line == "done");
}

// How the lines of a text are to be moved.
struct Move {
  std::size_t base = 0;   // of the cursor's line
  std::size_t shift = 0;  // the text counts from column 0, not from the cursor's line
  std::size_t step = 0;   // one level of the text's; 0 when it is the file's
  std::size_t level = kTab;

  std::size_t operator()(std::size_t width) const {
    width += shift;
    if (step == 0 || width <= base) return width;
    const std::size_t extra = width - base;
    return base + extra / step * level + extra % step;
  }
};

// Decided by the first line that follows, which tells what the text takes a level for.
Move moveFor(std::string_view head, std::string_view first, const Surroundings& around) {
  Move move;
  move.level = around.indent.level();
  move.base = indentWidth(around.lineBefore);
  const std::size_t width = widthIn(first, move.level);
  if (!opensBody(head, around.language) || isCloser(first)) return move;
  if (width > 0 && width <= move.base && !isLabel(first, around.language)) move.shift = move.base;
  const std::size_t extra = width + move.shift - std::min(width + move.shift, move.base);
  const bool isBlock = !head.ends_with('(') && !head.ends_with('[');
  if (around.indent.width != 0 && isBlock && extra >= 2 && extra != move.level) move.step = extra;
  return move;
}

std::string blanks(std::size_t width, const Indent& indent) {
  if (!indent.tabs) return std::string(width, ' ');
  return std::string(width / kTab, '\t') + std::string(width % kTab, ' ');
}

}  // namespace

std::string fitIndentation(std::string text, const Surroundings& around) {
  const std::size_t firstEnd = text.find('\n');
  if (firstEnd == std::string::npos) return text;
  Nesting nesting(around.language);
  nesting.read(around.lineBefore);
  std::string result = text.substr(0, firstEnd);
  nesting.read(result + "\n");
  std::string head = around.lineBefore + result;
  head.resize(head.find_last_not_of(" \t") + 1);

  Move move;
  bool decided = false;
  for (std::size_t begin = firstEnd + 1; begin <= text.size();) {
    const std::size_t end = std::min(text.find('\n', begin), text.size());
    const std::string_view line = std::string_view(text).substr(begin, end - begin);
    const bool inString = !nesting.quote().empty();
    result += '\n';
    if (inString || isBlank(line)) {
      result += line;
    } else {
      if (!decided) move = moveFor(head, line, around);
      decided = true;
      const std::size_t width = widthIn(line, move.level);
      const std::string_view own = indentation(line);
      const bool asTheFile = !around.indent.known || own.contains('\t') == around.indent.tabs;
      const bool stays = move(width) == width && (asTheFile || own.empty());
      result += stays ? std::string(own) : blanks(move(width), around.indent);
      result += line.substr(own.size());
    }
    nesting.read(line);
    nesting.read("\n");
    begin = end + 1;
  }
  return result;
}

}  // namespace codestral::completion
