#pragma once

// What all commands share: the flags that stand before or after the command, and the configuration
// that they lead to.

#include <filesystem>
#include <string>
#include <vector>

#include "base/error.h"
#include "config/config.h"

namespace codestral::cli {

struct CommonOptions {
  std::string logLevel;
  std::string logFile;
  std::string traceFile;
  std::string configFile;
};

// Opens log and trace. The log level of the command line wins over the configuration's.
Result<> applyCommon(const CommonOptions& options);

// The configuration of a command: environment, user file, and the workspace files of the given
// folders.
config::Effective loadConfig(const CommonOptions& options,
                             std::vector<std::filesystem::path> folders,
                             const config::Json& commandLine = config::Json::object());

// The folder of the repository that holds the path, else the path's own folder.
std::filesystem::path workspaceOf(const std::filesystem::path& path);

}  // namespace codestral::cli
