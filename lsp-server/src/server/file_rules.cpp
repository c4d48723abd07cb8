#include "server/file_rules.h"

#include "index/ignore.h"
#include "index/workspace_files.h"

namespace codestral::server {
namespace {

bool isBelow(const std::filesystem::path& file, const std::filesystem::path& folder) {
  const auto relative = file.lexically_relative(folder);
  return !relative.empty() && *relative.begin() != "..";
}

}  // namespace

completion::FileVerdict verdictFor(const std::filesystem::path& file,
                                   const std::vector<std::filesystem::path>& folders,
                                   const config::Config& config) {
  completion::FileVerdict verdict;
  verdict.ignored = index::isSecretFileName(file.filename().string());
  std::string relative = file.filename().string();
  for (const auto& folder : folders) {
    if (!isBelow(file, folder)) continue;
    relative = file.lexically_relative(folder).generic_string();
    verdict.ignored = verdict.ignored || index::isIgnored(folder, file, config.privacyIgnoreFiles);
    break;
  }
  for (const std::string& glob : config.completionDisabledGlobs) {
    // As in an ignore file: a pattern without a slash matches the name in any folder.
    const bool anywhere = glob.find('/') == std::string::npos;
    if (index::globMatch(glob, anywhere ? file.filename().string() : relative)) {
      verdict.matchedGlob = glob;
      break;
    }
  }
  return verdict;
}

}  // namespace codestral::server
