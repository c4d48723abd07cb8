#include "index/workspace_files.h"

#include <fcntl.h>
#include <gmock/gmock.h>
#include <gtest/gtest.h>
#include <sys/resource.h>
#include <sys/stat.h>
#include <unistd.h>

#include "support/temp_dir.h"

namespace codestral::index {
namespace {

using test::TempDir;
using ::testing::Contains;
using ::testing::ElementsAre;
using ::testing::IsEmpty;
using ::testing::Not;
using ::testing::SizeIs;

const std::vector<std::string> kNames = WalkOptions{}.ignoreFileNames;

std::vector<std::string> found(const std::filesystem::path& root, const WalkOptions& options = {}) {
  std::vector<std::string> all;
  for (const FoundFile& file : walkWorkspace(root, options, {}).files)
    all.push_back(file.path.lexically_relative(root));
  return all;
}

TEST(Walk, FindsRegularFilesInAStableOrder) {
  const TempDir folder;
  for (const char* name : {"b.c", "a.c", "src/z.c", "src/deep/er/x.c", "doc/😀 é.md"})
    folder.write(name, "text");
  folder.write("empty.c", "");
  EXPECT_THAT(found(folder.path()),
              ElementsAre("a.c", "b.c", "doc/😀 é.md", "src/z.c", "src/deep/er/x.c"));
  const Walk walk = walkWorkspace(folder.path() / "", {}, {});
  EXPECT_THAT(walk.files, SizeIs(5));
  EXPECT_EQ(walk.files[0].path, folder.path() / "a.c");
  EXPECT_EQ(walk.files[0].bytes, 4U);
  EXPECT_FALSE(walk.capped);
}

TEST(Walk, OfNothingIsEmpty) {
  const TempDir folder;
  EXPECT_THAT(found(folder.path()), IsEmpty());
  EXPECT_THAT(found(folder.path() / "missing"), IsEmpty());
  EXPECT_THAT(found(folder.write("file")), IsEmpty());
}

TEST(Walk, NeverFollowsLinksAndOpensNoDevices) {
  const TempDir outside;
  outside.write("secret.c");
  const TempDir folder;
  folder.write("real/a.c");
  std::filesystem::create_directory_symlink(outside.path(), folder.path() / "out");
  std::filesystem::create_directory_symlink(folder.path(), folder.path() / "loop");
  std::filesystem::create_symlink(outside.path() / "secret.c", folder.path() / "link.c");
  ASSERT_EQ(::mkfifo((folder.path() / "pipe.c").c_str(), 0600), 0);
  EXPECT_THAT(found(folder.path()), ElementsAre("real/a.c"));
}

TEST(Walk, LeavesOutSecretsWhateverTheRepositorySays) {
  const TempDir folder;
  for (const char* name : {".env", "config/.env.local", "server.pem", "id_rsa", ".ssh/config",
                           ".aws/credentials", "a.c"}) {
    folder.write(name);
  }
  folder.write(".gitignore", "!.env\n!*.pem\n!id_rsa\n!.ssh/\n!*\n");
  EXPECT_THAT(found(folder.path()), ElementsAre(".gitignore", "a.c"));
  EXPECT_TRUE(isIgnored(folder.path(), folder.path() / ".env", kNames));
  EXPECT_TRUE(isIgnored(folder.path(), folder.path() / ".ssh/config", kNames));
  EXPECT_FALSE(isIgnored(folder.path(), folder.path() / "a.c", kNames));
}

TEST(Walk, LeavesOutDependenciesAndBuilds) {
  const TempDir folder;
  for (const char* name : {".git/config",        "node_modules/x/i.js", "app/node_modules/i.js",
                           "__pycache__/x.py",   ".venv/x.py",          "env/pyvenv.cfg",
                           "env/lib/x.py",       "out/CMakeCache.txt",  "out/x.c",
                           "cache/CACHEDIR.TAG", "cache/x.c",           "crate/Cargo.toml",
                           "crate/target/x.rs",  "plain/target/x.rs",   "go/go.mod",
                           "go/vendor/x.go",     "plain/vendor/x.go",   "package-lock.json",
                           "logo.png",           "dist/x.js",           "x.min.js"}) {
    folder.write(name);
  }
  EXPECT_THAT(found(folder.path()), ElementsAre("crate/Cargo.toml", "dist/x.js", "go/go.mod",
                                                "plain/target/x.rs", "plain/vendor/x.go"));
  // What the user opened is meant, even when a tool made it.
  EXPECT_THAT(found(folder.path() / "out"), ElementsAre("CMakeCache.txt", "x.c"));
  EXPECT_THAT(found(folder.path() / "node_modules/x"), ElementsAre("i.js"));
}

TEST(Walk, KeepsEveryKindOfIgnoreFileInForce) {
  const TempDir folder;
  folder.write(".gitignore", "*.log1\n!keep.log1\n/gen/\n");
  folder.write(".aiexclude", "private/\n!gen/\n");
  folder.write("sub/.codestralignore", "b.c\n!x.log1\n");
  folder.write(".git/info/exclude", "local.c\nkeep.c\n");
  folder.write("sub/.gitignore", "!local.c\n");
  for (const char* name :
       {"a.c", "x.log1", "keep.log1", "gen/x.c", "private/x.c", "sub/a.c", "sub/b.c", "sub/x.log1",
        "b.c", "local.c", "keep.c", "sub/local.c", "sub/gen/x.c"}) {
    folder.write(name);
  }
  EXPECT_THAT(
      found(folder.path()),
      ElementsAre(".aiexclude", ".gitignore", "a.c", "b.c", "keep.log1", "sub/.codestralignore",
                  "sub/.gitignore", "sub/a.c", "sub/local.c", "sub/gen/x.c"));
  EXPECT_THAT(found(folder.path(), {.ignoreFileNames = {".aiexclude"}}), Contains("x.log1"));
  EXPECT_THAT(found(folder.path(), {.ignoreFileNames = {".aiexclude"}}),
              Not(Contains("private/x.c")));
  EXPECT_THAT(found(folder.path(), {.ignoreFileNames = {"../.gitignore", "", ".."}}),
              Contains("private/x.c"));
}

TEST(Walk, NestedRepositoryAddsItsOwnRules) {
  const TempDir folder;
  folder.write(".git/HEAD");
  folder.write(".gitignore", "*.tmp\n");
  folder.write("sub/.git/info/exclude", "mine.c\n");
  for (const char* name : {"mine.c", "sub/mine.c", "sub/a.c", "sub/a.tmp"}) folder.write(name);
  EXPECT_THAT(found(folder.path()), ElementsAre(".gitignore", "mine.c", "sub/a.c"));
}

TEST(Walk, RulesOfTheRepositoryAroundTheFolderHold) {
  const TempDir folder;
  folder.write(".git/info/exclude", "local.c\n");
  folder.write(".gitignore", "*.tmp\n/packages/one/gen/\n");
  folder.write("packages/.gitignore", "*.skip\n");
  for (const char* name : {"a.c", "a.tmp", "a.skip", "local.c", "gen/a.c", "sub/a.tmp"})
    folder.write(std::string("packages/one/") + name);
  const auto root = folder.path() / "packages/one";
  EXPECT_THAT(found(root), ElementsAre("a.c"));
  EXPECT_TRUE(isIgnored(root, root / "gen/new.c", kNames));
  EXPECT_TRUE(isIgnored(root, root / "local.c", kNames));
  EXPECT_FALSE(isIgnored(root, root / "a.c", kNames));
}

TEST(Walk, RulesThatCannotBeReadExcludeEverything) {
  const TempDir folder;
  folder.write("open/a.c");
  folder.write("shut/a.c");
  folder.write("shut/deep/a.c");
  folder.write("shut/.aiexclude", std::string(600 * 1024, '\n'));
  EXPECT_THAT(found(folder.path()), ElementsAre("open/a.c"));
  EXPECT_TRUE(isIgnored(folder.path(), folder.path() / "shut/deep/a.c", kNames));
}

TEST(Walk, UnreadableFolderIsLeftOut) {
  const TempDir folder;
  folder.write("a.c");
  folder.write("shut/b.c");
  std::filesystem::permissions(folder.path(), std::filesystem::perms(0755));
  std::filesystem::permissions(folder.path() / "shut", std::filesystem::perms::none);
  // Root reads everything, so it is somebody else for a moment.
  const uid_t self = ::geteuid();
  if (self == 0) ASSERT_EQ(::seteuid(65534), 0);
  const auto all = found(folder.path());
  ASSERT_EQ(::seteuid(self), 0);
  EXPECT_THAT(all, ElementsAre("a.c"));
  std::filesystem::permissions(folder.path() / "shut", std::filesystem::perms(0700));
}

TEST(Walk, SizeCapIsExact) {
  const TempDir folder;
  folder.write("fits.c", std::string(100, 'x'));
  folder.write("large.c", std::string(101, 'x'));
  const Walk walk = walkWorkspace(folder.path(), {.maxFileBytes = 100}, {});
  EXPECT_THAT(walk.files, SizeIs(1));
  EXPECT_EQ(walk.tooLarge, 1U);
  EXPECT_FALSE(walk.capped);
}

TEST(Walk, NearestFilesComeFirst) {
  const TempDir folder;
  for (const char* name :
       {"top.c", "lib/a.c", "app/a.c", "app/ui/a.c", "app/ui/b.c", "app/ui/x/a.c", "app/net/a.c"})
    folder.write(name);
  WalkOptions options;
  options.near = folder.path() / "app/ui/b.c";
  EXPECT_THAT(found(folder.path(), options),
              ElementsAre("app/ui/a.c", "app/ui/b.c", "app/a.c", "app/ui/x/a.c", "app/net/a.c",
                          "top.c", "lib/a.c"));
  options.maxFiles = 3;
  EXPECT_THAT(found(folder.path(), options), ElementsAre("app/ui/a.c", "app/ui/b.c", "app/a.c"));
  options.maxFiles = 50;
  options.maxTotalBytes = 5;
  EXPECT_THAT(found(folder.path(), options), ElementsAre("app/ui/a.c", "app/ui/b.c"));
  EXPECT_TRUE(walkWorkspace(folder.path(), options, {}).capped);
  options.maxTotalBytes = 14;
  EXPECT_FALSE(walkWorkspace(folder.path(), options, {}).capped);
  options.near = "/elsewhere/x.c";
  EXPECT_EQ(found(folder.path(), options).front(), "top.c");
  options.maxFiles = 0;
  EXPECT_THAT(found(folder.path(), options), IsEmpty());
}

TEST(Walk, CapHoldsTheNearestOfVeryMany) {
  const TempDir folder;
  for (int i = 0; i < 1100; ++i) folder.write("far/" + std::to_string(i) + ".c");
  folder.write("near/a.c");
  WalkOptions options;
  options.maxFiles = 2;
  options.near = folder.path() / "near/new.c";
  EXPECT_THAT(found(folder.path(), options), ElementsAre("near/a.c", "far/0.c"));
}

TEST(Walk, StopsWhenAsked) {
  const TempDir folder;
  folder.write("a.c");
  folder.write("sub/b.c");
  std::stop_source source;
  source.request_stop();
  EXPECT_THAT(walkWorkspace(folder.path(), {}, source.get_token()).files, IsEmpty());
}

// Deeper than there are descriptors to hold, with a way back that leads to more.
TEST(Walk, FarMoreLevelsThanDescriptors) {
  const TempDir folder;
  int at = ::open(folder.path().c_str(), O_DIRECTORY | O_CLOEXEC);
  for (int i = 0; i < 200; ++i) {
    ASSERT_EQ(::mkdirat(at, "d", 0700), 0);
    ASSERT_EQ(::mkdirat(at, "e", 0700), 0);
    for (const char* name : {"f.c", "e/g.c"}) {
      const int file = ::openat(at, name, O_CREAT | O_WRONLY | O_CLOEXEC, 0600);
      ASSERT_EQ(::write(file, "x", 1), 1);
      ::close(file);
    }
    const int next = ::openat(at, "d", O_DIRECTORY | O_CLOEXEC);
    ::close(at);
    at = next;
  }
  ::close(at);
  rlimit before{};
  ::getrlimit(RLIMIT_NOFILE, &before);
  const rlimit few{100, before.rlim_max};
  ::setrlimit(RLIMIT_NOFILE, &few);
  const auto all = found(folder.path());
  ::setrlimit(RLIMIT_NOFILE, &before);
  EXPECT_EQ(all.size(), 400U);
}

TEST(IsIgnored, LooksBehindLinks) {
  const TempDir folder;
  folder.write(".gitignore", "private/\n");
  folder.write("private/x.c");
  folder.write(".env");
  std::filesystem::create_directory_symlink("private", folder.path() / "public");
  std::filesystem::create_symlink(".env", folder.path() / "innocent.c");
  EXPECT_TRUE(isIgnored(folder.path(), folder.path() / "public/x.c", kNames));
  EXPECT_TRUE(isIgnored(folder.path(), folder.path() / "innocent.c", kNames));
  EXPECT_TRUE(isIgnored(folder.path(), folder.path() / "src/../private/x.c", kNames));
}

TEST(IsIgnored, AppliesToFilesThatAreNotThereYet) {
  const TempDir folder;
  folder.write(".codestralignore", "*.gen.c\nout/\n");
  EXPECT_TRUE(isIgnored(folder.path(), folder.path() / "new/folder/x.gen.c", kNames));
  EXPECT_TRUE(isIgnored(folder.path(), folder.path() / "new/out/x.c", kNames));
  EXPECT_FALSE(isIgnored(folder.path(), folder.path() / "new/folder/x.c", kNames));
  EXPECT_FALSE(isIgnored(folder.path(), folder.path() / "new/folder/x.gen.c", {}));
}

TEST(IsIgnored, ALinkThatLeadsOutIsUnderTheRulesOfTheOtherPlace) {
  const TempDir folder;
  const TempDir other;
  other.write(".git/HEAD");
  other.write(".gitignore", "drafts/\n");
  other.write("drafts/a.md");
  other.write("b.md");
  std::filesystem::create_symlink(other / "drafts/a.md", folder / "a.md");
  std::filesystem::create_symlink(other / "b.md", folder / "b.md");
  EXPECT_TRUE(isIgnored(folder.path(), folder / "a.md", kNames));
  EXPECT_FALSE(isIgnored(folder.path(), folder / "b.md", kNames));
}

TEST(IsIgnored, OutsideTheRootOnlyTheNameCounts) {
  const TempDir folder;
  folder.write(".gitignore", "*\n");
  EXPECT_TRUE(isIgnored(folder.path(), folder.path() / "a.c", kNames));
  EXPECT_FALSE(isIgnored(folder.path(), "/elsewhere/a.c", kNames));
  EXPECT_FALSE(isIgnored(folder.path(), folder.path().string() + "-other/a.c", kNames));
  EXPECT_TRUE(isIgnored(folder.path(), "/elsewhere/.env", kNames));
  EXPECT_TRUE(isIgnored(folder.path(), "/home/me/.ssh/config", kNames));
}

TEST(LooksLikeSource, TellsTextFromTheRest) {
  EXPECT_TRUE(looksLikeSource(""));
  EXPECT_TRUE(looksLikeSource("int main() {}\r\n// 😀\n"));
  EXPECT_TRUE(looksLikeSource(std::string(2000, 'x') + "\n" + std::string(2000, 'y')));
  EXPECT_FALSE(looksLikeSource(std::string(2001, 'x')));
  EXPECT_FALSE(looksLikeSource("a\n" + std::string(2001, 'x') + "\nb"));
  EXPECT_FALSE(looksLikeSource(std::string_view("a\0b", 3)));
  EXPECT_FALSE(looksLikeSource(std::string("text\n") + '\0'));
}

}  // namespace
}  // namespace codestral::index
