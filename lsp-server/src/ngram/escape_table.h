#pragma once

// How likely a context does not know the next token, by what is known of the context. Fitted
// offline (docs/ngram.md); without it the probabilities would be overconfident and the gate would
// lie. Constants; any thread.

#include <array>
#include <cstddef>
#include <cstdint>

#include "ngram/parameters.h"

namespace codestral::ngram {

enum class Stream : std::uint8_t { Plain, Renamed };

inline constexpr std::size_t kTotalClasses = 8;
inline constexpr std::size_t kDistinctClasses = 6;
inline constexpr std::size_t kContextLengths = kParameters.order + 1;
inline constexpr std::size_t kEscapeCells =
    2 * 2 * kContextLengths * kTotalClasses * kDistinctClasses;

// The cell of a context: whether part of the word is typed, the stream, the context's length, the
// weight of what followed it and how many different tokens did.
std::size_t escapeCell(bool typed, Stream stream, std::size_t length, double total,
                       std::size_t distinct);

using EscapeTable = std::array<float, kEscapeCells>;
const EscapeTable& escapeTable();
// What the table was fitted for.
const Parameters& escapeTableParameters();

}  // namespace codestral::ngram
