#pragma once

// `codestral-lsp complete FILE:LINE:COL`: one completion at a place of a real file, shown in place.

#include <string>

#include "cli/options.h"

namespace codestral::cli {

struct CompleteOptions {
  std::string place;     // FILE:LINE:COL, both from 1; the column counts characters
  std::string provider;  // empty: the configured one
  bool json = false;
  bool explain = false;
};

// Returns the exit code.
int complete(const CommonOptions& common, const CompleteOptions& options);

}  // namespace codestral::cli
