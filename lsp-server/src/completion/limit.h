#pragma once

// Where a stream has said enough: the end of the line, or of the statement or block that the cursor
// opened; a line that stands below anyway; a loop; too many lines. Pure.
//
// Blocks are followed by indentation, which every language that people write shows, and by brackets
// and quotes, inside of which indentation means nothing. That needs no parse per piece of a stream
// and works in unknown languages.

#include <cstddef>
#include <optional>
#include <string_view>

#include "completion/shape.h"
#include "completion/surroundings.h"

namespace codestral::completion {

// Whether it is certain that nothing that may still come is wanted. Call it with the whole text
// streamed so far.
bool enough(Extent extent, const Surroundings& around, std::string_view soFar);

// The length of the wanted part of a text (of readable(), see postprocess.h) that has ended.
std::size_t wantedOf(Extent extent, const Surroundings& around, std::string_view whole);

}  // namespace codestral::completion
