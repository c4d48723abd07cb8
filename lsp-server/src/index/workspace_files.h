#pragma once

// The files of a workspace folder that completion may read: regular text files that no ignore rule,
// name or size cap excludes. Blocks on the disk: pool only.

#include <cstddef>
#include <cstdint>
#include <filesystem>
#include <stop_token>
#include <string>
#include <string_view>
#include <vector>

namespace codestral::index {

struct WalkOptions {
  std::vector<std::string> ignoreFileNames{".gitignore", ".codestralignore", ".aiexclude"};
  std::size_t maxFileBytes = 1024 * 1024;
  std::size_t maxFiles = 50'000;
  std::size_t maxTotalBytes = 100 * 1024 * 1024;
  // Files nearest to this one come first when a cap cuts the list.
  std::filesystem::path near;
};

struct FoundFile {
  std::filesystem::path path;
  std::uintmax_t bytes = 0;
};

struct Walk {
  std::vector<FoundFile> files;  // in a stable order
  std::size_t ignored = 0;
  std::size_t tooLarge = 0;
  bool capped = false;  // a cap on count or total bytes cut the list
};

// Symbolic links are not followed. .git, node_modules and other well-known dependency folders are
// left out, also without an ignore file.
Walk walkWorkspace(const std::filesystem::path& root, const WalkOptions& options,
                   std::stop_token stop);

// The top of the repository that holds the file, else its own folder.
std::filesystem::path repositoryOf(const std::filesystem::path& file);

// Whether the rules of the folders between root and the file, or its name, exclude this file, or
// what it leads to when it is a link: out of the root, by the rules of that one's repository.
bool isIgnored(const std::filesystem::path& root, const std::filesystem::path& file,
               const std::vector<std::string>& ignoreFileNames);

// Whether the content looks like text that a person wrote: no NUL bytes, no very long lines.
bool looksLikeSource(std::string_view content);

}  // namespace codestral::index
