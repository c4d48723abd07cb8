#pragma once

// `codestral-lsp chat PROMPT`: one turn with a model, streamed as text to standard output.

#include <optional>
#include <span>
#include <string>
#include <vector>

#include "cli/options.h"

namespace codestral::cli {

struct ChatOptions {
  std::string prompt;  // "-": standard input
  std::string model;   // empty: chat.model
  std::string system;
  std::string session;
  std::vector<std::string> images;
  std::vector<std::string> files;
  std::optional<double> timeoutSeconds;
  bool codestral = false;
  bool agent = false;
};

// Returns the exit code.
int chat(const CommonOptions& common, const ChatOptions& options);

// The prompt with the files as fenced data after it, each with its name.
Result<std::string> promptWithFiles(std::string prompt, std::span<const std::string> files);

}  // namespace codestral::cli
