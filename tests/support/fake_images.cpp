#include "support/fake_images.h"

#include <vector>

#include <fmt/format.h>

#include "support/fake_base64.h"

namespace codestral::test {
namespace {

using nlohmann::json;

constexpr std::size_t kMostImages = 8;
constexpr std::size_t kMostBytes = 10 * 1024 * 1024;
constexpr std::uint32_t kMostPixels = 10000;  // of a side

std::uint32_t byteAt(std::string_view bytes, std::size_t at) {
  return at < bytes.size() ? static_cast<unsigned char>(bytes[at]) : 0;
}

std::uint32_t bigEndian(std::string_view bytes, std::size_t at, int count) {
  std::uint32_t value = 0;
  for (int i = 0; i < count; ++i)
    value = value << 8 | byteAt(bytes, at + static_cast<std::size_t>(i));
  return value;
}

std::uint32_t littleEndian(std::string_view bytes, std::size_t at, int count) {
  std::uint32_t value = 0;
  for (int i = count; i-- > 0;)
    value = value << 8 | byteAt(bytes, at + static_cast<std::size_t>(i));
  return value;
}

std::optional<ImageFacts> readJpeg(std::string_view bytes) {
  std::size_t at = 2;
  while (at + 9 < bytes.size()) {
    if (byteAt(bytes, at) != 0xff) return std::nullopt;
    const std::uint32_t marker = byteAt(bytes, at + 1);
    const bool frame =
        marker >= 0xc0 && marker <= 0xcf && marker != 0xc4 && marker != 0xc8 && marker != 0xcc;
    if (frame) {
      return ImageFacts{"jpeg", bigEndian(bytes, at + 7, 2), bigEndian(bytes, at + 5, 2)};
    }
    at += 2 + bigEndian(bytes, at + 2, 2);
  }
  return std::nullopt;
}

std::optional<ImageFacts> readWebp(std::string_view bytes) {
  const std::string_view format = bytes.substr(12, 4);
  if (format == "VP8X") {
    return ImageFacts{"webp", 1 + littleEndian(bytes, 24, 3), 1 + littleEndian(bytes, 27, 3)};
  }
  if (format == "VP8L") {
    const std::uint32_t packed = littleEndian(bytes, 21, 4);
    return ImageFacts{"webp", 1 + (packed & 0x3fff), 1 + (packed >> 14 & 0x3fff)};
  }
  if (format != "VP8 ") return std::nullopt;
  return ImageFacts{"webp", littleEndian(bytes, 26, 2) & 0x3fff,
                    littleEndian(bytes, 28, 2) & 0x3fff};
}

// Past the sub-blocks that begin at `at`.
std::size_t skipBlocks(std::string_view bytes, std::size_t at) {
  while (at < bytes.size() && byteAt(bytes, at) != 0) at += 1 + byteAt(bytes, at);
  return at + 1;
}

std::size_t tableBytes(std::uint32_t flags) {
  return (flags & 0x80) != 0 ? 3U << ((flags & 7) + 1) : 0;
}

std::optional<ImageFacts> readGif(std::string_view bytes) {
  ImageFacts facts{"gif", littleEndian(bytes, 6, 2), littleEndian(bytes, 8, 2), 0};
  std::size_t at = 13 + tableBytes(byteAt(bytes, 10));
  while (at < bytes.size()) {
    if (bytes[at] == '!') {
      at = skipBlocks(bytes, at + 2);
    } else if (bytes[at] == ',') {
      ++facts.frames;
      at = skipBlocks(bytes, at + 11 + tableBytes(byteAt(bytes, at + 9)));
    } else {
      break;
    }
  }
  if (facts.frames == 0) return std::nullopt;
  return facts;
}

struct Image {
  std::string url;
  std::string kind;                 // that a data URL states
  std::optional<std::string> data;  // of a data URL, decoded
  bool isData = false;
};

Image imageOf(const json& chunk) {
  const json& given = chunk["image_url"];
  Image image;
  if (given.is_string()) image.url = given.get<std::string>();
  if (given.is_object() && given.contains("url") && given["url"].is_string()) {
    image.url = given["url"].get<std::string>();
  }
  image.isData = image.url.starts_with("data:");
  const std::size_t comma = image.url.find(',');
  if (!image.isData || comma == std::string::npos) return image;
  const std::string head = image.url.substr(5, comma - 5);
  if (!head.starts_with("image/") || !head.ends_with(";base64")) return image;
  image.kind = head.substr(6, head.find(';') - 6);
  if (image.kind == "jpg") image.kind = "jpeg";
  image.data = fromBase64(std::string_view(image.url).substr(comma + 1));
  return image;
}

template <typename Visit>
void eachImage(const json& message, Visit visit) {
  const auto content = message.is_object() ? message.find("content") : message.end();
  if (!message.is_object() || content == message.end() || !content->is_array()) return;
  for (const json& chunk : *content) {
    if (chunk.is_object() && chunk.value("type", json()) == "image_url" &&
        chunk.contains("image_url")) {
      visit(chunk);
    }
  }
}

std::string refusal(const Image& image) {
  if (!image.isData) {
    const bool web = image.url.starts_with("https://") || image.url.starts_with("http://");
    return web ? "" : "Image URL must be an http(s) address or a base64 data URL";
  }
  if (!image.data) return "Image data URL must be data:image/...;base64,...";
  if (image.data->size() > kMostBytes) {
    return fmt::format("Image is too large: {} bytes, the limit is {}", image.data->size(),
                       kMostBytes);
  }
  const std::optional<ImageFacts> facts = readImage(*image.data);
  if (!facts) return "Image could not be loaded: unknown or broken format";
  if (facts->kind != image.kind) {
    return fmt::format("Image is {} but its data URL says {}", facts->kind, image.kind);
  }
  if (facts->width > kMostPixels || facts->height > kMostPixels) {
    return fmt::format("Image of {}x{} pixels is larger than {}x{}", facts->width, facts->height,
                       kMostPixels, kMostPixels);
  }
  if (facts->width == 0 || facts->height == 0) return "Image has no pixels";
  return facts->frames > 1 ? "Animated images are not supported" : "";
}

}  // namespace

std::optional<ImageFacts> readImage(std::string_view bytes) {
  using namespace std::literals;
  if (bytes.starts_with("\x89PNG\r\n\x1a\n"sv) && bytes.substr(12, 4) == "IHDR") {
    return ImageFacts{"png", bigEndian(bytes, 16, 4), bigEndian(bytes, 20, 4)};
  }
  if (bytes.starts_with("\xff\xd8\xff"sv)) return readJpeg(bytes);
  if (bytes.size() >= 30 && bytes.starts_with("RIFF") && bytes.substr(8, 4) == "WEBP") {
    return readWebp(bytes);
  }
  if (bytes.starts_with("GIF87a") || bytes.starts_with("GIF89a")) return readGif(bytes);
  return std::nullopt;
}

std::optional<std::string> imageError(const json& messages) {
  std::size_t count = 0;
  std::string error;
  for (const json& message : messages) {
    eachImage(message, [&](const json& chunk) {
      ++count;
      if (error.empty()) error = refusal(imageOf(chunk));
    });
  }
  if (count > kMostImages) {
    return fmt::format("Too many images: {}, the limit is {}", count, kMostImages);
  }
  return error.empty() ? std::nullopt : std::optional(error);
}

bool hasImages(const json& messages) {
  bool found = false;
  for (const json& message : messages) {
    eachImage(message, [&](const json&) { found = true; });
  }
  return found;
}

std::string describeImages(const json& messages) {
  std::vector<std::string> images;
  if (messages.empty()) return {};
  eachImage(messages.back(), [&](const json& chunk) {
    const Image image = imageOf(chunk);
    if (!image.isData) {
      images.push_back("an image at " + image.url);
      return;
    }
    const std::optional<ImageFacts> facts = readImage(image.data.value_or(""));
    images.push_back(facts ? fmt::format("a {} image of {}x{} pixels ({} bytes)", facts->kind,
                                         facts->width, facts->height, image.data->size())
                           : "something that is no image");
  });
  if (images.empty()) return {};
  std::string text = images.size() == 1 ? "There is one image: "
                                        : fmt::format("There are {} images: ", images.size());
  for (std::size_t i = 0; i < images.size(); ++i) text += (i > 0 ? ", " : "") + images[i];
  return text + ".";
}

}  // namespace codestral::test
