#include "http/line_splitter.h"

#include <gmock/gmock.h>

namespace codestral::http {
namespace {

using ::testing::ElementsAre;
using ::testing::IsEmpty;

using Lines = std::vector<std::string>;

constexpr std::string_view kStream = "{\"a\":1}\n\r\n{\"b\":\"\xC3\xA9\"}\r\n\n{\"c\":3}";

TEST(LineSplitter, CutsAtEveryKindOfEndAndSkipsEmptyLines) {
  LineSplitter splitter;
  EXPECT_EQ(*splitter.feed(kStream), (Lines{"{\"a\":1}", "{\"b\":\"\xC3\xA9\"}"}));
  EXPECT_EQ(splitter.rest(), "{\"c\":3}");
  EXPECT_EQ(splitter.rest(), "");
}

TEST(LineSplitter, AnySplitOfTheBytesIsTheSame) {
  for (std::size_t first = 0; first <= kStream.size(); ++first) {
    for (std::size_t second = first; second <= kStream.size(); ++second) {
      LineSplitter splitter;
      Lines all;
      for (const std::string_view piece :
           {kStream.substr(0, first), kStream.substr(first, second - first),
            kStream.substr(second)}) {
        const auto lines = splitter.feed(piece);
        ASSERT_TRUE(lines);
        all.insert(all.end(), lines->begin(), lines->end());
      }
      EXPECT_EQ(all, (Lines{"{\"a\":1}", "{\"b\":\"\xC3\xA9\"}"}));
      EXPECT_EQ(splitter.rest(), "{\"c\":3}");
    }
  }
}

TEST(LineSplitter, OnlyTheLastCarriageReturnIsPartOfTheEnd) {
  LineSplitter splitter;
  EXPECT_THAT(*splitter.feed("a\rb\r\r\n"), ElementsAre("a\rb\r"));
}

TEST(LineSplitter, ALineOverTheCapIsAnErrorThatStays) {
  LineSplitter splitter(8);
  EXPECT_THAT(*splitter.feed("12345678\n1234"), ElementsAre("12345678"));
  const auto lines = splitter.feed("56789");
  ASSERT_FALSE(lines);
  EXPECT_EQ(lines.error().kind, ErrorKind::TooLarge);
  EXPECT_FALSE(splitter.feed("\n"));
  EXPECT_THAT(splitter.rest(), IsEmpty());
}

}  // namespace
}  // namespace codestral::http
