// That no program of a repository runs is tested where git is asked: unit/instruct/git_test.cpp and
// unit/eval/corpus_test.cpp.

#include "git/program.h"

#include <gmock/gmock.h>
#include <gtest/gtest.h>
#include <sys/stat.h>

#include "support/hostile_repository.h"

namespace codestral::git {
namespace {

using ::testing::HasSubstr;
using ::testing::IsEmpty;

constexpr std::size_t kCap = 1'000'000;

TEST(GitProgram, AnswersAndFailsAsGitDoes) {
  const test::TempDir folder;
  EXPECT_THAT(ask(folder.path(), {"version"}, kCap).value(), HasSubstr("git version"));
  const auto none = ask(folder.path(), {"rev-parse", "--show-toplevel"}, kCap);
  ASSERT_FALSE(none);
  EXPECT_EQ(none.error().kind, ErrorKind::InvalidInput);
  EXPECT_THAT(none.error().message, HasSubstr("not a git repository"));
}

// `-c KEY=VALUE` would set another key.
TEST(GitProgram, AFilterThatCannotBeSwitchedOffIsRefused) {
  const test::HostileRepository hostile;
  hostile.sh(
      "printf '[filter \"a=b\"]\\n  clean = %s\\n' \"$ran/trap clean-equals\" >>.git/config;"
      "echo 'a.txt filter=a=b' >>.git/info/attributes");
  const auto refused = ask(hostile.path(), {"diff", "HEAD"}, kCap);
  ASSERT_FALSE(refused);
  EXPECT_EQ(refused.error().kind, ErrorKind::Refused);
  EXPECT_THAT(refused.error().message, HasSubstr("filter.a=b.clean"));
  EXPECT_THAT(hostile.sprung(), IsEmpty());
}

TEST(GitProgram, AProgramOfTheUsersOwnConfigurationDoesNotRunEither) {
  const test::HostileRepository hostile;
  hostile.sh(
      "printf '[filter \"own\"]\\n  clean = %s\\n' \"$ran/trap own\" >../own;"
      "echo '* filter=own' >.git/info/attributes");
  EXPECT_TRUE(ask(hostile.path(), {"diff", "--no-ext-diff", "--no-textconv", "HEAD"}, kCap,
                  {.environment = {"GIT_CONFIG_GLOBAL=" + (hostile.path() / "../own").string()}}));
  EXPECT_THAT(hostile.sprung(), IsEmpty());
}

// What a git with hooks in its configuration would be told.
TEST(GitProgram, AHookOfTheConfigurationIsDisabled) {
  const test::HostileRepository hostile;
  EXPECT_EQ(ask(hostile.path(), {"config", "hook.configured.enabled"}, kCap).value(), "false\n");
}

TEST(GitProgram, AConfigurationThatHangsGitEndsWithOurPatience) {
  const test::HostileRepository hostile;
  hostile.sh("mv .git/config ../config; mkfifo .git/config");
  const auto late = ask(hostile.path(), {"log"}, kCap, {.patience = std::chrono::milliseconds(50)});
  ASSERT_FALSE(late);
  EXPECT_EQ(late.error().kind, ErrorKind::Timeout);
}

}  // namespace
}  // namespace codestral::git
