#pragma once

// The file that an action writes when that is not its document: where tests and translations go,
// and what the disk has there. Blocks; any thread.

#include <filesystem>
#include <string>
#include <vector>

#include "instruct/perform.h"

namespace codestral::server {

struct OtherFileOnDisk {
  instruct::OtherFile file;
  std::filesystem::path where;
  bool unreadable = false;  // it is there, but too large or not to be read
};

// `file` lies below `root`.
OtherFileOnDisk testsOf(const std::filesystem::path& file, const std::filesystem::path& root,
                        const std::vector<std::string>& ignoreFiles);
// Always a new one; its path is empty when every name is taken.
OtherFileOnDisk translationOf(const std::filesystem::path& file, const std::filesystem::path& root,
                              const std::string& target);

}  // namespace codestral::server
