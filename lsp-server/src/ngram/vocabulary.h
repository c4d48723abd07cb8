#pragma once

// The words of a model and their numbers. A vocabulary may stand on a frozen one: its own words get
// the numbers that follow the lower one's, so that a segment built over the upper one is compatible
// with every segment built over the lower one.
//
// Not thread-safe while it grows; once frozen (shared as const) any thread may read it.

#include <memory>
#include <string>
#include <string_view>
#include <vector>

#include "ngram/token.h"

namespace codestral::ngram {

class Vocabulary {
 public:
  Vocabulary() : Vocabulary(nullptr) {}
  explicit Vocabulary(std::shared_ptr<const Vocabulary> below);

  TokenId intern(std::string_view word);
  // kNoToken when the word is unknown.
  TokenId find(std::string_view word) const;
  // Reserved numbers have no text.
  std::string_view text(TokenId id) const;
  bool isIdentifier(TokenId id) const {
    const std::string_view word = text(id);
    return !word.empty() && classOf(word[0]) == ByteClass::Word;
  }

  TokenId size() const { return first_ + static_cast<TokenId>(starts_.size() - 1); }
  TokenId firstOwn() const { return first_; }
  const std::shared_ptr<const Vocabulary>& below() const { return below_; }
  std::size_t bytes() const;

 private:
  std::string_view own(std::size_t index) const {
    return std::string_view(arena_).substr(starts_[index], starts_[index + 1] - starts_[index]);
  }
  std::size_t slotOf(std::string_view word) const;
  void grow();

  std::shared_ptr<const Vocabulary> below_;
  TokenId first_;
  std::string arena_;
  std::vector<std::uint32_t> starts_{0};
  std::vector<std::uint32_t> slots_;  // index + 1, or 0; a power of two of them
};

}  // namespace codestral::ngram
