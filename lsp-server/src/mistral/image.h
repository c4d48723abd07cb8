#pragma once

// An image as a chunk of a message: a URL as it is, a file as a data URL. The kind is told by the
// content, not by the name, and what the service would refuse is refused before anything is sent.
// Reads the file; not for a thread that must not wait.
// Source of kinds and limits: the service's vision page (PNG, JPEG, WebP, GIF with one frame; 10 MB
// per image, 8 images per request). Its limits page says 20 MB; the smaller one is always safe.

#include <cstddef>
#include <string_view>

#include "base/error.h"
#include "mistral/content.h"

namespace codestral::mistral {

inline constexpr std::size_t kMaxImageBytes = 10'000'000;
inline constexpr std::size_t kMaxImagesPerRequest = 8;

// "image/png" and so on by the first bytes; empty when it is none of the four.
std::string_view imageType(std::string_view bytes);

// https://..., http://..., data:image/... or a path.
Result<ImageUrlChunk> imageChunk(std::string_view fileOrUrl);

}  // namespace codestral::mistral
