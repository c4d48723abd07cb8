#pragma once

// The file that an action writes when that is not its document: where tests and translations go,
// and what the disk has there. Blocks; any thread.

#include <filesystem>
#include <optional>
#include <string>
#include <vector>

#include "base/error.h"
#include "config/config.h"
#include "instruct/perform.h"

namespace codestral::server {

struct OtherFileOnDisk {
  instruct::OtherFile file;    // without a document: nothing is there yet
  std::filesystem::path root;  // which `where` lies below, also with links followed
  std::filesystem::path where;
};

struct Surroundings {
  std::filesystem::path root;  // the workspace folder that holds the file, else the file's own
  std::vector<std::filesystem::path> folders;  // of the workspace
  config::Config config;
};

// Refused when the tests are there but may not be read, or not be sent, and when a link would lead
// to them out of the root.
Result<OtherFileOnDisk> testsOf(const std::filesystem::path& file, const Surroundings& around);
// Always a file that is not there yet, nor among the open ones.
Result<OtherFileOnDisk> translationOf(const std::filesystem::path& file, const Surroundings& around,
                                      const std::string& target,
                                      const std::vector<std::filesystem::path>& open);

// The text of a file below the root as an editor has it; nothing when it cannot be read.
std::optional<std::string> readOther(const std::filesystem::path& root,
                                     const std::filesystem::path& file);
// Whether anything has that name, be it a link that leads nowhere.
bool isTaken(const std::filesystem::path& file);

}  // namespace codestral::server
