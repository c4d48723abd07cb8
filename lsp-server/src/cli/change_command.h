#pragma once

// `codestral-lsp review` and `codestral-lsp commit-message`: work on a change of a repository, or
// on files, with a chat model.

#include <optional>
#include <string>
#include <vector>

#include "cli/options.h"
#include "instruct/review.h"

namespace codestral::cli {

struct ReviewOptions {
  std::vector<std::string> targets;  // one revision or range, or files; none: what is not committed
  bool staged = false;
  bool json = false;
  bool sarif = false;
  std::string failOn = "error";  // error, warning, info, never
  std::string model;
  std::optional<double> timeoutSeconds;
};

struct CommitMessageOptions {
  bool json = false;
  std::string model;
  std::optional<double> timeoutSeconds;
};

// Both return the exit code.
int review(const CommonOptions& common, const ReviewOptions& options);
int commitMessage(const CommonOptions& common, const CommitMessageOptions& options);

// Of the repository, or of the files' folder: the instructions that go to the model, when the user
// trusts it.
std::string trustedInstructions(const config::Config& config, const std::filesystem::path& root);
// What of a change may be sent, and whether a file may be, by the rules of the folder that it lies
// in. What is left out is told on standard error.
std::vector<instruct::ChangedFile> readableFiles(const config::Config& config,
                                                 const std::filesystem::path& root,
                                                 std::vector<instruct::ChangedFile> files);
bool isReadable(const config::Config& config, const std::string& name);

}  // namespace codestral::cli
