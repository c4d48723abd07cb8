#pragma once

// Which files completion may look at, by path: the bridge between ignore rules, settings and the
// engine's gate. Blocks on the disk: not on the main thread.

#include <filesystem>
#include <vector>

#include "completion/gate.h"
#include "config/config.h"

namespace codestral::server {

completion::FileVerdict verdictFor(const std::filesystem::path& file,
                                   const std::vector<std::filesystem::path>& folders,
                                   const config::Config& config);

}  // namespace codestral::server
