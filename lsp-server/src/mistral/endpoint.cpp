#include "mistral/endpoint.h"

#include "base/trim.h"
#include "base/utf8.h"
#include "http/url.h"

namespace codestral::mistral {
namespace {

// The text for a message; what might hold a password is not repeated.
std::string shown(std::string_view text) {
  if (text.contains('@')) return "the base URL";
  return "the base URL \"" + toValidUtf8(text.substr(0, floorCodePoint(text, 200))) + "\"";
}

}  // namespace

Result<std::string> normalizeBaseUrl(std::string_view given, Cleartext cleartext) {
  const std::string_view text = trimmed(given);
  if (text.empty()) return fail(ErrorKind::InvalidInput, "the base URL is empty");
  if (text.contains('@')) {
    return fail(ErrorKind::InvalidInput,
                "the base URL must not hold a user name or password; set the key by itself");
  }
  if (!text.contains("://")) {
    return fail(
        ErrorKind::InvalidInput,
        shown(text) + " has no scheme; it must begin with https:// (or http:// on this machine)");
  }
  const auto url = http::parseUrl(text);
  if (!url) return fail(ErrorKind::InvalidInput, shown(text) + " is not a plain http or https URL");
  if (url->path.find_first_of("?#") != std::string::npos) {
    return fail(ErrorKind::InvalidInput, shown(text) + " must not hold a query or a fragment");
  }
  if (!url->secure && cleartext == Cleartext::LoopbackOnly && !http::isLoopbackHost(url->host)) {
    return fail(ErrorKind::InvalidInput,
                shown(text) + " must begin with https://; http is for this machine only");
  }

  std::string_view path = url->path;
  const auto cutSlashes = [&] {
    while (path.ends_with('/')) path.remove_suffix(1);
  };
  cutSlashes();
  while (path.ends_with("/v1")) {
    path.remove_suffix(3);
    cutSlashes();
  }
  return url->displayOrigin() + std::string(path);
}

}  // namespace codestral::mistral
