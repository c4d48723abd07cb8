#include "instruct/echo.h"

#include <algorithm>
#include <charconv>
#include <optional>
#include <unordered_set>

#include "base/trim.h"

namespace codestral::instruct {
namespace {

// Lines around the region that an answer repeats; or all of them.
constexpr std::size_t kMostContext = 300;

struct Numbered {
  std::size_t number = 0;
  std::size_t length = 0;      // of the number with the blanks before it
  std::string_view delimiter;  // what separates it from the code
};

std::optional<Numbered> numberOf(std::string_view line) {
  const std::size_t blanks = std::min(line.find_first_not_of(' '), line.size());
  std::size_t end = blanks;
  while (end < line.size() && line[end] >= '0' && line[end] <= '9') ++end;
  if (end == blanks || end - blanks > 6) return std::nullopt;
  Numbered result;
  std::from_chars(line.data() + blanks, line.data() + end, result.number);
  result.length = end;
  const std::string_view rest = line.substr(end);
  for (const std::string_view delimiter :
       {" | ", " |", "| ", "|", " │ ", " │", "│", "→", ": ", ":", "\t", ". ", ") ", "  ", " "}) {
    if (!rest.starts_with(delimiter)) continue;
    result.delimiter = delimiter;
    return result;
  }
  return rest.empty() ? std::optional(result) : std::nullopt;
}

// The delimiter without the blank that lines without code lose.
std::string_view bare(std::string_view delimiter) {
  while (delimiter.ends_with(' ')) delimiter.remove_suffix(1);
  return delimiter;
}

int balance(LineSpan lines) {
  int sum = 0;
  for (const std::string& line : lines)
    for (const char c : line) {
      if (c == '(' || c == '[' || c == '{') ++sum;
      if (c == ')' || c == ']' || c == '}') --sum;
    }
  return sum;
}

bool anyTelling(LineSpan lines) {
  return std::ranges::any_of(lines, isTelling);
}

// How many of the answer's first lines are the last lines before the region.
std::size_t repeatedBefore(LineSpan lines, const Place& place) {
  const std::size_t most = std::min(lines.size(), place.before.size());
  for (std::size_t count = most; count > 0; --count) {
    if (count > kMostContext && count < place.before.size()) continue;
    const LineSpan context = LineSpan(place.before).last(count);
    const LineSpan said = lines.first(count);
    if (!std::ranges::equal(said, context, sameLine)) continue;
    // The region may begin with a line that stands before it as well.
    if (count <= place.original.size() &&
        std::ranges::equal(said, LineSpan(place.original).first(count), sameLine)) {
      continue;
    }
    const bool mends = balance(lines) != balance(place.original) &&
                       balance(lines.subspan(count)) == balance(place.original);
    if (anyTelling(said) || (mends && !std::ranges::all_of(said, isBlank))) return count;
  }
  return 0;
}

std::size_t repeatedAfter(LineSpan lines, const Place& place) {
  const std::size_t most = std::min(lines.size(), place.after.size());
  for (std::size_t count = most; count > 0; --count) {
    if (count > kMostContext && count < place.after.size()) continue;
    const LineSpan context = LineSpan(place.after).first(count);
    const LineSpan said = lines.last(count);
    if (!std::ranges::equal(said, context, sameLine)) continue;
    if (count <= place.original.size() &&
        std::ranges::equal(said, LineSpan(place.original).last(count), sameLine)) {
      continue;
    }
    const bool mends = balance(lines) != balance(place.original) &&
                       balance(lines.first(lines.size() - count)) == balance(place.original);
    if (anyTelling(said) || (mends && !std::ranges::all_of(said, isBlank))) return count;
  }
  return 0;
}

bool dropHead(Lines& lines, const Place& place) {
  const std::string_view head = trimmed(place.head);
  const std::string_view first = trimmed(lines.front());
  if (head.size() < 2 || !first.starts_with(head)) return false;
  // A short word must be followed by what follows it there.
  if (!isTelling(head) && !first.substr(head.size()).starts_with(' ') && !head.ends_with('='))
    return false;
  if (trimmed(place.original.front()).starts_with(head)) return false;
  const std::string_view blanks =
      std::string_view(place.head).substr(place.head.find_last_not_of(" \t") + 1);
  std::string_view rest = first.substr(head.size());
  if (rest.starts_with(blanks)) rest.remove_prefix(blanks.size());
  lines.front() = std::string(rest);
  return true;
}

bool dropTail(Lines& lines, const Place& place, bool headWasThere) {
  const std::string_view tail = trimmed(place.tail);
  const std::string_view last = trimmed(lines.back());
  if (tail.empty() || !last.ends_with(tail)) return false;
  if (trimmed(place.original.back()).ends_with(tail)) return false;
  // One sign is often the answer's own; it is an echo where it makes brackets match again.
  Lines without = lines;
  std::string_view kept = lines.back();
  kept = kept.substr(0, kept.rfind(tail));
  without.back() = std::string(kept);
  const bool mends =
      balance(lines) != balance(place.original) && balance(without) == balance(place.original);
  if (!isTelling(tail) && !headWasThere && !mends && tail != ";" && tail != ",") return false;
  if (!place.tail.starts_with(' ')) {
    lines = std::move(without);
    return true;
  }
  while (without.back().ends_with(' ')) without.back().pop_back();
  lines = std::move(without);
  return true;
}

}  // namespace

bool dropLineNumbers(Lines& lines, const Place& place) {
  const Lines& original = place.original;
  std::optional<Numbered> previous;
  std::string_view delimiter;
  std::size_t count = 0;
  for (const std::string& line : lines) {
    if (isBlank(line)) continue;
    const auto each = numberOf(line);
    if (!each) return false;
    if (previous && each->number != previous->number + 1) return false;
    if (!each->delimiter.empty()) {
      if (!delimiter.empty() && bare(delimiter) != bare(each->delimiter)) return false;
      if (each->delimiter.size() > delimiter.size()) delimiter = each->delimiter;
    }
    previous = each;
    ++count;
  }
  if (count < 2 && (count == 0 || !bare(delimiter).contains('|'))) return false;
  const bool clear = delimiter.contains('|') || delimiter.contains("│") || delimiter == "→";
  const bool keyed = place.language != nullptr && place.language->id == "yaml";
  if (!clear && (place.forPeople || keyed)) return false;
  // A table or a list of numbers may be what was asked for.
  const auto numbered = static_cast<std::size_t>(
      std::ranges::count_if(original, [](const auto& line) { return numberOf(line).has_value(); }));
  if (numbered * 2 > original.size()) return false;
  for (std::string& line : lines) {
    const auto each = numberOf(line);
    if (!each) continue;
    std::string_view rest = std::string_view(line).substr(each->length);
    if (rest.starts_with(delimiter)) {
      rest.remove_prefix(delimiter.size());
    } else {
      rest.remove_prefix(std::min(rest.size(), each->delimiter.size()));
    }
    line = std::string(rest);
  }
  return true;
}

bool dropDiffSigns(Lines& lines, LineSpan original) {
  std::size_t plus = 0;
  std::size_t minus = 0;
  for (const std::string& line : lines) {
    if (line.starts_with('+')) ++plus;
    if (line.starts_with('-')) ++minus;
  }
  if (plus + minus == 0) return false;
  // A list in the original, whose items begin with the same signs.
  if (std::ranges::any_of(original, [](const auto& line) {
        return line.starts_with("- ") || line.starts_with("+ ");
      })) {
    return false;
  }
  std::unordered_set<std::string_view> standing;
  for (const std::string& line : original) standing.insert(trimmed(line));
  Lines result;
  std::size_t known = 0;
  for (const std::string& line : lines) {
    if (line.empty()) {
      result.emplace_back();
      continue;
    }
    const char sign = line.front();
    const bool signedLine = sign == '+' || sign == '-' || sign == ' ';
    const std::string rest = signedLine ? line.substr(1) : line;
    if (sign != '+' && !isBlank(rest)) {
      // What the original does not hold is no context of a diff.
      if (!standing.contains(trimmed(rest))) return false;
      ++known;
    }
    if (sign != '-') result.push_back(rest);
  }
  // Added lines only: then all of them are, and the file has no such lines itself (a list).
  if (known == 0) {
    const bool all = std::ranges::all_of(
        lines, [](const auto& line) { return isBlank(line) || line.starts_with('+'); });
    const bool own =
        std::ranges::any_of(original, [](const auto& line) { return line.starts_with('+'); });
    if (!all || own || plus < 2) return false;
  }
  lines = std::move(result);
  return true;
}

bool dropContext(Lines& lines, const Place& place) {
  bool changed = false;
  const std::size_t before = place.head.empty() ? repeatedBefore(lines, place) : 0;
  if (before > 0 && before < lines.size()) {
    lines.erase(lines.begin(), lines.begin() + static_cast<std::ptrdiff_t>(before));
    changed = true;
  }
  const std::size_t after = isBlank(place.tail) ? repeatedAfter(lines, place) : 0;
  if (after > 0 && after < lines.size()) {
    lines.resize(lines.size() - after);
    changed = true;
  }
  if (lines.empty()) return changed;
  const bool head = !place.head.empty() && dropHead(lines, place);
  const bool tail = dropTail(lines, place, head);
  return changed || head || tail;
}

}  // namespace codestral::instruct
