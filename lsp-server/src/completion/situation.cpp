#include "completion/situation.h"

#include "completion/surroundings.h"
#include "syntax/language.h"

namespace codestral::completion {
namespace {

std::string_view nameOf(syntax::NodeKind kind) {
  switch (kind) {
    case syntax::NodeKind::Comment:
      return "comment";
    case syntax::NodeKind::String:
      return "string";
    case syntax::NodeKind::Code:
      break;
  }
  return "code";
}

}  // namespace

std::string_view shapeOfPrefix(std::string_view lineBefore) {
  const std::size_t last = lineBefore.find_last_not_of(" \t");
  if (last == std::string_view::npos) return "line-start";
  const std::string_view said = lineBefore.substr(0, last + 1);
  const char end = said.back();
  if (isIdentifierByte(end)) return said.size() == lineBefore.size() ? "in-word" : "after-word";
  if (end == '.' || said.ends_with("->") || said.ends_with("::")) return "after-dot";
  if (std::string_view("([{<").contains(end)) return "after-open";
  if (end == ',') return "after-comma";
  if (std::string_view(")]};:").contains(end)) return "after-close";
  if (std::string_view("=+-*/%&|^!>?~").contains(end)) return "after-operator";
  return "other";
}

Situation situationAt(const text::Snapshot& document, const syntax::View& view,
                      std::size_t offset) {
  const Surroundings around = readSurroundings(document.text, offset);
  Situation situation;
  if (const syntax::Language* const language = syntax::languageOf(document))
    situation.language = language->id;
  situation.node = nameOf(view ? syntax::factsAt(view, offset).kind : syntax::NodeKind::Code);
  situation.place = shapeOfPrefix(around.lineBefore);
  situation.midLine = around.lineAfter.find_first_not_of(" \t)]};,\"'") != std::string::npos;
  return situation;
}

}  // namespace codestral::completion
