#pragma once

// Suggestions that were offered, so that typing through one is answered from memory. Main thread;
// bounded in entries and bytes, least recently used out first.
//
// An entry answers a place when the text before that place is the text it was made for plus a
// beginning of the suggestion, and the text after is the same. Only a window on either side is
// compared: a change farther away does not invalidate what a person is just reading.

#include <cstddef>
#include <list>
#include <optional>
#include <string>
#include <string_view>

#include "completion/types.h"
#include "text/text.h"

namespace codestral::completion {

class Cache {
 public:
  void put(const std::string& uri, const text::Text& text, std::size_t offset,
           Suggestion suggestion);
  std::optional<Suggestion> find(const std::string& uri, const text::Text& text,
                                 std::size_t offset);
  void forget(const std::string& uri);
  void clear() {
    entries_.clear();
    bytes_ = 0;
  }

 private:
  struct Entry {
    std::string uri;
    std::string before;  // window before the place it was made for
    std::string after;
    std::size_t afterHash = 0;  // most entries are told apart by it
    Suggestion suggestion;
  };
  std::list<Entry> entries_;  // most recent first
  std::size_t bytes_ = 0;
};

}  // namespace codestral::completion
