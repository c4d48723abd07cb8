#pragma once

// Test texts with marks: `^` is the cursor, `[[` and `]]` are the ends of a range. Pure; any
// thread. A text that needs these characters itself takes other marks. Positions are counted here
// by simple means, apart from the code under test.

#include <cstddef>
#include <optional>
#include <string>
#include <string_view>

#include "text/position.h"

namespace codestral::test {

struct Marks {
  std::string cursor = "^";
  std::string begin = "[[";
  std::string end = "]]";
};

struct AnnotatedText {
  std::string text;                   // without the marks
  std::optional<std::size_t> cursor;  // bytes
  std::optional<text::ByteRange> range;

  // Of the mark, which must be there.
  text::Position cursorPosition(text::Encoding encoding = text::Encoding::Utf16) const;
  text::Range rangePositions(text::Encoding encoding = text::Encoding::Utf16) const;
  std::string before() const { return text.substr(0, *cursor); }
  std::string after() const { return text.substr(*cursor); }
  std::string marked() const { return text.substr(range->begin, range->size()); }
};

// A mark that comes twice, or a range with one end, ends the process: the test is wrong.
AnnotatedText annotated(std::string_view marked, const Marks& marks = {});

// By counting: line ends are \n, \r\n and \r. `offset` lies between code points.
text::Position positionIn(std::string_view text, std::size_t offset, text::Encoding encoding);

}  // namespace codestral::test
