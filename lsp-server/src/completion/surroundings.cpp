#include "completion/surroundings.h"

#include <algorithm>
#include <iterator>

#include "base/utf8.h"

namespace codestral::completion {
namespace {

constexpr std::size_t kLongestLine = 4096;
constexpr std::size_t kLinesLookedAt = 50;
constexpr std::size_t kNextLines = 3;
constexpr std::size_t kTabWidth = 4;

constexpr std::size_t kLinesOfEvidence = 60;  // above and below
constexpr std::size_t kWidestLevel = 8;
constexpr std::size_t kMostEvidence = 16 * 1024;  // bytes above and below

// What a line tells: a tab, or how much deeper it is than the line above.
struct Evidence {
  std::size_t spaced = 0;
  std::size_t tabbed = 0;
  std::size_t steps[kWidestLevel + 1] = {};
  std::size_t last = 0;

  void add(std::string_view line) {
    if (isBlank(line)) return;
    const std::string_view blanks = indentation(line);
    if (blanks.starts_with('\t')) ++tabbed;
    if (blanks.starts_with(' ')) ++spaced;
    if (blanks.contains('\t')) return;
    const std::size_t width = blanks.size();
    if (width >= last + 2 && width - last <= kWidestLevel) ++steps[width - last];
    last = width;
  }

  Indent indent() const {
    if (tabbed + spaced == 0) return {};
    if (tabbed > spaced) return {true, true, 4};
    const auto best = std::ranges::max_element(steps);
    return {true, false, *best == 0 ? 0 : static_cast<std::size_t>(best - std::begin(steps))};
  }
};

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

  // A line that is cut off ends between code points.
  around.lineAfter.resize(validUtf8Prefix(around.lineAfter));

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
  for (std::size_t each = 0; each < std::min(line, kLinesLookedAt); ++each) {
    around.firstLine = boundedLine(text, each);
    around.linesFromFirst = line - each;
    if (!isBlank(around.firstLine)) break;
    around.firstLine.clear();
  }
  return around;
}

Indent readIndent(const text::Text& text, std::size_t offset) {
  const std::size_t line = text.lineAt(offset);
  const std::size_t start = text.lineStart(line);
  const std::size_t first = text.lineStart(line - std::min(line, kLinesOfEvidence));
  const std::size_t last = text.lineStart(line + kLinesOfEvidence);
  const bool cut = start - first > kMostEvidence;
  const std::string lines =
      text.slice({cut ? start - kMostEvidence : first, std::min(last, start + kMostEvidence)});
  Evidence evidence;
  // What begins in the middle of a line tells nothing.
  for (std::size_t at = cut ? lines.find_first_of("\r\n") : 0; at < lines.size();) {
    const std::size_t end = std::min(lines.find_first_of("\r\n", at), lines.size());
    evidence.add(std::string_view(lines).substr(at, end - at));
    at = end + 1;
  }
  const Indent indent = evidence.indent();
  const std::string before = text.slice({start, std::min(offset, start + kLongestLine)});
  const std::string_view own = indentation(before);
  if (own.starts_with('\t')) return {true, true, 4};
  if (own.starts_with(' ') && indent.tabs) return {true, false, 0};
  return indent;
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

bool opensBody(std::string_view line, const syntax::Language* language) {
  const std::size_t last = line.find_last_not_of(" \t");
  if (last == std::string_view::npos) return false;
  line = line.substr(0, last + 1);
  if (line.back() == '{' || line.back() == '(' || line.back() == '[') return true;
  if (line.back() == ':') return language == nullptr || language->indentBlocks;
  if (language == nullptr ||
      (language->id != "ruby" && language->id != "lua" && language->id != "bash")) {
    return false;
  }
  // `each do |key, value|`
  if (language->id == "ruby" && line.back() == '|') {
    const std::size_t parameters = line.rfind('|', line.size() - 2);
    if (parameters == std::string_view::npos) return false;
    line = line.substr(0, line.find_last_not_of(" \t", parameters - 1) + 1);
    if (line.ends_with('{')) return true;
  }
  const std::size_t word = line.find_last_of(" \t;") + 1;  // the start, when there is none
  const std::string_view tail = line.substr(word);
  return tail == "do" || tail == "then" || tail == "else";
}

bool isIdentifierByte(char byte) {
  return (byte >= 'a' && byte <= 'z') || (byte >= 'A' && byte <= 'Z') ||
         (byte >= '0' && byte <= '9') || byte == '_' || byte == '$' ||
         static_cast<unsigned char>(byte) >= 0x80;
}

}  // namespace codestral::completion
