// How an edit stays cheap: the chunks that the range touches are joined with the replacement into
// one piece, the piece takes in a neighbour when it is too small to stand alone or when a \r\n
// would lie across the joint, and is cut anew. All other chunks are shared. So every chunk holds
// between kSmallest and kLargest bytes (a text below kSmallest is one chunk), however many edits
// came before.

#include "text/text.h"

#include <algorithm>
#include <utility>

#include <fmt/format.h>

#include "base/utf8.h"

namespace codestral::text {
namespace {

constexpr std::size_t kSmallest = 512;
constexpr std::size_t kTarget = 2048;
constexpr std::size_t kLargest = 3072;

// Whether a cut between these two would split a line end.
bool splitsLineEnd(char before, char after) {
  return before == '\r' && after == '\n';
}

}  // namespace

// One chunk and what lies before it. Its size is the distance to the next entry, which spares a
// header per chunk.
struct Text::Entry {
  std::shared_ptr<const char[]> bytes;
  Counts before;
};

Text::Text() {
  static const auto empty = std::make_shared<const Entries>(1);
  entries_ = empty;
}

Text::Text(std::string_view utf8) : Text() {
  if (utf8.empty()) return;
  std::string repaired;
  if (!isUtf8(utf8)) {
    repaired = toValidUtf8(utf8);
    utf8 = repaired;
  }
  auto entries = std::make_shared<Entries>();
  entries->reserve(utf8.size() / kTarget + 2);
  Counts total;
  appendChunks(*entries, utf8, total);
  entries->push_back({nullptr, total});
  entries_ = std::move(entries);
}

// Cuts a piece into chunks of about the same size and appends them. `before` moves from the start
// of the piece to its end.
void Text::appendChunks(Entries& entries, std::string_view text, Counts& before) {
  std::size_t pieces = text.size() <= kLargest ? 1 : (text.size() + kTarget - 1) / kTarget;
  for (; !text.empty(); --pieces) {
    std::size_t cut = text.size() / pieces;
    if (pieces > 1) {
      while (isContinuation(text[cut]) || splitsLineEnd(text[cut - 1], text[cut])) --cut;
    }
    const std::string_view piece = text.substr(0, cut);
    auto bytes = std::make_shared_for_overwrite<char[]>(piece.size());
    std::ranges::copy(piece, bytes.get());
    entries.push_back({std::move(bytes), before});
    before += countsOf(piece);
    text.remove_prefix(cut);
  }
}

std::size_t Text::entryAt(std::size_t offset) const {
  const auto after = std::ranges::partition_point(
      *entries_, [&](const Entry& entry) { return entry.before.bytes <= offset; });
  return static_cast<std::size_t>(after - entries_->begin()) - 1;
}

std::string_view Text::chunk(std::size_t entry) const {
  const Entries& entries = *entries_;
  if (entry + 1 >= entries.size()) return {};
  return {entries[entry].bytes.get(),
          entries[entry + 1].before.bytes - entries[entry].before.bytes};
}

// Between \r and \n the \r counts as a line end of its own.
Counts Text::countsBefore(std::size_t offset) const {
  const std::size_t entry = entryAt(offset);
  Counts counts = (*entries_)[entry].before;
  counts += countsOf(chunk(entry).substr(0, offset - counts.bytes));
  return counts;
}

bool Text::splitsCodePoint(std::size_t offset) const {
  return offset < size() && isContinuation(at(offset));
}

std::size_t Text::size() const {
  return entries_->back().before.bytes;
}

std::size_t Text::lineCount() const {
  return entries_->back().before.lineEnds + 1;
}

bool Text::operator==(const Text& other) const {
  if (entries_ == other.entries_) return true;
  if (size() != other.size()) return false;
  for (std::size_t at = 0; at < size();) {
    const std::string_view mine = chunkAt(at);
    const std::string_view theirs = other.chunkAt(at);
    const std::size_t both = std::min(mine.size(), theirs.size());
    if (mine.data() != theirs.data() && mine.substr(0, both) != theirs.substr(0, both)) {
      return false;
    }
    at += both;
  }
  return true;
}

std::size_t Text::lineStart(std::size_t line) const {
  if (line == 0) return 0;
  if (line >= lineCount()) return size();
  const auto after = std::ranges::partition_point(
      *entries_, [&](const Entry& entry) { return entry.before.lineEnds < line; });
  const auto entry = static_cast<std::size_t>(after - entries_->begin()) - 1;
  const Counts& before = (*entries_)[entry].before;
  return before.bytes + afterLineEnd(chunk(entry), line - before.lineEnds);
}

std::size_t Text::lineEnd(std::size_t line) const {
  if (line >= lineCount() - 1) return size();
  const std::size_t next = lineStart(line + 1);
  return next >= 2 && splitsLineEnd(at(next - 2), at(next - 1)) ? next - 2 : next - 1;
}

std::size_t Text::lineAt(std::size_t offset) const {
  offset = std::min(offset, size());
  const std::size_t ends = countsBefore(offset).lineEnds;
  const bool insideEnd = offset > 0 && offset < size() && splitsLineEnd(at(offset - 1), at(offset));
  return insideEnd ? ends - 1 : ends;
}

std::string Text::line(std::size_t line) const {
  return slice({lineStart(line), lineEnd(line)});
}

std::string Text::slice(ByteRange range) const {
  range.end = std::min(range.end, size());
  std::string out;
  if (range.begin >= range.end) return out;
  out.reserve(range.size());
  for (std::size_t entry = entryAt(range.begin); out.size() < range.size(); ++entry) {
    const std::size_t skipped = range.begin + out.size() - (*entries_)[entry].before.bytes;
    out.append(chunk(entry).substr(skipped, range.size() - out.size()));
  }
  return out;
}

std::string Text::toString() const {
  return slice({0, size()});
}

char Text::at(std::size_t offset) const {
  return chunkAt(offset).front();
}

std::string_view Text::chunkAt(std::size_t offset) const {
  if (offset >= size()) return {};
  const std::size_t entry = entryAt(offset);
  return chunk(entry).substr(offset - (*entries_)[entry].before.bytes);
}

Result<Text> Text::replaced(ByteRange range, std::string_view replacement) const {
  if (range.begin > range.end || range.end > size()) {
    return fail(ErrorKind::InvalidInput,
                fmt::format("cannot replace bytes {} to {} of a text of {} bytes", range.begin,
                            range.end, size()));
  }
  if (splitsCodePoint(range.begin) || splitsCodePoint(range.end)) {
    return fail(ErrorKind::InvalidInput,
                fmt::format("cannot replace bytes {} to {}: that splits a character", range.begin,
                            range.end));
  }
  if (range.size() == 0 && replacement.empty()) return *this;
  std::string repaired;
  if (!isUtf8(replacement)) {
    repaired = toValidUtf8(replacement);
    replacement = repaired;
  }

  // The entries [first, past) are rebuilt. A chunk that the range only borders on is not among
  // them.
  const Entries& old = *entries_;
  std::size_t first = entryAt(range.begin);
  std::size_t past = entryAt(range.end);
  if (range.end > old[past].before.bytes) ++past;

  std::string piece;
  piece.reserve(replacement.size() + 2 * kLargest);
  if (first < past) piece.append(chunk(first).substr(0, range.begin - old[first].before.bytes));
  piece.append(replacement);
  if (first < past) {
    piece.append(chunk(past - 1).substr(range.end - old[past - 1].before.bytes));
  }

  const auto tooSmall = [&](std::string_view neighbour) {
    return piece.size() < kSmallest || neighbour.size() < kSmallest;
  };
  if (first > 0) {
    const std::string_view previous = chunk(first - 1);
    if (tooSmall(previous) || splitsLineEnd(previous.back(), piece.front())) {
      piece.insert(0, previous);
      --first;
    }
  }
  while (past + 1 < old.size()) {
    const std::string_view next = chunk(past);
    if (!tooSmall(next) && !splitsLineEnd(piece.back(), next.front())) break;
    piece.append(next);
    ++past;
  }

  auto entries = std::make_shared<Entries>();
  entries->reserve(first + piece.size() / kTarget + 2 + old.size() - past);
  entries->insert(entries->end(), old.begin(), old.begin() + static_cast<std::ptrdiff_t>(first));
  Counts before = old[first].before;
  appendChunks(*entries, piece, before);
  before -= old[past].before;
  for (std::size_t i = past; i < old.size(); ++i) {
    entries->push_back(old[i]);
    entries->back().before += before;
  }
  return Text(std::move(entries));
}

Result<std::size_t> Text::offsetOf(Position position, Encoding encoding) const {
  if (position.line >= lineCount()) {
    return fail(ErrorKind::InvalidInput,
                fmt::format("no line {} in a text of {} lines", position.line, lineCount()));
  }
  const std::size_t end = lineEnd(position.line);
  const std::size_t target =
      countsBefore(lineStart(position.line)).in(encoding) + position.character;
  if (target >= countsBefore(end).in(encoding)) return end;

  const auto after = std::ranges::partition_point(
      *entries_, [&](const Entry& entry) { return entry.before.in(encoding) <= target; });
  const auto entry = static_cast<std::size_t>(after - entries_->begin()) - 1;
  const Counts& before = (*entries_)[entry].before;
  const auto inChunk = offsetOfUnit(chunk(entry), target - before.in(encoding), encoding);
  if (!inChunk) {
    return fail(ErrorKind::InvalidInput, fmt::format("position {}:{} is inside a character",
                                                     position.line, position.character));
  }
  return before.bytes + *inChunk;
}

Position Text::positionOf(std::size_t offset, Encoding encoding) const {
  offset = std::min(offset, size());
  while (splitsCodePoint(offset)) --offset;
  const std::size_t line = lineAt(offset);
  offset = std::min(offset, lineEnd(line));
  const std::size_t character =
      countsBefore(offset).in(encoding)-countsBefore(lineStart(line)).in(encoding);
  return {static_cast<std::uint32_t>(line), static_cast<std::uint32_t>(character)};
}

}  // namespace codestral::text
