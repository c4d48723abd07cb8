#pragma once

// `codestral-lsp chat PROMPT`: one turn with a model, streamed as text to standard output.

#include <optional>
#include <span>
#include <string>
#include <vector>

#include "cli/options.h"
#include "mistral/models.h"

namespace codestral::cli {

struct ChatOptions {
  std::string prompt;  // "-": standard input
  std::string model;   // empty or "auto": see chooseChatModel
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

// The best chat model of a list: the first class of mistral-large, mistral-medium, codestral and
// mistral-small that is in it, by its -latest alias, else the newest of the class; if there is
// none, the one with the longest context. Base models that chat, are not about to be retired and,
// where there are images, see. Empty: there is none.
std::string chooseChatModel(std::span<const mistral::ModelCard> models, bool sees);

// The prompt with the files as fenced data after it, each with its name.
Result<std::string> promptWithFiles(std::string prompt, std::span<const std::string> files);

}  // namespace codestral::cli
