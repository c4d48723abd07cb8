// A View's offsets: each edit since the tree's version moves what lies behind it.

#include <algorithm>
#include <ranges>

#include "syntax/tree_data.h"

namespace codestral::syntax {

std::size_t toTree(const View& view, std::size_t today) {
  std::size_t at = today;
  for (const text::Edit& edit : view.since | std::views::reverse) {
    if (at <= edit.before.begin) continue;
    const std::size_t newEnd = edit.before.begin + edit.inserted;
    // Inside the new text there is no old place: its start is the nearest.
    at = at >= newEnd ? at - newEnd + edit.before.end : edit.before.begin;
  }
  return at;
}

std::size_t toToday(const View& view, std::size_t treeOffset) {
  std::size_t at = treeOffset;
  for (const text::Edit& edit : view.since) {
    if (at <= edit.before.begin) continue;
    const std::size_t newEnd = edit.before.begin + edit.inserted;
    at = at >= edit.before.end ? at - edit.before.end + newEnd : newEnd;
  }
  return at;
}

text::ByteRange toToday(const View& view, text::ByteRange range) {
  // Text inserted right before a construct is not part of it.
  std::size_t first = range.begin;
  for (const text::Edit& edit : view.since) {
    const std::size_t newEnd = edit.before.begin + edit.inserted;
    if (first >= edit.before.end && first >= edit.before.begin) {
      first = first - edit.before.end + newEnd;
    } else if (first > edit.before.begin) {
      first = newEnd;
    }
  }
  return {first, std::max(first, toToday(view, range.end))};
}

}  // namespace codestral::syntax
