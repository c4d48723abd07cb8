#pragma once

// From what a model said to what is offered: a list of small pure steps, each of which may change
// the text, cut it, or drop it. What is offered is always `before the cursor` + text + `what
// follows the cursor` without its first `replaces` bytes, which never go beyond the cursor's line.

#include <cstddef>
#include <string>
#include <string_view>

#include "completion/limit.h"
#include "completion/surroundings.h"
#include "syntax/excerpt.h"

namespace codestral::completion {

struct Candidate {
  std::string text;
  // Bytes right after the cursor that the text stands for as well, such as a bracket that the
  // editor closed: the item's range ends there.
  std::size_t replaces = 0;
  std::string cutBy;        // names of the steps that changed it, comma separated, for explanations
  bool addsErrors = false;  // better shown behind one that does not
  std::vector<std::size_t> nodeEnds;  // where constructs end in the text; see landing.h
};

// All steps in order. An empty text means that nothing worth showing is left. Without an excerpt
// nothing is parsed.
Candidate postprocess(std::string_view raw, Extent extent, const Surroundings& around,
                      const syntax::Excerpt& excerpt = {});

// The first steps, which make a text comparable with the file. They look only forward, so that what
// they make of a part of a stream is the beginning of what they make of all of it.
std::string readable(std::string_view raw, const Surroundings& around);

// The steps, in their order.

// Well-formed UTF-8 without control characters, of a bounded length, with \n line ends (plain.cpp).
std::string plainText(std::string_view raw);
// Without [PREFIX], [SUFFIX], </s> and the like, and what follows them (control.cpp).
std::string cutControlTokens(std::string text, const Surroundings& around);
// The code in a fence. Empty when the model talks instead (prose.cpp).
std::string codeOnly(std::string text, const Surroundings& around);
// Without the text before the cursor, when the model begins with it (prefix.cpp).
std::string dropRepeatedPrefix(std::string text, const Surroundings& around);
// The blanks at the cursor as the line before it wants them (prefix.cpp).
std::string fitBeginning(std::string text, const Surroundings& around);
// The other lines indented as the file indents (indentation.cpp).
std::string fitIndentation(std::string text, const Surroundings& around);
// Up to the end of what was wanted (limit.cpp).
std::string cutToExtent(std::string text, Extent extent, const Surroundings& around);
// Without going round in circles (repetition.cpp).
std::string dropLoops(std::string text);
// Without last lines that stand below the cursor already (repetition.cpp).
std::string dropRepeatedLines(std::string text, const Surroundings& around);
// Without blanks at the ends of lines, and blank lines at the end (plain.cpp).
std::string dropTrailingBlanks(std::string text);
// Up to the first bracket that closes what the text below closes (brackets.cpp).
std::string cutUnbalanced(std::string text, const Surroundings& around,
                          const syntax::Excerpt& excerpt);
// Empty when it says nothing but the line above or below again (repetition.cpp).
std::string dropEcho(std::string text, const Surroundings& around);
// Empty when no code is in it, and code was wanted (prose.cpp).
std::string dropOnlyComments(std::string text, const Surroundings& around);
// Up to the line before the first that adds a syntax error (reparse.cpp).
struct Parsed {
  std::string text;
  bool addsErrors = false;
};
Parsed cutErrors(std::string text, std::size_t replaces, const syntax::Excerpt& excerpt);
// How much of the rest of the line the text says too (overlap.cpp).
std::size_t overlap(std::string_view text, const Surroundings& around);
// Empty when it would add characters that nobody sees (plain.cpp).
std::string dropHidden(std::string text, std::size_t replaces, const Surroundings& around);
// Line ends as the file has them (plain.cpp).
std::string useLineEnd(std::string text, std::string_view eol);

}  // namespace codestral::completion
