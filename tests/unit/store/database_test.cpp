// The thread that reads and writes: nobody waits for it, and nothing breaks with it.
#include "store/database.h"

#include <algorithm>
#include <fstream>
#include <future>

#include <gtest/gtest.h>

#include "base/log.h"
#include "store/requests.h"
#include "support/temp_dir.h"

namespace codestral::store {
namespace {

class DatabaseTest : public testing::Test {
 protected:
  void SetUp() override { ASSERT_TRUE(openLog(LogLevel::Warn, (folder_ / "log").string())); }
  void TearDown() override { ASSERT_TRUE(openLog(LogLevel::Warn, "/dev/stderr")); }

  OpenOptions options() const { return {.file = folder_ / "state" / "a.db", .busy = Millis(20)}; }
  static Database::Job writing(std::int64_t key, std::size_t size = 1) {
    return [key, size](Connection& connection) {
      return put(connection, SentRequest{.key = key, .path = std::string(size, 'p')});
    };
  }
  // Waits for what was given before.
  static std::int64_t rows(Database& database) {
    std::promise<std::int64_t> counted;
    auto count = counted.get_future();
    database.run([counted = std::move(counted)](Connection& connection) mutable -> Result<> {
      counted.set_value(connection.number("SELECT count(*) FROM request").value_or(-1));
      return {};
    });
    return count.get();
  }
  std::ptrdiff_t logged() const {
    const std::string log = test::contentOf(folder_ / "log");
    return std::ranges::count(log, '\n');
  }

  test::TempDir folder_;
};

TEST_F(DatabaseTest, WhatWaitsIsDoneBeforeItGoes) {
  {
    Database database(options());
    for (int key = 0; key < 100; ++key) database.run(writing(key));
  }
  Database again(options());
  EXPECT_EQ(rows(again), 100);
  EXPECT_EQ(logged(), 0);
}

TEST_F(DatabaseTest, WithoutWorkThereIsNoFile) {
  {
    const Database database(options());
  }
  EXPECT_FALSE(std::filesystem::exists(options().file));
}

TEST_F(DatabaseTest, WithoutAPlaceNothingHappens) {
  Database database({});
  database.run([](Connection&) -> Result<> {
    ADD_FAILURE() << "there is no database";
    return {};
  });
}

TEST_F(DatabaseTest, AnUnusablePlaceIsInTheLogOnce) {
  folder_.write("state", "a file where a folder should be");
  {
    Database database(options());
    for (int key = 0; key < 20; ++key) database.run(writing(key));
  }
  EXPECT_EQ(logged(), 1) << test::contentOf(folder_ / "log");
}

TEST_F(DatabaseTest, AFullDiskIsInTheLogOnceAndReadingGoesOn) {
  OpenOptions small = options();
  small.maxPages = 16;
  Database database(small);
  for (int key = 0; key < 300; ++key) database.run(writing(key, 500));
  const std::int64_t kept = rows(database);
  EXPECT_GT(kept, 10);
  EXPECT_LT(kept, 300);
  EXPECT_EQ(logged(), 1) << test::contentOf(folder_ / "log");
}

TEST_F(DatabaseTest, AnotherProcessThatKeepsTheLockIsInTheLogAndLaterJobsSucceed) {
  auto other = open(options());
  ASSERT_TRUE(other);
  Database database(options());
  {
    const auto lock = Transaction::begin(*other);
    ASSERT_TRUE(lock);
    database.run(writing(1));
    EXPECT_EQ(rows(database), 0) << "readers are not kept out";
  }
  database.run(writing(2));
  EXPECT_EQ(rows(database), 1);
  EXPECT_EQ(logged(), 1) << test::contentOf(folder_ / "log");
}

TEST_F(DatabaseTest, DamageMetOnTheWayIsMovedAsideAndTheJobDoneAgain) {
  {
    Database database(options());
    for (int key = 0; key < 500; ++key) database.run(writing(key, 100));
  }
  {
    std::fstream file(options().file, std::ios::in | std::ios::out | std::ios::binary);
    file.seekp(4096L * 3);
    file << std::string(4096UL * 8, '\xA5');
  }
  Database database(options());
  std::promise<std::size_t> read;
  auto count = read.get_future();
  database.run([&read](Connection& connection) -> Result<> {
    const auto all = latestRequests(connection, 1000);
    if (!all) return std::unexpected(all.error());
    read.set_value(all->size());
    return {};
  });
  EXPECT_EQ(count.get(), 0U);
  EXPECT_TRUE(std::filesystem::exists(asideOf(options().file)));
}

}  // namespace
}  // namespace codestral::store
