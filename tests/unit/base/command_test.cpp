#include "base/command.h"

#include <cstdlib>

#include <gtest/gtest.h>

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

}  // namespace
}  // namespace codestral
