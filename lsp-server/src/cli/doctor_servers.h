#pragma once

// The part of `doctor` that examines the servers a user runs: reachable, version, models, whether
// the chosen model is there and can fill in the middle, and one completion of one token.

#include "base/event_loop.h"
#include "cli/findings.h"
#include "config/config.h"
#include "http/transport.h"

namespace codestral::cli {

// Those with a base URL, and the one that completion.provider names. False when there is none.
bool checkServers(Findings& report, EventLoop& loop, http::Transport& transport,
                  const config::Config& config);

}  // namespace codestral::cli
