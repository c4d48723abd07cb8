#pragma once

// The lines of an answer made the text of the region: without what was repeated around it, with
// what was left out, indented and with the line ends that the file has. Pure; any thread.

#include <optional>
#include <string>
#include <vector>

#include "instruct/answer.h"
#include "instruct/place.h"

namespace codestral::instruct {

struct RegionText {
  std::string text;  // stands in place of [Place::begin, Place::end)
  std::vector<std::string> notes;
};

// `answer` has a text; `document` is the whole text of the file before, `path` its path.
Outcome<RegionText> regionText(FileAnswer answer, const Place& place, std::string_view document,
                               std::string_view path);

// The region's text in a new version of the whole document: Outside when anything else differs, but
// for blanks at the ends of lines.
Outcome<RegionText> regionOfWhole(Lines lines, const Place& place, std::string_view document);

}  // namespace codestral::instruct
