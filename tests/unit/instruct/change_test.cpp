// What git says about a change: names of every kind, and real repositories.
#include "instruct/change.h"

#include <cstdlib>

#include <fmt/format.h>
#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include "instruct/git.h"
#include "support/places.h"
#include "support/temp_dir.h"

namespace codestral::instruct {
namespace {

using ::testing::ElementsAre;
using ::testing::HasSubstr;
using ::testing::IsEmpty;
using Kind = ChangedFile::Kind;

TEST(ParseChange, LinesHaveTheNumbersOfTheNewFile) {
  const auto files = parseChange(
      "diff --git a/x y.c b/x y.c\nindex 1..2 100644\n--- a/x y.c\t\n+++ b/x y.c\t\n"
      "@@ -7,3 +8,4 @@ int f()\n a\n--- b\n+++ c\r\n+diff --git a/d b/d\n\n\\ No newline\n"
      "@@ -20 +22 @@\n-o\n\\ No newline at end of file\n+n\n");
  ASSERT_EQ(files.size(), 1U);
  EXPECT_EQ(files[0].path, "x y.c");
  ASSERT_EQ(files[0].hunks.size(), 2U);
  EXPECT_EQ(files[0].hunks[0].heading, "int f()");
  std::string lines;
  for (const Hunk& hunk : files[0].hunks) {
    for (const ChangedLine& line : hunk.lines)
      lines += fmt::format("{}{}{}|", line.number, line.mark, line.text);
  }
  EXPECT_EQ(lines, "8 a|0--- b|9+++ c|10+diff --git a/d b/d|11 |0-o|22+n|");
  EXPECT_EQ(statOf(files), "x y.c (changed) | 3 + 2 -\n");
}

TEST(ParseChange, WhatIsNoDifferenceOfLines) {
  const auto files = parseChange(
      "diff --git \"a/q\\\"\\303\\244\\t.c\" \"b/q\\\"\\303\\244\\t.c\"\n"
      "old mode 100644\nnew mode 100755\n"
      "diff --git a/a.png b/a.png\nnew file mode 100644\nindex 0..1\n"
      "Binary files /dev/null and b/a.png differ\n"
      "diff --git a/old name b/new name\nsimilarity index 90%\nrename from old name\n"
      "rename to new name\n--- a/old name\t\n+++ b/new name\t\n@@ -1 +1 @@\n-a\n+b\n"
      "diff --git a/gone b/gone\ndeleted file mode 100644\n--- a/gone\n+++ /dev/null\n"
      "@@ -1 +0,0 @@\n-a\n"
      "diff --git a/empty b/empty\nnew file mode 100644\nindex 0..e\n");
  ASSERT_EQ(files.size(), 5U);
  EXPECT_EQ(files[0].path, "q\"ä\t.c");
  EXPECT_TRUE(files[1].binary);
  EXPECT_EQ(files[1].kind, Kind::Added);
  EXPECT_EQ(files[2].path, "new name");
  EXPECT_EQ(files[2].oldPath, "old name");
  EXPECT_EQ(files[2].kind, Kind::Renamed);
  EXPECT_EQ(files[3].path, "gone");
  EXPECT_EQ(files[3].kind, Kind::Deleted);
  EXPECT_EQ(files[4].path, "empty");
  EXPECT_THAT(files[4].hunks, IsEmpty());
}

TEST(ParseChange, AnyBytesAreSurvived) {
  const std::string diff =
      "diff --git a/x b/x\n--- a/x\n+++ b/x\n@@ -1,9 +1,9 @@ f\n a\n-b\n+\xFF\n c\n";
  for (std::size_t at = 0; at <= diff.size(); ++at) {
    parseChange(diff.substr(0, at));
    parseChange(diff.substr(at));
    std::string changed = diff;
    if (at < diff.size()) changed[at] = static_cast<char>(changed[at] ^ 0x15);
    parseChange(changed);
  }
  EXPECT_EQ(parseChange(diff)[0].hunks[0].lines[2].text, "\uFFFD");
  EXPECT_THAT(parseChange("@@ -1 +1 @@\n-a\n+b\n"), IsEmpty());
  parseChange("diff --git a/x b/x\n@@ -1,99999999999999999999 +1 @@\n@@ -x +y @@\n@@ +1 @@\n");
}

TEST(WholeFile, IsContextWithNumbers) {
  const ChangedFile file = wholeFile("a", "x\r\ny");
  ASSERT_EQ(file.hunks.size(), 1U);
  EXPECT_EQ(file.hunks[0].lines.size(), 2U);
  EXPECT_EQ(file.hunks[0].lines[0].text, "x");
  EXPECT_EQ(file.hunks[0].lines[1].number, 2U);
  EXPECT_THAT(wholeFile("a", "").hunks, IsEmpty());
}

class GitTest : public testing::Test {
 protected:
  void sh(const std::string& script) const {
    const std::string line = "cd '" + folder.path().string() +
                             "' && export GIT_CONFIG_GLOBAL=/dev/null GIT_CONFIG_SYSTEM=/dev/null "
                             "GIT_AUTHOR_NAME=A GIT_AUTHOR_EMAIL=a@example.org "
                             "GIT_COMMITTER_NAME=A GIT_COMMITTER_EMAIL=a@example.org && " +
                             script;
    ASSERT_EQ(std::system(line.c_str()), 0) << script;
  }
  static std::vector<std::string> names(const Result<std::vector<ChangedFile>>& files) {
    std::vector<std::string> all;
    if (!files) return {files.error().message};
    for (const ChangedFile& file : *files)
      all.push_back(fmt::format("{} {}", name(file.kind), file.path));
    std::ranges::sort(all);
    return all;
  }
  test::TempDir folder;
};

TEST_F(GitTest, NamesOfEveryKind) {
  sh("git init -q -b main . && printf 'a\\nb\\nc\\nd\\n' >'a b.c' && printf x >'ü 😀.c' && printf "
     "x "
     ">'q\"o.c' && printf 'x\\n' >gone && git add . && git commit -qm one");
  sh("git mv 'a b.c' 'c d.c' && echo y >>'ü 😀.c' && echo y >>'q\"o.c' && git rm -q gone && "
     "printf '\\0' >bin && git add .");
  const auto git = Git::open(folder.path());
  ASSERT_TRUE(git) << git.error().message;
  EXPECT_EQ(git->branch(), "main");
  EXPECT_THAT(git->recentMessages(5), ElementsAre("one"));
  EXPECT_THAT(names(git->staged()), ElementsAre("changed q\"o.c", "changed ü 😀.c", "deleted gone",
                                                "new bin", "renamed c d.c"));
  EXPECT_EQ(names(git->uncommitted()), names(git->staged()));
  sh("git commit -qm 'two\n\nWhy.'");
  EXPECT_THAT(names(git->staged()), IsEmpty());
  EXPECT_EQ(names(git->since("HEAD~1")).size(), 5U);
  EXPECT_EQ(names(git->since("HEAD~1..HEAD")).size(), 5U);
  EXPECT_EQ(names(git->since("HEAD^!")).size(), 5U);
  EXPECT_EQ(names(git->since("HEAD~1^!")).size(), 4U) << "the first commit";
  EXPECT_THAT(git->recentMessages(5), ElementsAre("two\n\nWhy.", "one"));
}

TEST_F(GitTest, BeforeTheFirstCommitAndFromAFolderBelow) {
  sh("git init -q -b main . && mkdir sub && echo x >sub/a.c && git add .");
  const auto git = Git::open(folder / "sub");
  ASSERT_TRUE(git) << git.error().message;
  EXPECT_EQ(git->root(), folder.path());
  EXPECT_THAT(names(git->staged()), ElementsAre("new sub/a.c"));
  EXPECT_THAT(names(git->uncommitted()), ElementsAre("new sub/a.c"));
  EXPECT_THAT(git->recentMessages(5), IsEmpty());
}

TEST_F(GitTest, ABranchIsComparedWithWhereItLeft) {
  sh("git init -q -b main . && echo x >a && git add . && git commit -qm one && git checkout -qb "
     "mine "
     "&& echo y >b && git add . && git commit -qm two && git checkout -q main && echo z >c && "
     "git add . && git commit -qm three && git checkout -q mine");
  const auto git = Git::open(folder.path());
  EXPECT_THAT(names(git->since("main")), ElementsAre("new b"));
  EXPECT_THAT(git->recentMessages(5, "main"), ElementsAre("two"));
  EXPECT_THAT(git->recentMessages(5, "HEAD^!"), ElementsAre("two"));
  EXPECT_THAT(git->recentMessages(5, "nobody"), IsEmpty());
}

TEST_F(GitTest, WhatTheConfigurationOfTheRepositorySaysDoesNotCount) {
  sh("git init -q -b main . && echo x >a.c && git add . && git commit -qm one && echo y >>a.c && "
     "git config diff.noprefix true && git config diff.mnemonicPrefix true && "
     "git config diff.external false && git config color.ui always && "
     "git config diff.suppressBlankEmpty true && git config diff.context 0");
  const auto files = Git::open(folder.path())->uncommitted();
  ASSERT_TRUE(files) << files.error().message;
  ASSERT_EQ(files->size(), 1U);
  EXPECT_EQ(files->front().path, "a.c");
  EXPECT_EQ(files->front().hunks.at(0).lines.size(), 2U);
}

TEST_F(GitTest, ErrorsAreClear) {
  EXPECT_THAT(Git::open(folder.path()).error().message, HasSubstr("is in no git repository"));
  sh("git init -q . && echo x >a && git add . && git commit -qm one");
  const auto git = Git::open(folder.path());
  EXPECT_EQ(git->since("nobody").error().kind, ErrorKind::InvalidInput);
  EXPECT_THAT(git->since("nobody").error().message, HasSubstr("'nobody' is neither"));
  EXPECT_EQ(git->since("--output=x").error().kind, ErrorKind::InvalidInput);
}

// Of the repository that holds the tests, read-only; a tree without git has none.
TEST(GitHistory, OfThisRepository) {
  const auto git = Git::open(test::sourcePath("."));
  if (!git || git->recentMessages(2).size() < 2) GTEST_SKIP() << "no history here";
  const auto files = git->since("HEAD~1..HEAD");
  ASSERT_TRUE(files) << files.error().message;
  EXPECT_FALSE(files->empty());
  for (const ChangedFile& file : *files) EXPECT_FALSE(file.path.empty());
}

}  // namespace
}  // namespace codestral::instruct
