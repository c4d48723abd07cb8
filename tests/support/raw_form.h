#pragma once

// A multipart/form-data body as text, for tests that send one through RawHttpClient.

#include <string>
#include <string_view>

#include "support/raw_http_client.h"

namespace codestral::test {

class RawForm {
 public:
  RawForm& field(std::string_view name, std::string_view value) {
    return part("name=\"" + std::string(name) + "\"", "", value);
  }
  RawForm& file(std::string_view fileName, std::string_view content,
                std::string_view type = "application/octet-stream") {
    return part("name=\"file\"; filename=\"" + std::string(fileName) + "\"",
                "Content-Type: " + std::string(type) + "\r\n", content);
  }

  std::string body() const { return body_ + "--" + std::string(kBoundary) + "--\r\n"; }
  static std::string headers() {
    return "Authorization: Bearer a-key-of-tests\r\nContent-Type: multipart/form-data; boundary=" +
           std::string(kBoundary) + "\r\n";
  }
  RawResponse post(RawHttpClient& client, std::string_view target) const {
    client.sendRequest("POST", target, body(), headers());
    return client.readResponse();
  }

 private:
  static constexpr std::string_view kBoundary = "----form-of-tests";

  RawForm& part(const std::string& name, const std::string& more, std::string_view content) {
    body_ += "--" + std::string(kBoundary) + "\r\nContent-Disposition: form-data; " + name +
             "\r\n" + more + "\r\n" + std::string(content) + "\r\n";
    return *this;
  }

  std::string body_;
};

}  // namespace codestral::test
