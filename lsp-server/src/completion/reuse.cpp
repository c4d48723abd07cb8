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

// `added` is what the editor put behind the cursor. On the cursor's line the suggestion stands for
// it; what it put on lines below stays, and the suggestion ends before it.
std::optional<Left> withAdded(std::string_view rest, std::size_t replaces, std::string_view added) {
  if (added.find_first_of("\r\n") == added.npos) {
    if (!isSubsequence(added, rest)) return std::nullopt;
    return Left{std::string(rest), replaces + added.size()};
  }
  if (replaces != 0 || !rest.ends_with(added) || rest.size() == added.size()) return std::nullopt;
  return Left{std::string(rest.substr(0, rest.size() - added.size())), 0};
}

}  // namespace

std::optional<Left> leftOf(const Made& made, std::size_t typed, std::string_view after) {
  if (typed >= made.insert.size()) return std::nullopt;
  const std::string_view rest = made.insert.substr(typed);
  const bool full = made.after.size() == kWindow;
  if (agrees(made.after, after, full)) return Left{std::string(rest), made.replaces};

  for (std::size_t over = 1; over <= std::min(made.replaces, made.after.size()); ++over) {
    if (agrees(made.after.substr(over), after, full))
      return Left{std::string(rest), made.replaces - over};
  }

  std::string due;
  for (std::size_t added = 1; added <= std::min(kMostClosers, after.size()); ++added) {
    const char newest = after[added - 1];
    if (!isOneOf(newest, kBlanks)) {
      if (added == 1 || due.empty()) due = dueClosers(made.insert.substr(0, typed));
      if (due.empty() || due.back() != newest) break;
      due.pop_back();
      if (agrees(made.after, after.substr(added), full))
        return withAdded(rest, made.replaces, after.substr(0, added));
      if (due.empty()) break;
    }
  }
  return std::nullopt;
}

}  // namespace codestral::completion
