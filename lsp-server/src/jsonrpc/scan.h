#pragma once

// One pass over JSON text before any tree is built: what the tree would cost, and what the parser
// would choke on. The text need not be valid. Pure; any thread.

#include <cstddef>
#include <optional>
#include <string_view>
#include <vector>

#include "jsonrpc/message.h"

namespace codestral::jsonrpc {

struct Scan {
  std::size_t depth = 0;  // deepest nesting of arrays and objects
  std::size_t nodes = 0;  // at least the number of values
  // Offsets of the four hex digits of escaped surrogates without a partner.
  std::vector<std::size_t> loneSurrogates;
};

Scan scanJson(std::string_view text);

// The id of the outermost object of a text that is too deep or too large for a tree.
std::optional<Id> findId(std::string_view text);

}  // namespace codestral::jsonrpc
