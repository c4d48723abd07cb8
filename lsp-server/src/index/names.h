#pragma once

// What a name alone says about a file or folder of a workspace. Pure; any thread.

#include <cstddef>
#include <string_view>

namespace codestral::index {

// Folders of keys and credentials: .ssh, .aws, ...
bool isSecretFolderName(std::string_view name);
// Images, archives, object files, and the like; also lock files, which are text that nobody wrote.
bool isNotSourceName(std::string_view name);
// Version control, installed packages, caches of tools.
bool isDependencyFolderName(std::string_view name);
// A file whose presence marks its folder as made by a tool: a build, a virtual environment, a
// cache.
bool marksGeneratedFolder(std::string_view fileName);
// The file that, when it stands beside a folder of this name, says that the folder is output or
// dependencies ("Cargo.toml" for "target"); empty for other names.
std::string_view besideGenerated(std::string_view folderName, std::size_t which);

}  // namespace codestral::index
