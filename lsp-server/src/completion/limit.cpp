#include "completion/limit.h"

#include <algorithm>

#include "base/trim.h"

namespace codestral::completion {
namespace {

constexpr std::size_t kMostLines = 40;
constexpr std::size_t kBlankLinesEndBlock = 2;

// A line that closes what a line above opened, or goes on with it: `}`, `)`, `} else {`, `end`,
// `fi`, `else:`.
bool continuesBlock(std::string_view line) {
  const std::string_view text = trimmed(line);
  if (text.empty()) return false;
  if (text.front() == '}' || text.front() == ')' || text.front() == ']') return true;
  const std::size_t wordEnd = std::min(text.find_first_of(" \t({:;,"), text.size());
  const std::string_view word = text.substr(0, wordEnd);
  for (const std::string_view keyword :
       {"end", "fi", "done", "esac", "else", "elif", "elsif", "elseif", "except", "finally",
        "rescue", "ensure", "catch", "when", "then", "until"}) {
    if (word == keyword) return true;
  }
  return false;
}

// Whether such a line is the last of its block, rather than the beginning of another branch.
bool endsBlock(std::string_view line) {
  const std::string_view text = trimmed(line);
  return text.empty() ||
         (text.back() != '{' && text.back() != ':' && text.back() != '(' && text.back() != '[');
}

bool repeatsWhatFollows(std::string_view line, const Surroundings& around) {
  if (around.nextLines.empty()) return false;
  const std::string_view text = trimmed(line);
  // A lone closing bracket often equals the next line by chance; the brackets decide about it
  // later.
  return text.size() > 3 && text == trimmed(around.nextLines.front());
}

// The end of the wanted part: the loop sees whole lines only, unless `ended`.
std::optional<std::size_t> scan(Extent extent, const Surroundings& around, std::string_view text,
                                bool ended) {
  const std::size_t firstEnd = text.find('\n');
  if (extent == Extent::Line) {
    if (firstEnd == std::string_view::npos)
      return ended ? std::optional(text.size()) : std::nullopt;
    return firstEnd;
  }

  const std::size_t base = indentWidth(around.lineBefore);
  bool opened = extent == Extent::Body ||
                !isBlank(around.lineBefore);  // inside a block, one blank line is no end
  std::size_t wanted = 0;
  std::size_t blanks = 0;
  std::size_t begin = 0;
  for (std::size_t number = 0; begin <= text.size(); ++number) {
    const std::size_t end = text.find('\n', begin);
    const bool whole = end != std::string_view::npos;
    const std::string_view line = text.substr(begin, (whole ? end : text.size()) - begin);
    if (!whole && !ended && number > 0) {
      // An unfinished line can only be judged once it shows something.
      return std::nullopt;
    }
    if (number == 0) {
      wanted = line.size();
    } else if (isBlank(line)) {
      ++blanks;
      if (wanted > 0 && blanks >= (opened ? kBlankLinesEndBlock : 1)) return wanted;
    } else {
      blanks = 0;
      const std::size_t indent = indentWidth(line);
      if (repeatsWhatFollows(line, around)) return wanted;
      if (indent < base) return wanted;
      if (indent == base && extent == Extent::Block) {
        if (!continuesBlock(line)) return wanted;
        wanted = begin + line.size();
        if (endsBlock(line)) return wanted;
      }
      if (indent > base) opened = true;
      wanted = begin + line.size();
    }
    if (number + 1 >= kMostLines) return wanted;
    if (!whole) break;
    begin = end + 1;
  }
  return ended ? std::optional(wanted) : std::nullopt;
}

}  // namespace

std::optional<std::size_t> enough(Extent extent, const Surroundings& around,
                                  std::string_view soFar) {
  return scan(extent, around, soFar, false);
}

std::size_t wantedOf(Extent extent, const Surroundings& around, std::string_view whole) {
  return scan(extent, around, whole, true).value_or(whole.size());
}

}  // namespace codestral::completion
