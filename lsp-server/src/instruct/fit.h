#pragma once

// An answer's lines indented as the lines are that they replace: models drop the indentation that a
// region has as a whole, or that of its first line, and use the width or the sign that they are
// used to. Pure; any thread.

#include <string_view>

#include "instruct/place.h"

namespace codestral::instruct {

// `base` is the indentation that the first line must have. Returns whether something changed.
bool fitIndentation(Lines& lines, LineSpan original, std::string_view base, const Indent& indent);

}  // namespace codestral::instruct
