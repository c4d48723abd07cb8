#pragma once

// One edit that stands for several: for a parser, which needs rows and columns, and those can only
// be read from the text before and the text after a change, not from the steps between. Pure.

#include "text/document.h"

namespace codestral::syntax {

// The smallest edit found that leads from one text to the other; with one step, that step.
text::Edit coveringEdit(const text::Text& before, const text::Text& after,
                        const text::ChangeResult& change);

}  // namespace codestral::syntax
