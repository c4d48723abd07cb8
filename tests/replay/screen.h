#pragma once

// What a person sees of a suggestion. Values and pure functions.
//
// A suggestion is known by the text that the document has once it is taken: the same suggestion
// stays on the screen while that text stays the same, however much of it has been typed and
// whichever brackets the editor has closed meanwhile.

#include <cstddef>
#include <optional>
#include <string>

#include "replay/buffer.h"
#include "replay/completer.h"

namespace codestral::replay {

struct Ghost {
  Suggestion item;
  std::string target;   // the document once it is taken
  std::size_t end = 0;  // where the cursor stands then
};

// Nothing when taking it would change a byte before the cursor, or remove something after it that
// it does not say itself.
std::optional<Ghost> ghostOf(const Suggestion& suggestion, const Buffer& buffer);

// What is left to take at the cursor: the text, and how many bytes after the cursor go for it.
struct Rest {
  std::string text;
  std::size_t replaces = 0;
};
// Nothing when the buffer no longer agrees with the ghost, or all of it has been typed.
std::optional<Rest> restOf(const Ghost& ghost, const Buffer& buffer);

// The first word of a text with the blanks before it, as editors take it.
std::string firstWord(const std::string& text);

}  // namespace codestral::replay
