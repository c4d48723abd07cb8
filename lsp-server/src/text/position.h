#pragma once

// Places in a document. Bytes are the project's own unit; the others exist at the edge to an
// editor. Pure values.

#include <compare>
#include <cstddef>
#include <cstdint>

namespace codestral::text {

// What the `character` of a Position counts. An editor and the server agree on one at `initialize`.
enum class Encoding { Utf8, Utf16, Utf32 };

// Zero-based. `character` counts units of the agreed encoding from the start of the line.
struct Position {
  std::uint32_t line = 0;
  std::uint32_t character = 0;
  auto operator<=>(const Position&) const = default;
};

struct Range {
  Position start;
  Position end;
  bool operator==(const Range&) const = default;
};

// Half open, in bytes of the UTF-8 text.
struct ByteRange {
  std::size_t begin = 0;
  std::size_t end = 0;
  std::size_t size() const { return end - begin; }
  bool operator==(const ByteRange&) const = default;
};

}  // namespace codestral::text
