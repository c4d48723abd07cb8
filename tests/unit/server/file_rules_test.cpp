#include "server/file_rules.h"

#include <gtest/gtest.h>

#include "support/temp_dir.h"

namespace codestral::server {
namespace {

class FileRulesTest : public testing::Test {
 protected:
  completion::FileVerdict verdict(const std::string& relative) {
    return verdictFor(folder_.path() / relative, {folder_.path()}, config_);
  }
  test::TempDir folder_;
  config::Config config_;
};

TEST_F(FileRulesTest, IgnoreRulesAndSecretNamesExcludeAFile) {
  folder_.write(".gitignore", "generated/\n");
  EXPECT_TRUE(verdict("generated/a.cpp").ignored);
  EXPECT_TRUE(verdict("src/.env").ignored);
  EXPECT_FALSE(verdict("src/a.cpp").ignored);
}

TEST_F(FileRulesTest, ASecretIsExcludedOutsideOfTheWorkspaceToo) {
  EXPECT_TRUE(verdictFor("/elsewhere/id_rsa", {folder_.path()}, config_).ignored);
  EXPECT_FALSE(verdictFor("/elsewhere/a.cpp", {folder_.path()}, config_).ignored);
}

TEST_F(FileRulesTest, DisabledGlobsReadAsAnIgnoreFileDoes) {
  config_.completionDisabledGlobs = {"*.min.js", "vendor/", "/top/*.md"};
  EXPECT_EQ(verdict("a/b/c.min.js").matchedGlob, "*.min.js");
  EXPECT_EQ(verdict("a/vendor/deep/x.py").matchedGlob, "vendor/");
  EXPECT_EQ(verdict("top/a.md").matchedGlob, "/top/*.md");
  EXPECT_EQ(verdict("a/top/a.md").matchedGlob, "");
  EXPECT_EQ(verdict("a/vendor.py").matchedGlob, "");
}

}  // namespace
}  // namespace codestral::server
