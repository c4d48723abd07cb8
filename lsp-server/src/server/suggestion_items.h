#pragma once

// What an editor is told of an offer: items of inlineCompletion, or entries of its own list for
// editors that show no ghost text. Pure; any thread.

#include <string>
#include <vector>

#include "completion/engine.h"
#include "lsp/types.h"
#include "text/document.h"

namespace codestral::server {

// `ids` has one for each item; an item's command brings it back when the item is taken.
lsp::InlineCompletionList inlineItems(const completion::Offer& offer,
                                      const std::vector<std::string>& ids);

// An entry replaces the word before the position as well, for lists show only what begins with it.
lsp::CompletionList listItems(const completion::Offer& offer, const std::vector<std::string>& ids,
                              const text::Snapshot& document, text::Encoding encoding);

}  // namespace codestral::server
