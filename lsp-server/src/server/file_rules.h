#pragma once

// Which files completion may look at, by path: the bridge between ignore rules, settings and the
// engine's gate.

#include <filesystem>
#include <string>
#include <string_view>
#include <vector>

#include "completion/gate.h"
#include "config/config.h"
#include "instruct/change.h"

namespace codestral::server {

// By the paths alone; a folder lies below itself.
bool isBelow(const std::filesystem::path& path, const std::filesystem::path& folder);

// Of a document that is no file: the schemes in which editors keep texts that can be changed are
// few, and all others are views (git:, a debugger's source, an archive).
completion::FileVerdict verdictForOther(std::string_view uri);

// By the rules of the first folder that holds the file, else of the repository around it. Blocks on
// the disk: not on the main thread.
completion::FileVerdict verdictFor(const std::filesystem::path& file,
                                   const std::vector<std::filesystem::path>& folders,
                                   const config::Config& config);

// Whether text of a file below `root` may go to a service: no ignore file and no name of it says
// otherwise. The path is absolute or from `root`. Blocks on the disk.
bool maySend(const std::filesystem::path& root, const std::filesystem::path& path,
             const std::vector<std::string>& ignoreFiles);
// Takes out of a change of the repository `root` what may not be sent under the name that it has or
// the one that it had: the removed lines are of the old one. The rules are those of the repository,
// of the workspace folders around it, and of the settings. The paths of what was taken out.
std::vector<std::string> leaveOut(std::vector<instruct::ChangedFile>& change,
                                  const std::filesystem::path& root,
                                  const std::vector<std::filesystem::path>& folders,
                                  const config::Config& config);
// Whether the folder is one of those that the user trusts (workspace.trusted). Blocks on the disk.
bool isTrusted(const std::filesystem::path& folder, const std::vector<std::string>& trusted);
// What the project says to programmers, of a folder that the user trusts and without what may not
// be sent; else empty. Blocks on the disk.
std::string trustedInstructions(const std::filesystem::path& folder,
                                const std::vector<std::string>& trusted,
                                const std::vector<std::string>& ignoreFiles);

}  // namespace codestral::server
