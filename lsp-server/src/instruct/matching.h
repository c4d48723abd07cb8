#pragma once

// Which elements two sequences have in common, in order: the core of a diff. Elements are numbers,
// equal when the numbers are. Pure; any thread.
//
// Exact (a longest common subsequence) while the sequences differ by at most `effort` elements;
// beyond, elements that occur once on both sides split the problem (patience), and a piece that has
// none counts as replaced. Time is bounded by about effort x length, memory by effort squared.
// Own code, because the one library in the distributions (libdtl-dev 1.20) does not compile with
// clang 19, and, mended, has no bound: 0.2 s for 2,000 lines that share nothing.

#include <cstddef>
#include <cstdint>
#include <span>
#include <vector>

namespace codestral::instruct {

// A stretch that is the same on both sides.
struct Match {
  std::size_t left = 0;
  std::size_t right = 0;
  std::size_t length = 0;
  bool operator==(const Match&) const = default;
};

std::vector<Match> matching(std::span<const std::uint32_t> left,
                            std::span<const std::uint32_t> right, std::size_t effort = 400);

}  // namespace codestral::instruct
