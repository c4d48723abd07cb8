#pragma once

// One segment as a query sees it: which of its positions count, and how much. Values that live as
// long as the query.

#include <algorithm>
#include <array>
#include <cmath>
#include <cstdint>
#include <vector>

#include "ngram/parameters.h"
#include "ngram/rename.h"
#include "ngram/workspace.h"

namespace codestral::ngram {

// How much an occurrence in the open document counts, by its distance from the cursor in tokens.
inline float localWeight(std::uint32_t distance) {
  static const auto table = [] {
    std::array<float, 4096> weights{};
    for (std::size_t at = 0; at < weights.size(); ++at) {
      weights[at] = static_cast<float>(
          kParameters.localWeight +
          kParameters.recencyWeight *
              std::exp2(-static_cast<double>(at) / static_cast<double>(kParameters.halfLife)));
    }
    return weights;
  }();
  return table[std::min<std::size_t>(distance, table.size() - 1)];
}

struct Evidence {
  const Segment* segment = nullptr;
  // A part of the open document, or the workspace.
  bool local = false;
  // Workspace: positions that do not count, in order.
  std::vector<Positions> hidden;
  // Local: positions before `first` are only context. Those in [holeBegin, holeEnd) are out of
  // date, and so is a context that reaches into them from behind. `before` and `after` are the
  // distances from the hole's ends to the cursor.
  std::uint32_t first = 0;
  std::uint32_t holeBegin = 0;
  std::uint32_t holeEnd = 0;
  std::uint32_t before = 0;
  std::uint32_t after = 0;

  // 0 when the position does not count for a context of that length.
  float weight(std::uint32_t position, std::size_t length) const {
    if (!local) return visible(position) ? 1.0F : 0.0F;
    if (position < first) return 0;
    if (position < holeBegin) return localWeight(holeBegin - position + before);
    if (position < holeEnd + length) return 0;
    return localWeight(position - holeEnd + after);
  }

 private:
  bool visible(std::uint32_t position) const {
    const auto next = std::ranges::upper_bound(hidden, position, {}, &Positions::begin);
    return next == hidden.begin() || std::prev(next)->end <= position;
  }
};

// What stands left of a place, nearest first, in both streams.
class Context {
 public:
  void push(TokenId id, const Vocabulary& words, const Renaming& renaming) {
    shift(plain_, plainCount_, id);
    shift(renamed_, renamedCount_, renaming.rename(id, words, names_));
  }
  std::size_t plainLength() const { return plainCount_; }
  std::size_t renamedLength() const { return renamedCount_; }
  TokenId plain(std::size_t back) const { return plain_[back]; }
  TokenId renamed(std::size_t back) const { return renamed_[back]; }
  const RecentNames& names() const { return names_; }
  // Takes the last line end back and puts another in its place.
  void replaceLast(TokenId id) {
    plain_[0] = id;
    renamed_[0] = id;
  }

 private:
  template <std::size_t N>
  static void shift(std::array<TokenId, N>& tokens, std::size_t& count, TokenId id) {
    for (std::size_t at = N - 1; at > 0; --at) tokens[at] = tokens[at - 1];
    tokens[0] = id;
    if (count < N) ++count;
  }

  std::array<TokenId, kParameters.order> plain_{};
  std::array<TokenId, kParameters.renamedLast> renamed_{};
  std::size_t plainCount_ = 0;
  std::size_t renamedCount_ = 0;
  RecentNames names_;
};

}  // namespace codestral::ngram
