#pragma once

// Edits that were made for one version of a document, for a later one. Possible when what the user
// changed since and the lines that the edits change do not touch: a change in such a line or at its
// very end or beginning is a conflict, as is one next to it. Then nothing is returned, and what the
// user typed stays as it is. Pure; any thread.

#include <optional>
#include <vector>

#include "instruct/text_edit.h"
#include "text/document.h"

namespace codestral::instruct {

// `since` are the steps of the user in order, as ChangeResult tells them, from `before` on.
std::optional<TextEdits> rebased(const text::Text& before, TextEdits edits,
                                 const std::vector<text::Edit>& since);

// For when only the two texts are known.
std::optional<TextEdits> rebased(const text::Text& before, TextEdits edits,
                                 const text::Text& today);

}  // namespace codestral::instruct
