// Which files of a change may leave the machine, and what the model is told of the project.

#include <string_view>

#include <fmt/format.h>

#include "cli/change_command.h"
#include "cli/terminal.h"
#include "server/file_rules.h"

namespace codestral::cli {

namespace fs = std::filesystem;

namespace {

void complainLeftOut(std::string_view path) {
  complain(
      fmt::format("{} is left out: an ignore file, completion.disabledGlobs, or its name, says "
                  "that it is not to be sent",
                  path));
}

}  // namespace

std::string trustedInstructions(const config::Config& config, const fs::path& root) {
  return server::trustedInstructions(root, config.workspaceTrusted, config.privacyIgnoreFiles);
}

std::vector<instruct::ChangedFile> readableFiles(const config::Config& config, const fs::path& root,
                                                 std::vector<instruct::ChangedFile> files) {
  for (const std::string& path : server::leaveOut(files, root, {}, config)) complainLeftOut(path);
  return files;
}

bool isReadable(const config::Config& config, const std::string& name) {
  std::error_code ignored;
  const fs::path path = fs::absolute(name, ignored).lexically_normal();
  if (!server::verdictFor(path, {workspaceOf(path)}, config).excluded()) return true;
  complainLeftOut(name);
  return false;
}

}  // namespace codestral::cli
