#pragma once

// The suggestion that the user may be reading. It is never replaced by another one: while the user
// types along it, every request is answered with the rest of it. Pure.

#include <optional>

#include "completion/place.h"
#include "completion/types.h"

namespace codestral::completion {

struct Standing {
  Place place;
  Suggestion suggestion;

  // What is left of it when `text` with its cursor at `offset` is the place with a beginning of the
  // suggestion; not when nothing is left.
  std::optional<Suggestion> restAt(const text::Text& now, std::size_t offset) const;
  // Whether the text may still become the place with the suggestion, or is that already, wherever
  // its cursor is.
  bool followedBy(const text::Text& now) const;
  // Where the user is likely to go on after taking it: behind it, and after a single line that ends
  // its line on the next one. None inside of a line, where nobody knows.
  std::optional<Place> next() const;
};

}  // namespace codestral::completion
