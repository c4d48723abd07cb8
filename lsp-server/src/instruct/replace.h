#pragma once

// Replacements put into a file: each is found by its text, never by a line number alone, and only
// when it is clear which place is meant. All or none. Pure; any thread.

#include <optional>

#include "instruct/patch.h"
#include "instruct/place.h"

namespace codestral::instruct {

struct LineRange {
  std::size_t begin = 0;
  std::size_t end = 0;
};

// The lines of the file afterwards. NotFound, Repeated, Malformed (overlapping), or Elided. Of
// several places, the one within `preferred` is meant, then the one right at the answer's line
// number.
Outcome<Lines> replaced(LineSpan file, const std::vector<Replacement>& replacements,
                        std::optional<LineRange> preferred, const Indent& indent);

}  // namespace codestral::instruct
