#include "text/document.h"

#include <algorithm>
#include <utility>

#include <fmt/format.h>

namespace codestral::text {
namespace {

Result<std::size_t> offsetIn(const Text& text, Position position, Encoding encoding) {
  if (position.character == 0 && position.line == text.lineCount()) return text.size();
  return text.offsetOf(position, encoding);
}

Result<ByteRange> bytesOf(const Text& text, const Range& range, Encoding encoding) {
  if (range.end < range.start) {
    return fail(ErrorKind::InvalidInput,
                fmt::format("range {}:{} to {}:{} is reversed", range.start.line,
                            range.start.character, range.end.line, range.end.character));
  }
  const auto begin = offsetIn(text, range.start, encoding);
  if (!begin) return std::unexpected(begin.error());
  const auto end = offsetIn(text, range.end, encoding);
  if (!end) return std::unexpected(end.error());
  return ByteRange{*begin, *end};
}

// A step without a range discards what came before it, so nothing before the last such step
// matters.
auto firstStepThatMatters(const std::vector<Change>& changes) {
  const auto whole = std::find_if(changes.rbegin(), changes.rend(),
                                  [](const Change& step) { return !step.range; });
  return whole == changes.rend() ? changes.begin() : whole.base() - 1;
}

// Moves the text through the steps and notes the edits. On an error the text is somewhere between.
Result<> apply(const std::vector<Change>& changes, Encoding encoding, Text& text,
               ChangeResult& result) {
  for (auto step = firstStepThatMatters(changes); step != changes.end(); ++step) {
    if (!step->range) {
      text = Text(step->text);
      result.replacedWhole = true;
      continue;
    }
    const auto range = bytesOf(text, *step->range, encoding);
    if (!range) return std::unexpected(range.error());
    auto next = text.replaced(*range, step->text);
    if (!next) return std::unexpected(next.error());
    // Not the size of the step's text, which a repair of bad UTF-8 changes.
    const std::size_t inserted = next->size() + range->size() - text.size();
    if (!result.replacedWhole) result.edits.push_back({*range, inserted});
    text = *next;
  }
  return {};
}

Error inContext(Error error) {
  error.message = "cannot apply an edit: " + error.message;
  return error;
}

}  // namespace

void Documents::open(std::string uri, std::string languageId, std::int64_t version,
                     std::string_view text) {
  SnapshotPtr snapshot = std::make_shared<const Snapshot>(
      Snapshot{uri, std::move(languageId), version, Text(text), false});
  documents_.insert_or_assign(std::move(uri), std::move(snapshot));
}

ChangeResult Documents::change(const std::string& uri, std::int64_t version,
                               const std::vector<Change>& changes) {
  ChangeResult result;
  const auto found = documents_.find(uri);
  if (found == documents_.end()) {
    result.diverged =
        inContext({.kind = ErrorKind::InvalidInput, .message = "the document is not open"});
    return result;
  }
  const Snapshot& before = *found->second;
  const bool whole = std::ranges::any_of(changes, [](const Change& step) { return !step.range; });
  if (before.diverged && !whole) return result;

  auto next = std::make_shared<Snapshot>(before);
  Result<> applied;
  if (!whole && version <= before.version) {
    applied = fail(ErrorKind::InvalidInput,
                   fmt::format("version {} does not follow {}", version, before.version));
  } else {
    applied = apply(changes, encoding_, next->text, result);
  }

  if (applied) {
    next->version = version;
    next->diverged = false;
    result.healed = before.diverged;
  } else {
    result = {};
    if (!before.diverged) result.diverged = inContext(std::move(applied.error()));
    next->text = before.text;
    next->diverged = true;
  }
  found->second = std::move(next);
  return result;
}

void Documents::close(const std::string& uri) {
  documents_.erase(uri);
}

SnapshotPtr Documents::find(const std::string& uri) const {
  const auto found = documents_.find(uri);
  return found == documents_.end() ? nullptr : found->second;
}

std::vector<SnapshotPtr> Documents::all() const {
  std::vector<SnapshotPtr> snapshots;
  snapshots.reserve(documents_.size());
  for (const auto& [uri, snapshot] : documents_) snapshots.push_back(snapshot);
  return snapshots;
}

}  // namespace codestral::text
