#include "base/private_file.h"

#include <gmock/gmock.h>
#include <sys/stat.h>

#include "support/temp_dir.h"

namespace codestral {
namespace {

mode_t modeOf(const std::filesystem::path& path) {
  struct stat info{};
  EXPECT_EQ(::stat(path.c_str(), &info), 0);
  return info.st_mode & 07777U;
}

TEST(PrivateFile, IsForItsOwnerWhateverStoodThere) {
  const test::TempDir folder;
  const mode_t before = ::umask(0);
  const auto fresh = folder / "new/state/own/a.md";
  EXPECT_TRUE(writePrivateFile(fresh, "one"));
  EXPECT_EQ(test::contentOf(fresh), "one");
  EXPECT_EQ(modeOf(fresh), 0600U);
  EXPECT_EQ(modeOf(fresh.parent_path()), 0700U);

  ASSERT_EQ(::chmod(fresh.c_str(), 0644), 0);
  EXPECT_TRUE(writePrivateFile(fresh, "two"));
  EXPECT_EQ(test::contentOf(fresh), "two");
  EXPECT_EQ(modeOf(fresh), 0600U);
  ::umask(before);
}

TEST(PrivateFile, SaysWhyItCannotBeWritten) {
  const test::TempDir folder;
  folder.write("file");
  const auto written = writePrivateFile(folder / "file/below/a.md", "x");
  ASSERT_FALSE(written);
  EXPECT_THAT(written.error().message, testing::HasSubstr("file/below"));
  EXPECT_FALSE(writePrivateFile(folder.path(), "x")) << "it is a folder";
}

}  // namespace
}  // namespace codestral
