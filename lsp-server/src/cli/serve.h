#pragma once

// The language server over standard input and output, or over a socket on which the editor listens.

#include <string>

#include <sys/types.h>

#include "cli/options.h"

namespace codestral::cli {

struct ServeOptions {
  std::string pipe;
  int port = 0;
  pid_t clientProcess = 0;  // 0: learnt from `initialize`
};

// 0 only after `shutdown`.
int serve(const CommonOptions& common, const ServeOptions& options);

}  // namespace codestral::cli
