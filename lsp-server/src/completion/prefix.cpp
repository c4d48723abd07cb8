// What stands before the cursor stays as it is, and is not said again.

#include <algorithm>
#include <optional>
#include <utility>

#include "base/trim.h"
#include "completion/postprocess.h"

namespace codestral::completion {
namespace {

constexpr std::size_t kTellingLine = 4;
constexpr std::size_t kTellingBeginning = 3;

std::string_view withoutIndentation(std::string_view line) {
  return line.substr(indentation(line).size());
}

// Long enough, and with a word in it, not to be the same by chance.
bool isTelling(std::string_view text, std::size_t length) {
  text = trimmed(text);
  return text.size() >= length && std::ranges::any_of(text, isIdentifierByte);
}

// Whether its first line says that one, blanks around them aside. Reads no more than that takes.
bool firstLineIs(std::string_view text, std::string_view line) {
  text = withoutIndentation(text);
  line = trimmed(line);
  if (!text.starts_with(line)) return false;
  const std::size_t rest = text.find_first_not_of(" \t\r", line.size());
  return rest == std::string_view::npos || text[rest] == '\n';
}

// The whole file again: of use is only what comes behind the cursor, if it came so far.
std::string_view behindCursor(std::string_view text, const Surroundings& around) {
  for (std::size_t line = 0; line < around.linesFromFirst; ++line) {
    const std::size_t end = text.find('\n');
    if (end == std::string_view::npos) return {};
    text.remove_prefix(end + 1);
  }
  text = withoutIndentation(text);
  const std::string_view before = withoutIndentation(around.lineBefore);
  return text.starts_with(before) ? text.substr(before.size()) : std::string_view();
}

// What comes behind the cursor's line up to the cursor, if the text begins with that.
std::optional<std::string_view> behindLine(std::string_view text, const Surroundings& around) {
  const std::string_view before = withoutIndentation(around.lineBefore);
  if (!isTelling(before, kTellingBeginning)) return std::nullopt;
  const std::string_view head = before.substr(0, before.find_last_not_of(" \t") + 1);
  text = withoutIndentation(text);
  if (!text.starts_with(head)) return std::nullopt;
  const std::string_view rest = text.substr(head.size());
  if (head == before) return rest;
  // `return` is not the beginning of `returned`.
  if (!rest.empty() && rest.front() != ' ' && rest.front() != '\t') return std::nullopt;
  return withoutIndentation(rest);
}

}  // namespace

std::string dropRepeatedPrefix(std::string text, const Surroundings& around) {
  std::string_view rest = text;
  while (true) {
    const std::string_view said = rest.substr(std::min(rest.find_first_not_of('\n'), rest.size()));
    if (said.empty()) break;
    if (isTelling(around.firstLine, kTellingLine) && firstLineIs(said, around.firstLine)) {
      rest = behindCursor(said, around);
    } else if (const auto behind = behindLine(rest, around)) {
      rest = *behind;
    } else {
      break;
    }
  }
  return rest.size() == text.size() ? std::move(text) : std::string(rest);
}

std::string fitBeginning(std::string text, const Surroundings& around) {
  if (!isBlank(around.lineBefore)) {
    const std::size_t blanks = indentation(text).size();
    const bool doubled = around.lineBefore.back() == ' ' || around.lineBefore.back() == '\t';
    if (doubled && blanks > 0) text.erase(0, blanks);
    if (opensBody(around.lineBefore, around.language)) {
      // No blank line at the beginning of a body.
      const std::size_t newline = text.find_first_not_of(" \t");
      const std::size_t body = text.find_first_not_of(" \t\n");
      if (newline != std::string::npos && text[newline] == '\n' && body != std::string::npos) {
        const std::size_t last = text.rfind('\n', body);
        text.erase(newline, last - newline);
      }
    }
    return text;
  }

  // The first line with code is the cursor's line.
  const std::size_t body = text.find_first_not_of(" \t\n");
  if (body == std::string::npos) return {};
  const std::size_t newline = text.rfind('\n', body);
  if (newline != std::string::npos) text.erase(0, newline + 1);

  const std::size_t here = indentWidth(around.lineBefore);
  const std::size_t said = indentWidth(text);
  const bool deeper = opensBody(around.previousLine, around.language);
  const std::size_t level = around.indent.level();
  const std::size_t wanted = indentWidth(around.previousLine) + (deeper ? level : 0);
  if (here == 0 && said == 0 && deeper && around.language != nullptr &&
      around.language->indentBlocks) {
    return (around.indent.tabs ? std::string(wanted / 4, '\t') : std::string(wanted, ' ')) + text;
  }
  if (said > 0 && here > 0 && here + said != wanted) text.erase(0, indentation(text).size());
  return text;
}

}  // namespace codestral::completion
