#pragma once

// Where a completion is made: one version of a document, an offset in it, and what stands around.
// A value; cheap to copy.

#include <cstddef>
#include <optional>
#include <string>
#include <string_view>

#include "completion/surroundings.h"
#include "completion/types.h"
#include "syntax/tree.h"
#include "text/document.h"

namespace codestral::completion {

struct Place {
  std::string uri;
  text::SnapshotPtr document;
  text::Text text;
  bool hypothetical = false;  // the text is not the document's, but what it would be
  std::size_t offset = 0;
  syntax::View view;
  Surroundings around;
};

// What was typed at `place` since, when that, and what an editor closes by itself for it, is all
// that makes `text` with its cursor at `offset` another. A window on either side is compared: a
// change farther away disturbs nobody.
std::optional<std::string> typedSince(const Place& place, const text::Text& text,
                                      std::size_t offset);

// What is left of a suggestion for `place` in `text` with its cursor at `offset`. Nothing when the
// text has become another, or all of it is there.
std::optional<Suggestion> restOf(const Suggestion& suggestion, const Place& place,
                                 const text::Text& text, std::size_t offset);

// The place behind `inserted`, which stands for `replaces` bytes after the cursor as well, with its
// surroundings read. None when those bytes end inside of a character or after the text.
std::optional<Place> placeAfter(const Place& place, std::string_view inserted,
                                std::size_t replaces);

}  // namespace codestral::completion
