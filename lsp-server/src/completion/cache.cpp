#include "completion/cache.h"

#include <algorithm>
#include <functional>
#include <utility>

#include "completion/reuse.h"

namespace codestral::completion {
namespace {

// Keys begin at the start of the line, and in a long line at the last of the marks that stand this
// far apart.
constexpr std::size_t kMarks = 512;
// What an entry takes beside its texts: the nodes of the map and of the list.
constexpr std::size_t kOverhead = 128;

std::size_t anchorOf(const text::Text& text, std::size_t offset) {
  const std::size_t start = text.lineStart(text.lineAt(offset));
  return start + (offset - start) / kMarks * kMarks;
}

// Keys of one context stand together, so that a blank line does not lead to all that are indented.
std::string hashOf(std::string_view text) {
  const std::size_t hash = std::hash<std::string_view>()(text);
  return {reinterpret_cast<const char*>(&hash), sizeof(hash)};
}

std::string windowBefore(const text::Text& text, std::size_t offset, std::size_t length) {
  return text.slice({offset - std::min(offset, length), offset});
}

}  // namespace

std::string_view code(Miss miss) {
  switch (miss) {
    case Miss::NoEntry:
      return "no-entry";
    case Miss::PrefixDiffers:
      return "prefix-differs";
    case Miss::SuffixDiffers:
      return "suffix-differs";
  }
  return {};
}

std::size_t Cache::sizeOf(const Index::value_type& item) {
  const auto& [key, entry] = item;
  const Suggestion& made = entry.suggestion;
  return kOverhead + sizeof(item) + key.size() + entry.above.size() + entry.after.size() +
         made.text.size() + made.provider.size() + made.model.size() + made.shape.size() +
         made.cutBy.size() + made.nodeEnds.size() * sizeof(std::size_t);
}

void Cache::put(const std::string& uri, const text::Text& text, std::size_t offset,
                Suggestion suggestion) {
  if (suggestion.text.empty()) return;
  const std::size_t anchor = anchorOf(text, offset);
  std::string above = windowBefore(text, anchor, kWindow);
  std::string key = hashOf(above) + text.slice({anchor, offset}) + suggestion.text;
  Entry entry{offset - anchor,
              std::move(above),
              text.slice({offset, offset + kWindow}),
              std::move(suggestion),
              {},
              0};

  const auto document = documents_.try_emplace(uri).first;
  Index& index = document->second.index;
  for (auto [it, end] = index.equal_range(key); it != end; ++it) {
    const Entry& old = it->second;
    if (old.typedFrom != entry.typedFrom || old.above != entry.above || old.after != entry.after)
      continue;
    bytes_ -= sizeOf(*it);
    it->second.suggestion = std::move(entry.suggestion);
    bytes_ += sizeOf(*it);
    return touch(it->second);
  }
  document->second.longestKey = std::max(document->second.longestKey, key.size());
  const auto added = index.emplace(std::move(key), std::move(entry));
  recent_.push_front({document, added});
  added->second.recent = recent_.begin();
  added->second.lastUse = ++uses_;
  bytes_ += sizeOf(*added);
  while (bytes_ > mostBytes_) erase(std::prev(recent_.end()));
}

std::expected<Suggestion, Miss> Cache::find(const std::string& uri, const text::Text& text,
                                            std::size_t offset) {
  const auto document = documents_.find(uri);
  if (document == documents_.end()) return std::unexpected(Miss::NoEntry);
  Index& index = document->second.index;
  const std::string behind = windowBefore(text, offset, document->second.longestKey);
  const std::string after = text.slice({offset, offset + kWindow + kMostClosers});

  Entry* best = nullptr;
  Left left;
  std::size_t typed = 0;
  bool prefixFits = false;
  for (std::size_t anchor = anchorOf(text, offset); offset - anchor <= behind.size();
       anchor = anchorOf(text, anchor - 1)) {
    const std::string_view line =
        std::string_view(behind).substr(behind.size() - (offset - anchor));
    const std::string above = windowBefore(text, anchor, kWindow);
    const std::string start = hashOf(above) + std::string(line);
    for (auto it = index.lower_bound(start); it != index.end() && it->first.starts_with(start);
         ++it) {
      const std::string_view key = it->first;
      Entry& entry = it->second;
      if (line.size() < entry.typedFrom || start.size() == key.size()) continue;
      if (best != nullptr && entry.lastUse < best->lastUse) continue;
      if (above != entry.above) continue;
      prefixFits = true;
      const Made made{entry.suggestion.text, entry.suggestion.replaces, entry.after};
      auto fits = leftOf(made, line.size() - entry.typedFrom, after);
      if (!fits) continue;
      best = &entry;
      typed = line.size() - entry.typedFrom;
      left = *std::move(fits);
    }
    if (anchor == 0) break;
  }
  if (best == nullptr)
    return std::unexpected(prefixFits ? Miss::SuffixDiffers : Miss::PrefixDiffers);
  touch(*best);
  Suggestion found = best->suggestion.after(typed);
  found.text = std::move(left.insert);
  std::erase_if(found.nodeEnds, [&](std::size_t end) { return end > found.text.size(); });
  found.replaces = left.replaces;
  return found;
}

void Cache::touch(Entry& entry) {
  entry.lastUse = ++uses_;
  recent_.splice(recent_.begin(), recent_, entry.recent);
}

void Cache::erase(std::list<Place>::iterator place) {
  const auto [document, entry] = *place;
  bytes_ -= sizeOf(*entry);
  document->second.index.erase(entry);
  recent_.erase(place);
  if (document->second.index.empty()) documents_.erase(document);
}

void Cache::forget(const std::string& uri) {
  const auto document = documents_.find(uri);
  if (document == documents_.end()) return;
  for (const auto& item : document->second.index) {
    bytes_ -= sizeOf(item);
    recent_.erase(item.second.recent);
  }
  documents_.erase(document);
}

void Cache::clear() {
  recent_.clear();
  documents_.clear();
  bytes_ = 0;
}

}  // namespace codestral::completion
