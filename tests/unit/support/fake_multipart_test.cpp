#include "support/fake_multipart.h"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include "support/raw_form.h"

namespace codestral::test {
namespace {

MultipartBody parse(std::string_view text, std::size_t step, std::size_t kept = 1024) {
  MultipartBody body("----form-of-tests", kept);
  for (std::size_t at = 0; at < text.size(); at += step) body.add(text.substr(at, step));
  return body;
}

TEST(Multipart, IsTheSameHoweverItIsCut) {
  // Content that looks like the delimiter almost to its end.
  const std::string content = "a\r\n------form-of-test\r\n\r\n--\nlast line";
  const std::string text =
      RawForm().field("purpose", "batch").file("ä \\\"1\\\".jsonl", content).field("x", "").body();
  for (const std::size_t step : {1U, 2U, 3U, 7U, 64U, 10000U}) {
    const MultipartBody body = parse(text, step);
    ASSERT_TRUE(body.complete()) << step;
    ASSERT_EQ(body.parts().size(), 3U);
    EXPECT_EQ(body.parts()[0].name, "purpose");
    EXPECT_EQ(body.parts()[0].content, "batch");
    EXPECT_EQ(body.parts()[1].fileName, "ä \"1\".jsonl");
    EXPECT_EQ(body.parts()[1].contentType, "application/octet-stream");
    EXPECT_EQ(body.parts()[1].content, content);
    EXPECT_EQ(body.parts()[1].hash, contentHash(content));
    EXPECT_EQ(body.parts()[1].lines, 4U);
    EXPECT_FALSE(body.parts()[1].endsLine);
    EXPECT_EQ(body.parts()[2].content, "");
  }
}

TEST(Multipart, KeepsTheBeginningAndCountsAll) {
  const std::string content(5000, 'x');
  const MultipartBody body = parse(RawForm().file("big", content).body(), 777, 100);
  ASSERT_TRUE(body.complete());
  EXPECT_EQ(body.parts()[0].content.size(), 100U);
  EXPECT_EQ(body.parts()[0].size, 5000U);
  EXPECT_EQ(body.parts()[0].hash, contentHash(content));
  EXPECT_NE(body.parts()[0].hash, contentHash(std::string(5001, 'x')));
}

TEST(Multipart, NoticesWhatIsMissing) {
  const std::string whole = RawForm().field("a", "b").body();
  EXPECT_FALSE(parse("", 1).complete());
  EXPECT_FALSE(parse(whole.substr(0, whole.size() - 6), 5).complete());
  EXPECT_FALSE(
      parse("------form-of-tests\r\nno-disposition: x\r\n\r\nb\r\n------form-of-tests--", 9)
          .complete());
  EXPECT_FALSE(parse("------form-of-testsX", 4).complete());
}

TEST(Multipart, FindsTheBoundaryInTheContentType) {
  EXPECT_NE(MultipartBody::of("multipart/form-data; boundary=abc", 1), nullptr);
  EXPECT_NE(MultipartBody::of("Multipart/Form-Data; charset=x; boundary=\"a b\"", 1), nullptr);
  EXPECT_EQ(MultipartBody::of("multipart/form-data", 1), nullptr);
  EXPECT_EQ(MultipartBody::of("application/json", 1), nullptr);
}

TEST(Multipart, IsRecordedByTheNamesOfItsParts) {
  const std::string text =
      RawForm().field("word", "a").field("word", "b").file("f.txt", "text").body();
  const nlohmann::json record = toJson(parse(text, 64).parts());
  EXPECT_EQ(record["word"], nlohmann::json::array({"a", "b"}));
  EXPECT_EQ(record["file"]["content"], "text");
  const std::string bytes = RawForm().file("f.bin", "\xff").body();
  EXPECT_FALSE(toJson(parse(bytes, 64).parts())["file"].contains("content"));
}

}  // namespace
}  // namespace codestral::test
