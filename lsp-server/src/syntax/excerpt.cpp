// Left of the place, each list of statements around it loses what stands before the statement that
// leads to the token before; right of it, what stands behind the one that leads to the token after.
// So a class keeps its head and its closing bracket and one method of many.

#include "syntax/excerpt.h"

#include <algorithm>
#include <ranges>

#include "syntax/parser.h"
#include "syntax/tree_data.h"

namespace codestral::syntax {
namespace {

constexpr std::size_t kLargest = 6 * 1024;
constexpr std::size_t kLinesWithoutTree = 40;
constexpr std::size_t kLongestBlank = 4096;

bool isList(const Tree& tree, TSNode node) {
  return ts_node_is_null(ts_node_parent(node)) || tree.grammar.is(node, kBlock) ||
         tree.grammar.is(node, kSequence);
}

// The first statement of a list. A sequence may have a head of its own: `#ifdef NAME`.
TSNode firstOf(const Tree& tree, TSNode list) {
  const std::uint32_t count = ts_node_named_child_count(list);
  for (std::uint32_t i = 0; i < count; ++i) {
    const TSNode child = ts_node_named_child(list, i);
    if (!tree.grammar.is(list, kSequence) || begin(child) == begin(list) ||
        ts_node_start_point(child).row > ts_node_start_point(list).row) {
      return child;
    }
  }
  return {};
}

std::vector<text::ByteRange> cutsBefore(const Tree& tree, const std::vector<TSNode>& path) {
  std::vector<text::ByteRange> cuts;
  for (std::size_t i = 0; i + 1 < path.size(); ++i) {
    if (!isList(tree, path[i])) continue;
    const TSNode first = firstOf(tree, path[i]);
    if (!ts_node_is_null(first) && begin(first) < begin(path[i + 1])) {
      cuts.push_back({begin(first), begin(path[i + 1])});
    }
  }
  return cuts;
}

std::vector<text::ByteRange> cutsAfter(const Tree& tree, const std::vector<TSNode>& path,
                                       std::size_t at) {
  std::vector<text::ByteRange> cuts;
  for (std::size_t i = path.size() - 1; i-- > 0;) {
    const std::uint32_t count = ts_node_named_child_count(path[i]);
    if (count == 0 || !isList(tree, path[i])) continue;
    const TSNode child = path[i + 1];
    const bool whollyBehind = ts_node_is_named(child) && begin(child) >= at;
    const std::size_t from = whollyBehind ? begin(child) : end(child);
    const std::size_t last = end(ts_node_named_child(path[i], count - 1));
    if (whollyBehind) cuts.clear();  // what lies inside goes with it
    if (from < last) cuts.push_back({from, last});
  }
  return cuts;
}

// The text of a range without the cuts, which are in order; nothing when it is too much.
std::optional<std::string> without(const text::Text& text, text::ByteRange range, const View& view,
                                   const std::vector<text::ByteRange>& cuts) {
  std::vector<text::ByteRange> kept;
  std::size_t from = range.begin;
  std::size_t size = 0;
  const auto keep = [&](std::size_t to) {
    if (to <= from) return;
    kept.push_back({from, to});
    size += to - from;
  };
  for (const text::ByteRange& cut : cuts) {
    const text::ByteRange now = toToday(view, cut);
    if (now.begin < from || now.end > range.end) continue;
    keep(now.begin);
    from = now.end;
  }
  keep(range.end);
  if (size > kLargest) return std::nullopt;
  std::string result;
  result.reserve(size);
  for (const text::ByteRange& each : kept) result += text.slice(each);
  return result;
}

std::size_t beforeBlanks(const text::Text& text, std::size_t at) {
  const std::size_t stop = at - std::min(at, kLongestBlank);
  while (at > stop && isBlank(text.at(at - 1))) --at;
  return at;
}

std::size_t afterBlanks(const text::Text& text, std::size_t at) {
  const std::size_t stop = std::min(text.size(), at + kLongestBlank);
  while (at < stop && isBlank(text.at(at))) ++at;
  return at;
}

Excerpt linesAround(const text::Text& text, std::size_t offset) {
  const std::size_t line = text.lineAt(offset);
  const std::size_t first = text.lineStart(line - std::min(line, kLinesWithoutTree));
  const std::size_t last = text.lineStart(line + kLinesWithoutTree);
  return {nullptr, text.slice({std::max(first, offset - std::min(offset, kLargest)), offset}),
          text.slice({offset, std::min(last, offset + kLargest)})};
}

}  // namespace

Excerpt excerptAt(const View& view, const text::Text& today, std::size_t offset) {
  if (!view) return linesAround(today, offset);
  const Tree& tree = *view.tree;
  const std::size_t at = std::min(toTree(view, offset), tree.text.size());
  const std::size_t previous = beforeBlanks(tree.text, at);
  const auto left = cutsBefore(tree, pathTo(tree, previous == 0 ? 0 : previous - 1));
  const auto right = cutsAfter(tree, pathTo(tree, afterBlanks(tree.text, at)), at);
  auto before = without(today, {0, offset}, view, left);
  auto after = without(today, {offset, today.size()}, view, right);
  if (!before || !after) return linesAround(today, offset);
  return {&tree.language, *std::move(before), *std::move(after)};
}

std::optional<std::vector<std::size_t>> errorsIn(const Language& language, std::string_view text,
                                                 TimePoint deadline) {
  if (language.grammar == nullptr) return std::nullopt;
  Parser parser(language);
  TSTree* tree = parser.parse(text::Text(text), nullptr, deadline);
  if (tree == nullptr) return std::nullopt;
  std::vector<std::size_t> errors;
  std::vector<TSNode> open{ts_tree_root_node(tree)};
  while (!open.empty()) {
    const TSNode node = open.back();
    open.pop_back();
    if (isError(node) || ts_node_is_missing(node)) errors.push_back(begin(node));
    if (!ts_node_has_error(node)) continue;
    for (std::uint32_t i = ts_node_child_count(node); i-- > 0;) {
      open.push_back(ts_node_child(node, i));
    }
  }
  ts_tree_delete(tree);
  std::ranges::sort(errors);
  return errors;
}

std::vector<std::size_t> constructEnds(const Language& language, std::string_view text,
                                       text::ByteRange within, TimePoint deadline) {
  std::vector<std::size_t> ends;
  if (language.grammar == nullptr) return ends;
  Parser parser(language);
  TSTree* tree = parser.parse(text::Text(text), nullptr, deadline);
  if (tree == nullptr) return ends;
  std::vector<TSNode> open{ts_tree_root_node(tree)};
  while (!open.empty()) {
    const TSNode node = open.back();
    open.pop_back();
    if (end(node) <= within.begin || begin(node) >= within.end) continue;
    const std::uint32_t count = ts_node_child_count(node);
    // The blanks that some grammars end a statement with are none of its own.
    const std::size_t last = text.find_last_not_of(" \t\r\n", end(node) - 1) + 1;
    const bool whole = ts_node_is_named(node) && count > 1 && !isError(node);
    if (whole && last > within.begin && last <= within.end) ends.push_back(last);
    for (std::uint32_t i = 0; i < count; ++i) open.push_back(ts_node_child(node, i));
  }
  ts_tree_delete(tree);
  std::ranges::sort(ends);
  ends.erase(std::ranges::unique(ends).begin(), ends.end());
  return ends;
}

}  // namespace codestral::syntax
