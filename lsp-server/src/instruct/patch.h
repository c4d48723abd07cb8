#pragma once

// Answers that say what to replace by what: SEARCH/REPLACE blocks and unified diffs, in any of the
// shapes that models give them. Reading only; replace.h puts them into a file. Pure; any thread.

#include <string>
#include <vector>

#include "instruct/lines.h"
#include "instruct/refusal.h"

namespace codestral::instruct {

// Some lines, and what stands in their place afterwards.
struct Replacement {
  Lines search;
  Lines replace;
  std::size_t lineHint = 0;  // where the answer says that they are, from 1; 0 when it does not
};

struct Patch {
  std::string path;  // as the answer names it; may be empty
  bool creates = false;
  std::vector<Replacement> replacements;
};

bool isSearchMark(std::string_view line);
bool holdsSearchReplace(LineSpan lines);
// `path` is for the blocks before the first line that names one.
Outcome<std::vector<Patch>> readSearchReplace(LineSpan lines, std::string path);

// A diff with its headers: "@@" or "---" and "+++".
bool holdsDiff(LineSpan lines);
// `path` is for hunks without a file header. Line numbers of hunks are hints at best.
Outcome<std::vector<Patch>> readDiff(LineSpan lines, std::string path);

}  // namespace codestral::instruct
