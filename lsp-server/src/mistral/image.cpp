#include "mistral/image.h"

#include <fmt/format.h>

#include "base/base64.h"
#include "base/file.h"

namespace codestral::mistral {

std::string_view imageType(std::string_view bytes) {
  using namespace std::string_view_literals;
  if (bytes.starts_with("\x89PNG\r\n\x1a\n"sv)) return "image/png";
  if (bytes.starts_with("\xFF\xD8\xFF"sv)) return "image/jpeg";
  if (bytes.starts_with("GIF87a"sv) || bytes.starts_with("GIF89a"sv)) return "image/gif";
  if (bytes.size() >= 12 && bytes.starts_with("RIFF"sv) && bytes.substr(8, 4) == "WEBP"sv) {
    return "image/webp";
  }
  return {};
}

Result<ImageUrlChunk> imageChunk(std::string_view fileOrUrl) {
  if (fileOrUrl.starts_with("https://") || fileOrUrl.starts_with("http://") ||
      fileOrUrl.starts_with("data:image/")) {
    return ImageUrlChunk{{.url = std::string(fileOrUrl), .detail = std::nullopt}};
  }
  const Result<std::string> bytes = readFile(std::string(fileOrUrl), kMaxImageBytes);
  if (!bytes) return std::unexpected(bytes.error());
  const std::string_view type = imageType(*bytes);
  if (type.empty()) {
    return fail(ErrorKind::InvalidInput,
                fmt::format("{} is no PNG, JPEG, WebP or GIF image", fileOrUrl));
  }
  return ImageUrlChunk{
      {.url = fmt::format("data:{};base64,{}", type, toBase64(*bytes)), .detail = std::nullopt}};
}

}  // namespace codestral::mistral
