#include "mistral/files.h"

#include <filesystem>

#include "base/file.h"
#include "support/temp_dir.h"
#include "unit/mistral/family_test.h"
#include "unit/mistral/shape_check.h"

namespace codestral::mistral {
namespace {

using ::testing::ElementsAre;
using ::testing::HasSubstr;

constexpr std::string_view kFile = R"({"id":"0b1c2d3e","bytes":12,"created_at":1759500189,
  "filename":"train.jsonl","purpose":"purpose_of_tomorrow","sample_type":"instruct",
  "source":"upload","num_lines":2,"mimetype":"application/jsonl","signature":"ab","expires_at":1,
  "visibility":"user","deleted":false})";

class FilesTest : public FamilyTest {
 protected:
  std::string contentOf(const std::filesystem::path& path) {
    return readFile(path, 1000).value_or("(no file)");
  }
  std::size_t filesIn(const std::filesystem::path& folder) {
    return static_cast<std::size_t>(std::distance(std::filesystem::directory_iterator(folder), {}));
  }

  test::TempDir dir;
};

TEST_F(FilesTest, ReadEveryShape) {
  checkShape<FileInfo>(kFile);
  checkShape<Page<FileInfo>>(R"({"data":[)" + std::string(kFile) + R"(],"total":1})");
  checkShape<Deleted>(R"({"id":"a","deleted":true})");
  checkShape<SignedUrl>(R"({"url":"https://a.example/?sig=1"})");
  EXPECT_FALSE(decoded<FileInfo>(R"({"bytes":null})").bytes);
}

TEST_F(FilesTest, UploadsAForm) {
  const auto path = dir.write("train.jsonl", "{}\n");
  answer(std::string(kFile));
  const auto file =
      run(uploadFile(client, path, {.purpose = "fine-tune", .visibility = "user", .expiry = 24}));
  ASSERT_TRUE(file) << file.error().message;
  EXPECT_EQ(file->id, "0b1c2d3e");
  EXPECT_EQ(sentLine(), "POST /v1/files");
  EXPECT_THAT(sentForm(), ElementsAre("expiry=24", "purpose=fine-tune", "visibility=user",
                                      "file=<train.jsonl>"));
  EXPECT_EQ(sent().body, "");

  answer(std::string(kFile));
  EXPECT_TRUE(run(uploadBytes(client, "b.jsonl", "{}", {.purpose = "batch"})));
  EXPECT_THAT(sentForm(), ElementsAre("purpose=batch", "file=<b.jsonl>"));
  EXPECT_EQ(sent().form.back().value, "{}");
}

TEST_F(FilesTest, RefusesWhatCannotBeUploadedBeforeSending) {
  const auto large = dir.write("large.bin", "x");
  std::filesystem::resize_file(large, kMaxFileBytes + 1);
  auto file = run(uploadFile(client, large, {}));
  ASSERT_FALSE(file);
  EXPECT_EQ(file.error().kind, ErrorKind::TooLarge);
  EXPECT_THAT(file.error().message, HasSubstr("large.bin"));
  EXPECT_FALSE(run(uploadFile(client, dir.path() / "absent", {})));
  EXPECT_FALSE(run(uploadFile(client, dir.path(), {})));
  file = run(uploadFile(client, dir.write("empty", ""), {}));
  ASSERT_FALSE(file);
  EXPECT_THAT(file.error().message, HasSubstr("is empty"));
  EXPECT_TRUE(transport.requests.empty());
}

TEST_F(FilesTest, ListsWithEveryFilter) {
  answer(R"({"data":[],"object":"list","total":null})");
  const FileFilter filter{.page = 2,
                          .pageSize = 10,
                          .includeTotal = false,
                          .sampleType = {"instruct", "batch_result"},
                          .source = {"upload"},
                          .search = "a b&c",
                          .purpose = "batch",
                          .mimetypes = {"application/jsonl", "text/plain"}};
  EXPECT_TRUE(run(listFiles(client, filter)));
  EXPECT_EQ(sentLine(),
            "GET /v1/files?include_total=false&mimetypes=application%2Fjsonl&mimetypes=text%2Fplain"
            "&page=2&page_size=10&purpose=batch&sample_type=instruct&sample_type=batch_result&"
            "search=a%20b%26c&source=upload");
  answer(R"({"data":[]})");
  EXPECT_TRUE(run(listFiles(client)));
  EXPECT_EQ(sentLine(), "GET /v1/files");
}

TEST_F(FilesTest, AskTheirRoutes) {
  answer(std::string(kFile));
  EXPECT_TRUE(run(getFile(client, "a/../b")));
  EXPECT_EQ(sentLine(), "GET /v1/files/a%2F..%2Fb");
  answer(R"({"id":"a","object":"file","deleted":true})");
  EXPECT_TRUE(run(deleteFile(client, "a"))->deleted);
  EXPECT_EQ(sentLine(), "DELETE /v1/files/a");
  answer(R"({"url":"https://a.example"})");
  EXPECT_EQ(run(signFileUrl(client, "a", 48))->url, "https://a.example");
  EXPECT_EQ(sentLine(), "GET /v1/files/a/url?expiry=48");
}

TEST_F(FilesTest, DownloadsUnderTheFinalNameWhenWhole) {
  answer({.headers = {{"content-type", "application/octet-stream"}, {"content-length", "9"}},
          .pieces = {"the bytes"}});
  std::vector<std::pair<std::uint64_t, std::uint64_t>> heard;
  const auto target = dir.path() / "out.jsonl";
  const auto done = run(downloadFile(client, "f1", target, [&](auto received, auto length) {
    heard.emplace_back(received, length);
  }));
  ASSERT_TRUE(done) << done.error().message;
  EXPECT_EQ(sentLine(), "GET /v1/files/f1/content");
  EXPECT_EQ(contentOf(target), "the bytes");
  EXPECT_THAT(heard, ElementsAre(std::pair{9U, 9U}));
}

TEST_F(FilesTest, KeepsWhatWasThereWhenTheDownloadFails) {
  const auto target = dir.write("out.jsonl", "old");
  answer(R"({"detail":"no such file"})", 404);
  const auto refused = run(downloadFile(client, "f1", target));
  ASSERT_FALSE(refused);
  EXPECT_EQ(refused.error().kind, ErrorKind::NotFound);
  EXPECT_EQ(contentOf(target), "old");

  std::optional<Result<>> broken;
  const Running running =
      start(downloadFile(client, "f1", target), [&](Result<> result) { broken = result; });
  transport.head(200, {});
  transport.body("half");
  transport.done(fail(ErrorKind::Unavailable, "the connection was lost"));
  ASSERT_TRUE(broken && !*broken);
  EXPECT_EQ(contentOf(target), "old");
  EXPECT_EQ(filesIn(dir.path()), 1U);
}

TEST_F(FilesTest, LeavesNothingWhenADownloadIsGivenUp) {
  {
    const Running running =
        start(downloadFile(client, "f1", dir.path() / "out"), [](const Result<>&) {});
    transport.head(200, {});
    transport.body("half");
    EXPECT_EQ(filesIn(dir.path()), 1U);
  }
  EXPECT_FALSE(transport.open);
  EXPECT_EQ(filesIn(dir.path()), 0U);
}

TEST_F(FilesTest, GivesLinesAcrossPieces) {
  std::vector<std::string> lines;
  std::optional<Result<>> outcome;
  const Running running = start(readFileLines(client, "f1",
                                              [&](std::string_view line) {
                                                lines.emplace_back(line);
                                                return Result<>();
                                              }),
                                [&](Result<> result) { outcome = result; });
  transport.head(200, {});
  for (const std::string_view piece : {"one\ntw", "o", "\n", "\nlast"}) transport.body(piece);
  transport.done();
  ASSERT_TRUE(outcome && *outcome);
  EXPECT_THAT(lines, ElementsAre("one", "two", "", "last"));
}

}  // namespace
}  // namespace codestral::mistral
