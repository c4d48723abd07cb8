#include "base/line_reader.h"

#include <gmock/gmock.h>

#include "support/temp_dir.h"

namespace codestral {
namespace {

using ::testing::ElementsAre;
using ::testing::HasSubstr;

class LineReaderTest : public ::testing::Test {
 protected:
  std::vector<std::string> linesOf(std::string_view content) {
    std::vector<std::string> lines;
    auto reader = LineReader::open(dir.write("file", content), 1U << 20U);
    EXPECT_TRUE(reader);
    while (reader) {
      const auto line = reader->next();
      EXPECT_TRUE(line);
      if (!line || !*line) break;
      lines.push_back(**line);
      EXPECT_EQ(reader->number(), static_cast<std::int64_t>(lines.size()));
    }
    return lines;
  }
  test::TempDir dir;
};

TEST_F(LineReaderTest, GivesEachLineWithoutItsEnd) {
  EXPECT_THAT(linesOf(""), ElementsAre());
  EXPECT_THAT(linesOf("a"), ElementsAre("a"));
  EXPECT_THAT(linesOf("a\n"), ElementsAre("a"));
  EXPECT_THAT(linesOf("a\n\nb"), ElementsAre("a", "", "b"));
  EXPECT_THAT(linesOf("\n"), ElementsAre(""));
}

TEST_F(LineReaderTest, JoinsLinesAcrossReads) {
  std::string content;
  std::vector<std::string> expected;
  for (const std::size_t length : {300'000U, 10U, 262'144U, 262'143U, 0U, 700'000U}) {
    expected.emplace_back(length, static_cast<char>('a' + expected.size()));
    content += expected.back() + "\n";
  }
  EXPECT_EQ(linesOf(content), expected);
}

TEST_F(LineReaderTest, NamesALineThatIsTooLong) {
  auto reader = LineReader::open(dir.write("file", "short\n" + std::string(2'000'000, 'x')), 1000);
  ASSERT_TRUE(reader);
  ASSERT_TRUE(reader->next());
  const auto line = reader->next();
  ASSERT_FALSE(line);
  EXPECT_EQ(line.error().kind, ErrorKind::TooLarge);
  EXPECT_THAT(line.error().message, HasSubstr("line 2"));
}

TEST_F(LineReaderTest, NamesAFileThatCannotBeRead) {
  EXPECT_EQ(LineReader::open(dir / "absent", 10).error().kind, ErrorKind::NotFound);
  auto folder = LineReader::open(dir.path(), 10);
  ASSERT_TRUE(folder);
  EXPECT_EQ(folder->next().error().kind, ErrorKind::Io);
}

}  // namespace
}  // namespace codestral
