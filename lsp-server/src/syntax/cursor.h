#pragma once

// The questions about one place in one tree that factsAt is made of. Offsets are the tree's own.

#include "syntax/tree_data.h"

namespace codestral::syntax {

class Cursor {
 public:
  Cursor(const Tree& tree, std::size_t offset);

  NodeKind kind() const;
  std::string nodeType() const;
  std::vector<Scope> scopes() const;
  bool inError() const { return inError_; }
  bool insideArguments() const;
  bool afterSignature() const;
  bool emptyBody() const;

 private:
  // Offset of the last byte of the token before, and of the first of the token at or after; blanks
  // and comments are none.
  std::optional<std::size_t> tokenBefore(std::size_t offset) const;
  std::optional<std::size_t> tokenAfter(std::size_t offset) const;
  bool opensBody(std::size_t lastByte) const;
  bool opensIndentedBody(std::size_t lastByte) const;
  bool closesRightAfter(std::size_t previous, std::size_t next) const;
  std::size_t indentOf(std::size_t line) const;
  std::string lineUpTo(std::size_t offset) const;

  const Tree& tree_;
  const std::size_t offset_;
  std::vector<TSNode> before_;  // the nodes around the byte before the cursor
  bool inError_ = false;
  bool broken_ =
      false;  // an error or something unclosed, on the line up to the cursor or around it
};

}  // namespace codestral::syntax
