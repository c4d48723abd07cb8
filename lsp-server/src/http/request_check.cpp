#include "http/request_check.h"

#include <algorithm>
#include <array>

namespace codestral::http {
namespace {

bool isTokenCharacter(char c) {
  return (c >= '0' && c <= '9') || (c >= 'a' && c <= 'z') || (c >= 'A' && c <= 'Z') ||
         std::string_view("!#$%&'*+-.^_`|~").contains(c);
}
bool isToken(std::string_view text) {
  return !text.empty() && std::ranges::all_of(text, isTokenCharacter);
}
bool isHeaderValue(std::string_view text) {
  return text.find_first_of(std::string_view("\r\n\0", 3)) == std::string_view::npos;
}

Result<> checkForm(const Request& request) {
  if (!request.body.empty()) {
    return codestral::fail(ErrorKind::InvalidInput, "a request has a body or a form, not both");
  }
  if (request.method == "HEAD" || request.method == "GET") {
    return codestral::fail(ErrorKind::InvalidInput,
                           "a request with the method " + request.method + " has no form");
  }
  for (const auto& [name, value] : request.headers) {
    if (lowerCase(name) == "content-type") {
      return codestral::fail(ErrorKind::InvalidInput,
                             "the content type of a form cannot be set by hand");
    }
  }
  for (const FormPart& part : request.form) {
    if (part.name.empty()) {
      return codestral::fail(ErrorKind::InvalidInput, "a part of the form has no name");
    }
    // They become header lines of the part.
    for (const std::string_view text :
         {std::string_view(part.name), std::string_view(part.fileName),
          std::string_view(part.contentType)}) {
      if (!isHeaderValue(text)) {
        return codestral::fail(ErrorKind::InvalidInput,
                               "the name, file name or content type of a part of the form holds a "
                               "line break or NUL");
      }
    }
    if (part.file != nullptr && !part.value.empty()) {
      return codestral::fail(ErrorKind::InvalidInput,
                             "the part " + part.name + " of the form has a value and a file");
    }
  }
  return {};
}

}  // namespace

Result<Url> checkRequest(const Request& request, bool allowHttp) {
  const auto url = parseUrl(request.url);
  if (!url) {
    return codestral::fail(ErrorKind::InvalidInput,
                           "the address of the request is not a plain http or https URL");
  }
  if (!url->secure && !allowHttp && !isLoopbackHost(url->host)) {
    return codestral::fail(ErrorKind::InvalidInput,
                           "refused to use " + url->displayOrigin() +
                               ": http without TLS is for this machine only, use https");
  }
  if (!isToken(request.method)) {
    return codestral::fail(ErrorKind::InvalidInput, "the request's method is not a word");
  }
  for (const auto& [name, value] : request.headers) {
    if (!isToken(name)) {
      return codestral::fail(ErrorKind::InvalidInput, "a request header's name is not a word");
    }
    if (!isHeaderValue(value)) {
      return codestral::fail(ErrorKind::InvalidInput,
                             "the value of request header " + name + " holds a line break or NUL");
    }
    // These belong to the transport: they say whose key goes where, and how long the message is.
    static constexpr std::array<std::string_view, 5> kReserved{
        "authorization", "proxy-authorization", "host", "content-length", "transfer-encoding"};
    if (std::ranges::find(kReserved, lowerCase(name)) != kReserved.end()) {
      return codestral::fail(ErrorKind::InvalidInput,
                             "request header " + name + " cannot be set by hand");
    }
  }
  if (!request.form.empty()) {
    if (auto checked = checkForm(request); !checked) return std::unexpected(checked.error());
  }
  if (!isHeaderValue(request.bearer.reveal())) {
    return codestral::fail(ErrorKind::InvalidInput, "the key holds a line break or NUL");
  }
  return *url;
}

}  // namespace codestral::http
