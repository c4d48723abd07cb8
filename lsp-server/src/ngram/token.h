#pragma once

// Token numbers. The low numbers are reserved; words follow. A stored token carries the blank that
// stands before it in its two high bits.

#include <cstdint>

#include "ngram/lexer.h"

namespace codestral::ngram {

using TokenId = std::uint32_t;
using StoredToken = std::uint32_t;

inline constexpr TokenId kFileStart = 0;
// Eight line ends: how the indentation changes, and whether a blank line lies between. As a
// prediction they are all one, kLineEnd.
inline constexpr TokenId kLineEnd = 1;
inline constexpr TokenId kLastLineEnd = 8;
// In the renamed stream: the identifier that is n-th in the order of last use, or one that is not
// in that list.
inline constexpr TokenId kFirstRank = 9;
inline constexpr TokenId kRanks = 24;
inline constexpr TokenId kNewName = kFirstRank + kRanks;
inline constexpr TokenId kFirstWord = kNewName + 1;
inline constexpr TokenId kNoToken = 0x3FFFFFFF;

constexpr TokenId lineEnd(Step step, bool blankBetween) {
  return kLineEnd + static_cast<TokenId>(step) * 2 + (blankBetween ? 1 : 0);
}
constexpr bool isLineEnd(TokenId id) {
  return id >= kLineEnd && id <= kLastLineEnd;
}

constexpr StoredToken store(TokenId id, Blank blank) {
  return id | (static_cast<StoredToken>(blank) << 30U);
}
constexpr TokenId idOf(StoredToken token) {
  return token & 0x3FFFFFFFU;
}
constexpr Blank blankOf(StoredToken token) {
  return static_cast<Blank>(token >> 30U);
}

}  // namespace codestral::ngram
