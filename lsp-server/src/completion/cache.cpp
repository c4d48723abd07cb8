#include "completion/cache.h"

#include <algorithm>
#include <functional>

namespace codestral::completion {
namespace {

constexpr std::size_t kWindow = 512;
constexpr std::size_t kMostEntries = 200;
constexpr std::size_t kMostBytes = 1024 * 1024;

std::string windowBefore(const text::Text& text, std::size_t offset, std::size_t length) {
  return text.slice({offset - std::min(offset, length), offset});
}

}  // namespace

void Cache::put(const std::string& uri, const text::Text& text, std::size_t offset,
                Suggestion suggestion) {
  std::string after = text.slice({offset, offset + kWindow});
  const std::size_t afterHash = std::hash<std::string>()(after);
  Entry entry{uri, windowBefore(text, offset, kWindow), std::move(after), afterHash,
              std::move(suggestion)};
  const auto size = [](const Entry& e) {
    return e.before.size() + e.after.size() + e.suggestion.text.size();
  };
  std::erase_if(entries_, [&](const Entry& old) {
    if (old.afterHash != entry.afterHash || old.uri != uri || old.before != entry.before ||
        old.after != entry.after) {
      return false;
    }
    bytes_ -= size(old);
    return true;
  });
  bytes_ += size(entry);
  entries_.push_front(std::move(entry));
  while (entries_.size() > kMostEntries || bytes_ > kMostBytes) {
    bytes_ -= size(entries_.back());
    entries_.pop_back();
  }
}

std::optional<Suggestion> Cache::find(const std::string& uri, const text::Text& text,
                                      std::size_t offset) {
  std::string before;
  const std::string after = text.slice({offset, offset + kWindow});
  const std::size_t afterHash = std::hash<std::string>()(after);
  for (auto entry = entries_.begin(); entry != entries_.end(); ++entry) {
    if (entry->afterHash != afterHash || entry->uri != uri) continue;
    const std::string& insert = entry->suggestion.text;
    // Long enough to hold the entry's window and everything of the suggestion that could have been
    // typed.
    const std::size_t reach = kWindow + insert.size();
    if (before.size() < reach && before.size() < offset) before = windowBefore(text, offset, reach);
    // The longest typed beginning that fits: the newest suggestion is the right one whichever way
    // it was reached.
    for (std::size_t typed = std::min(insert.size() - 1, before.size()) + 1; typed-- > 0;) {
      const std::string_view view = before;
      if (!view.ends_with(std::string_view(insert).substr(0, typed))) continue;
      std::string_view made = view.substr(0, view.size() - typed);
      if (made.size() > entry->before.size())
        made.remove_prefix(made.size() - entry->before.size());
      if (made != entry->before) continue;
      if (entry->before.size() < kWindow && offset - typed != entry->before.size()) continue;
      if (after != entry->after) break;
      Suggestion rest = entry->suggestion.after(typed);
      entries_.splice(entries_.begin(), entries_, entry);
      return rest;
    }
  }
  return std::nullopt;
}

void Cache::forget(const std::string& uri) {
  std::erase_if(entries_, [&](const Entry& entry) {
    if (entry.uri != uri) return false;
    bytes_ -= entry.before.size() + entry.after.size() + entry.suggestion.text.size();
    return true;
  });
}

}  // namespace codestral::completion
