#include "base/file.h"

#include <cstdlib>
#include <optional>
#include <string>
#include <utility>

#include <fcntl.h>
#include <gtest/gtest.h>
#include <sys/stat.h>
#include <unistd.h>

#include "support/temp_dir.h"

namespace codestral {
namespace {

using test::TempDir;

bool isOpen(int fd) {
  return ::fcntl(fd, F_GETFD) != -1;
}

TEST(ReadFile, ContentAsItIs) {
  const TempDir directory;
  const std::string content("line\r\n\0\xFF end", 12);
  EXPECT_EQ(readFile(directory.write("a", content), 100), content);
  EXPECT_EQ(readFile(directory.write("empty", ""), 0), "");
}

TEST(ReadFile, Cap) {
  const TempDir directory;
  const auto file = directory.write("a", "12345");
  EXPECT_EQ(readFile(file, 5), "12345");
  const auto tooLarge = readFile(file, 4);
  ASSERT_FALSE(tooLarge);
  EXPECT_EQ(tooLarge.error().kind, ErrorKind::TooLarge);
  EXPECT_TRUE(tooLarge.error().message.contains(file.string())) << tooLarge.error().message;
}

TEST(ReadFile, LargerThanOneRead) {
  const TempDir directory;
  const std::string content(3'000'000, 'x');
  EXPECT_EQ(readFile(directory.write("big", content), 1U << 22U), content);
}

TEST(ReadFile, WhatIsNoRegularFile) {
  const TempDir directory;
  const auto fifo = directory.path() / "fifo";
  ASSERT_EQ(::mkfifo(fifo.c_str(), 0600), 0);
  for (const auto& path : {directory.path(), fifo, std::filesystem::path("/dev/null")}) {
    const auto content = readFile(path, 100);
    ASSERT_FALSE(content) << path;
    EXPECT_EQ(content.error().kind, ErrorKind::Io);
    EXPECT_TRUE(content.error().message.contains(path.string())) << content.error().message;
  }
}

TEST(ReadFile, Missing) {
  const TempDir directory;
  const auto file = directory.write("a", "");
  for (const auto& path : {directory.path() / "none", file / "below-a-file"}) {
    const auto content = readFile(path, 100);
    ASSERT_FALSE(content) << path;
    EXPECT_EQ(content.error().kind, ErrorKind::NotFound);
    EXPECT_TRUE(content.error().message.contains(path.string())) << content.error().message;
  }
}

TEST(ReadFile, LinkToItself) {
  const TempDir directory;
  const auto link = directory.path() / "loop";
  std::filesystem::create_symlink(link, link);
  const auto content = readFile(link, 100);
  ASSERT_FALSE(content);
  EXPECT_EQ(content.error().kind, ErrorKind::Io);
}

TEST(FdOwner, ClosesWhatItOwns) {
  Fd moved;
  EXPECT_FALSE(moved.valid());
  int number = -1;
  {
    Fd fd(::open("/dev/null", O_RDONLY | O_CLOEXEC));
    number = fd.get();
    ASSERT_TRUE(isOpen(number));
    moved = std::move(fd);
  }
  EXPECT_TRUE(isOpen(number));
  moved.reset();
  EXPECT_FALSE(isOpen(number));

  Fd released(::open("/dev/null", O_RDONLY | O_CLOEXEC));
  const Fd owner(released.release());
  EXPECT_FALSE(released.valid());
  EXPECT_TRUE(isOpen(owner.get()));
}

// Restores a variable of the environment.
class Variable {
 public:
  Variable(const char* name, const char* value) : name_(name) {
    if (const char* old = std::getenv(name)) before_ = old;
    set(value);
  }
  ~Variable() { set(before_ ? before_->c_str() : nullptr); }
  Variable(const Variable&) = delete;
  Variable& operator=(const Variable&) = delete;

 private:
  void set(const char* value) { value == nullptr ? ::unsetenv(name_) : ::setenv(name_, value, 1); }
  const char* name_;
  std::optional<std::string> before_;
};

TEST(XdgDirectories, VariableThenHomeThenNothing) {
  struct Case {
    const char* variable;
    const char* home;
    const char* config;
    const char* state;
  };
  const Case cases[] = {
      {"/x", "/home/u", "/x", "/x"},
      {nullptr, "/home/u", "/home/u/.config", "/home/u/.local/state"},
      {"", "/home/u", "/home/u/.config", "/home/u/.local/state"},
      {"relative", "/home/u", "/home/u/.config", "/home/u/.local/state"},
      {nullptr, "", "", ""},
      {nullptr, nullptr, "", ""},
  };
  for (const Case& c : cases) {
    const Variable config("XDG_CONFIG_HOME", c.variable);
    const Variable state("XDG_STATE_HOME", c.variable);
    const Variable home("HOME", c.home);
    EXPECT_EQ(xdgConfigHome(), c.config);
    EXPECT_EQ(xdgStateHome(), c.state);
  }
}

TEST(Beneath, NoLinkAndNoDotsLeadOut) {
  const TempDir directory;
  directory.write("outside/secret", "s");
  directory.write("root/a/plain", "p");
  const auto root = directory / "root";
  std::filesystem::create_symlink("../outside/secret", root / "link");
  std::filesystem::create_symlink(directory / "outside", root / "folder");
  std::filesystem::create_symlink("a/plain", root / "inside");
  std::filesystem::create_symlink("nowhere", root / "dangling");

  EXPECT_EQ(readFileBeneath(root, "a/plain", 10), "p");
  EXPECT_EQ(readFileBeneath(root, "inside", 10), "p");
  for (const char* out : {"link", "folder/secret", "../outside/secret", "a/../../outside/secret"}) {
    EXPECT_FALSE(readFileBeneath(root, out, 10)) << out;
    EXPECT_FALSE(checkBeneath(root, out)) << out;
  }
  EXPECT_FALSE(checkBeneath(root, "folder/new/file"));
  EXPECT_FALSE(checkBeneath(root, "dangling"));
  EXPECT_TRUE(checkBeneath(root, "a/new/file"));
  EXPECT_TRUE(checkBeneath(root, "inside"));
  const auto file = checkBeneath(root, "a/plain/new");
  ASSERT_FALSE(file);
  EXPECT_EQ(file.error().kind, ErrorKind::Io) << file.error().message;
}

}  // namespace
}  // namespace codestral
