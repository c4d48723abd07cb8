#pragma once

// Base64 with padding, for the fakes. Pure; any thread.

#include <optional>
#include <string>
#include <string_view>

namespace codestral::test {

std::string base64(std::string_view bytes);
// Nothing when it is none.
std::optional<std::string> fromBase64(std::string_view text);

}  // namespace codestral::test
