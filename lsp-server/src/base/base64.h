#pragma once

// Base64 with padding (RFC 4648, section 4). Pure; any thread.

#include <optional>
#include <string>
#include <string_view>

namespace codestral {

std::string toBase64(std::string_view bytes);
// Nothing when it is not well-formed: other characters, wrong length, bits after the end.
std::optional<std::string> fromBase64(std::string_view text);

}  // namespace codestral
