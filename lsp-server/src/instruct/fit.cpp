#include "instruct/fit.h"

#include <algorithm>
#include <numeric>
#include <optional>
#include <unordered_map>

#include "base/trim.h"

namespace codestral::instruct {
namespace {

using Widths = std::vector<std::optional<std::size_t>>;  // nothing for blank lines

std::size_t widthOf(std::string_view blanks, std::size_t tab) {
  std::size_t width = 0;
  for (const char blank : blanks) width = blank == '\t' ? (width / tab + 1) * tab : width + 1;
  return width;
}

std::string blanksOf(std::size_t width, const Indent& indent) {
  if (!indent.tabs) return std::string(width, ' ');
  return std::string(width / indent.width, '\t') + std::string(width % indent.width, ' ');
}

bool opensBlock(std::string_view line) {
  line = trimmed(line);
  if (line.empty()) return false;
  if (std::string_view(":{([").contains(line.back())) return true;
  return line.ends_with(" do") || line.ends_with(" then") || line.ends_with("->") ||
         line.ends_with("=>");
}

// The width of a level that the widths are multiples of, seen from the first; 0 when there is none.
std::size_t levelOf(const Widths& widths, std::size_t base) {
  std::size_t level = 0;
  for (const auto& width : widths)
    if (width && *width > base) level = std::gcd(level, *width - base);
  return level;
}

// Lines that stand in both texts, and how deep they do, seen from the first line of each.
std::vector<std::pair<std::size_t, std::size_t>> commonLines(LineSpan lines, const Widths& widths,
                                                             LineSpan original, const Widths& old) {
  std::vector<std::pair<std::size_t, std::size_t>> pairs;
  for (const Match& match : matchingLines(original, lines, true))
    for (std::size_t i = 0; i < match.length; ++i)
      if (widths[match.right + i] && old[match.left + i])
        pairs.emplace_back(*widths[match.right + i], *old[match.left + i]);
  return pairs;
}

Widths widthsOf(LineSpan lines, std::size_t tab) {
  Widths widths;
  for (const std::string& line : lines) {
    if (isBlank(line)) {
      widths.emplace_back();
    } else {
      widths.emplace_back(widthOf(indentation(line), tab));
    }
  }
  return widths;
}

// The first line's indentation was dropped, that of the others was not.
bool onlyFirstDropped(LineSpan lines, const Widths& widths, std::size_t first, std::size_t base,
                      const std::vector<std::pair<std::size_t, std::size_t>>& common) {
  std::optional<std::size_t> next;
  for (std::size_t i = first + 1; i < widths.size(); ++i) {
    if (!widths[i]) continue;
    if (!next) next = *widths[i];
    if (*widths[i] < base) return false;
  }
  if (!next) return false;
  if (opensBlock(lines[first])) return *next > base;
  std::size_t asTheyAre = 0;
  std::size_t shifted = 0;
  for (const auto& [now, then] : common) {
    asTheyAre += now == then ? 1 : 0;
    shifted += now + base == then ? 1 : 0;
  }
  return asTheyAre >= shifted;
}

// The answer's level, when it is another one than the file's.
std::size_t otherLevel(const Widths& widths, std::size_t base, std::size_t oldBase,
                       const Indent& indent, bool tabs,
                       const std::vector<std::pair<std::size_t, std::size_t>>& common) {
  if (!indent.known || tabs) return 0;  // a tab is a level of the file's already
  const std::size_t level = levelOf(widths, base);
  if (level < 2 || level == indent.width) return 0;
  const auto deeper =
      std::ranges::count_if(widths, [&](const auto& width) { return width && *width > base; });
  std::size_t same = 0;
  std::size_t scaled = 0;
  for (const auto& [now, then] : common) {
    if (now <= base || then < oldBase) continue;
    same += now - base == then - oldBase ? 1 : 0;
    scaled += (now - base) / level * indent.width == then - oldBase ? 1 : 0;
  }
  if (same + scaled > 0) return scaled > same ? level : 0;
  // A text that has nothing to do with the one before, in a file of its own.
  if (common.empty() && !indent.fromOutside && !indent.tabs) return 0;
  // Nothing to compare with: levels, unless they may as well be one continuation line.
  const bool related = level % indent.width != 0 || indent.tabs || level == 2 * indent.width;
  return related && deeper > 0 && (level == 2 || level == 3 || level == 4 || level == 8) ? level
                                                                                         : 0;
}

}  // namespace

bool fitIndentation(Lines& lines, LineSpan original, std::string_view base, const Indent& indent) {
  const std::size_t tab = indent.width;
  const Widths widths = widthsOf(lines, tab);
  const auto it = std::ranges::find_if(widths, [](const auto& width) { return width.has_value(); });
  if (it == widths.end()) return false;
  const auto first = static_cast<std::size_t>(it - widths.begin());
  const Widths old = widthsOf(original, tab);
  const auto common = commonLines(lines, widths, original, old);
  const std::size_t wanted = widthOf(base, tab);
  std::size_t given = *widths[first];
  const bool loneFirst =
      given == 0 && wanted > 0 && onlyFirstDropped(lines, widths, first, wanted, common);
  if (loneFirst) given = wanted;

  const bool tabs =
      std::ranges::any_of(lines, [](const auto& line) { return indentation(line).contains('\t'); });
  Widths deeper = widths;
  if (loneFirst) deeper[first] = wanted;
  const std::size_t level = otherLevel(deeper, given, wanted, indent, tabs, common);
  // Lines at the margin that stand there in the file: labels, directives, texts over lines.
  std::unordered_map<std::string_view, bool> atMargin;
  for (const std::string& line : original)
    if (!line.empty() && indentation(line).empty()) atMargin[line] = true;

  bool changed = false;
  for (std::size_t i = 0; i < lines.size(); ++i) {
    if (!widths[i]) continue;
    const std::string_view own = indentation(lines[i]);
    std::string blanks;
    if (i == first) {
      blanks = base;
    } else if (own.empty() && wanted > 0 && atMargin.contains(lines[i]) && given > 0) {
      continue;
    } else {
      const std::size_t width = *widths[i];
      std::size_t extra = width > given ? width - given : 0;
      if (level > 0) extra = extra / level * indent.width + extra % level;
      const std::size_t less = width < given ? given - width : 0;
      const std::size_t moved = wanted + extra - std::min(wanted, less);
      const bool asTheFile = !indent.known || !own.contains(indent.tabs ? ' ' : '\t');
      if (moved == width && asTheFile) continue;
      blanks = blanksOf(moved, indent);
    }
    if (blanks == own) continue;
    lines[i] = blanks + lines[i].substr(own.size());
    changed = true;
  }
  return changed;
}

}  // namespace codestral::instruct
