#pragma once

// Texts as lines without their ends, and what can be said of one line. Line ends are \n here: an
// answer is brought to that first, and gets the document's own at the end. Pure; any thread.

#include <span>
#include <string>
#include <string_view>
#include <vector>

#include "instruct/matching.h"

namespace codestral::instruct {

using Lines = std::vector<std::string>;
using LineSpan = std::span<const std::string>;

// "a\nb" are two lines, "a\n" are "a" and "".
Lines splitLines(std::string_view text);
std::string joinLines(LineSpan lines, std::string_view end = "\n");
// \r\n and \r become \n.
std::string withPlainLineEnds(std::string_view text);

bool isBlank(std::string_view text);
std::string_view indentation(std::string_view line);
std::string_view withoutTrailingBlanks(std::string_view line);
// Whether a line says enough to be recognised by: not blank, no closing bracket alone, no `end`.
bool isTelling(std::string_view line);
// Equal but for the blanks around.
bool sameLine(std::string_view a, std::string_view b);
// 1 for equal lines, near 0 for lines that share nothing; blanks around do not count.
double similarity(std::string_view a, std::string_view b);
std::string lower(std::string_view text);

// Without blank lines at both ends.
void dropBlankEnds(Lines& lines);
std::size_t firstTelling(LineSpan lines);  // size() when there is none

// What two lists of lines have in common; blanks around lines do not count when `loose`.
std::vector<Match> matchingLines(LineSpan left, LineSpan right, bool loose);

}  // namespace codestral::instruct
