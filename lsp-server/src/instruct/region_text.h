#pragma once

// The lines of an answer made the text of the region: without what was repeated around it, with
// what was left out, indented and with the line ends that the file has. Pure; any thread.

#include <optional>
#include <string>
#include <vector>

#include "instruct/place.h"

namespace codestral::instruct {

struct RegionText {
  std::string text;  // stands in place of [Place::begin, Place::end)
  std::vector<std::string> notes;
};

// `document` is the whole text, `path` the file's. `asDiff`: the answer was marked as a diff.
Outcome<RegionText> regionText(Lines lines, const Place& place, std::string_view document,
                               std::string_view path, bool asDiff);

// The region's text in a new version of the whole document: Outside when anything else differs, but
// for blanks at the ends of lines.
Outcome<RegionText> regionOfWhole(Lines lines, const Place& place, std::string_view document);

}  // namespace codestral::instruct
