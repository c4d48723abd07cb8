#pragma once

// Edits that carry their text. All edits of a list refer to the same text, in order and without
// overlap, as in LSP; two do not begin at the same place. Pure values; any thread.

#include <string>
#include <string_view>
#include <vector>

#include "base/error.h"
#include "text/position.h"

namespace codestral::instruct {

struct TextEdit {
  text::ByteRange range;  // what is replaced, in the text before all edits
  std::string text;       // what stands there afterwards
  bool operator==(const TextEdit&) const = default;
};

using TextEdits = std::vector<TextEdit>;

// The text with all edits made. InvalidInput when they are not as described above.
Result<std::string> applied(std::string_view before, const TextEdits& edits);

}  // namespace codestral::instruct
