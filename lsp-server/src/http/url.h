#pragma once

// The strict subset of URLs that this process talks to: http or https, a plain host, an optional
// port, a path. Whatever two parsers could read in two ways (user information, backslashes, percent
// signs or letters beyond ASCII in the host, control characters) is no URL here, so that a key
// cannot be steered to another host by a confusing spelling. Pure; any thread.

#include <cstdint>
#include <optional>
#include <string>
#include <string_view>

namespace codestral::http {

struct Url {
  bool secure = false;
  std::string host;  // lower case; an IPv6 address keeps its brackets
  std::uint16_t port = 0;
  std::string path;  // with the query, as given; may be empty

  // scheme://host:port
  std::string origin() const;
  // The same without the scheme's default port, as people write it.
  std::string displayOrigin() const;
};

// ASCII only, whatever the locale.
std::string lowerCase(std::string_view text);

std::optional<Url> parseUrl(std::string_view text);

// localhost and names below it, 127.0.0.0/8 written as four numbers, and [::1].
bool isLoopbackHost(std::string_view lowerCaseHost);

}  // namespace codestral::http
