#pragma once

// The region that an instruction was about, as lines with what stands around them. Made once for a
// document and a region; pure; any thread.
//
// The line end behind the region's last line is not part of it, and blanks between the line's start
// and the region are: then an answer of whole lines replaces whole lines. `begin` and `end` say
// what is replaced.

#include <cstddef>
#include <string>

#include "instruct/lines.h"
#include "instruct/refusal.h"
#include "syntax/language.h"
#include "text/document.h"

namespace codestral::instruct {

// How a file indents.
struct Indent {
  bool known = false;
  bool tabs = false;
  bool fromOutside = false;  // of the region: the rest of the file says so
  std::size_t width = 4;     // blanks of a level; of a tab when tabs are used
};
Indent indentOf(LineSpan lines);

struct Place {
  const syntax::Language* language = nullptr;
  bool forPeople = false;  // a text in sentences, not code
  std::size_t begin = 0;
  std::size_t end = 0;
  Lines before;      // the whole lines before the region
  std::string head;  // what stands before it on its line, when that is more than blanks
  Lines original;    // the region
  std::string tail;  // what stands behind it on its last line
  Lines after;       // the whole lines after it
  Indent indent;
  bool wholeDocument = false;
};

// BadRegion when it does not lie in the text, or splits a character or a line end.
Outcome<Place> placeOf(const text::Snapshot& document, text::ByteRange region);

// The lines as a text with the line ends of the original where they are the same lines, and with
// the most frequent one of the document elsewhere. The last line has no end.
std::string withLineEnds(LineSpan lines, std::string_view original, std::string_view document);

}  // namespace codestral::instruct
