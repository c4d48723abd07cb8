#pragma once

// The prompts by name: those that the program brings, and in their place the user's own, from
// `$XDG_CONFIG_HOME/codestral-lsp/prompts/NAME.md` and from nowhere else: a repository has no say.
// A file of the user that others can write, or that is wrong, is an error of what needs it, because
// to work silently without it would be worse. Blocks on the disk: not on the main thread of a
// server after start-up. Values; any thread.

#include <filesystem>
#include <map>
#include <string>
#include <string_view>
#include <vector>

#include "instruct/prompt.h"

namespace codestral::instruct {

class PromptLibrary {
 public:
  // `folder` empty: only what the program brings.
  static PromptLibrary load(const std::filesystem::path& folder);

  Result<Prompt> get(std::string_view name) const;
  // Found, filled, and with what its answer has to be.
  struct Filled {
    std::string system;  // who the model is, and what its answer has to be
    std::string user;
  };
  Result<Filled> fill(std::string_view name, const Values& values) const;

  // What is wrong with files of the user, one sentence each.
  std::vector<std::string> problems() const;

 private:
  std::map<std::string, Result<Prompt>, std::less<>> prompts_;
};

std::filesystem::path userPromptFolder();

}  // namespace codestral::instruct
