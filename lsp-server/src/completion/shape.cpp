#include "completion/shape.h"

#include <algorithm>

#include "base/trim.h"
#include "completion/nesting.h"
#include "completion/postprocess.h"

namespace codestral::completion {
namespace {

constexpr int kTokensOfALine = 96;
// An answer to an open body that ends before this has not begun.
constexpr int kTokensOfABody = 3;
// A little chance keeps long answers from going round in circles.
constexpr double kLongTemperature = 0.1;

// What an editor puts after the cursor by itself, or what ends a line without being part of an
// expression.
bool onlyClosers(std::string_view lineAfter) {
  constexpr std::string_view kMarks = " \t)]}>\"'`;,:";
  const std::size_t other = lineAfter.find_first_not_of(kMarks);
  if (other == std::string_view::npos) return true;
  // `}()`: called on the spot.
  return other > 0 && lineAfter.substr(other).starts_with("()") &&
         lineAfter.find_first_not_of(kMarks, other + 2) == std::string_view::npos;
}

bool isComment(std::string_view line, const syntax::Language* language) {
  line = trimmed(line);
  if (line.ends_with("*/")) return true;
  return language != nullptr && !language->lineComment.empty() &&
         line.starts_with(language->lineComment) && line.size() > language->lineComment.size() + 1;
}

bool opensList(std::string_view line) {
  line = trimmed(line);
  return line.ends_with('(') || line.ends_with('[');
}

// A comment at the cursor's own depth says what comes next.
bool announced(const Surroundings& around) {
  return isBlank(around.lineBefore) && isComment(around.previousLine, around.language) &&
         indentWidth(around.previousLine) == indentWidth(around.lineBefore) &&
         !around.previousLine.starts_with("#!");
}

}  // namespace

std::string describe(const Shape& shape) {
  return std::string(name(shape.extent)) + ": " + std::string(shape.rule);
}

std::string_view name(Extent extent) {
  switch (extent) {
    case Extent::Line:
      return "line";
    case Extent::Block:
      return "block";
    case Extent::Paragraph:
      return "paragraph";
    case Extent::Body:
      return "body";
  }
  return "";
}

Shape decideShape(Settings::Multiline setting, const Surroundings& around,
                  const syntax::CursorFacts& facts, bool hasTree) {
  if (setting == Settings::Multiline::Never) return {Extent::Line, "completion.multiline is never"};
  if (!onlyClosers(around.lineAfter)) return {Extent::Line, "text follows on the line"};
  if (facts.kind == syntax::NodeKind::String) return {Extent::Line, "inside a string"};
  if (setting == Settings::Multiline::Always)
    return {Extent::Block, "completion.multiline is always"};
  if (facts.kind == syntax::NodeKind::Comment) return {Extent::Line, "inside a comment"};
  if (facts.insideArguments) return {Extent::Line, "inside an argument list", true};
  if (facts.emptyBody)
    return {isBlank(around.lineBefore) ? Extent::Body : Extent::Block, "empty body"};
  if (facts.afterSignature) return {Extent::Block, "after a signature"};
  if (!hasTree && !opensList(around.lineBefore) && opensBody(around.lineBefore, around.language))
    return {Extent::Block, "the line opens a block"};
  if (announced(around)) return {Extent::Paragraph, "after a comment"};
  if (isBlank(around.lineBefore)) return {Extent::Block, "start of a statement"};
  return {Extent::Line, "inside a statement", true};
}

Shape revised(const Shape& shape, const Surroundings& around, std::string_view soFar) {
  if (!shape.mayGrow) return shape;
  const std::string text = readable(soFar, around);
  const std::size_t end = text.find('\n');
  if (end == std::string::npos) return shape;
  const std::string line = around.lineBefore + text.substr(0, end);
  Nesting nesting(around.language);
  nesting.read(line);
  if (!nesting.quote().empty()) {  // one that goes over lines, as others end with theirs
    nesting.read("\n");
    return nesting.quote().empty() ? shape : Shape{Extent::Block, "the first line opens a string"};
  }
  if (!opensBody(line, around.language)) return shape;
  return {Extent::Block, "the first line opens a block"};
}

Sampling samplingFor(const Shape& shape, const Surroundings& around, int maxTokens) {
  Sampling sampling;
  sampling.maxTokens = maxTokens;
  sampling.singleLine = shape.extent == Extent::Line && !shape.mayGrow;
  if (shape.extent == Extent::Line) {
    // A line that may become a block must be able to go on.
    if (sampling.singleLine) {
      sampling.stop = {"\n"};
      sampling.maxTokens = std::min(maxTokens, kTokensOfALine);
    }
    return sampling;
  }
  sampling.temperature = kLongTemperature;
  // Elsewhere a body may hold blank lines, and its end is seen in the stream.
  if (around.language == nullptr || around.language->indentBlocks) sampling.stop = {"\n\n\n"};
  if (opensBody(around.lineBefore, around.language)) {
    sampling.minTokens = std::min(maxTokens, kTokensOfABody);
  }
  return sampling;
}

}  // namespace codestral::completion
