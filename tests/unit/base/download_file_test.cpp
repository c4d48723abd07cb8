#include "base/download_file.h"

#include <fstream>
#include <functional>

#include <gmock/gmock.h>
#include <sched.h>
#include <signal.h>
#include <sys/mount.h>
#include <sys/resource.h>
#include <sys/stat.h>
#include <sys/wait.h>
#include <unistd.h>

#include "support/temp_dir.h"

namespace codestral {
namespace {

namespace fs = std::filesystem;
using test::contentOf;
using test::TempDir;
using ::testing::ElementsAre;
using ::testing::HasSubstr;
using ::testing::IsEmpty;

std::vector<std::string> namesIn(const fs::path& folder) {
  std::vector<std::string> names;
  for (const auto& entry : fs::directory_iterator(folder)) names.push_back(entry.path().filename());
  std::ranges::sort(names);
  return names;
}
mode_t modeOf(const fs::path& path) {
  struct stat info{};
  EXPECT_EQ(::stat(path.c_str(), &info), 0);
  return info.st_mode & 07777U;
}

TEST(DownloadFile, AppearsWhenItIsWhole) {
  const TempDir folder;
  const auto target = folder / "result.jsonl";
  auto file = DownloadFile::create(target);
  ASSERT_TRUE(file) << file.error().message;
  ASSERT_TRUE(file->write("one\n"));
  ASSERT_TRUE(file->write(""));
  ASSERT_TRUE(file->write("two\n"));
  EXPECT_FALSE(fs::exists(target));
  EXPECT_EQ(namesIn(folder.path()).size(), 1U) << "the temporary one is in the same folder";
  ASSERT_TRUE(file->commit());
  EXPECT_THAT(namesIn(folder.path()), ElementsAre("result.jsonl"));
  EXPECT_EQ(contentOf(target), "one\ntwo\n");
  EXPECT_FALSE(file->write("x"));
  EXPECT_FALSE(file->commit());
  EXPECT_EQ(contentOf(target), "one\ntwo\n");
}

TEST(DownloadFile, LeavesNothingWhenItIsGivenUp) {
  const TempDir folder;
  {
    auto file = DownloadFile::create(folder / "a");
    ASSERT_TRUE(file->write("half"));
    const DownloadFile moved = std::move(*file);
    EXPECT_EQ(namesIn(folder.path()).size(), 1U);
  }
  EXPECT_THAT(namesIn(folder.path()), IsEmpty());
}

TEST(DownloadFile, ReplacesAFileOnlyAtTheEndAndKeepsItsPermissions) {
  const TempDir folder;
  for (const mode_t mode : {0600U, 0640U, 0666U}) {
    const auto target = folder.write("old", "old");
    ASSERT_EQ(::chmod(target.c_str(), mode), 0);
    {
      auto file = DownloadFile::create(target);
      ASSERT_TRUE(file->write("given up"));
    }
    EXPECT_EQ(contentOf(target), "old");
    auto file = DownloadFile::create(target);
    ASSERT_TRUE(file->write("new"));
    EXPECT_EQ(contentOf(target), "old");
    ASSERT_TRUE(file->commit());
    EXPECT_EQ(contentOf(target), "new");
    EXPECT_EQ(modeOf(target), mode);
    EXPECT_THAT(namesIn(folder.path()), ElementsAre("old"));
  }
}

TEST(DownloadFile, ANewFileHasTheUsersMask) {
  const TempDir folder;
  const mode_t before = ::umask(027);
  auto file = DownloadFile::create(folder / "a");
  ::umask(before);
  ASSERT_TRUE(file->commit());
  EXPECT_EQ(modeOf(folder / "a"), 0640U);
}

TEST(DownloadFile, FollowsALink) {
  const TempDir folder;
  folder.write("real/file", "old");
  fs::create_symlink("real/file", folder / "link");
  auto file = DownloadFile::create(folder / "link");
  ASSERT_TRUE(file) << file.error().message;
  ASSERT_TRUE(file->write("new"));
  ASSERT_TRUE(file->commit());
  EXPECT_TRUE(fs::is_symlink(folder / "link"));
  EXPECT_EQ(contentOf(folder / "real/file"), "new");
  EXPECT_THAT(namesIn(folder / "real"), ElementsAre("file"));
}

TEST(DownloadFile, TakesTheLongestName) {
  const TempDir folder;
  const auto target = folder / std::string(255, 'n');
  auto file = DownloadFile::create(target);
  ASSERT_TRUE(file) << file.error().message;
  ASSERT_TRUE(file->commit());
  EXPECT_TRUE(fs::exists(target));
}

TEST(DownloadFile, RefusesWhatItCannotReplace) {
  const TempDir folder;
  folder.write("file", "x");
  fs::create_directory(folder / "folder");
  fs::create_symlink("nowhere", folder / "dangling");
  fs::create_symlink("folder", folder / "to-folder");
  ASSERT_EQ(::mkfifo((folder / "pipe").c_str(), 0600), 0);
  struct Case {
    fs::path path;
    ErrorKind kind;
    std::string_view says;
  };
  const Case cases[] = {
      {"", ErrorKind::InvalidInput, "empty"},
      {folder / "folder", ErrorKind::Io, "directory"},
      {folder / "new/", ErrorKind::Io, "folder"},
      {folder / "to-folder", ErrorKind::Io, "directory"},
      {folder / "pipe", ErrorKind::Io, "not a regular file"},
      {"/dev/null", ErrorKind::Io, "not a regular file"},
      {folder / "dangling", ErrorKind::Io, "leads nowhere"},
      {folder / "none/file", ErrorKind::NotFound, "No such file"},
      {folder / "file/file", ErrorKind::NotFound, "Not a directory"},
      {folder / std::string(256, 'n'), ErrorKind::Io, "too long"},
  };
  const auto before = namesIn(folder.path());
  for (const Case& c : cases) {
    const auto file = DownloadFile::create(c.path);
    ASSERT_FALSE(file) << c.path;
    EXPECT_EQ(file.error().kind, c.kind) << file.error().message;
    EXPECT_THAT(file.error().message, HasSubstr(c.says));
    EXPECT_THAT(file.error().message, HasSubstr(c.path.string()));
    EXPECT_EQ(namesIn(folder.path()), before);
  }
}

TEST(DownloadFile, AFolderThatIsGoneIsAnError) {
  const TempDir folder;
  fs::create_directory(folder / "sub");
  auto file = DownloadFile::create(folder / "sub/file");
  ASSERT_TRUE(file->write("x"));
  fs::remove_all(folder / "sub");
  const auto committed = file->commit();
  ASSERT_FALSE(committed);
  EXPECT_EQ(committed.error().kind, ErrorKind::Io);
}

// What `body` returns in a child, because what it does to its process stays.
int inAChild(const std::function<int()>& body) {
  const pid_t child = ::fork();
  if (child == 0) ::_exit(body());
  int status = 0;
  EXPECT_EQ(::waitpid(child, &status, 0), child);
  return WIFEXITED(status) ? WEXITSTATUS(status) : -1;
}

// Downloads more than fits over `folder`/target; 0 when the old file is left, alone, and the reason
// was told.
int fillUp(const fs::path& folder, std::string_view reason) {
  const fs::path target = folder / "target";
  std::ofstream(target) << "old";
  auto file = DownloadFile::create(target);
  if (!file || !file->write(std::string(60'000, 'x'))) return 2;
  const auto full = file->write(std::string(60'000, 'x'));
  if (full || full.error().kind != ErrorKind::Io) return 3;
  const std::string said = "cannot write " + target.string() + ": " + std::string(reason);
  if (!full.error().message.contains(said)) return 4;
  if (namesIn(folder).size() != 1) return 5;
  if (file->write("x") || file->commit()) return 6;
  return contentOf(target) == "old" ? 0 : 7;
}

TEST(DownloadFile, AFileThatMayNotGrowLeavesNothing) {
  const TempDir folder;
  EXPECT_EQ(inAChild([&] {
              ::signal(SIGXFSZ, SIG_IGN);
              const rlimit limit{.rlim_cur = 100'000, .rlim_max = 100'000};
              ::setrlimit(RLIMIT_FSIZE, &limit);
              return fillUp(folder.path(), "File too large");
            }),
            0);
}

// A disk of 96 KiB that only this process sees; false where that is not allowed.
bool mountTinyDisk(const fs::path& at) {
  const auto say = [](const char* file, const std::string& text) { std::ofstream(file) << text; };
  const std::string user = "0 " + std::to_string(::getuid()) + " 1";
  const std::string group = "0 " + std::to_string(::getgid()) + " 1";
  if (::unshare(CLONE_NEWUSER | CLONE_NEWNS) != 0) return false;
  say("/proc/self/setgroups", "deny");
  say("/proc/self/uid_map", user);
  say("/proc/self/gid_map", group);
  return ::mount("none", at.c_str(), "tmpfs", 0, "size=96k") == 0;
}

TEST(DownloadFile, AFullDiskLeavesNothing) {
  constexpr int kNotAllowed = 77;
  const TempDir folder;
  const int code = inAChild([&] {
    if (!mountTinyDisk(folder.path())) return kNotAllowed;
    return fillUp(folder.path(), "No space left on device");
  });
  if (code == kNotAllowed) GTEST_SKIP() << "this machine does not let a user mount a disk";
  EXPECT_EQ(code, 0);
}

}  // namespace
}  // namespace codestral
