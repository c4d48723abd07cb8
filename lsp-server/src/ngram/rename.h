#pragma once

// The renamed stream: an identifier that is not common to many files is replaced by how recently it
// was used, so that `self.<0> = <0>` is learned once for all names. The list of recent names
// follows the text, token by token. Values; any thread.

#include <algorithm>
#include <array>
#include <vector>

#include "ngram/token.h"
#include "ngram/vocabulary.h"

namespace codestral::ngram {

// The last used names, most recent first.
class RecentNames {
 public:
  // The token that stands for this use of the name, which then becomes the most recent one.
  TokenId use(TokenId name) {
    std::size_t rank = 0;
    while (rank < count_ && names_[rank] != name) ++rank;
    const TokenId renamed = rank < count_ ? kFirstRank + static_cast<TokenId>(rank) : kNewName;
    if (rank == count_ && count_ < kRanks) ++count_;
    std::size_t from = std::min<std::size_t>(rank, kRanks - 1);
    for (; from > 0; --from) names_[from] = names_[from - 1];
    names_[0] = name;
    return renamed;
  }
  // kNoToken when fewer names were used.
  TokenId at(std::size_t rank) const { return rank < count_ ? names_[rank] : kNoToken; }
  bool contains(TokenId name) const {
    return std::find(names_.begin(), names_.begin() + count_, name) != names_.begin() + count_;
  }

 private:
  std::array<TokenId, kRanks> names_{};
  std::size_t count_ = 0;
};

// Which words keep their name: those that are no identifiers, and those of many files (keywords,
// house words), which is known for the words of the workspace.
class Renaming {
 public:
  Renaming() = default;
  explicit Renaming(std::vector<bool> renamedBelow) : renamedBelow_(std::move(renamedBelow)) {}

  bool applies(TokenId id, const Vocabulary& words) const {
    if (id < kFirstWord) return false;
    return id < renamedBelow_.size() ? renamedBelow_[id] : words.isIdentifier(id);
  }
  TokenId rename(TokenId id, const Vocabulary& words, RecentNames& recent) const {
    return applies(id, words) ? recent.use(id) : id;
  }
  std::size_t bytes() const { return renamedBelow_.capacity() / 8; }

 private:
  std::vector<bool> renamedBelow_;
};

// The renamed stream of whole files, each starting with kFileStart.
std::vector<StoredToken> renameAll(const std::vector<StoredToken>& tokens, const Vocabulary& words,
                                   const Renaming& renaming);

}  // namespace codestral::ngram
