#pragma once

// Characters that a person does not see. Some drive a terminal; others change how code looks
// without changing how it is read: they turn the direction of what follows, or are not drawn at all
// ("Trojan Source"). Pure; any thread.

#include <cstddef>
#include <optional>
#include <string>
#include <string_view>

namespace codestral {

struct Hidden {
  std::size_t at = 0;
  std::size_t size = 0;  // bytes
  char32_t code = 0;
};

// The first from `from` on: marks and overrides of direction (U+061C, U+200E, U+200F, U+202A to
// U+202E, U+2066 to U+2069), tags (U+E0000 to U+E007F) and C1 controls (U+0080 to U+009F). Joiners
// (U+200D), which emoji are made with, U+FEFF, and the tags of the three flags that emoji have are
// none.
std::optional<Hidden> findHidden(std::string_view text, std::size_t from = 0);

// "U+202E"
std::string nameOf(const Hidden& hidden);

// The name of the first of which `after` has more than `before`; empty when there is none. So what
// stood there may stay and move, and nothing is added. Marks of direction (U+061C, U+200E, U+200F)
// do not count: texts in Arabic and Hebrew need them, and they override nothing.
std::string hiddenAdded(std::string_view before, std::string_view after);

// The text as a terminal or a log may get it: controls (C0 but for tab and line feed, DEL) and
// hidden characters become visible, an ill-formed byte U+FFFD. A carriage return before a line feed
// is dropped.
std::string visibleControls(std::string_view text);

// JSON of the same value, in which what a terminal must not get is written as \u escapes.
std::string visibleJson(std::string_view json);

}  // namespace codestral
