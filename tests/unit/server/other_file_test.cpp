#include "server/other_file.h"

#include <gmock/gmock.h>

#include "support/temp_dir.h"

namespace codestral::server {
namespace {

using testing::HasSubstr;

class OtherFileTest : public testing::Test {
 protected:
  OtherFileTest() {
    folder_.write("root/src/shop.py", "def total(): ...\n");
    folder_.write("outside/test_shop.py", "token = 1\n");
  }
  Result<OtherFileOnDisk> tests() const {
    return testsOf(root_ / "src/shop.py", {root_, {root_}, config::Config()});
  }
  test::TempDir folder_;
  std::filesystem::path root_ = folder_ / "root";
};

TEST_F(OtherFileTest, TestsThatALinkLeadsToOutsideAreNotRead) {
  std::filesystem::create_directory(root_ / "tests");
  std::filesystem::create_symlink("../../outside/test_shop.py", root_ / "tests/test_shop.py");
  const auto found = tests();
  ASSERT_FALSE(found) << found->where;
  EXPECT_EQ(found.error().kind, ErrorKind::Refused);
  EXPECT_THAT(found.error().message, HasSubstr("a link leads from tests/test_shop.py out of"));
}

TEST_F(OtherFileTest, NothingIsCreatedInAFolderThatALinkLeadsTo) {
  std::filesystem::create_directory_symlink("../outside", root_ / "tests");
  const auto found = tests();
  ASSERT_FALSE(found) << found->where;
  EXPECT_THAT(found.error().message, HasSubstr("a link leads from"));
}

TEST_F(OtherFileTest, ALinkInsideIsFollowed) {
  folder_.write("root/checks/test_shop.py", "import os\n");
  std::filesystem::create_directory_symlink("checks", root_ / "tests");
  const auto found = tests();
  ASSERT_TRUE(found) << found.error().message;
}

}  // namespace
}  // namespace codestral::server
