#pragma once

// `codestral-lsp log`: what left this machine, and what became of the suggestions, as the local
// database has it.

#include <cstdint>

#include "cli/options.h"

namespace codestral::cli {

struct LogOptions {
  bool outcomes = false;  // a summary of them instead of the requests
  bool forget = false;    // removes both
  bool json = false;
  std::int64_t limit = 20;  // of requests, the newest
};

int showLog(const CommonOptions& common, const LogOptions& options);

}  // namespace codestral::cli
