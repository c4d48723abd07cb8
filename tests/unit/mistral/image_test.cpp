#include "mistral/image.h"

#include <fstream>

#include <gmock/gmock.h>

#include "support/temp_dir.h"

namespace codestral::mistral {
namespace {

using namespace std::string_view_literals;
using ::testing::HasSubstr;

TEST(ImageTest, TellsTheKindByTheContent) {
  const std::pair<std::string_view, std::string_view> cases[] = {
      {"\x89PNG\r\n\x1a\n...."sv, "image/png"},
      {"\xFF\xD8\xFF\xE0"sv, "image/jpeg"},
      {"GIF89a"sv, "image/gif"},
      {"GIF87a"sv, "image/gif"},
      {"RIFF\0\0\0\0WEBPVP8 "sv, "image/webp"},
      {"RIFF\0\0\0\0WAVE"sv, ""},
      {"%PDF-1.7"sv, ""},
      {""sv, ""},
      {"\x89PN"sv, ""},
      {"<svg/>"sv, ""}};
  for (const auto& [bytes, type] : cases) EXPECT_EQ(imageType(bytes), type) << bytes;
}

TEST(ImageTest, AFileBecomesADataUrlWhateverItsName) {
  const test::TempDir folder;
  const auto path = folder.path() / "photo.txt";
  std::ofstream(path, std::ios::binary) << "\xFF\xD8\xFF";
  const auto chunk = imageChunk(path.string());
  ASSERT_TRUE(chunk) << chunk.error().message;
  EXPECT_EQ(toJson(*chunk),
            (Json{{"type", "image_url"}, {"image_url", "data:image/jpeg;base64,/9j/"}}));
}

TEST(ImageTest, UrlsStayAsTheyAre) {
  for (const char* url : {"https://example.org/a.png", "data:image/png;base64,AAAA"}) {
    EXPECT_EQ(imageChunk(url)->imageUrl.url, url);
  }
}

TEST(ImageTest, RefusesWhatIsNoImage) {
  const test::TempDir folder;
  const auto text = folder.path() / "a.png";
  std::ofstream(text) << "not an image";
  EXPECT_THAT(imageChunk(text.string()).error().message,
              HasSubstr("a.png is no PNG, JPEG, WebP or GIF image"));
  EXPECT_EQ(imageChunk((folder.path() / "none.png").string()).error().kind, ErrorKind::NotFound);
  const auto large = folder.path() / "large.png";
  std::ofstream(large) << "x";
  std::filesystem::resize_file(large, kMaxImageBytes + 1);
  EXPECT_EQ(imageChunk(large.string()).error().kind, ErrorKind::TooLarge);
  EXPECT_FALSE(imageChunk(folder.path().string()));
}

}  // namespace
}  // namespace codestral::mistral
