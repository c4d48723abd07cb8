#pragma once

// The images of a chat as FakeMistral looks at them: a data URL has to be an image of a known kind
// by its bytes, and keep the limits of number, size and dimensions; a web address is believed.
// Pure; any thread.

#include <cstdint>
#include <optional>
#include <string>
#include <string_view>

#include <nlohmann/json.hpp>

namespace codestral::test {

struct ImageFacts {
  std::string kind;  // "png", "jpeg", "webp", "gif"
  std::uint32_t width = 0;
  std::uint32_t height = 0;
  std::size_t frames = 1;  // of a GIF
};

// By the content alone.
std::optional<ImageFacts> readImage(std::string_view bytes);

// Why the service refuses the images of these messages; nothing: it does not.
std::optional<std::string> imageError(const nlohmann::json& messages);
bool hasImages(const nlohmann::json& messages);
// What the model says of the last message's images; empty when there are none.
std::string describeImages(const nlohmann::json& messages);

}  // namespace codestral::test
