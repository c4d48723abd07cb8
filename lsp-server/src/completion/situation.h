#pragma once

// What is kept of the place where a suggestion was offered: enough to learn from, none of its text.
// Pure.

#include <string>
#include <string_view>

#include "syntax/tree.h"
#include "text/document.h"

namespace codestral::completion {

struct Situation {
  std::string language;  // id; empty when it is not known
  std::string node;      // "code", "string" or "comment"
  std::string place;     // shapeOfPrefix()
  bool midLine = false;  // more than closing brackets follows on the line

  bool operator==(const Situation&) const = default;
};

// What the line says up to the cursor, as one of a few words: "line-start", "in-word", "after-dot",
// "after-open", "after-comma", "after-operator", "after-close", "after-word", "other".
std::string_view shapeOfPrefix(std::string_view lineBefore);

Situation situationAt(const text::Snapshot& document, const syntax::View& view, std::size_t offset);

}  // namespace codestral::completion
