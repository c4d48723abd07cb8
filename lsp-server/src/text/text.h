#pragma once

// An immutable UTF-8 text. Copying is cheap and any thread may read any copy.
//
// The text is a list of shared chunks of a few kilobytes with running totals of bytes and line ends. An edit builds a new list that shares all
// untouched chunks, so a keystroke in a large file costs a list copy and one small chunk, not a copy of the file.
// Line ends are \n, \r\n and \r, as in LSP; a \r\n is never split between chunks. Invariant: the bytes are well-formed UTF-8.

#include <cstddef>
#include <memory>
#include <string>
#include <string_view>
#include <vector>

#include "base/error.h"
#include "text/position.h"

namespace codestral::text {

class Text {
 public:
  Text();
  // Ill-formed bytes become U+FFFD.
  explicit Text(std::string_view utf8);

  std::size_t size() const;       // bytes
  std::size_t lineCount() const;  // at least 1; a text that ends in a line end has an empty last line
  bool operator==(const Text& other) const;

  // Byte offset of the first byte of a line; size() when the line does not exist.
  std::size_t lineStart(std::size_t line) const;
  // Byte offset just before the line's end characters (or the end of the text).
  std::size_t lineEnd(std::size_t line) const;
  // The line that holds this byte offset.
  std::size_t lineAt(std::size_t offset) const;
  std::string line(std::size_t line) const;  // without its end characters

  std::string slice(ByteRange range) const;  // clamped to the text
  std::string toString() const;
  char at(std::size_t offset) const;  // offset < size()
  // The bytes from `offset` to the end of its chunk, for readers that walk without copying (a parser); empty at the end.
  // Valid as long as some copy of this text lives.
  std::string_view chunkAt(std::size_t offset) const;

  // A new text with the range replaced. The range must lie in the text on code-point boundaries, else InvalidInput.
  Result<Text> replaced(ByteRange range, std::string_view replacement) const;

  // Positions. A character past the line's end clamps to the end (LSP); a line past the last one, or a character that splits a code
  // point (a surrogate pair in UTF-16, a sequence in UTF-8), is InvalidInput.
  Result<std::size_t> offsetOf(Position position, Encoding encoding) const;
  Position positionOf(std::size_t offset, Encoding encoding) const;

 private:
  struct Chunk;
  struct Entry;
  std::shared_ptr<const std::vector<Entry>> entries_;
};

}  // namespace codestral::text
