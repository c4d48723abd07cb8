#include "cli/options.h"

#include <utility>

#include "base/log.h"
#include "base/trace.h"

namespace codestral::cli {

Result<> applyCommon(const CommonOptions& options) {
  LogLevel level = LogLevel::Warn;
  if (!options.logLevel.empty()) {
    const auto parsed = parseLogLevel(options.logLevel);
    if (!parsed) return std::unexpected(parsed.error());
    level = *parsed;
  }
  if (const Result<> opened = openLog(level, options.logFile); !opened) return opened;
  if (!options.traceFile.empty()) return openTrace(options.traceFile);
  return {};
}

config::Effective loadConfig(const CommonOptions& options,
                             std::vector<std::filesystem::path> folders,
                             const config::Json& commandLine) {
  config::Layers layers;
  layers.commandLine = commandLine;
  layers.environment = config::processEnvironment();
  layers.userFile = config::defaultUserFile(layers.environment);
  if (!options.configFile.empty()) layers.userFile = options.configFile;
  layers.workspaceFolders = std::move(folders);
  return config::load(layers);
}

std::filesystem::path workspaceOf(const std::filesystem::path& path) {
  std::error_code ignored;
  const std::filesystem::path absolute =
      std::filesystem::absolute(path, ignored).lexically_normal();
  for (std::filesystem::path folder = absolute.parent_path(); folder.has_relative_path();
       folder = folder.parent_path()) {
    if (std::filesystem::exists(folder / ".git", ignored)) return folder;
  }
  return absolute.parent_path();
}

}  // namespace codestral::cli
