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

TEST(Command, AProgramThatIsNotThere) {
  EXPECT_EQ(runCommand({"no-such-program-here"}).error().kind, ErrorKind::Io);
}

}  // namespace
}  // namespace codestral
