#include "completion/shape.h"

namespace codestral::completion {
namespace {

// What an editor puts after the cursor by itself, or what ends a line without being part of an
// expression.
bool onlyClosers(std::string_view lineAfter) {
  return lineAfter.find_first_not_of(" \t)]}>\"'`;,:") == std::string_view::npos;
}

bool opensBlock(std::string_view lineBefore) {
  const std::size_t last = lineBefore.find_last_not_of(" \t");
  return last != std::string_view::npos && (lineBefore[last] == '{' || lineBefore[last] == ':');
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
  if (facts.insideArguments) return {Extent::Line, "inside an argument list"};
  if (facts.emptyBody)
    return {isBlank(around.lineBefore) ? Extent::Body : Extent::Block, "empty body"};
  if (facts.afterSignature) return {Extent::Block, "after a signature"};
  if (!hasTree && opensBlock(around.lineBefore)) return {Extent::Block, "the line opens a block"};
  if (isBlank(around.lineBefore)) return {Extent::Block, "start of a statement"};
  return {Extent::Line, "inside a statement"};
}

}  // namespace codestral::completion
