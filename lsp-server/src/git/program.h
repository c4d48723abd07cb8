#pragma once

// git, asked in a way that lets a repository run no program. Blocks: pool only, or a command.
//
// A repository that came with its .git, out of an archive or from a shared disk, brings its own
// configuration and hooks, which may be a stranger's. So all that git could start is switched off
// (program.cpp says what and how), and nothing is fetched. Nothing else in this house runs git.

#include <cstddef>
#include <filesystem>
#include <string>
#include <vector>

#include "base/command.h"
#include "base/error.h"

namespace codestral::git {

// The answer to a command (`log`, `-1`) in the folder; its form is git's own, whatever the user's
// configuration says. One that shows differences also needs --no-ext-diff and --no-textconv.
// Errors as readCommand() has them.
Result<std::string> ask(const std::filesystem::path& folder, std::vector<std::string> words,
                        std::size_t cap, CommandOptions options = {});

}  // namespace codestral::git
