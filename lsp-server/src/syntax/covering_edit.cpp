#include "syntax/covering_edit.h"

#include <algorithm>

#include "base/utf8.h"

namespace codestral::syntax {
namespace {

std::size_t commonPrefix(const text::Text& a, const text::Text& b, std::size_t from,
                         std::size_t length) {
  std::size_t done = 0;
  while (done < length) {
    const std::string_view left = a.chunkAt(from + done).substr(0, length - done);
    const std::string_view right = b.chunkAt(from + done).substr(0, length - done);
    const std::size_t step = std::min(left.size(), right.size());
    const std::size_t same = static_cast<std::size_t>(
        std::mismatch(left.begin(), left.begin() + static_cast<std::ptrdiff_t>(step), right.begin())
            .first -
        left.begin());
    done += same;
    if (same < step) break;
  }
  // Both sides agree up to here, so either tells whether this is inside of a code point.
  while (done > 0 && from + done < a.size() && isContinuation(a.at(from + done))) --done;
  while (done > 0 && from + done < b.size() && isContinuation(b.at(from + done))) --done;
  return done;
}

std::size_t commonSuffix(const text::Text& a, std::size_t aEnd, const text::Text& b,
                         std::size_t bEnd, std::size_t length) {
  constexpr std::size_t kWindow = 4096;
  std::size_t done = 0;
  while (done < length) {
    const std::size_t step = std::min(kWindow, length - done);
    const std::string left = a.slice({aEnd - done - step, aEnd - done});
    const std::string right = b.slice({bEnd - done - step, bEnd - done});
    const auto same = static_cast<std::size_t>(
        std::mismatch(left.rbegin(), left.rend(), right.rbegin()).first - left.rbegin());
    done += same;
    if (same < step) break;
  }
  while (done > 0 && isContinuation(a.at(aEnd - done))) --done;
  return done;
}

}  // namespace

text::Edit coveringEdit(const text::Text& before, const text::Text& after,
                        const text::ChangeResult& change) {
  if (!change.replacedWhole && change.edits.size() == 1) return change.edits.front();
  std::size_t begin = 0;
  std::size_t oldEnd = before.size();
  std::size_t newEnd = after.size();
  if (!change.replacedWhole) {
    if (change.edits.empty()) return {};
    begin = change.edits.front().before.begin;
    oldEnd = begin;
    newEnd = begin;
    // Invariant: the current text is the first one with [begin, oldEnd) become [begin, newEnd).
    for (const text::Edit& edit : change.edits) {
      begin = std::min(begin, edit.before.begin);
      if (edit.before.end > newEnd) {
        oldEnd += edit.before.end - newEnd;
        newEnd = edit.before.end;
      }
      newEnd = newEnd + edit.inserted - edit.before.size();
    }
  }
  std::size_t same = commonPrefix(before, after, begin, std::min(oldEnd, newEnd) - begin);
  begin += same;
  same = commonSuffix(before, oldEnd, after, newEnd, std::min(oldEnd, newEnd) - begin);
  return {{begin, oldEnd - same}, newEnd - same - begin};
}

}  // namespace codestral::syntax
