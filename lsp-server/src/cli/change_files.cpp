// Which files of a change may leave the machine, and what the model is told of the project.

#include <algorithm>

#include <fmt/format.h>

#include "cli/change_command.h"
#include "cli/terminal.h"
#include "instruct/project_instructions.h"
#include "server/file_rules.h"

namespace codestral::cli {

namespace fs = std::filesystem;

std::string trustedInstructions(const config::Config& config, const fs::path& root) {
  const bool trusted = server::isTrusted(root, config.workspaceTrusted);
  return trusted ? instruct::projectInstructions(root) : std::string();
}

std::vector<instruct::ChangedFile> readableFiles(const config::Config& config, const fs::path& root,
                                                 std::vector<instruct::ChangedFile> files) {
  const auto isExcluded = [&](const std::string& path) {
    return !server::maySend(root, path, config.privacyIgnoreFiles);
  };
  std::erase_if(files, [&](const instruct::ChangedFile& file) {
    if (!isExcluded(file.path) && !isExcluded(file.oldPath)) return false;
    complain(
        fmt::format("{} is left out: an ignore file, or its name, says that it is not to be sent",
                    visibleControls(file.path)));
    return true;
  });
  return files;
}

}  // namespace codestral::cli
