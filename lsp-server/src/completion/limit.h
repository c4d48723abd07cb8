#pragma once

// Where a stream has said enough: the end of the line, or of the statement or block that the cursor
// opened. Pure.
//
// Blocks are followed by indentation, which every language that people write shows, with the
// closing line of a bracketed block included. That needs no parse per piece of a stream and works
// in unknown languages.

#include <cstddef>
#include <optional>
#include <string_view>

#include "completion/shape.h"
#include "completion/surroundings.h"

namespace codestral::completion {

// The length of the part of `soFar` that is wanted, once it is certain that nothing after it is;
// nothing while more may be wanted. Call it with the whole text streamed so far.
std::optional<std::size_t> enough(Extent extent, const Surroundings& around,
                                  std::string_view soFar);

// The wanted part of a text that has ended by itself.
std::size_t wantedOf(Extent extent, const Surroundings& around, std::string_view whole);

}  // namespace codestral::completion
