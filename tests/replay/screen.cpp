#include "replay/screen.h"

#include <algorithm>
#include <cctype>

namespace codestral::replay {
namespace {

bool isWordByte(char c) {
  return std::isalnum(static_cast<unsigned char>(c)) != 0 || c == '_' || (c & 0x80) != 0;
}

bool isSubsequence(std::string_view part, std::string_view whole) {
  for (const char c : part) {
    const std::size_t found = whole.find(c);
    if (found == whole.npos) return false;
    whole.remove_prefix(found + 1);
  }
  return true;
}

}  // namespace

std::optional<Ghost> ghostOf(const Suggestion& suggestion, const Buffer& buffer) {
  const std::string& text = buffer.text();
  const std::size_t cursor = buffer.cursor();
  const std::size_t begin = buffer.offsetOf(suggestion.range.start);
  const std::size_t end = buffer.offsetOf(suggestion.range.end);
  if (begin > cursor || end < cursor || end > text.size()) return std::nullopt;
  // The positions have to be real ones, not those that a short line cuts off.
  if (buffer.positionOf(begin) != suggestion.range.start ||
      buffer.positionOf(end) != suggestion.range.end)
    return std::nullopt;
  Ghost ghost{suggestion, text.substr(0, begin) + suggestion.text + text.substr(end),
              begin + suggestion.text.size()};
  if (!ghost.target.starts_with(std::string_view(text).substr(0, cursor)) || ghost.end <= cursor)
    return std::nullopt;
  const std::string replaced = text.substr(cursor, end - cursor);
  const std::string said = ghost.target.substr(cursor, ghost.end - cursor);
  if (replaced.find('\n') != replaced.npos || !isSubsequence(replaced, said)) return std::nullopt;
  return ghost;
}

std::optional<Rest> restOf(const Ghost& ghost, const Buffer& buffer) {
  const std::string_view before = std::string_view(buffer.text()).substr(0, buffer.cursor());
  const std::string_view after = std::string_view(buffer.text()).substr(buffer.cursor());
  if (!ghost.target.starts_with(before)) return std::nullopt;
  const std::string_view left = std::string_view(ghost.target).substr(before.size());
  const std::size_t line = std::min(after.find('\n'), after.size());
  for (std::size_t replaces = 0; replaces <= line; ++replaces) {
    const std::string_view kept = after.substr(replaces);
    if (!left.ends_with(kept)) continue;
    const std::string_view text = left.substr(0, left.size() - kept.size());
    if (text.empty() || !isSubsequence(after.substr(0, replaces), text)) return std::nullopt;
    return Rest{std::string(text), replaces};
  }
  return std::nullopt;
}

std::string firstWord(const std::string& text) {
  std::size_t end = std::min(text.find_first_not_of(" \t\n"), text.size());
  if (end == text.size()) return text;
  if (!isWordByte(text[end])) return text.substr(0, end + 1);
  while (end < text.size() && isWordByte(text[end])) ++end;
  return text.substr(0, end);
}

}  // namespace codestral::replay
