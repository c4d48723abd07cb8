#pragma once

// The surroundings of a place that its syntax depends on, and no more: the constructs around it
// with their heads and ends, without the neighbours in them. Small enough to be parsed on the
// calling thread, with a candidate put in, for every suggestion; a parse that starts from the
// document's own tree would cost up to milliseconds in some grammars, and would share nodes with a
// tree that another thread edits. Pure; any thread.

#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "base/scheduler.h"
#include "syntax/tree.h"

namespace codestral::syntax {

struct Excerpt {
  const Language* language = nullptr;  // null: there is no tree, the lines around are all there is
  std::string before;                  // up to the place
  std::string after;
  Millis patience{5};  // how long all parses of one candidate may take
};

// Without a tree, or where the constructs around are too large to be parsed at once, some lines
// before and after.
Excerpt excerptAt(const View& view, const text::Text& today, std::size_t offset);

// Where the text's errors and the tokens that it lacks are, in order. Nothing when there is no
// grammar or the deadline passed.
std::optional<std::vector<std::size_t>> errorsIn(const Language& language, std::string_view text,
                                                 TimePoint deadline);

// Where constructs of more than one token end in `within`, in order and each once: a call, an
// expression, a statement. Those that begin before it count too. Empty when there is no grammar or
// the deadline passed.
std::vector<std::size_t> constructEnds(const Language& language, std::string_view text,
                                       text::ByteRange within, TimePoint deadline);

}  // namespace codestral::syntax
