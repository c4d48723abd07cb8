// A model that has lost its way says the same again: itself, or what the file says already.

#include <algorithm>
#include <span>
#include <vector>

#include "base/trim.h"
#include "completion/postprocess.h"

namespace codestral::completion {
namespace {

constexpr std::size_t kMostLinesInLoop = 8;
constexpr std::size_t kLineRepeats = 3;
// Within a line: a short piece comes again more often by right (`0, 0, 0`) than a long one.
constexpr std::size_t kLongPiece = 10;
constexpr std::size_t kLongRepeats = 4;
constexpr std::size_t kShortPiece = 3;
constexpr std::size_t kShortRepeats = 6;
constexpr std::size_t kLongestPiece = 80;

std::vector<std::string_view> linesOf(std::string_view text) {
  std::vector<std::string_view> lines;
  for (std::size_t begin = 0; begin <= text.size();) {
    const std::size_t end = std::min(text.find('\n', begin), text.size());
    lines.push_back(text.substr(begin, end - begin));
    begin = end + 1;
  }
  return lines;
}

bool hasWord(std::string_view text) {
  return std::ranges::any_of(text, isIdentifierByte);
}

// Where the second round of a piece begins that the text ends with, or npos.
std::size_t secondRound(std::string_view text) {
  for (std::size_t length = kShortPiece; length <= std::min(kLongestPiece, text.size() / 2);
       ++length) {
    const std::string_view piece = text.substr(text.size() - length);
    if (!hasWord(piece)) continue;
    std::size_t begin = text.size() - length;
    std::size_t rounds = 1;
    while (begin >= length && text.substr(begin - length, length) == piece) {
      begin -= length;
      ++rounds;
    }
    const std::size_t many = length >= kLongPiece ? kLongRepeats : kShortRepeats;
    if (rounds >= many) return begin + length;
  }
  return std::string_view::npos;
}

// The number of lines before the second round of a group of lines, or all.
std::size_t linesBeforeSecondRound(const std::vector<std::string_view>& lines) {
  for (std::size_t begin = 0; begin < lines.size(); ++begin) {
    for (std::size_t length = 1; length <= kMostLinesInLoop; ++length) {
      if (begin + length * kLineRepeats > lines.size()) break;
      std::size_t same = 0;
      while (same < length * (kLineRepeats - 1) &&
             trimmed(lines[begin + same]) == trimmed(lines[begin + same + length])) {
        ++same;
      }
      if (same < length * (kLineRepeats - 1)) continue;
      const auto words = std::span(lines).subspan(begin, length);
      const bool telling = std::ranges::any_of(
          words, [](std::string_view line) { return trimmed(line).size() > 3 && hasWord(line); });
      if (telling) return begin + length;
    }
  }
  return lines.size();
}

}  // namespace

std::string dropLoops(std::string text) {
  const auto lines = linesOf(text);
  if (const std::size_t kept = linesBeforeSecondRound(lines); kept < lines.size()) {
    text.resize(static_cast<std::size_t>(lines[kept].data() - text.data()) - 1);
  }
  if (const std::size_t second = secondRound(text); second != std::string_view::npos) {
    text.resize(second);
  }
  return text;
}

std::string dropRepeatedLines(std::string text, const Surroundings& around) {
  if (around.nextLines.empty()) return text;
  const auto lines = linesOf(text);
  std::vector<std::size_t> said;  // lines that are not blank
  for (std::size_t i = 0; i < lines.size(); ++i) {
    if (!isBlank(lines[i])) said.push_back(i);
  }
  // Both text and indentation count for short lines: a lone `}` deeper than the one below is not
  // the same.
  const auto same = [](std::string_view line, std::string_view below) {
    return trimmed(line) == trimmed(below) && indentWidth(line) == indentWidth(below);
  };
  // The longest run of last lines that equals the run of non-blank lines below, as far as that was
  // read.
  for (std::size_t first = 0; first < said.size(); ++first) {
    if (said[first] == 0) continue;
    const std::size_t count = std::min(said.size() - first, around.nextLines.size());
    std::size_t equal = 0;
    while (equal < count && same(lines[said[first + equal]], around.nextLines[equal])) ++equal;
    if (equal < count) continue;
    const std::size_t kept = first == 0 ? 0 : said[first - 1];
    text.resize(static_cast<std::size_t>(lines[kept].data() - text.data()) + lines[kept].size());
    break;
  }
  return text;
}

std::string dropEcho(std::string text, const Surroundings& around) {
  if (!isBlank(around.lineBefore) || !hasWord(text)) return text;
  const std::string_view said = trimmed(text);
  const auto echoes = [&](std::string_view line) { return said == trimmed(line); };
  if (said.size() > 1 && echoes(around.previousLine)) return {};
  // All of it, even over lines, as the lines below are.
  const auto lines = linesOf(text);
  std::size_t compared = 0;
  for (const std::string_view line : lines) {
    if (isBlank(line)) continue;
    if (compared == around.nextLines.size()) break;
    if (trimmed(line) != trimmed(around.nextLines[compared])) return text;
    ++compared;
  }
  return compared > 0 ? std::string() : text;
}

}  // namespace codestral::completion
