#include "ngram/escape_table.h"

#include <algorithm>

namespace codestral::ngram {

namespace {

// In 1/65535, in the order of escapeCell(); with the parameters as kFittedFor.
#include "ngram/escape_table.inc"

static_assert(kFittedFor == kParameters, "fit the escape table again: ngram-lab fit");

}  // namespace

std::size_t escapeCell(bool typed, Stream stream, std::size_t length, double total,
                       std::size_t distinct) {
  static constexpr std::array<double, kTotalClasses - 1> kTotals = {1, 2.5, 4.9, 8, 16, 48, 192};
  static constexpr std::array<std::size_t, kDistinctClasses - 1> kDistincts = {1, 2, 4, 8, 16};
  const auto totalClass =
      static_cast<std::size_t>(std::ranges::lower_bound(kTotals, total) - kTotals.begin());
  const auto distinctClass =
      static_cast<std::size_t>(std::ranges::lower_bound(kDistincts, distinct) - kDistincts.begin());
  const std::size_t group = (typed ? 2U : 0U) + (stream == Stream::Renamed ? 1U : 0U);
  return ((group * kContextLengths + length) * kTotalClasses + totalClass) * kDistinctClasses +
         distinctClass;
}

const EscapeTable& escapeTable() {
  static const EscapeTable table = [] {
    static_assert(std::size(kFittedEscapes) == kEscapeCells);
    EscapeTable values{};
    for (std::size_t cell = 0; cell < kEscapeCells; ++cell) {
      values[cell] = static_cast<float>(kFittedEscapes[cell]) / 65535.0F;
    }
    return values;
  }();
  return table;
}

const Parameters& escapeTableParameters() {
  return kFittedFor;
}

}  // namespace codestral::ngram
