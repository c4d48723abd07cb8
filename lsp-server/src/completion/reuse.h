#pragma once

// What is left of a suggestion after a beginning of it was typed. Pure.
//
// The text after the cursor may differ from the one that the suggestion was made for in the ways
// that an editor changes it by itself: it put a closer behind an opener that was typed, or a closer
// on a line of its own, or one that stood there was typed over. Invariant: before + insert + after
// without its first `replaces` bytes stays what the suggestion was made to give.

#include <cstddef>
#include <optional>
#include <string>
#include <string_view>

namespace codestral::completion {

// How much of the text after a place is compared: a change farther away disturbs nobody.
inline constexpr std::size_t kWindow = 512;
// Closers, and the blanks between them, that an editor puts in by itself.
inline constexpr std::size_t kMostClosers = 16;

struct Made {
  std::string_view insert;
  std::size_t replaces = 0;  // bytes after the place that it stands for as well
  std::string_view after;    // the first kWindow bytes after the place
};

struct Left {
  std::string insert;
  std::size_t replaces = 0;
  bool operator==(const Left&) const = default;
};

// `typed` bytes of the insertion stand before the cursor now, and `after` are the first kWindow +
// kMostClosers bytes after it. Nothing when the text after is another, or nothing is left.
std::optional<Left> leftOf(const Made& made, std::size_t typed, std::string_view after);

}  // namespace codestral::completion
