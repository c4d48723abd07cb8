#include "completion/surroundings.h"

#include <algorithm>

namespace codestral::completion {
namespace {

constexpr std::size_t kLongestLine = 4096;
constexpr std::size_t kLinesLookedAt = 50;
constexpr std::size_t kNextLines = 3;
constexpr std::size_t kTabWidth = 4;

std::string boundedLine(const text::Text& text, std::size_t line) {
  const std::size_t begin = text.lineStart(line);
  return text.slice({begin, std::min(text.lineEnd(line), begin + kLongestLine)});
}

}  // namespace

Surroundings readSurroundings(const text::Text& text, std::size_t offset) {
  Surroundings around;
  const std::size_t line = text.lineAt(offset);
  const std::size_t start = text.lineStart(line);
  const std::size_t end = text.lineEnd(line);
  around.lineBefore =
      text.slice({offset - start > kLongestLine ? offset - kLongestLine : start, offset});
  around.lineAfter = text.slice({offset, std::min(end, offset + kLongestLine)});

  const std::size_t nextStart = text.lineStart(line + 1);
  if (nextStart > end) {
    around.eol = text.slice({end, nextStart});
  } else if (line > 0) {
    around.eol = text.slice({text.lineEnd(line - 1), start});
  }
  for (std::size_t above = line, looked = 0; above-- > 0 && looked < kLinesLookedAt; ++looked) {
    around.previousLine = boundedLine(text, above);
    if (!isBlank(around.previousLine)) break;
    around.previousLine.clear();
  }
  const std::size_t count = text.lineCount();
  for (std::size_t below = line + 1, looked = 0;
       below < count && looked < kLinesLookedAt && around.nextLines.size() < kNextLines;
       ++below, ++looked) {
    std::string next = boundedLine(text, below);
    if (!isBlank(next)) around.nextLines.push_back(std::move(next));
  }
  return around;
}

bool isBlank(std::string_view text) {
  return text.find_first_not_of(" \t\r\n\f\v") == std::string_view::npos;
}

std::string_view indentation(std::string_view line) {
  const std::size_t end = line.find_first_not_of(" \t");
  return line.substr(0, end == std::string_view::npos ? line.size() : end);
}

std::size_t indentWidth(std::string_view line) {
  std::size_t width = 0;
  for (const char blank : indentation(line)) {
    width = blank == '\t' ? (width / kTabWidth + 1) * kTabWidth : width + 1;
  }
  return width;
}

bool isIdentifierByte(char byte) {
  return (byte >= 'a' && byte <= 'z') || (byte >= 'A' && byte <= 'Z') ||
         (byte >= '0' && byte <= '9') || byte == '_' || byte == '$' ||
         static_cast<unsigned char>(byte) >= 0x80;
}

}  // namespace codestral::completion
