#include "ngram/context_index.h"

#include <algorithm>
#include <span>

namespace codestral::ngram {

namespace {

struct Keyed {
  std::uint64_t key;
  std::uint32_t position;
};

// Sorts positions by the tokens from `from` to `depth` places to the left. Two tokens at a time are
// packed into one key, so that the work is done by a sort of plain numbers; runs of equal keys go
// one level deeper. Small runs are compared directly.
class Sorter {
 public:
  Sorter(const std::vector<StoredToken>& tokens, std::size_t depth)
      : tokens_(tokens), depth_(depth) {}

  void sort(std::span<std::uint32_t> positions, std::size_t from) {
    if (positions.size() < 2 || from > depth_) return;
    if (positions.size() <= kDirect) {
      sortDirectly(positions, from);
      return;
    }
    // The levels share one stack of keys: the part of this level starts where the buffer ended.
    const std::size_t base = keys_.size();
    keys_.resize(base + positions.size());
    const auto keys = [&] { return std::span(keys_).subspan(base, positions.size()); };
    for (std::size_t i = 0; i < positions.size(); ++i) {
      keys()[i] = {key(positions[i], from), positions[i]};
    }
    // Repetitive text has long runs that differ nowhere.
    if (!std::ranges::is_sorted(keys(), {}, &Keyed::key)) {
      std::ranges::sort(keys(), {}, &Keyed::key);
      for (std::size_t i = 0; i < positions.size(); ++i) positions[i] = keys()[i].position;
    }
    std::size_t begin = 0;
    while (begin < positions.size()) {
      const std::uint64_t value = keys()[begin].key;
      std::size_t end = begin + 1;
      while (end < positions.size() && keys()[end].key == value) ++end;
      sort(positions.subspan(begin, end - begin), from + 2);
      begin = end;
    }
    keys_.resize(base);
  }

 private:
  static constexpr std::size_t kDirect = 12;

  TokenId left(std::uint32_t position, std::size_t back) const {
    return back <= position ? idOf(tokens_[position - back]) : kFileStart;
  }
  std::uint64_t key(std::uint32_t position, std::size_t from) const {
    return (static_cast<std::uint64_t>(left(position, from)) << 32U) | left(position, from + 1);
  }
  bool less(std::uint32_t a, std::uint32_t b, std::size_t from) const {
    for (std::size_t back = from; back <= depth_; ++back) {
      const TokenId first = left(a, back);
      const TokenId second = left(b, back);
      if (first != second) return first < second;
    }
    return false;
  }
  void sortDirectly(std::span<std::uint32_t> positions, std::size_t from) const {
    for (std::size_t i = 1; i < positions.size(); ++i) {
      const std::uint32_t value = positions[i];
      std::size_t at = i;
      for (; at > 0 && less(value, positions[at - 1], from); --at) {
        positions[at] = positions[at - 1];
      }
      positions[at] = value;
    }
  }

  const std::vector<StoredToken>& tokens_;
  const std::size_t depth_;
  std::vector<Keyed> keys_;
};

}  // namespace

ContextIndex::ContextIndex(std::vector<StoredToken> tokens, std::size_t depth, TokenId idLimit,
                           Buckets buckets, const std::stop_token& stop)
    : tokens_(std::move(tokens)) {
  sort(depth, buckets == Buckets::Yes ? idLimit : 0, stop);
}

void ContextIndex::sort(std::size_t depth, TokenId idLimit, const std::stop_token& stop) {
  Sorter sorter(tokens_, depth);
  if (idLimit == 0) {
    order_.reserve(tokens_.size());
    for (std::uint32_t at = 0; at < tokens_.size(); ++at) {
      if (idOf(tokens_[at]) != kFileStart) order_.push_back(at);
    }
    sorter.sort(order_, 1);
    return;
  }
  buckets_.assign(idLimit + 1, 0);
  for (std::uint32_t at = 0; at < tokens_.size(); ++at) {
    if (idOf(tokens_[at]) != kFileStart) ++buckets_[left(at, 1) + 1];
  }
  for (TokenId id = 0; id < idLimit; ++id) buckets_[id + 1] += buckets_[id];
  order_.resize(buckets_.back());
  {
    std::vector<std::uint32_t> next(buckets_.begin(), buckets_.end() - 1);
    for (std::uint32_t at = 0; at < tokens_.size(); ++at) {
      if (idOf(tokens_[at]) != kFileStart) order_[next[left(at, 1)]++] = at;
    }
  }
  for (TokenId id = 0; id < idLimit && !stop.stop_requested(); ++id) {
    sorter.sort(std::span(order_).subspan(buckets_[id], count(id)), 2);
  }
}

ContextIndex::Range ContextIndex::narrow(Range range, std::size_t length, TokenId id) const {
  if (length == 0 && !buckets_.empty()) {
    return id + 1 < buckets_.size() ? Range{buckets_[id], buckets_[id + 1]} : Range{};
  }
  const auto begin = order_.begin() + range.begin;
  const auto end = order_.begin() + range.end;
  const auto token = [&](std::uint32_t position) { return left(position, length + 1); };
  const auto first = std::ranges::lower_bound(begin, end, id, {}, token);
  // Most ranges are small when the context is long: look ahead before a second search.
  auto last = first;
  for (int step = 0; step < 8 && last != end && token(*last) == id; ++step) ++last;
  if (last != end && token(*last) == id) last = std::ranges::upper_bound(last, end, id, {}, token);
  return {static_cast<std::uint32_t>(first - order_.begin()),
          static_cast<std::uint32_t>(last - order_.begin())};
}

}  // namespace codestral::ngram
