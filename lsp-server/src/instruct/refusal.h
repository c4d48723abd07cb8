#pragma once

// Why an answer does not become edits. The code of a reason is stable; the sentence is for people.
// Pure values; any thread.

#include <expected>
#include <string>
#include <string_view>

namespace codestral::instruct {

enum class Reason {
  Empty,       // nothing was answered, or nothing but blanks
  Declined,    // the model says that it will not or cannot
  Prose,       // an explanation, where code was asked for
  Ambiguous,   // several blocks of code, and nothing that says which one it is
  Truncated,   // the answer was cut off
  Garbled,     // not text: ill-formed UTF-8 or control characters
  TooLarge,    // more than anyone would review
  Malformed,   // a patch or a search/replace block that is none
  NotFound,    // the text that is to be replaced does not stand in the file
  Repeated,    // it stands there more than once
  Elided,      // "... unchanged", where it does not say what of
  Incomplete,  // a piece of what was asked for, which would delete the rest
  OtherFile,   // a file that was not asked for
  Outside,     // changes beyond the region that was asked for
  Worse,       // more syntax errors than before
  Hidden,      // characters that nobody sees, which were not there before
  NoChange,    // what stands there already
  BadRegion,   // the region asked for lies outside of the document, or splits a character
  Diverged,    // the document is not known well enough to edit it
};

std::string_view code(Reason reason);

struct Refusal {
  Reason reason = Reason::Empty;
  std::string sentence;
  std::string about;  // the line or file that it is about, if any
  // What to tell the model, once; empty when asking again does not help.
  std::string repair;
  bool needsRepair() const { return !repair.empty(); }
};

template <typename T>
using Outcome = std::expected<T, Refusal>;

// A refusal with the usual sentence of its reason, and what it is about behind it, if anything.
std::unexpected<Refusal> refuse(Reason reason, std::string_view about = {});

// The refusal with a repair message for the model, if the reason is one that a second answer may
// mend.
Refusal withRepair(Refusal refusal);

}  // namespace codestral::instruct
