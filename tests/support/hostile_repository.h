#pragma once

// Repositories as a stranger may deliver them, with their .git: everything that git could run a
// program for names one. Each program leaves a file that tells which it was.

#include <filesystem>
#include <string>
#include <vector>

#include "support/temp_dir.h"

namespace codestral::test {

class HostileRepository {
 public:
  // One commit of a.txt ... f.txt, the submodule sub and a subst.txt for `git archive`. All of them
  // are changed since, a.txt also in the index. git alone can still read it.
  HostileRepository();

  const std::filesystem::path& path() const { return tree_; }
  // Lets git fetch a blob of HEAD that is not there from a remote, by a program.
  void loseABlob() const;
  // What a shell in the repository says. The traps are not set off by being built.
  void sh(const std::string& script) const;
  // The names of the programs that ran, sorted, and none of them any more.
  std::vector<std::string> sprung() const;

 private:
  TempDir folder_;
  std::filesystem::path tree_ = folder_ / "tree";
};

}  // namespace codestral::test
