#pragma once

// How much is wanted at this place: the rest of a line, or a statement with its block. Decided from
// the syntax tree and the lines around the cursor. Pure.

#include <string>
#include <string_view>

#include "completion/gate.h"
#include "completion/surroundings.h"
#include "syntax/tree.h"

namespace codestral::completion {

// Line: the rest of the line. Block: the statement at the cursor with the block that it opens.
// Body: all statements of the block that the cursor stands in.
enum class Extent { Line, Block, Body };
std::string_view name(Extent extent);

struct Shape {
  Extent extent = Extent::Line;
  std::string_view rule;  // which rule decided, for explanations
};
std::string describe(const Shape& shape);  // "line: mid-line"

Shape decideShape(Settings::Multiline setting, const Surroundings& around,
                  const syntax::CursorFacts& facts, bool hasTree);

}  // namespace codestral::completion
