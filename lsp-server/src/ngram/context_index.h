#pragma once

// A token stream with all its positions sorted by the text to the left of each, nearest token
// first. The positions with a given left context are one range of that order, and one more token of
// context narrows the range: contexts of every length come from one array, and what stands at the
// positions is what follows.
//
// Immutable after construction; any thread. Invariant: positions that hold kFileStart are not in
// the order, nothing is predicted there.

#include <cstddef>
#include <cstdint>
#include <stop_token>
#include <vector>

#include "ngram/token.h"

namespace codestral::ngram {

class ContextIndex {
 public:
  struct Range {
    std::uint32_t begin = 0;
    std::uint32_t end = 0;
    std::uint32_t size() const { return end - begin; }
    bool operator==(const Range&) const = default;
  };
  // Large, long-lived streams get a table of where each last token's range starts; small ones are
  // searched.
  enum class Buckets { No, Yes };

  ContextIndex() = default;
  // `depth` is the longest context that will be asked for. A stopped construction leaves an index
  // that must be thrown away.
  ContextIndex(std::vector<StoredToken> tokens, std::size_t depth, TokenId idLimit, Buckets buckets,
               const std::stop_token& stop = {});

  Range all() const { return {0, static_cast<std::uint32_t>(order_.size())}; }
  // Of a range with `length` tokens of context in common, the part whose next token to the left is
  // `id`.
  Range narrow(Range range, std::size_t length, TokenId id) const;

  std::uint32_t positionAt(std::uint32_t place) const { return order_[place]; }
  StoredToken followerAt(std::uint32_t place) const { return tokens_[order_[place]]; }
  const std::vector<StoredToken>& tokens() const { return tokens_; }
  // How often the token stands somewhere with something after it; 0 without buckets.
  std::uint32_t count(TokenId id) const {
    return id + 1 < buckets_.size() ? buckets_[id + 1] - buckets_[id] : 0;
  }
  std::size_t bytes() const {
    return (tokens_.capacity() + order_.capacity() + buckets_.capacity()) * sizeof(std::uint32_t);
  }

 private:
  // The token `back` places left of the position.
  TokenId left(std::uint32_t position, std::size_t back) const {
    return back <= position ? idOf(tokens_[position - back]) : kFileStart;
  }
  void sort(std::size_t depth, TokenId idLimit, const std::stop_token& stop);

  std::vector<StoredToken> tokens_;
  std::vector<std::uint32_t> order_;
  std::vector<std::uint32_t> buckets_;
};

}  // namespace codestral::ngram
