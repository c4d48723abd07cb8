#pragma once

// The verbs that are more than one endpoint: `batch run`, `fine-tuning validate`, `fine-tuning
// follow`.

#include "cli/api_request.h"
#include "cli/options.h"

namespace codestral::cli {

// Returns the exit code.
int runApiProgram(const CommonOptions& common, const ApiCall& call);

}  // namespace codestral::cli
