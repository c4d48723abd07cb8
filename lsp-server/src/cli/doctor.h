#pragma once

// `codestral-lsp doctor`: checks key, host, reachability, model and editor, and says what to do
// about each failure.

#include "cli/options.h"

namespace codestral::cli {

// 0 when everything works; 3 without a key, 4 or 5 when a service refuses or does not answer.
int doctor(const CommonOptions& common);

// `codestral-lsp config [--schema]`.
int showConfig(const CommonOptions& common, bool schema);

}  // namespace codestral::cli
