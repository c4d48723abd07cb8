#include "http/url.h"

#include <algorithm>
#include <charconv>

#include <fmt/format.h>

namespace codestral::http {
namespace {

constexpr std::uint16_t kHttpPort = 80;
constexpr std::uint16_t kHttpsPort = 443;

char lower(char c) {
  return c >= 'A' && c <= 'Z' ? static_cast<char>(c - 'A' + 'a') : c;
}
bool isDigit(char c) {
  return c >= '0' && c <= '9';
}
bool isHexDigit(char c) {
  return isDigit(c) || (lower(c) >= 'a' && lower(c) <= 'f');
}
bool isHostCharacter(char c) {
  return isDigit(c) || (lower(c) >= 'a' && lower(c) <= 'z') || c == '.' || c == '-' || c == '_';
}

template <typename Number>
bool parseNumber(std::string_view text, Number& number) {
  const auto [end, error] = std::from_chars(text.data(), text.data() + text.size(), number);
  return error == std::errc() && end == text.data() + text.size() && isDigit(text.front());
}

// The length of the host at the start of the authority, or nothing.
std::optional<std::size_t> hostLength(std::string_view authority) {
  if (authority.starts_with('[')) {
    const std::size_t close = authority.find(']');
    if (close == std::string_view::npos || close < 3) return std::nullopt;
    const std::string_view address = authority.substr(1, close - 1);
    const bool plain =
        std::ranges::all_of(address, [](char c) { return isHexDigit(c) || c == ':' || c == '.'; });
    if (!plain || !address.contains(':')) return std::nullopt;
    return close + 1;
  }
  const auto end = std::ranges::find_if_not(authority, isHostCharacter);
  const auto length = static_cast<std::size_t>(end - authority.begin());
  if (length == 0 || length > 255 || authority.front() == '.') return std::nullopt;
  return length;
}

}  // namespace

std::string lowerCase(std::string_view text) {
  std::string result(text);
  std::ranges::transform(result, result.begin(), lower);
  return result;
}

std::string Url::origin() const {
  return fmt::format("{}://{}:{}", secure ? "https" : "http", host, port);
}

std::string Url::displayOrigin() const {
  if (port != (secure ? kHttpsPort : kHttpPort)) return origin();
  return fmt::format("{}://{}", secure ? "https" : "http", host);
}

std::optional<Url> parseUrl(std::string_view text) {
  const bool printable = std::ranges::all_of(text, [](char c) { return c > ' ' && c < 0x7F; });
  const std::size_t schemeEnd = text.find("://");
  if (!printable || schemeEnd == std::string_view::npos) return std::nullopt;

  Url url;
  const std::string scheme = lowerCase(text.substr(0, schemeEnd));
  if (scheme != "http" && scheme != "https") return std::nullopt;
  url.secure = scheme == "https";

  std::string_view rest = text.substr(schemeEnd + 3);
  const std::size_t pathStart = std::min(rest.find_first_of("/?#"), rest.size());
  std::string_view authority = rest.substr(0, pathStart);
  url.path = rest.substr(pathStart);
  if (url.path.contains('\\')) return std::nullopt;

  const auto length = hostLength(authority);
  if (!length) return std::nullopt;
  url.host = lowerCase(authority.substr(0, *length));
  authority.remove_prefix(*length);

  url.port = url.secure ? kHttpsPort : kHttpPort;
  if (authority.empty()) return url;
  if (!authority.starts_with(':') || authority.size() < 2) return std::nullopt;
  if (!parseNumber(authority.substr(1), url.port) || url.port == 0) return std::nullopt;
  return url;
}

bool isLoopbackHost(std::string_view host) {
  if (host == "localhost" || host.ends_with(".localhost") || host == "[::1]") return true;
  if (!host.starts_with("127.")) return false;
  int parts = 0;
  while (!host.empty()) {
    const std::size_t end = std::min(host.find('.'), host.size());
    std::uint8_t part = 0;
    const std::string_view digits = host.substr(0, end);
    if (digits.empty() || (digits.size() > 1 && digits.front() == '0')) return false;
    if (!parseNumber(digits, part)) return false;
    ++parts;
    if (end == host.size()) break;
    host.remove_prefix(end + 1);
    if (host.empty()) return false;
  }
  return parts == 4;
}

}  // namespace codestral::http
