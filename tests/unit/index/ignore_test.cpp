#include "index/ignore.h"

#include <string>

#include <gtest/gtest.h>

namespace codestral::index {
namespace {

using enum IgnoreFile::Verdict;

struct GlobCase {
  std::string_view glob;
  std::string_view path;
  bool matches;
};

TEST(GlobMatch, FollowsGitignore) {
  const GlobCase cases[] = {
      {"", "", true},
      {"", "a", false},
      {"a", "a", true},
      {"a", "A", false},
      {"*", "", true},
      {"*", "abc", true},
      {"*", "a/b", false},
      {"a*", "a", true},
      {"*.c", ".c", true},
      {"*.c", "x.cc", false},
      {"a*b*c", "aXbXbc", true},
      {"a*/b", "a/b", true},
      {"a*/b", "ax/y/b", false},
      {"?", "a", true},
      {"?", "/", false},
      {"?", "", false},
      {"??", "\xC3\xA9", true},
      {"?", "\xC3\xA9", false},
      {"😀*", "😀.txt", true},
      {"**", "a/b/c", true},
      {"**", "", true},
      {"**/a", "a", true},
      {"**/a", "x/y/a", true},
      {"**/a", "xa", false},
      {"a/**", "a/b/c", true},
      {"a/**", "a", false},
      {"a/**", "a/", true},
      {"a/**/b", "a/b", true},
      {"a/**/b", "a/x/y/b", true},
      {"a/**/b", "a/x/yb", false},
      {"a/**/*.c", "a/x/y.c", true},
      {"a**b", "axxb", true},
      {"a**b", "a/b", false},
      {"a/***/b", "a/x/y/b", true},
      {"**/a/**/b/**", "x/a/y/z/b/c/d", true},
      {"[abc]", "b", true},
      {"[!abc]", "b", false},
      {"[^abc]", "d", true},
      {"[!a]", "/", false},
      {"[a-c]x", "bx", true},
      {"[c-a]", "b", false},
      {"[a-]", "-", true},
      {"[-a]", "-", true},
      {"[]]", "]", true},
      {"[!]]", "a", true},
      {"[]-a]", "^", true},
      {"[\\]]", "]", true},
      {"[[:digit:][:upper:]]", "7", true},
      {"[[:digit:][:upper:]]", "a", false},
      {"[[:nope:]]", "a", false},
      {"[[:digit]", ":", true},
      {"[a", "a", false},
      {"[a", "[a", false},
      {"a[", "a[", false},
      {"\\*", "*", true},
      {"\\*", "a", false},
      {"\\", "\\", false},
      {"a\\", "a", false},
  };
  for (const auto& [glob, path, matches] : cases)
    EXPECT_EQ(globMatch(glob, path), matches) << glob << " on " << path;
}

TEST(GlobMatch, HostileGlobEndsSoon) {
  std::string stars;
  std::string folders;
  for (int i = 0; i < 100; ++i) {
    stars += "*a";
    folders += "**/a/";
  }
  std::string path;
  for (int i = 0; i < 1000; ++i) path += "a/";
  EXPECT_FALSE(globMatch(stars + "b", std::string(2000, 'a')));
  EXPECT_FALSE(globMatch(folders + "b", path));
  EXPECT_FALSE(globMatch("**/" + stars + "/b", path));
}

struct IgnoreCase {
  std::string_view content;
  std::string_view path;
  bool isFolder;
  IgnoreFile::Verdict verdict;
};

TEST(IgnoreFile, FollowsGitignore) {
  const IgnoreCase cases[] = {
      {"", "a", false, None},
      {"a", "a", false, Ignored},
      {"a", "x/y/a", false, Ignored},
      {"/a", "a", false, Ignored},
      {"/a", "x/a", false, None},
      {"x/a", "x/a", false, Ignored},
      {"x/a", "y/x/a", false, None},
      {"a/", "a", true, Ignored},
      {"a/", "a", false, None},
      {"a/", "x/a", true, Ignored},
      {"a\n!a", "a", false, Kept},
      {"!a\na", "a", false, Ignored},
      {"#a", "#a", false, None},
      {"\\#a", "#a", false, Ignored},
      {"\\!a", "!a", false, Ignored},
      {"a  ", "a", false, Ignored},
      {"a\\ ", "a ", false, Ignored},
      {"a\t", "a", false, None},
      {"a\r\nb\r\n", "a", false, Ignored},
      {"a\r\nb\r", "b", false, Ignored},
      {"\xEF\xBB\xBF"
       "a",
       "a", false, Ignored},
      {"/\n!\n!/\n \n\n\r\n", "a", true, None},
      {"*.log", "x/y.log", false, Ignored},
      {"**/logs/", "x/logs", true, Ignored},
      {"a/**", "a", true, None},
      {"a/**", "a/b", false, Ignored},
      {"doc/*.txt", "doc/a/b.txt", false, None},
      {"foo**/bar", "foobar", false, Ignored},
      {"😀/*.rs", "😀/é.rs", false, Ignored},
      {std::string_view("a\0b\nc", 5), "a", false, Ignored},
      {std::string_view("a\0b\nc", 5), "c", false, Ignored},
  };
  for (const auto& [content, path, isFolder, verdict] : cases) {
    EXPECT_EQ(IgnoreFile(content).match(path, isFolder), verdict) << content << " on " << path;
  }
}

TEST(SecretNames, AreKnown) {
  for (const char* name : {".env",
                           ".env.local",
                           ".ENV",
                           ".envrc",
                           "prod.env",
                           "server.pem",
                           "Server.PEM",
                           "tls.key",
                           "a.p12",
                           "a.pfx",
                           "a.jks",
                           "a.keystore",
                           "id_rsa",
                           "id_rsa.pub",
                           "id_ed25519",
                           "credentials",
                           "credentials.json",
                           "terraform.tfstate",
                           "terraform.tfstate.backup",
                           "kubeconfig",
                           ".netrc",
                           ".npmrc",
                           ".git-credentials",
                           ".pgpass",
                           "secrets.yaml"}) {
    EXPECT_TRUE(isSecretFileName(name)) << name;
  }
  for (const char* name : {"", "main.c", "env", "environment.py", "keys.go", "monkey", "pem",
                           "README.md", "my_credentials.h", "id.rs", "secrets.rs", "envelope.ts"}) {
    EXPECT_FALSE(isSecretFileName(name)) << name;
  }
}

}  // namespace
}  // namespace codestral::index
