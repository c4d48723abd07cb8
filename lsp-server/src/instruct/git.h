#pragma once

// What git says about a repository, read-only, through its own program. Blocks: pool only, or a
// command. Errors are git's own last line, and say when the folder is in no repository. No program
// of the repository runs (git/program.h).

#include <filesystem>
#include <stop_token>
#include <string>
#include <utility>
#include <vector>

#include "base/error.h"
#include "instruct/change.h"

namespace codestral::instruct {

class Git {
 public:
  // The repository that holds the file or folder, which may be one of git's own. Whatever runs for
  // it ends as soon as the token says so.
  static Result<Git> open(const std::filesystem::path& where, std::stop_token stop = {});

  const std::filesystem::path& root() const { return root_; }

  // What is staged, against the last commit; before the first one, all of it.
  Result<std::vector<ChangedFile>> staged() const;
  // What differs since the last commit in files that git knows, staged or not.
  Result<std::vector<ChangedFile>> uncommitted() const;
  // "A..B" and the like: between the two. One revision: what differs since this branch left it.
  Result<std::vector<ChangedFile>> since(const std::string& revision) const;

  // Messages of the last commits, the newest first; none before the first commit. Of a revision or
  // range as since() takes it: of its commits.
  std::vector<std::string> recentMessages(std::size_t count,
                                          const std::string& revision = {}) const;
  // Empty when no branch is checked out.
  std::string branch() const;

 private:
  Git(std::filesystem::path root, std::stop_token stop)
      : root_(std::move(root)), stop_(std::move(stop)) {}
  Result<std::string> read(std::vector<std::string> words) const;
  Result<std::vector<ChangedFile>> difference(std::vector<std::string> words) const;

  std::filesystem::path root_;
  std::stop_token stop_;
};

}  // namespace codestral::instruct
