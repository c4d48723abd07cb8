#include "instruct/git.h"

#include <cstdlib>
#include <fstream>

#include <gtest/gtest.h>

#include "support/temp_dir.h"

namespace codestral::instruct {
namespace {

namespace fs = std::filesystem;

class WorkTree : public testing::Test {
 protected:
  void git(const std::string& where, const std::string& words) {
    const std::string command =
        "cd '" + (root_ / where).string() +
        "' && GIT_CONFIG_GLOBAL=/dev/null git -c protocol.file.allow=always -c user.name=T -c "
        "user.email=t@localhost " +
        words + " >/dev/null 2>&1";
    ASSERT_EQ(std::system(command.c_str()), 0) << words;
  }
  // The repository that the server asks for the buffer of a message in this folder.
  fs::path askedFor(const fs::path& gitFolder) {
    const auto opened = Git::open(workTreeOf(gitFolder));
    return opened ? opened->root() : fs::path();
  }
  void makeRepository(const std::string& name) {
    fs::create_directories(root_ / name);
    git(name, "init");
    git(name, "commit --allow-empty -m one");
  }

  test::TempDir root_;
};

TEST_F(WorkTree, OfARepository) {
  makeRepository("one");
  EXPECT_EQ(askedFor(root_ / "one/.git"), fs::canonical(root_ / "one"));
  EXPECT_EQ(workTreeOf(root_ / "one/src"), root_ / "one/src");
}

TEST_F(WorkTree, OfALinkedOneAlsoByARelativePath) {
  makeRepository("one");
  git("one", "worktree add ../two");
  const fs::path own = root_ / "one/.git/worktrees/two";
  EXPECT_EQ(askedFor(own), fs::canonical(root_ / "two"));
  std::ofstream(own / "gitdir") << "../../../../two/.git\n";
  EXPECT_EQ(workTreeOf(own), root_ / "two");
}

TEST_F(WorkTree, OfASubmodule) {
  makeRepository("sub");
  makeRepository("super");
  git("super", "submodule add ../sub");
  EXPECT_EQ(askedFor(root_ / "super/.git/modules/sub"), fs::canonical(root_ / "super/sub"));
}

// A repository may hold a file of that name, which must lead nowhere.
TEST_F(WorkTree, NotByAFileOfTheRepository) {
  makeRepository("one");
  makeRepository("private");
  fs::create_directories(root_ / "one/worktrees/x");
  std::ofstream(root_ / "one/worktrees/x/gitdir") << (root_ / "private/.git").string() << "\n";
  EXPECT_EQ(askedFor(root_ / "one/worktrees/x"), fs::canonical(root_ / "one"));
}

}  // namespace
}  // namespace codestral::instruct
