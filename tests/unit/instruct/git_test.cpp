#include "instruct/git.h"

#include <cstdlib>
#include <fstream>

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include "support/hostile_repository.h"
#include "support/temp_dir.h"

namespace codestral::instruct {
namespace {

namespace fs = std::filesystem;
using ::testing::IsEmpty;
using ::testing::IsSupersetOf;

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
    const auto opened = Git::open(gitFolder);
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
  EXPECT_EQ(askedFor(root_ / "one/.git/COMMIT_EDITMSG"), fs::canonical(root_ / "one"));
  EXPECT_EQ(askedFor(root_ / "one/a.txt"), fs::canonical(root_ / "one"));
  EXPECT_EQ(askedFor(root_ / "one/src"), fs::canonical(root_ / "one"));
}

TEST_F(WorkTree, OfALinkedOneAlsoByARelativePath) {
  makeRepository("one");
  git("one", "worktree add ../two");
  const fs::path own = root_ / "one/.git/worktrees/two";
  EXPECT_EQ(askedFor(own), fs::canonical(root_ / "two"));
  std::ofstream(own / "gitdir") << "../../../../two/.git\n";
  EXPECT_EQ(askedFor(own), fs::canonical(root_ / "two"));
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

TEST_F(WorkTree, NotOneThatOnlyTheConfigurationNames) {
  makeRepository("one");
  makeRepository("private");
  fs::create_directories(root_ / "plain");
  for (const char* other : {"private", "plain"}) {
    git("one", "config core.worktree '" + (root_ / other).string() + "'");
    const auto opened = Git::open(root_ / "one");
    ASSERT_FALSE(opened) << other;
    EXPECT_EQ(opened.error().kind, ErrorKind::Refused);
    EXPECT_THAT(opened.error().message, ::testing::HasSubstr("which is not part of it"));
  }
  git("one", "config core.worktree '" + (root_ / "one").string() + "'");
  EXPECT_TRUE(Git::open(root_ / "one"));
}

// What it names runs when git is asked as usual: the traps are sharp.
TEST(HostileRepository, RunsProgramsWhenGitIsAskedAsUsual) {
  const test::HostileRepository hostile;
  hostile.sh("git diff HEAD >/dev/null 2>&1; git log >/dev/null 2>&1");
  EXPECT_THAT(hostile.sprung(),
              IsSupersetOf({"clean", "clean-dots", "clean-included", "clean-nameless",
                            "clean-of-worktree", "diff-command", "diff-external", "fsmonitor",
                            "gpg", "hook-post-index-change", "process", "sub-fsmonitor"}));
  hostile.loseABlob();
  hostile.sh("! git diff --cached >/dev/null 2>&1");
  EXPECT_THAT(hostile.sprung(), IsSupersetOf({"fetch"}));
}

TEST(HostileRepository, RunsNoneWhenWeAsk) {
  const test::HostileRepository hostile;
  const auto git = Git::open(hostile.path());
  ASSERT_TRUE(git) << git.error().message;
  const auto paths = [](const Result<std::vector<ChangedFile>>& change) {
    EXPECT_TRUE(change) << change.error().message;
    std::vector<std::string> found;
    for (const ChangedFile& file : change.value_or(std::vector<ChangedFile>()))
      found.push_back(file.path);
    return found;
  };
  EXPECT_THAT(paths(git->staged()), ::testing::ElementsAre("a.txt"));
  EXPECT_THAT(hostile.sprung(), IsEmpty());
  EXPECT_THAT(paths(git->uncommitted()), ::testing::ElementsAre("a.txt", "b.txt", "c.txt", "d.txt",
                                                                "e.txt", "f.txt", "subst.txt"));
  EXPECT_THAT(hostile.sprung(), IsEmpty());
  EXPECT_THAT(paths(git->since("HEAD")), ::testing::SizeIs(7));
  EXPECT_THAT(paths(git->since("HEAD^!")), IsSupersetOf({"a.txt"}));
  EXPECT_THAT(hostile.sprung(), IsEmpty());
  EXPECT_THAT(git->recentMessages(5), ::testing::ElementsAre("message"));
  EXPECT_FALSE(git->branch().empty());
  EXPECT_THAT(hostile.sprung(), IsEmpty());
}

TEST(HostileRepository, IsNotLetFetchWhatItLacks) {
  const test::HostileRepository hostile;
  hostile.loseABlob();
  const auto git = Git::open(hostile.path());
  ASSERT_TRUE(git) << git.error().message;
  EXPECT_FALSE(git->staged());
  EXPECT_FALSE(git->uncommitted());
  EXPECT_THAT(hostile.sprung(), IsEmpty());
}

}  // namespace
}  // namespace codestral::instruct
