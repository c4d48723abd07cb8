#pragma once

// Files about the user, for the user only. Any thread; blocks on the disk.

#include <filesystem>
#include <string_view>

#include "base/error.h"

namespace codestral {

// Is there already, or is made: it for its owner only, those above it as usual.
Result<> makePrivateFolder(const std::filesystem::path& folder);

// In such a folder: whole when it appears, and for its owner only, whatever stood there before.
Result<> writePrivateFile(const std::filesystem::path& file, std::string_view content);

}  // namespace codestral
