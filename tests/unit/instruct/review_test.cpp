// Findings: where they are anchored, which are dropped, and what one request shows.
#include "instruct/review.h"

#include <fmt/format.h>
#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include "mistral/json_schema.h"

namespace codestral::instruct {
namespace {

using nlohmann::json;
using ::testing::HasSubstr;
using ::testing::Not;

ReviewPart part() {
  const auto files = parseChange(
      "diff --git a/src/a.c b/src/a.c\n--- a/src/a.c\n+++ b/src/a.c\n@@ -10,7 +10,8 @@ int f()\n"
      " {\n   return 0;\n }\n-int g()\n+int g(int n)\n+{\n   return  n;\n }\n   return 0;\n"
      "diff --git a/b.c b/b.c\n--- a/b.c\n+++ b/b.c\n@@ -1 +1 @@\n-x\n+y = 1;\n");
  return splitForReview(files, 100'000).at(0);
}

json finding(json changes) {
  json one{{"file", "src/a.c"},    {"line", 1},         {"quote", "int g(int n)"},
           {"severity", "error"},  {"category", "bug"}, {"message", "Wrong."},
           {"suggestion", nullptr}};
  one.update(changes);
  return one;
}

Review collected(const std::vector<json>& findings) {
  Review review;
  const ReviewPart shown = part();
  const auto done = collectFindings(shown, {{"findings", findings}}, review);
  EXPECT_TRUE(done);
  finishReview(review, shown.files);
  return review;
}

// "file:line-endLine", or nothing when it was dropped.
std::string placeOf(const json& changes) {
  const Review review = collected({finding(changes)});
  if (review.findings.empty()) return review.notFound == 1 ? "" : "?";
  const Finding& one = review.findings[0];
  return fmt::format("{}:{}-{}", one.file, one.line, one.endLine);
}

TEST(ReviewAnchor, IsWhatIsQuotedNotWhatIsClaimed) {
  EXPECT_EQ(placeOf({{"line", 999}}), "src/a.c:13-13");
  EXPECT_EQ(placeOf({{"line", -5}}), "src/a.c:13-13");
  EXPECT_EQ(placeOf({{"quote", "\n  int  g(int n) \r\n{\n"}}), "src/a.c:13-14");
  EXPECT_EQ(placeOf({{"quote", "   13 +int g(int n)\n   14 +{"}}), "src/a.c:13-14");
  EXPECT_EQ(placeOf({{"quote", "+int g(int n)"}}), "src/a.c:13-13");
}

TEST(ReviewAnchor, OfEqualLinesTheNearest) {
  EXPECT_EQ(placeOf({{"quote", "return 0;"}, {"line", 10}}), "src/a.c:11-11");
  EXPECT_EQ(placeOf({{"quote", "return 0;"}, {"line", 18}}), "src/a.c:17-17");
  EXPECT_EQ(placeOf({{"quote", "{"}, {"line", 12}}), "src/a.c:14-14")
      << "of two as near the new one";
}

TEST(ReviewAnchor, WhatIsNotThereIsDroppedAndCounted) {
  EXPECT_EQ(placeOf({{"quote", "int g()"}}), "") << "removed";
  EXPECT_EQ(placeOf({{"quote", "int g(int m)"}}), "");
  EXPECT_EQ(placeOf({{"quote", " \n"}}), "");
  EXPECT_EQ(placeOf({{"quote", "int g(int n)\nreturn 0;"}}), "") << "not one after the other";
  EXPECT_EQ(placeOf({{"file", "c.c"}}), "");
  EXPECT_EQ(placeOf({{"message", " "}}), "");
  EXPECT_EQ(placeOf({{"file", "b.c"}}), "") << "of another file";
  EXPECT_EQ(placeOf({{"quote", 7}, {"file", nullptr}}), "");
}

TEST(ReviewAnchor, PathsAsModelsWriteThem) {
  EXPECT_EQ(placeOf({{"file", "b/src/a.c"}}), "src/a.c:13-13");
  EXPECT_EQ(placeOf({{"file", "a.c"}}), "src/a.c:13-13");
}

TEST(ReviewAnchor, APathWithALineEndIsShownAsOneLine) {
  const ReviewPart shown = splitForReview({wholeFile("new\nline.c", "a\n")}, 1000).at(0);
  EXPECT_THAT(shown.shown, HasSubstr("`new line.c` (changed):\n"));
  Review review;
  EXPECT_TRUE(collectFindings(
      shown, {{"findings", {finding({{"file", "new line.c"}, {"quote", "a"}})}}}, review));
  ASSERT_EQ(review.findings.size(), 1U);
  EXPECT_EQ(review.findings[0].file, "new\nline.c");
}

TEST(ReviewSuggestion, IsWholeLinesWithTheirIndentation) {
  const auto suggested = [](const json& suggestion) {
    return collected({finding({{"quote", "  return  n;"}, {"suggestion", suggestion}})})
        .findings.at(0)
        .suggestion;
  };
  EXPECT_EQ(suggested("  return n + 1;\n"), "  return n + 1;");
  EXPECT_EQ(suggested("return n + 1;"), "  return n + 1;");
  EXPECT_EQ(suggested(""), "");
  EXPECT_EQ(suggested(nullptr), std::nullopt);
  EXPECT_EQ(suggested("  return  n;"), std::nullopt) << "that is what stands there";
  EXPECT_EQ(suggested("  return \u202En;"), std::nullopt) << "that hides something";
}

TEST(Review, WhatIsSaidTwiceIsSaidOnceByTheMoreSevere) {
  const Review review =
      collected({finding({{"severity", "info"}, {"message", "The index is off by one here."}}),
                 finding({{"message", "the index is off by one"}}),
                 finding({{"message", "This leaks the handle."}, {"severity", "warning"}}),
                 finding({{"file", "b.c"}, {"quote", "y = 1;"}, {"category", "nonsense"}})});
  ASSERT_EQ(review.findings.size(), 3U);
  EXPECT_EQ(review.repeated, 1U);
  EXPECT_EQ(review.findings[0].severity, Severity::Warning) << "by place, then by words";
  EXPECT_EQ(review.findings[1].severity, Severity::Error);
  EXPECT_EQ(review.findings[2].file, "b.c");
  EXPECT_EQ(review.findings[2].category, "other");
}

TEST(Review, AnAnswerOfAnotherShapeIsAnError) {
  Review review;
  for (const json& answer : {json(), json::array(), json{{"findings", "none"}}, json{{"x", 1}}})
    EXPECT_EQ(collectFindings(part(), answer, review).error().kind, ErrorKind::Protocol);
  EXPECT_TRUE(collectFindings(part(), {{"findings", {1, "x", nullptr}}}, review));
  EXPECT_EQ(review.notFound, 3U);
}

TEST(Review, TheSchemaTakesAFinding) {
  const auto schema = mistral::JsonSchema::compile(reviewSchema());
  ASSERT_TRUE(schema) << schema.error().message;
  EXPECT_TRUE(schema->check({{"findings", {finding(json::object())}}}));
  EXPECT_FALSE(schema->check({{"findings", {finding({{"severity", "fatal"}})}}}));
  EXPECT_FALSE(schema->check({{"findings", {json::object()}}}));
}

std::string manyLines(int count) {
  std::string text;
  for (int i = 0; i < count; ++i) text += fmt::format("line number {} of the file\n", i);
  return text;
}

TEST(SplitForReview, EveryLineOnceAndNoPartTooLarge) {
  constexpr std::size_t kBytes = 2000;
  std::vector<ChangedFile> files;
  for (const int lines : {3, 5, 400, 2, 60, 1})
    files.push_back(wholeFile(fmt::format("f{}", lines), manyLines(lines)));
  files.push_back({.path = "bin", .binary = true});
  const auto parts = splitForReview(files, kBytes);
  std::size_t lines = 0;
  for (const ReviewPart& one : parts) {
    EXPECT_LT(one.shown.size(), kBytes + 500);
    EXPECT_THAT(one.shown, Not(HasSubstr("bin")));
    for (const ChangedFile& file : one.files) {
      for (const Hunk& hunk : file.hunks) lines += hunk.lines.size();
    }
  }
  EXPECT_EQ(lines, 471U);
  EXPECT_EQ(parts.at(0).files.size(), 2U) << "small ones share";
  EXPECT_EQ(parts.at(1).files.size(), 1U) << "the large one begins a part of its own";
}

TEST(SplitForReview, DeletedAndBinaryFilesAreNotShownAndFencesHold) {
  const auto files = parseChange(
      "diff --git a/gone b/gone\ndeleted file mode 100644\n--- a/gone\n+++ /dev/null\n"
      "@@ -1 +0,0 @@\n-a\n"
      "diff --git a/r.md b/r.md\n--- a/r.md\n+++ b/r.md\n@@ -1 +1 @@\n-a\n+````x\n");
  const auto parts = splitForReview(files, 1000);
  ASSERT_EQ(parts.size(), 1U);
  EXPECT_THAT(parts[0].shown, HasSubstr("`r.md` (changed):\n`````\n"));
  EXPECT_THAT(parts[0].shown, Not(HasSubstr("gone")));
  EXPECT_TRUE(splitForReview({}, 1000).empty());
}

}  // namespace
}  // namespace codestral::instruct
