#include "base/command.h"

#include <cstdlib>
#include <fstream>
#include <thread>

#include <gtest/gtest.h>
#include <sys/stat.h>

#include "support/temp_dir.h"

namespace codestral {
namespace {

TEST(Command, RunsToItsEnd) {
  EXPECT_TRUE(runCommand({"true"}));
}

TEST(Command, AFailureSaysTheLastLine) {
  const auto failed = runCommand({"sh", "-c", "echo first >&2; echo 'the reason' >&2; exit 3"});
  ASSERT_FALSE(failed);
  EXPECT_EQ(failed.error().kind, ErrorKind::InvalidInput);
  EXPECT_EQ(failed.error().message, "sh: the reason");
  EXPECT_EQ(runCommand({"false"}).error().message, "false failed");
}

TEST(Command, NoShellReadsTheArguments) {
  EXPECT_TRUE(runCommand({"test", "$HOME; x", "=", "$HOME; x"}));
}

TEST(Command, GetsNoKeys) {
  ::setenv("CODESTRAL_TEST_KEY", "secret", 1);
  ::setenv("CODESTRAL_TEST_WORD", "word", 1);
  EXPECT_TRUE(runCommand(
      {"sh", "-c", "test -z \"$CODESTRAL_TEST_KEY\" && test -n \"$CODESTRAL_TEST_WORD\""}));
  ::unsetenv("CODESTRAL_TEST_KEY");
  ::unsetenv("CODESTRAL_TEST_WORD");
}

TEST(Command, GetsOtherVariablesInPlaceOfOurs) {
  ::setenv("CODESTRAL_TEST_WORD", "ours", 1);
  const auto said =
      readCommand({"sh", "-c", "echo $CODESTRAL_TEST_WORD $CODESTRAL_TEST_MORE; env"}, 1'000'000,
                  {.environment = {"CODESTRAL_TEST_WORD=", "CODESTRAL_TEST_MORE=b=c"}});
  ::unsetenv("CODESTRAL_TEST_WORD");
  ASSERT_TRUE(said) << said.error().message;
  EXPECT_TRUE(said->starts_with("b=c\n")) << *said;
  EXPECT_FALSE(said->contains("ours"));
}

TEST(Command, AFloodOfErrorsDoesNotBlockIt) {
  EXPECT_EQ(runCommand({"sh", "-c", "head -c 300000 /dev/zero >&2; echo >&2; echo end >&2; exit 1"})
                .error()
                .message,
            "sh: end");
}

TEST(Command, ItsOutputIsRead) {
  EXPECT_EQ(readCommand({"sh", "-c", "echo aside >&2; printf 'a\\0b\\n'"}, 100).value(),
            std::string("a\0b\n", 4));
  EXPECT_EQ(
      readCommand({"sh", "-c", "head -c 300000 /dev/zero; head -c 300000 /dev/zero >&2"}, 300'000)
          .value()
          .size(),
      300'000U);
  EXPECT_EQ(readCommand({"sh", "-c", "echo 12345"}, 5).error().kind, ErrorKind::TooLarge);
  EXPECT_EQ(readCommand({"sh", "-c", "echo out; echo why >&2; exit 1"}, 9).error().message,
            "sh: why");
}

TEST(Command, AProgramThatIsNotThere) {
  EXPECT_EQ(runCommand({"no-such-program-here"}).error().kind, ErrorKind::Io);
}

// Whether the process whose number the file holds has ended.
bool isGone(const std::filesystem::path& file) {
  int pid = 0;
  std::ifstream(file) >> pid;
  if (pid == 0) return false;
  std::ifstream stat("/proc/" + std::to_string(pid) + "/stat");  // 12 (sh) S ...
  std::string first;
  std::string name;
  std::string state;
  stat >> first >> name >> state;
  return state.empty() || state == "Z" || state == "X";
}

TEST(Command, OneThatNeverEndsIsKilled) {
  const auto ran = runCommand({"sleep", "1000"}, {.patience = std::chrono::milliseconds(20)});
  ASSERT_FALSE(ran);
  EXPECT_EQ(ran.error().kind, ErrorKind::Timeout);
  EXPECT_EQ(ran.error().message, "sleep did not end within 0.02 s and was killed");
}

TEST(Command, OneThatHangsInAPipeIsKilled) {
  const test::TempDir folder;
  const std::string pipe = (folder / "pipe").string();
  ASSERT_EQ(::mkfifo(pipe.c_str(), 0600), 0);
  EXPECT_EQ(
      readCommand({"cat", pipe}, 100, {.patience = std::chrono::milliseconds(20)}).error().kind,
      ErrorKind::Timeout);
}

// The end of its output is not its own.
TEST(Command, OneThatClosedItsOutputIsKilledAsWell) {
  EXPECT_EQ(readCommand({"sh", "-c", "exec >&- 2>&-; exec sleep 1000"}, 100,
                        {.patience = std::chrono::milliseconds(20)})
                .error()
                .kind,
            ErrorKind::Timeout);
  EXPECT_TRUE(readCommand({"sh", "-c", "exec >&- 2>&-; sleep 0.02"}, 100));
}

TEST(Command, OneThatWritesWithoutEndIsKilled) {
  EXPECT_EQ(readCommand({"yes"}, 100, {.patience = std::chrono::milliseconds(20)}).error().kind,
            ErrorKind::Timeout);
}

TEST(Command, IsKilledWithItsChildrenWhenNobodyWantsItAnyMore) {
  const test::TempDir folder;
  std::stop_source stop;
  std::thread other([&] {
    while (!std::filesystem::exists(folder / "started")) std::this_thread::yield();
    stop.request_stop();
  });
  const std::string script = "cd '" + folder.path().string() +
                             "'; sleep 1000 & echo $! >child; echo $$ >own; : >started; wait";
  const auto ran = runCommand({"sh", "-c", script},
                              {.patience = std::chrono::hours(1), .stop = stop.get_token()});
  other.join();
  ASSERT_FALSE(ran);
  EXPECT_EQ(ran.error().kind, ErrorKind::Cancelled);
  EXPECT_EQ(ran.error().message, "sh was killed: nobody waits for it any more");
  EXPECT_TRUE(isGone(folder / "own"));
  // A signal to what is no child of ours takes effect in its own time; the test's limit ends this.
  while (!isGone(folder / "child")) std::this_thread::yield();
}

TEST(Command, DoesNotStartWhenNobodyWantsIt) {
  const test::TempDir folder;
  std::stop_source stop;
  stop.request_stop();
  EXPECT_EQ(
      runCommand({"touch", (folder / "file").string()}, {.stop = stop.get_token()}).error().kind,
      ErrorKind::Cancelled);
  EXPECT_FALSE(std::filesystem::exists(folder / "file"));
}

}  // namespace
}  // namespace codestral
