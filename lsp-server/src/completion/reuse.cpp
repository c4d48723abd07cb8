#include "completion/reuse.h"

#include <algorithm>

namespace codestral::completion {
namespace {

constexpr std::string_view kOpeners = "([{";
constexpr std::string_view kClosers = ")]}";
constexpr std::string_view kQuotes = "\"'`";
constexpr std::string_view kBlanks = " \t\r\n";

bool isOneOf(char byte, std::string_view set) {
  return set.contains(byte);
}

// Whether `now` begins like `was`. A window that is not full ends with its text, and so must the
// other.
bool agrees(std::string_view was, std::string_view now, bool full) {
  return full ? now.starts_with(was) : now == was;
}

// The closers that are due for what `typed` has opened, the next one last.
std::string dueClosers(std::string_view typed) {
  std::string due;
  for (const char byte : typed) {
    if (const std::size_t opener = kOpeners.find(byte); opener != kOpeners.npos) {
      due += kClosers[opener];
    } else if (!due.empty() && due.back() == byte) {
      due.pop_back();
    } else if (isOneOf(byte, kQuotes)) {
      due += byte;
    }
  }
  return due;
}

bool isSubsequence(std::string_view part, std::string_view whole) {
  for (const char byte : whole) {
    if (!part.empty() && part.front() == byte) part.remove_prefix(1);
  }
  return part.empty();
}

// `added` is what the editor put behind the cursor, before what stands there that the suggestion
// stands for as well. On the cursor's line it stands for what was added too; what the editor put on
// lines below stays there, and the suggestion ends before it.
std::optional<Left> withAdded(std::string_view rest, std::string_view replaced,
                              std::string_view added) {
  const std::size_t line = std::min(added.find_first_of("\r\n"), added.size());
  const std::string_view here = added.substr(0, line);
  if (line == added.size()) {
    if (!isSubsequence(here, rest)) return std::nullopt;
    return Left{std::string(rest), replaced.size() + line};
  }
  const std::string below = std::string(added.substr(line)) + std::string(replaced);
  if (!rest.ends_with(below)) return std::nullopt;
  rest.remove_suffix(below.size());
  if (rest.empty() || !isSubsequence(here, rest)) return std::nullopt;
  return Left{std::string(rest), line};
}

}  // namespace

std::optional<Left> leftOf(const Made& made, std::size_t typed, std::string_view after) {
  if (typed >= made.insert.size()) return std::nullopt;
  const std::string_view rest = made.insert.substr(typed);
  const bool full = made.after.size() == kWindow;
  for (std::size_t over = 0; over <= std::min(made.replaces, made.after.size()); ++over) {
    const std::string_view was = made.after.substr(over);
    // What it would take away it has to say, or the editor closed another bracket since.
    if (agrees(was, after, full) && isSubsequence(was.substr(0, made.replaces - over), rest))
      return Left{std::string(rest), made.replaces - over};
  }

  std::string due = dueClosers(made.insert.substr(0, typed));
  bool newLine = false;
  for (std::size_t added = 1; added <= std::min(kMostClosers, after.size()); ++added) {
    const char newest = after[added - 1];
    if (isOneOf(newest, kBlanks)) {
      newLine = newLine || newest == '\n' || newest == '\r';
      // A closer that stood there before is put on a line of its own.
      if (!newLine) continue;
    } else {
      // Not each of them is closed: some editors close none before a quote, say.
      while (!due.empty() && due.back() != newest) due.pop_back();
      if (due.empty()) break;
      due.pop_back();
    }
    for (std::size_t over = 0; over <= std::min(made.replaces, made.after.size()); ++over) {
      const std::string_view was = made.after.substr(over);
      if (!agrees(was, after.substr(added), full)) continue;
      return withAdded(rest, was.substr(0, made.replaces - over), after.substr(0, added));
    }
  }
  return std::nullopt;
}

}  // namespace codestral::completion
