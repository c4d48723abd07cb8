#pragma once

// A model's answer read: what it says about which file. The model was told to answer with one
// fenced block that holds the new text of the region; or, for several files, with SEARCH/REPLACE
// blocks or whole files in fences, each after a line with its path. What it says in other ways is
// taken where it is clear, and refused otherwise. Pure; any thread.

#include <optional>
#include <string_view>
#include <vector>

#include "instruct/patch.h"
#include "instruct/refusal.h"
#include "syntax/language.h"

namespace codestral::instruct {

struct Said {
  std::string_view text;
  bool cutOff = false;  // the model stopped at its token limit
};

struct FileAnswer {
  std::string path;  // as the answer names it; may be empty
  // One of the two: the text itself, or what to replace in it.
  std::optional<Lines> text;
  std::vector<Replacement> replacements;
  bool creates = false;
  bool open = false;    // its fence was not closed
  bool asDiff = false;  // the text was marked as a diff, but has no headers
};

// What the answer is about, as far as it helps to read it.
struct Expectation {
  const syntax::Language* language = nullptr;  // of the only file; null when unknown
  bool single = true;                          // one text is expected, not a list of files
  bool forPeople = false;                      // sentences are what it holds
  LineSpan original;                           // the text that it is to replace
};

// Not empty. With `single`, one answer that is a text, or patches.
Outcome<std::vector<FileAnswer>> readAnswer(const Said& said, const Expectation& expected);

}  // namespace codestral::instruct
