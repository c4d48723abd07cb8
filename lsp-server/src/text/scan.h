#pragma once

// Counting and walking in one piece of text, the inner loops of Text. Pure; any thread.
// The text given to them is well-formed UTF-8 and does not end between \r and \n, unless a function
// says otherwise.

#include <cstddef>
#include <optional>
#include <string_view>

#include "text/position.h"

namespace codestral::text {

// The sizes of a text, in every unit that someone asks for.
struct Counts {
  std::size_t bytes = 0;
  std::size_t lineEnds = 0;
  std::size_t utf16 = 0;
  std::size_t codePoints = 0;

  Counts& operator+=(const Counts& other);
  Counts& operator-=(const Counts& other);
  std::size_t in(Encoding encoding) const;
};

Counts countsOf(std::string_view text);

// The offset just after the n-th line end, n from 1. The text has that many.
std::size_t afterLineEnd(std::string_view text, std::size_t n);

// The offset that lies `units` after the start; nothing when that is inside a code point. The text
// has that many.
std::optional<std::size_t> offsetOfUnit(std::string_view text, std::size_t units,
                                        Encoding encoding);

}  // namespace codestral::text
