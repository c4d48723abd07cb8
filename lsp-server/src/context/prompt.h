#pragma once

// What the model is told: the text around the cursor, within a token budget, with the provenance of
// every part. Pure and deterministic; any thread.
//
// Cost does not grow with the file: only the window around the cursor is read. A window that must
// cut does so where a construct begins or ends rather than in its middle, as long as that does not
// give up more than half of that side.

#include <cstddef>
#include <string>
#include <string_view>
#include <vector>

#include "syntax/tree.h"
#include "text/text.h"

namespace codestral::context {

struct Budget {
  int maxTokens = 4096;
  double prefixShare = 0.75;  // what one side leaves unused, the other gets
};

struct Source {
  std::string source;  // "prefix" or "suffix"
  std::string path;
  text::ByteRange range;
  int tokens = 0;
};

struct Prompt {
  std::string prefix;
  std::string suffix;
  std::vector<Source> sources;
};

// An estimate that is rather too high than too low for source code: a token for every three bytes.
// (Measured vocabularies of code models give 3 to 4 bytes a token; the service itself refuses a
// request only at a window ten times the default budget.)
int estimateTokens(std::size_t bytes);

Prompt buildPrompt(const text::Text& text, std::size_t offset, const syntax::View& view,
                   const Budget& budget, std::string_view path);

}  // namespace codestral::context
