#pragma once

// The numbers that shape the model. The escape table is valid only for the numbers it was fitted
// for: it carries a copy, and the two must be equal.

#include <cstddef>

namespace codestral::ngram {

struct Parameters {
  std::size_t order;         // longest context in tokens
  std::size_t renamedFirst;  // shortest and longest context of the renamed stream
  std::size_t renamedLast;
  std::size_t renamedUnder;  // contexts of the renamed stream stand between this length of the
                             // plain one and the next longer
  std::size_t ranks;
  double keptShare;  // a word in this share of the files keeps its name
  // An occurrence in the open document counts localWeight + recencyWeight * 2^(-distance /
  // halfLife), one elsewhere counts 1.
  double localWeight;
  double recencyWeight;
  std::size_t halfLife;
  std::size_t sample;       // occurrences looked at per context and segment
  std::size_t typedSample;  // the same when part of the word is typed
  bool operator==(const Parameters&) const = default;
};

inline constexpr Parameters kParameters = {.order = 16,
                                           .renamedFirst = 4,
                                           .renamedLast = 12,
                                           .renamedUnder = 2,
                                           .ranks = 24,
                                           .keptShare = 0.12,
                                           .localWeight = 4,
                                           .recencyWeight = 4,
                                           .halfLife = 256,
                                           .sample = 256,
                                           .typedSample = 1024};

}  // namespace codestral::ngram
