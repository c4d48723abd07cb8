#pragma once

// What a project says to programmers and their tools: AGENTS.md, CLAUDE.md,
// .github/copilot-instructions.md, .codestral/instructions.md, in the workspace folder itself. The
// files are a repository's, so this is only for a folder that the user trusts, and what they say
// goes to the model as data. Blocks on the disk: pool only.

#include <filesystem>
#include <functional>
#include <string>

namespace codestral::instruct {

inline constexpr std::size_t kMostProjectInstructions = 32UL * 1024;

// Each file under its name, together at most the bytes above: the last one is cut at a line, with a
// word about it. Empty when there is none. A file that is no UTF-8 text, that is a link to anything
// but another of them, or that may not be read, is left out.
std::string projectInstructions(
    const std::filesystem::path& folder,
    const std::function<bool(const std::filesystem::path&)>& mayRead = {});

}  // namespace codestral::instruct
