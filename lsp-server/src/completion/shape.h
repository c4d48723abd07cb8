#pragma once

// How much is wanted at this place, and what the model is told of it. Decided from the syntax tree
// and the lines around the cursor, and again when the first line of the answer is there. Pure.

#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "completion/gate.h"
#include "completion/surroundings.h"
#include "syntax/tree.h"

namespace codestral::completion {

// Line: the rest of the line. Block: the statement at the cursor with the block that it opens.
// Paragraph: statements up to a blank line. Body: all statements of the block that the cursor
// stands in.
enum class Extent { Line, Block, Paragraph, Body };
std::string_view name(Extent extent);

struct Shape {
  Extent extent = Extent::Line;
  std::string_view rule;  // which rule decided, for explanations
  // A line becomes a block when its first line opens one.
  bool mayGrow = false;
};
std::string describe(const Shape& shape);  // "line: mid-line"

Shape decideShape(Settings::Multiline setting, const Surroundings& around,
                  const syntax::CursorFacts& facts, bool hasTree);

// The shape that what was streamed so far calls for.
Shape revised(const Shape& shape, const Surroundings& around, std::string_view soFar);

// What a model is asked for in this shape.
struct Sampling {
  int maxTokens = 256;
  std::optional<int> minTokens;
  double temperature = 0;
  std::vector<std::string> stop;
  bool singleLine = false;  // nothing after a line end is of use
};
Sampling samplingFor(const Shape& shape, const Surroundings& around, int maxTokens);

}  // namespace codestral::completion
