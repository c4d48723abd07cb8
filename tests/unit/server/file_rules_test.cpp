#include "server/file_rules.h"

#include <gmock/gmock.h>

#include "support/temp_dir.h"

namespace codestral::server {
namespace {

using ::testing::ElementsAre;

class FileRulesTest : public testing::Test {
 protected:
  completion::FileVerdict verdict(const std::string& relative) {
    return verdictFor(folder_.path() / relative, {folder_.path()}, config_);
  }
  std::string instructions() {
    return trustedInstructions(folder_.path(), config_.workspaceTrusted,
                               config_.privacyIgnoreFiles);
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

TEST_F(FileRulesTest, OutsideOfTheWorkspaceTheRulesOfAFilesOwnPlaceHold) {
  const test::TempDir other;
  const auto ignored = [&](const char* name) {
    return verdictFor(other / name, {folder_.path()}, config_).ignored;
  };
  for (const char* secret : {".ssh/config", ".aws/config", ".kube/config", ".docker/config.json"}) {
    EXPECT_TRUE(ignored(secret)) << secret;
  }
  other.write(".gitignore", "private.md\n");
  other.write("repository/.gitignore", "drafts/\n");
  other.write("repository/.git/HEAD");
  other.write("id_rsa");
  std::filesystem::create_symlink("id_rsa", other / "notes.txt");
  EXPECT_TRUE(ignored("private.md"));
  EXPECT_TRUE(ignored("repository/drafts/deep/a.md"));
  EXPECT_TRUE(ignored("notes.txt"));
  EXPECT_FALSE(ignored("public.md"));
  EXPECT_FALSE(ignored("repository/private.md")) << "it is of another repository";
}

TEST_F(FileRulesTest, DisabledGlobsReadAsAnIgnoreFileDoes) {
  config_.completionDisabledGlobs = {"*.min.js", "vendor/", "/top/*.md"};
  EXPECT_EQ(verdict("a/b/c.min.js").matchedGlob, "*.min.js");
  EXPECT_EQ(verdict("a/vendor/deep/x.py").matchedGlob, "vendor/");
  EXPECT_EQ(verdict("top/a.md").matchedGlob, "/top/*.md");
  EXPECT_EQ(verdict("a/top/a.md").matchedGlob, "");
  EXPECT_EQ(verdict("a/vendor.py").matchedGlob, "");
}

TEST_F(FileRulesTest, AChangeIsLeftOutForTheOldNameToo) {
  folder_.write(".gitignore", "private/\n");
  const auto renamed = [](const char* from, const char* to) {
    instruct::ChangedFile file;
    file.oldPath = from;
    file.path = to;
    file.kind = instruct::ChangedFile::Kind::Renamed;
    return file;
  };
  instruct::ChangedFile added;
  added.path = "new.c";
  std::vector<instruct::ChangedFile> files{
      renamed(".env", "env.example"), renamed("a.c", ".env"),     renamed("private/b.c", "b.c"),
      renamed("c.c", "private/c.c"),  renamed("d.c", "public.c"), added};
  EXPECT_THAT(leaveOut(files, folder_.path(), {folder_.path()}, config_),
              ElementsAre("env.example", ".env", "b.c", "private/c.c"));
  ASSERT_EQ(files.size(), 2U);
  EXPECT_EQ(files[0].path, "public.c");
  EXPECT_EQ(files[1].path, "new.c");
}

TEST_F(FileRulesTest, AChangeOfARepositoryInTheWorkspaceIsHeldAgainstAllRulesAroundIt) {
  folder_.write(".codestralignore", "sub/internal/\n");
  folder_.write("sub/.git/HEAD");
  config_.completionDisabledGlobs = {"secrets/**"};
  std::vector<instruct::ChangedFile> files(4);
  files[0].path = files[0].oldPath = "internal/a.c";
  files[1].path = files[1].oldPath = "secrets/b.c";
  files[2].path = files[2].oldPath = "s\uFFFDcret/c.c";
  files[3].path = files[3].oldPath = "src/d.c";
  const auto left = [&](const std::filesystem::path& root) {
    auto change = files;
    return leaveOut(change, root, {folder_.path()}, config_);
  };
  EXPECT_THAT(left(folder_ / "sub"), ElementsAre("internal/a.c", "s\uFFFDcret/c.c"));
  EXPECT_THAT(left(folder_.path()), ElementsAre("secrets/b.c", "s\uFFFDcret/c.c"));
}

TEST_F(FileRulesTest, InstructionsOfAProjectAreReadOnlyWithTrustAndByItsIgnoreFiles) {
  folder_.write("AGENTS.md", "Use tabs.");
  folder_.write("CLAUDE.md", "For me alone.");
  folder_.write(".gitignore", "CLAUDE.md\n");
  EXPECT_EQ(instructions(), "");
  config_.workspaceTrusted = {folder_.path().string()};
  EXPECT_EQ(instructions(), "AGENTS.md:\nUse tabs.\n");
  std::filesystem::remove(folder_ / "AGENTS.md");
  std::filesystem::create_symlink("CLAUDE.md", folder_ / "AGENTS.md");
  EXPECT_EQ(instructions(), "");
}

TEST_F(FileRulesTest, WhatNobodyMayWriteIsReadOnly) {
  const auto file = folder_.write("src/a.cpp", "int x;\n");
  EXPECT_FALSE(verdict("src/a.cpp").readOnly);
  EXPECT_FALSE(verdict("src/new.cpp").readOnly) << "not there yet";
  std::filesystem::permissions(file, std::filesystem::perms::owner_read);
  EXPECT_TRUE(verdict("src/a.cpp").readOnly);
}

TEST(OtherDocuments, OnlyViewsAreReadOnly) {
  for (const char* editable : {"untitled:Untitled-1", "vscode-notebook-cell:/w/a.ipynb#W0",
                               "file://", "inmemory://model/1", "a.py", "/w/a:b.py", ""}) {
    EXPECT_FALSE(verdictForOther(editable).readOnly) << editable;
  }
  for (const char* view : {"git:/w/a.py?ref=HEAD", "jdt://contents/rt.jar/String.class",
                           "zipfile:///w/a.zip::b.py", "fugitive:///w/.git//0/a.py"}) {
    EXPECT_TRUE(verdictForOther(view).readOnly) << view;
  }
}

}  // namespace
}  // namespace codestral::server
