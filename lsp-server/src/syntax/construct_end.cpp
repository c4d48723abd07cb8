// The statement that a line opens is the outermost node that begins on the line, reaches over the
// cursor, and is no mere sequence: the body of a Python function begins where its first statement
// does, and must not be taken for that statement.

#include <algorithm>

#include "syntax/tree_data.h"

namespace codestral::syntax {
namespace {

// Some grammars leave the closing `;` outside, some let trailing line ends in.
std::size_t tidyEnd(const Tree& tree, TSNode node) {
  std::size_t last = end(node);
  while (last > begin(node) && isBlank(tree.text.at(last - 1))) --last;
  if (last < tree.text.size() && tree.text.at(last) == ';') ++last;
  return last;
}

}  // namespace

std::optional<std::size_t> openConstructEnd(const View& view, std::size_t offset) {
  if (!view) return std::nullopt;
  const Tree& tree = *view.tree;
  const std::size_t at = std::min(toTree(view, offset), tree.text.size());
  const std::size_t line = tree.text.lineAt(at);
  std::size_t lineBegin = tree.text.lineStart(line);
  const std::size_t lineEnd = tree.text.lineEnd(line);
  while (lineBegin < lineEnd && isBlank(tree.text.at(lineBegin))) ++lineBegin;

  const auto path = pathTo(tree, at);
  for (std::size_t i = 1; i < path.size(); ++i) {
    const TSNode node = path[i];
    if (isError(node) || begin(node) < lineBegin || tree.grammar.is(node, kSequence)) continue;
    if (ts_node_has_error(node)) return std::nullopt;
    // The pieces of something broken are whole themselves, but the line is not theirs.
    if (isError(path[i - 1]) && begin(node) != lineBegin) return std::nullopt;
    if (tree.grammar.is(node, kComment)) return std::nullopt;
    const std::size_t last = tidyEnd(tree, node);
    if (last <= at) return std::nullopt;
    return toToday(view, last);
  }
  return std::nullopt;
}

}  // namespace codestral::syntax
