#include "text/uri.h"

#include <algorithm>

namespace codestral::text {
namespace {

constexpr std::string_view kHexDigits = "0123456789ABCDEF";

bool isUnreserved(char byte) {
  return (byte >= 'a' && byte <= 'z') || (byte >= 'A' && byte <= 'Z') ||
         (byte >= '0' && byte <= '9') || byte == '-' || byte == '.' || byte == '_' || byte == '~';
}

char lowered(char byte) {
  return byte >= 'A' && byte <= 'Z' ? static_cast<char>(byte - 'A' + 'a') : byte;
}

bool equalsIgnoringCase(std::string_view text, std::string_view lower) {
  return std::ranges::equal(text, lower, {}, lowered);
}

std::optional<unsigned> hexValue(char digit) {
  if (digit >= '0' && digit <= '9') return static_cast<unsigned>(digit - '0');
  digit = lowered(digit);
  if (digit >= 'a' && digit <= 'f') return static_cast<unsigned>(digit - 'a' + 10);
  return std::nullopt;
}

std::optional<std::string> percentDecoded(std::string_view text) {
  std::string decoded;
  decoded.reserve(text.size());
  for (std::size_t i = 0; i < text.size(); ++i) {
    if (text[i] != '%') {
      decoded.push_back(text[i]);
      continue;
    }
    if (text.size() - i < 3) return std::nullopt;
    const auto high = hexValue(text[i + 1]);
    const auto low = hexValue(text[i + 2]);
    if (!high || !low) return std::nullopt;
    decoded.push_back(static_cast<char>(*high << 4U | *low));
    i += 2;
  }
  return decoded;
}

}  // namespace

std::optional<std::filesystem::path> pathOfUri(std::string_view uri) {
  constexpr std::string_view kScheme = "file:";
  if (!equalsIgnoringCase(uri.substr(0, kScheme.size()), kScheme)) return std::nullopt;
  uri.remove_prefix(kScheme.size());
  uri = uri.substr(0, uri.find_first_of("?#"));
  if (uri.starts_with("//")) {
    uri.remove_prefix(2);
    const std::string_view host = uri.substr(0, uri.find('/'));
    if (!host.empty() && !equalsIgnoringCase(host, "localhost")) return std::nullopt;
    uri.remove_prefix(host.size());
  }
  if (!uri.starts_with('/')) return std::nullopt;
  auto path = percentDecoded(uri);
  if (!path || path->contains('\0')) return std::nullopt;
  return std::filesystem::path(std::move(*path));
}

std::string uriOfPath(const std::filesystem::path& path) {
  std::string uri = "file://";
  for (const char byte : path.native()) {
    if (isUnreserved(byte) || byte == '/') {
      uri.push_back(byte);
      continue;
    }
    const auto value = static_cast<unsigned char>(byte);
    uri.push_back('%');
    uri.push_back(kHexDigits[value >> 4U]);
    uri.push_back(kHexDigits[value & 0x0FU]);
  }
  return uri;
}

}  // namespace codestral::text
