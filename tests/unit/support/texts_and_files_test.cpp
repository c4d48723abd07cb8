// The small helpers of tests: marked texts, folders, goldens.

#include <gtest/gtest.h>

#include "support/annotated_text.h"
#include "support/golden.h"
#include "support/temp_dir.h"

namespace codestral::test {
namespace {

TEST(AnnotatedTextTest, TakesMarksOut) {
  const AnnotatedText at = annotated("a\r\n🎈b^c [[two\nlines]] d");
  EXPECT_EQ(at.text, "a\r\n🎈bc two\nlines d");
  EXPECT_EQ(at.before(), "a\r\n🎈b");
  EXPECT_EQ(at.after(), "c two\nlines d");
  EXPECT_EQ(at.marked(), "two\nlines");
  EXPECT_EQ(at.cursorPosition(), (text::Position{1, 3}));
  EXPECT_EQ(at.cursorPosition(text::Encoding::Utf8), (text::Position{1, 5}));
  EXPECT_EQ(at.cursorPosition(text::Encoding::Utf32), (text::Position{1, 2}));
  EXPECT_EQ(at.rangePositions(), (text::Range{{1, 5}, {2, 5}}));
}

TEST(AnnotatedTextTest, TakesOtherMarks) {
  const AnnotatedText at =
      annotated("x ^ [[nodiscard]] |", {.cursor = "|", .begin = "", .end = ""});
  EXPECT_EQ(at.text, "x ^ [[nodiscard]] ");
  EXPECT_EQ(at.cursor, at.text.size());
  EXPECT_FALSE(at.range);
}

TEST(AnnotatedTextTest, CountsLinesOfAllKinds) {
  EXPECT_EQ(positionIn("a\rb\r\nc\nd", 8, text::Encoding::Utf16), (text::Position{3, 1}));
  EXPECT_EQ(positionIn("", 0, text::Encoding::Utf16), (text::Position{0, 0}));
}

TEST(AnnotatedTextDeathTest, EndsOnWrongMarks) {
  EXPECT_DEATH(annotated("a^b^"), "twice");
  EXPECT_DEATH(annotated("a[[b"), "both ends");
  EXPECT_DEATH(annotated("]]a[["), "before it begins");
  EXPECT_DEATH(static_cast<void>(annotated("a").cursorPosition()), "no cursor");
}

TEST(TempDirTest, IsGoneWithItsFiles) {
  std::filesystem::path kept;
  {
    const TempDir dir;
    kept = dir.path();
    const std::filesystem::path file = dir.write("a/b/c.txt", std::string_view("x\0y", 3));
    EXPECT_EQ(file, dir / "a/b/c.txt");
    EXPECT_EQ(std::filesystem::file_size(file), 3U);
  }
  EXPECT_FALSE(std::filesystem::exists(kept));
}

TEST(GoldenTest, ComparesAndUpdates) {
  ::unsetenv("CODESTRAL_UPDATE_GOLDEN");
  const TempDir dir;
  const std::filesystem::path file = dir / "sub/golden.txt";
  EXPECT_FALSE(matchesGoldenFile(file, "a\nb\n"));
  ::setenv("CODESTRAL_UPDATE_GOLDEN", "1", 1);
  EXPECT_TRUE(matchesGoldenFile(file, "a\nb\n"));
  ::unsetenv("CODESTRAL_UPDATE_GOLDEN");
  EXPECT_TRUE(matchesGoldenFile(file, "a\nb\n"));
  const testing::AssertionResult differs = matchesGoldenFile(file, "a\nc\n");
  EXPECT_FALSE(differs);
  EXPECT_NE(std::string(differs.message()).find("golden.txt\":2 differs\nexpected: b\nactual:   c"),
            std::string::npos)
      << differs.message();
  EXPECT_FALSE(matchesGoldenFile(file, "a\nb\nlonger"));
  EXPECT_FALSE(matchesGoldenFile(file, ""));
}

}  // namespace
}  // namespace codestral::test
