#pragma once

// Where a completion is made: one version of a document, an offset in it, and what stands around.
// A value; cheap to copy.

#include <cstddef>
#include <string>

#include "completion/surroundings.h"
#include "syntax/tree.h"
#include "text/document.h"

namespace codestral::completion {

struct Place {
  std::string uri;
  text::SnapshotPtr document;
  text::Text text;
  bool hypothetical = false;  // the text is not the document's, but what it would be
  std::size_t offset = 0;
  syntax::View view;
  Surroundings around;
};

}  // namespace codestral::completion
