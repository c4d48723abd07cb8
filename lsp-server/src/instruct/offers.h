#pragma once

// Which actions make sense at a selection or at a cursor, without asking a model: found from the
// syntax tree and the lines there. Pure; any thread; the cost does not grow with the document.

#include <cstddef>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "instruct/action.h"
#include "syntax/tree.h"
#include "text/document.h"

namespace codestral::instruct {

// What some other program, or a review of ours, complains about.
struct Complaint {
  text::ByteRange range;
  std::string message;
  std::string source;  // "clangd"; may be empty
  std::string code;    // may be empty
};

struct Scene {
  text::SnapshotPtr document;  // not null
  syntax::View view;           // of the document's text; may be empty
  text::ByteRange selection;   // empty: a cursor
  std::vector<Complaint> complaints;
};

struct Offer {
  Action action = Action::Edit;
  std::string title;                    // as a menu shows it
  text::ByteRange region;               // what may change: whole lines
  std::string instruction;              // of Edit and GenerateFromComment, when the text has it
  std::string target;                   // of Translate: the language
  std::vector<std::size_t> complaints;  // of FixDiagnostic: which ones
  // Why it cannot be had, for a person; it is shown greyed out with that.
  std::optional<std::string> disabled;
};

// In the order of a menu: what is wrong, what the text asks for, what can be done to what is
// selected.
std::vector<Offer> offersAt(const Scene& scene);

// What an instruction of the user's is about: the selection in whole lines, else the function or
// class at the cursor, else the cursor's line.
text::ByteRange regionAt(const Scene& scene);

// "codestral: make this asynchronous" in a comment: an order to change what follows it.
std::optional<std::string> directiveOf(std::string_view line, const syntax::Language* language);

}  // namespace codestral::instruct
