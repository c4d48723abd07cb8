#pragma once

// file: URIs and paths (RFC 8089, percent encoding of RFC 3986). Pure; any thread.

#include <filesystem>
#include <optional>
#include <string>
#include <string_view>

namespace codestral::text {

// Nothing for another scheme, a foreign host or a malformed escape.
std::optional<std::filesystem::path> pathOfUri(std::string_view uri);
std::string uriOfPath(const std::filesystem::path& path);

}  // namespace codestral::text
