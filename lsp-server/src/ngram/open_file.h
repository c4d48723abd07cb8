#pragma once

// The segment of an open document: the file-local cache. It is built from one state of the text and
// used while the text drifts away from it: what changed since is found by comparing the two texts
// from both ends. Immutable; any thread.

#include <cstdint>
#include <memory>
#include <optional>
#include <string>
#include <vector>

#include "ngram/lexer.h"
#include "ngram/workspace.h"
#include "text/text.h"

namespace codestral::ngram {

// Where a line starts, in the text and in the tokens; the line end before a line belongs to it.
struct LineMark {
  std::uint32_t byte = 0;  // from the start of the window
  std::uint32_t token = 0;
  std::uint16_t indent = 0;
};

// The lines that differ between an open file's text and another one. Lines [first, last) of the
// open file were replaced by the bytes of `changed`.
struct Drift {
  std::size_t firstLine = 0;
  std::size_t lastLine = 0;
  text::ByteRange changed;
};

class OpenFile {
 public:
  // Of a very large text only a window around the cursor is read. The words extend the given ones.
  OpenFile(const text::Text& text, std::size_t cursor, std::shared_ptr<const Vocabulary> words,
           const Renaming& renaming);

  // How the other text differs, its cursor line always included; nothing when the cursor left the
  // window.
  std::optional<Drift> driftTo(const text::Text& other, std::size_t cursor) const;
  // The indentation levels that are open before the line.
  IndentLevels levelsBefore(std::size_t line) const;
  // The blanks that make an indentation of that width in this file, and the width of one level.
  std::string indentation(std::size_t width) const;
  std::size_t indentUnit() const { return unit_; }
  bool blankBefore(std::size_t line) const;
  // The first token of a line; the number of tokens for the line after the last.
  std::uint32_t tokenOf(std::size_t line) const;

  // What it was built from.
  const text::Text& text() const { return text_; }
  std::size_t cursor() const { return cursor_; }
  const Segment& segment() const { return segment_; }
  const std::shared_ptr<const Vocabulary>& words() const { return words_; }
  std::size_t bytes() const;

 private:
  void learnIndentation(std::string_view content);

  text::Text text_;
  std::size_t cursor_ = 0;
  std::size_t begin_ = 0;  // the window, in bytes of text_
  std::size_t end_ = 0;
  std::shared_ptr<const Vocabulary> words_;
  Segment segment_;
  std::vector<LineMark> lines_;
  bool tabs_ = false;
  std::size_t unit_ = 4;
};

// Length of the common part at the start of two texts, and of the common part at their ends that
// does not overlap `prefix`.
std::size_t commonPrefix(const text::Text& a, const text::Text& b);
std::size_t commonSuffix(const text::Text& a, const text::Text& b, std::size_t prefix);

}  // namespace codestral::ngram
