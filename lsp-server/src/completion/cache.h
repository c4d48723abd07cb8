#pragma once

// Suggestions that were offered, so that typing through one is answered from memory. Main thread;
// bounded in bytes, least recently used out first.
//
// An entry answers a place when the text before it is the text that the entry was made for plus a
// beginning of the suggestion, and the text after is the same but for what the editor closed by
// itself (completion/reuse.h). So it answers while typing on, deleting back, retyping and after
// undo. Only a window on either side is compared: a change farther away does not invalidate what a
// person is just reading.
//
// The index of a document is an ordered map from "line up to the place + suggestion", behind a hash
// of the text above, in which all that a typed line may still become stand next to each other
// (docs/decisions/0010-suggestions-in-an-ordered-map.md).

#include <cstddef>
#include <cstdint>
#include <expected>
#include <list>
#include <map>
#include <string>
#include <string_view>

#include "completion/types.h"
#include "text/text.h"

namespace codestral::completion {

// Why nothing fitted.
enum class Miss {
  NoEntry,        // nothing is known of the document
  PrefixDiffers,  // nothing was made for the text before the place
  SuffixDiffers,  // something was, but for another text after it
};
std::string_view code(Miss miss);  // stable, kebab-case

class Cache {
 public:
  explicit Cache(std::size_t mostBytes = 1024UL * 1024) : mostBytes_(mostBytes) {}
  Cache(const Cache&) = delete;
  Cache& operator=(const Cache&) = delete;

  void put(const std::string& uri, const text::Text& text, std::size_t offset,
           Suggestion suggestion);
  // Of several that fit, the one that was put or found last.
  std::expected<Suggestion, Miss> find(const std::string& uri, const text::Text& text,
                                       std::size_t offset);
  void forget(const std::string& uri);
  void clear();

  std::size_t bytes() const { return bytes_; }

 private:
  struct Entry;
  using Index = std::multimap<std::string, Entry, std::less<>>;
  struct Document {
    Index index;
    std::size_t longestKey = 0;
  };
  using Documents = std::map<std::string, Document>;
  struct Place {
    Documents::iterator document;
    Index::iterator entry;
  };
  struct Entry {
    std::size_t typedFrom = 0;  // where the suggestion begins in the line
    std::string above;          // window before the line
    std::string after;          // window after the place
    Suggestion suggestion;
    std::list<Place>::iterator recent;
    std::uint64_t lastUse = 0;
  };

  static std::size_t sizeOf(const Index::value_type& item);
  void touch(Entry& entry);
  void erase(std::list<Place>::iterator place);

  std::size_t mostBytes_;
  std::size_t bytes_ = 0;
  std::uint64_t uses_ = 0;
  Documents documents_;
  std::list<Place> recent_;  // most recently used first
};

}  // namespace codestral::completion
