// The file of the local database: who may read it, what becomes of one that is damaged, newer or
// not to be had.
#include "store/open.h"

#include <fstream>

#include <gtest/gtest.h>
#include <sys/stat.h>
#include <sys/wait.h>
#include <unistd.h>

#include "store/requests.h"
#include "store/retention.h"
#include "store/suggestions.h"
#include "support/temp_dir.h"

namespace codestral::store {
namespace {

class OpenTest : public testing::Test {
 protected:
  OpenOptions options() const { return {.file = folder_ / "state" / "codestral-lsp" / "a.db"}; }
  static mode_t modeOf(const std::filesystem::path& path) {
    struct stat info{};
    EXPECT_EQ(::stat(path.c_str(), &info), 0) << path;
    return info.st_mode & 0777;
  }
  static std::int64_t rows(Connection& connection) {
    return connection.number("SELECT count(*) FROM request").value_or(-1);
  }
  test::TempDir folder_;
};

TEST_F(OpenTest, OnlyItsOwnerCanReadIt) {
  const mode_t before = ::umask(0);
  auto connection = open(options());
  ::umask(before);
  ASSERT_TRUE(connection) << connection.error().message;
  ASSERT_TRUE(put(*connection, SentRequest{.key = 1, .method = "GET"}));
  EXPECT_EQ(modeOf(options().file.parent_path()), 0700U);
  EXPECT_EQ(modeOf(options().file), 0600U);
  EXPECT_EQ(modeOf(options().file.string() + "-wal"), 0600U);
}

TEST_F(OpenTest, AFileThatOthersCouldReadIsClosedToThem) {
  {
    ASSERT_TRUE(open(options()));
  }
  std::filesystem::permissions(options().file, std::filesystem::perms(0644));
  ASSERT_TRUE(open(options()));
  EXPECT_EQ(modeOf(options().file), 0600U);
}

TEST_F(OpenTest, ALinkIsNotFollowed) {
  {
    ASSERT_TRUE(open(options()));
  }
  std::filesystem::rename(options().file, folder_ / "elsewhere");
  std::filesystem::create_symlink(folder_ / "elsewhere", options().file);
  const auto connection = open(options());
  ASSERT_FALSE(connection);
  EXPECT_NE(connection.error().message.find("not a regular file"), std::string::npos);
}

TEST_F(OpenTest, WhatWasWrittenIsThereTheNextTime) {
  {
    auto connection = open(options());
    ASSERT_TRUE(connection);
    ASSERT_TRUE(put(*connection, SentRequest{.key = 1}));
  }
  auto again = open(options());
  ASSERT_TRUE(again);
  EXPECT_EQ(rows(*again), 1);
}

TEST_F(OpenTest, AFileThatIsNoDatabaseIsMovedAside) {
  folder_.write("state/codestral-lsp/a.db", "This is a diary, not a database. Dear diary ...");
  auto connection = open(options());
  ASSERT_TRUE(connection) << connection.error().message;
  EXPECT_EQ(rows(*connection), 0);
  EXPECT_TRUE(test::contentOf(asideOf(options().file)).starts_with("This is a diary"));
}

TEST_F(OpenTest, DamageInTheMiddleIsFoundWhenAllIsLookedAt) {
  {
    auto connection = open(options());
    ASSERT_TRUE(connection);
    for (int key = 0; key < 500; ++key)
      ASSERT_TRUE(put(*connection, SentRequest{.key = key, .path = std::string(100, 'p')}));
  }
  {
    std::fstream file(options().file, std::ios::in | std::ios::out | std::ios::binary);
    file.seekp(4096L * 3);
    file << std::string(4096UL * 8, '\xA5');
  }
  auto careless = open(options());
  ASSERT_TRUE(careless);
  EXPECT_FALSE(latestRequests(*careless, 1000));
  EXPECT_TRUE(careless->isCorrupt());
  auto fresh = open(options(), Look::AtAll);
  ASSERT_TRUE(fresh) << fresh.error().message;
  EXPECT_EQ(rows(*fresh), 0);
  EXPECT_TRUE(std::filesystem::exists(asideOf(options().file)));
}

TEST_F(OpenTest, WhatANewerVersionWroteIsLeftAlone) {
  {
    auto connection = open(options());
    ASSERT_TRUE(connection);
    ASSERT_TRUE(put(*connection, SentRequest{.key = 1}));
    ASSERT_TRUE(connection->script("PRAGMA user_version = 99"));
  }
  const auto connection = open(options());
  ASSERT_FALSE(connection);
  EXPECT_NE(connection.error().message.find("newer version"), std::string::npos);
  EXPECT_FALSE(std::filesystem::exists(asideOf(options().file)));
}

TEST_F(OpenTest, AnUnusablePlaceIsAnErrorThatNamesIt) {
  folder_.write("state", "a file where a folder should be");
  const auto connection = open(options());
  ASSERT_FALSE(connection);
  EXPECT_NE(connection.error().message.find("codestral-lsp"), std::string::npos)
      << connection.error().message;
  EXPECT_FALSE(open({}));
}

// What root may do says nothing.
TEST_F(OpenTest, AFolderThatMayNotBeWrittenToIsAnErrorOrStillReadable) {
  {
    auto connection = open(options());
    ASSERT_TRUE(connection);
    ASSERT_TRUE(put(*connection, SentRequest{.key = 1}));
  }
  const std::filesystem::path folder = options().file.parent_path();
  std::filesystem::permissions(folder, std::filesystem::perms(0555));
  const pid_t child = ::fork();
  if (child == 0) {
    constexpr uid_t kNobody = 65534;
    if (::geteuid() == 0) {
      ::chmod(folder_.path().c_str(), 0755);
      if (::chown(options().file.c_str(), kNobody, kNobody) != 0 ||
          ::chown(folder.c_str(), kNobody, kNobody) != 0 || ::setuid(kNobody) != 0)
        ::_exit(3);
    }
    const auto other = open({.file = folder / "b.db"});
    if (other) ::_exit(1);
    auto same = open(options());
    ::_exit(same && put(*same, SentRequest{.key = 2}) ? 2 : 0);
  }
  int status = -1;
  ASSERT_EQ(::waitpid(child, &status, 0), child);
  std::filesystem::permissions(folder, std::filesystem::perms(0755));
  EXPECT_EQ(WEXITSTATUS(status), 0);
}

TEST_F(OpenTest, AFullDiskIsAnErrorAndWhatWasThereStays) {
  OpenOptions small = options();
  small.maxPages = 16;
  auto connection = open(small);
  ASSERT_TRUE(connection) << connection.error().message;
  Result<> written;
  std::int64_t key = 0;
  while (key < 1000 && written)
    written = put(*connection, SentRequest{.key = ++key, .path = std::string(500, 'p')});
  ASSERT_FALSE(written);
  EXPECT_FALSE(connection->isCorrupt());
  EXPECT_EQ(rows(*connection), key - 1);
  ASSERT_TRUE(removeAll(*connection));
  EXPECT_TRUE(put(*connection, SentRequest{.key = 1})) << "there is room again";
}

TEST_F(OpenTest, TwoProcessesWriteAtOnce) {
  constexpr int kEach = 300;
  const auto writeAll = [&](int from) {
    auto connection = open(options());
    if (!connection) return false;
    for (int key = from; key < from + kEach; ++key) {
      if (!put(*connection, SentRequest{.key = key})) return false;
    }
    return true;
  };
  const pid_t child = ::fork();
  if (child == 0) ::_exit(writeAll(kEach) ? 0 : 1);
  EXPECT_TRUE(writeAll(0));
  int status = -1;
  ASSERT_EQ(::waitpid(child, &status, 0), child);
  EXPECT_EQ(WEXITSTATUS(status), 0);
  auto connection = open(options());
  ASSERT_TRUE(connection);
  EXPECT_EQ(rows(*connection), 2 * kEach);
}

}  // namespace
}  // namespace codestral::store
