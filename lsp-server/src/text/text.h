#pragma once

// An immutable UTF-8 text. Copying is cheap and any thread may read any copy.
//
// The text is a list of shared chunks of a few kilobytes with running totals of bytes and line
// ends. An edit builds a new list that shares all untouched chunks, so a keystroke in a large file
// costs a list copy and one small chunk, not a copy of the file. Line ends are \n, \r\n and \r, as
// in LSP; a \r\n is never split between chunks. Invariant: the bytes are well-formed UTF-8. Offsets
// past the end count as the end, unless a function says otherwise.

#include <cstddef>
#include <memory>
#include <string>
#include <string_view>
#include <vector>

#include "base/error.h"
#include "text/position.h"
#include "text/scan.h"

namespace codestral::text {

class Text {
 public:
  Text();
  // Ill-formed bytes become U+FFFD.
  explicit Text(std::string_view utf8);
  // No moves: a copy costs one counter, and so no Text is ever without content.
  Text(const Text&) = default;
  Text& operator=(const Text&) = default;
  ~Text() = default;

  std::size_t size() const;  // bytes
  std::size_t lineCount()
      const;  // at least 1; a text that ends in a line end has an empty last line
  bool operator==(const Text& other) const;

  // Byte offset of the first byte of a line; size() when the line does not exist.
  std::size_t lineStart(std::size_t line) const;
  // Byte offset just before the line's end characters (or the end of the text).
  std::size_t lineEnd(std::size_t line) const;
  // The line that holds this byte offset; its end characters are part of it.
  std::size_t lineAt(std::size_t offset) const;
  std::string line(std::size_t line) const;  // without its end characters

  std::string slice(ByteRange range) const;  // clamped to the text
  std::string toString() const;
  char at(std::size_t offset) const;  // offset < size()
  // The bytes from `offset` to the end of its chunk, for readers that walk without copying (a
  // parser); empty at the end. Valid as long as some copy of this text lives.
  std::string_view chunkAt(std::size_t offset) const;

  // A new text with the range replaced. The range must lie in the text on code-point boundaries,
  // else InvalidInput. Ill-formed bytes of the replacement become U+FFFD.
  Result<Text> replaced(ByteRange range, std::string_view replacement) const;

  // Positions. A character past the line's end clamps to the end (LSP); a line past the last one,
  // or a character that splits a code point (a surrogate pair in UTF-16, a sequence in UTF-8), is
  // InvalidInput.
  Result<std::size_t> offsetOf(Position position, Encoding encoding) const;
  // An offset inside a code point, or between \r and \n, counts as the start of it.
  Position positionOf(std::size_t offset, Encoding encoding) const;

 private:
  struct Entry;
  using Entries = std::vector<Entry>;

  explicit Text(std::shared_ptr<const Entries> entries) : entries_(std::move(entries)) {}
  static void appendChunks(Entries& entries, std::string_view text, Counts& before);

  std::size_t entryAt(std::size_t offset) const;
  std::string_view chunk(std::size_t entry) const;
  Counts countsBefore(std::size_t offset) const;
  bool splitsCodePoint(std::size_t offset) const;

  // Never null, never empty: the last entry has no chunk and carries the totals of the text.
  std::shared_ptr<const Entries> entries_;
};

}  // namespace codestral::text
