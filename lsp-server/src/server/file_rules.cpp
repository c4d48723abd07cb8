#include "server/file_rules.h"

#include <algorithm>
#include <array>
#include <string_view>

#include <sys/stat.h>
#include <unistd.h>

#include "index/ignore.h"
#include "index/workspace_files.h"
#include "instruct/project_instructions.h"

namespace codestral::server {
namespace {

// As an ignore file in the workspace folder would: a pattern that names a folder holds for all
// below it.
bool excludes(const index::IgnoreFile& rule, std::string_view relative) {
  for (std::size_t slash = relative.find('/'); slash != std::string_view::npos;
       slash = relative.find('/', slash + 1)) {
    if (rule.match(relative.substr(0, slash), true) == index::IgnoreFile::Verdict::Ignored)
      return true;
  }
  return rule.match(relative, false) == index::IgnoreFile::Verdict::Ignored;
}

// As editors see it: nobody may write it, or this user may not. A new file can be written.
bool isReadOnly(const std::filesystem::path& file) {
  struct stat info{};
  if (::stat(file.c_str(), &info) != 0) return false;
  constexpr mode_t kAnyWrite = S_IWUSR | S_IWGRP | S_IWOTH;
  return (info.st_mode & kAnyWrite) == 0 || ::access(file.c_str(), W_OK) != 0;
}

// In which editors show what is no document of the user's.
constexpr std::array<std::string_view, 13> kViewSchemes{
    "git",     "gitfs",      "gitlens",         "fugitive",        "diff",
    "output",  "vscode-scm", "vscode-terminal", "vscode-userdata", "jdt",
    "zipfile", "zip",        "tarfile"};

}  // namespace

bool isBelow(const std::filesystem::path& path, const std::filesystem::path& folder) {
  const auto relative = path.lexically_relative(folder);
  return !relative.empty() && *relative.begin() != "..";
}

completion::FileVerdict verdictFor(const std::filesystem::path& file,
                                   const std::vector<std::filesystem::path>& folders,
                                   const config::Config& config) {
  completion::FileVerdict verdict;
  const auto holding =
      std::ranges::find_if(folders, [&](const auto& folder) { return isBelow(file, folder); });
  const std::filesystem::path root =
      holding != folders.end() ? *holding : index::repositoryOf(file);
  const std::string relative = file.lexically_relative(root).generic_string();
  verdict.ignored = index::isIgnored(root, file, config.privacyIgnoreFiles);
  for (const std::string& glob : config.completionDisabledGlobs) {
    if (excludes(index::IgnoreFile(glob), relative)) {
      verdict.matchedGlob = glob;
      break;
    }
  }
  verdict.readOnly = isReadOnly(file);
  return verdict;
}

completion::FileVerdict verdictForOther(std::string_view uri) {
  completion::FileVerdict verdict;
  const std::size_t colon = uri.find(':');
  const bool hasScheme = colon != uri.npos && uri.find('/') > colon;
  verdict.readOnly =
      hasScheme && std::ranges::find(kViewSchemes, uri.substr(0, colon)) != kViewSchemes.end();
  return verdict;
}

bool maySend(const std::filesystem::path& root, const std::filesystem::path& path,
             const std::vector<std::string>& ignoreFiles) {
  return !index::isSecretFileName(path.filename().string()) &&
         !index::isIgnored(root, root / path, ignoreFiles);
}

std::vector<std::string> leaveOut(std::vector<instruct::ChangedFile>& change,
                                  const std::filesystem::path& root,
                                  const std::vector<std::filesystem::path>& folders,
                                  const config::Config& config) {
  const auto may = [&](const std::string& path) {
    // A name that is no UTF-8 was made readable, and no rule could be held against it.
    if (path.contains("\uFFFD") || !maySend(root, path, config.privacyIgnoreFiles)) return false;
    return !verdictFor(root / path, folders, config).excluded();
  };
  std::vector<std::string> left;
  std::erase_if(change, [&](const instruct::ChangedFile& file) {
    if (may(file.path) && may(file.oldPath)) return false;
    left.push_back(file.path);
    return true;
  });
  return left;
}

bool isTrusted(const std::filesystem::path& folder, const std::vector<std::string>& trusted) {
  return std::ranges::any_of(trusted, [&](const std::string& each) {
    std::error_code failed;
    return std::filesystem::equivalent(each, folder, failed) && !failed;
  });
}

std::string trustedInstructions(const std::filesystem::path& folder,
                                const std::vector<std::string>& trusted,
                                const std::vector<std::string>& ignoreFiles) {
  if (!isTrusted(folder, trusted)) return {};
  return instruct::projectInstructions(folder, [&](const std::filesystem::path& file) {
    return maySend(folder, file, ignoreFiles);
  });
}

}  // namespace codestral::server
