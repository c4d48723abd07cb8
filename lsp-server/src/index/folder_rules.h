#pragma once

// The ignore rules that hold in a folder: those of its own files and of every folder above, up to
// the top of the repository. Blocks on the disk.
//
// Each name of an ignore file (.gitignore, .aiexclude, ...) is a chain of its own, in which deeper
// files and later lines win, as gitignore(5) says. A path is excluded as soon as one chain excludes
// it, so that no file can take back what another kind excludes. A chain's file that is there but
// cannot be read excludes everything below: what it protects is unknown.

#include <filesystem>
#include <memory>
#include <string>
#include <string_view>
#include <vector>

#include "base/file.h"
#include "index/ignore.h"

namespace codestral::index {

class FolderRules {
 public:
  explicit FolderRules(std::vector<std::string> fileNames);

  // The rules in a folder below the one these rules are for. `relative` is its path from the top,
  // empty for the top itself.
  FolderRules enter(int folder, std::string_view relative) const;
  // Whether an entry of this folder, given by its path from the top, is excluded.
  bool excludes(std::string_view relative, bool isDirectory) const;

 private:
  struct Node {
    std::shared_ptr<const Node> above;
    std::size_t prefix = 0;  // of a path from the top that this folder's files do not see
    std::vector<IgnoreFile> chains;
  };
  std::shared_ptr<const std::vector<std::string>> fileNames_;
  std::shared_ptr<const Node> node_;  // of the nearest folder that has rules
};

// A workspace folder with the rules that come from the repository around it.
struct RulesRoot {
  std::filesystem::path top;  // of the repository that the folder belongs to, or the folder itself
  std::string prefix;         // the folder's path from there, empty or without '/' at its end
  FolderRules rules;          // those of the folders above it: not yet its own
};
RulesRoot rulesAbove(const std::filesystem::path& root, const std::vector<std::string>& fileNames);

inline std::string joined(std::string_view folder, std::string_view name) {
  return folder.empty() ? std::string(name) : std::string(folder) + "/" + std::string(name);
}

// Opens a folder by name. Neither this nor anything else here waits for a pipe or device.
Fd openFolder(int parent, const char* name, bool followLink);

}  // namespace codestral::index
