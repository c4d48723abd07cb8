#pragma once

// From one text to another by few and small edits: whole lines first, then the words in them that
// differ. No edit begins or ends inside of a code point, a \r\n, or what a combining mark, a
// variation selector or a joiner makes one character of. Pure; any thread; the cost is bounded
// (matching.h), and applied(before, diff(before, after)) == after always.

#include <string_view>

#include "instruct/text_edit.h"

namespace codestral::instruct {

TextEdits diff(std::string_view before, std::string_view after);

}  // namespace codestral::instruct
