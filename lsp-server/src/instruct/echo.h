#pragma once

// What models repeat around or in the text that they were asked for: line numbers, the signs of a
// diff, and the lines around the region. Pure; any thread. Each returns whether it changed
// something.

#include "instruct/place.h"

namespace codestral::instruct {

// "12 | code": numbers that count up, on every line. Numbers of a list or keys are
// left alone.
bool dropLineNumbers(Lines& lines, const Place& place);

// "-old" and "+new" without a header of a diff; becomes what is there afterwards. Only where the
// lines that are not new stand in the original.
bool dropDiffSigns(Lines& lines, LineSpan original);

// The lines right before the region at the beginning, and those right after it at the end; on the
// region's own lines what stands before and behind it.
bool dropContext(Lines& lines, const Place& place);

}  // namespace codestral::instruct
