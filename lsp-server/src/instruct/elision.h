#pragma once

// "// ... rest unchanged": parts of the text that an answer leaves out, filled in from the text
// that it was made for. Only where the lines around the gap say which part it is. Pure; any thread.

#include "instruct/lines.h"
#include "instruct/refusal.h"

namespace codestral::instruct {

// Whether the line stands for lines that were left out. A bare "..." counts.
bool isElision(std::string_view line);
// Whether one of the lines does, and is not in the original itself.
bool holdsElision(LineSpan lines, LineSpan original);

// Elided when it is not clear what was left out, or when something would be lost.
Outcome<Lines> withoutElisions(LineSpan lines, LineSpan original);

}  // namespace codestral::instruct
