#pragma once

// Reads the tables of cases in tests/data/<room>/*.txt. A case is
//
//   === python | what it shows
//   text of the document, with marks of the place
//   <<<
//   what the model said
//   >>>
//   what is expected
//
// The three parts are lines joined with \n; a part of one line may stand behind its mark. The blank
// line before the next === belongs to nothing. ⇥ is a tab, ␍ a carriage return, ␀ a zero byte, ␣ a
// space that would not be seen, ⟲ the override of direction U+202E. Lines with # before the first
// case say what the file is about.

#include <string>
#include <string_view>
#include <vector>

namespace codestral::test {

struct Case {
  int line = 0;
  std::string language;  // and settings, split by blanks
  std::string title;
  std::string document;
  std::string said;
  std::string expected;
};

std::vector<Case> readCases(const std::string& path);

// A part of a case with its characters as they are written there.
std::string shown(std::string_view text);

}  // namespace codestral::test
