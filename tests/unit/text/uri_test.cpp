#include "text/uri.h"

#include <string>
#include <vector>

#include <gtest/gtest.h>

namespace codestral::text {
namespace {

TEST(Uri, ToPath) {
  struct Case {
    std::string_view uri;
    const char* path;  // null: none
  };
  const std::vector<Case> cases{
      {"file:///home/a/b.c", "/home/a/b.c"},
      {"FILE:///a", "/a"},
      {"file:/a/b", "/a/b"},
      {"file://localhost/a", "/a"},
      {"file://LocalHost/a", "/a"},
      {"file:///", "/"},
      {"file:///a%20b/%C3%BCmlaut.c", "/a b/\u00FCmlaut.c"},
      {"file:///a b/\u00FC", "/a b/\u00FC"},
      {"file:///100%25", "/100%"},
      {"file:///a%2fb%2Fc", "/a/b/c"},
      {"file:///c%3A/Users/x", "/c:/Users/x"},
      {"file:///C:/Users/x", "/C:/Users/x"},
      {"file:///a%23b%3Fc", "/a#b?c"},
      {"file:///a.c#L10", "/a.c"},
      {"file:///a.c?x=%zz", "/a.c"},
      {"file:///a+b&c=d", "/a+b&c=d"},
      {"file://server/share/a", nullptr},
      {"file://user@localhost/a", nullptr},
      {"file://localhost", nullptr},
      {"file://", nullptr},
      {"file:", nullptr},
      {"file:a/b", nullptr},
      {"file", nullptr},
      {"", nullptr},
      {"/a/b", nullptr},
      {"https://localhost/a", nullptr},
      {"untitled:Untitled-1", nullptr},
      {"files:///a", nullptr},
      {"file:///a%", nullptr},
      {"file:///a%2", nullptr},
      {"file:///a%2g", nullptr},
      {"file:///a%g2", nullptr},
      {"file:///%%20", nullptr},
      {"file:///a%00b", nullptr},
      {std::string_view("file:///a\0b", 11), nullptr},
  };
  for (const Case& c : cases) {
    const auto path = pathOfUri(c.uri);
    ASSERT_EQ(path.has_value(), c.path != nullptr) << c.uri;
    if (path) {
      EXPECT_EQ(path->native(), c.path) << c.uri;
    }
  }
}

TEST(Uri, FromPath) {
  EXPECT_EQ(uriOfPath("/home/a-b_c.~d"), "file:///home/a-b_c.~d");
  EXPECT_EQ(uriOfPath("/a b/\u00FC%#?.c"), "file:///a%20b/%C3%BC%25%23%3F.c");
  EXPECT_EQ(uriOfPath("/c:/x"), "file:///c%3A/x");
  EXPECT_EQ(uriOfPath("/"), "file:///");
}

TEST(Uri, RoundTrip) {
  std::string everyByte = "/";
  for (int byte = 1; byte < 256; ++byte) everyByte.push_back(static_cast<char>(byte));
  for (const std::string& path :
       {std::string("/a"), std::string("/with space/\u00E4\u00F6\u00FC \U0001F600"),
        std::string("/50%/%41"), std::string("/C:\\x"), std::string("/dir/"), everyByte}) {
    const auto back = pathOfUri(uriOfPath(path));
    ASSERT_TRUE(back);
    EXPECT_EQ(back->native(), path);
  }
}

}  // namespace
}  // namespace codestral::text
