#pragma once

// The files of the configuration: JSON with comments and trailing commas, read with a look at whose
// they are. Any thread; blocks on the disk.

#include <filesystem>
#include <string_view>

#include <sys/types.h>

#include "base/error.h"
#include "config/config.h"

namespace codestral::config {

inline constexpr std::size_t kLargestFile = 1024 * 1024;
inline constexpr int kDeepestNesting = 32;

struct SettingsFile {
  Json content = Json::object();
  uid_t owner = 0;
  mode_t mode = 0;
};

// A message of an error holds the path and, for a syntax error, line and column; never the content.
Result<SettingsFile> readSettingsFile(const std::filesystem::path& path, bool followLink);

Result<Json> parseSettings(std::string_view text);

// Whether nobody but this user and root can have written the file.
bool isTrusted(const SettingsFile& file, uid_t self);
// Whether others on the machine can read it.
bool isExposed(const SettingsFile& file);

}  // namespace codestral::config
