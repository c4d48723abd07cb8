#pragma once

// Answers as text: JSON for programs, aligned columns for people. Pure but for asking whether
// standard output is a terminal.

#include <string>

#include "base/error.h"
#include "cli/api_endpoints.h"
#include "mistral/fields.h"

namespace codestral::cli {

// One document with a line feed: indented for a terminal, on one line otherwise.
std::string renderJson(const mistral::Json& json, bool forTerminal);
// A line for each row. Cells are cut at `columns`, when not 0.
Result<std::string> renderTable(const ApiEndpoint& endpoint, const mistral::Json& answer,
                                std::size_t columns);

}  // namespace codestral::cli
