#pragma once

// The inside of a Tree, for this room only.
//
// Freeing: tree-sitter shares nodes between trees, and its edit reads their reference counts
// without synchronisation. So a tree that shares nodes with one that is still edited must be freed
// by the task that edits. A Tree therefore drops its handle into a graveyard (any thread); the
// parsing task of the document empties it, and what is left goes when the last owner of the
// graveyard goes, when nobody edits any more.

#include <memory>
#include <mutex>
#include <string_view>
#include <vector>

#include <tree_sitter/api.h>

#include "syntax/grammar.h"
#include "syntax/tree.h"

namespace codestral::syntax {

class Graveyard {
 public:
  Graveyard() = default;
  Graveyard(const Graveyard&) = delete;
  Graveyard& operator=(const Graveyard&) = delete;
  ~Graveyard() { bury(); }

  void add(TSTree* tree);  // any thread
  void bury();             // only by the one who edits the trees that these share nodes with

 private:
  std::mutex mutex_;
  std::vector<TSTree*> dead_;
};

class Tree {
 public:
  Tree(TSTree* handle, std::shared_ptr<Graveyard> graveyard, const Language& language,
       const text::Text& text, std::int64_t version)
      : language(language),
        grammar(grammarOf(language)),
        text(text),
        version(version),
        handle_(handle),
        graveyard_(std::move(graveyard)) {}
  Tree(const Tree&) = delete;
  Tree& operator=(const Tree&) = delete;
  ~Tree() { graveyard_->add(handle_); }

  TSNode root() const { return ts_tree_root_node(handle_); }

  const Language& language;
  const Grammar& grammar;
  const text::Text text;
  const std::int64_t version;

 private:
  TSTree* handle_;
  std::shared_ptr<Graveyard> graveyard_;
};

inline std::size_t begin(TSNode node) {
  return ts_node_start_byte(node);
}
inline std::size_t end(TSNode node) {
  return ts_node_end_byte(node);
}
inline std::string_view type(TSNode node) {
  return ts_node_type(node);
}
inline bool isError(TSNode node) {
  return ts_node_is_error(node);
}
std::string textOf(const Tree& tree, TSNode node);

inline bool isBlank(char c) {
  return c == ' ' || c == '\t' || c == '\n' || c == '\r' || c == '\v' || c == '\f';
}

// The nodes with begin <= byte < end, outermost first, tokens included. Holds at least the root.
std::vector<TSNode> pathTo(const Tree& tree, std::size_t byte);

// The symbol that a construct node stands for; nothing for one that is a construct only with a
// body, or has no name.
struct Construction {
  Scope scope;
  bool isScope = true;
};
std::optional<Construction> constructionAt(const Tree& tree, TSNode node);

// Offsets between today's text and the tree's.
std::size_t toTree(const View& view, std::size_t today);
text::ByteRange toToday(const View& view, text::ByteRange range);
std::size_t toToday(const View& view, std::size_t treeOffset);

}  // namespace codestral::syntax
