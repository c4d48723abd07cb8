#pragma once

// file: URIs and paths (RFC 8089, percent encoding of RFC 3986). Pure; any thread.

#include <filesystem>
#include <optional>
#include <string>
#include <string_view>

namespace codestral::text {

// Nothing for another scheme, a foreign host, a malformed escape, a relative path or one with a
// NUL. A query or fragment is not part of the path.
std::optional<std::filesystem::path> pathOfUri(std::string_view uri);
// The path is absolute. Bytes that are not UTF-8 survive the round trip.
std::string uriOfPath(const std::filesystem::path& path);

}  // namespace codestral::text
