#pragma once

// What tests of FakeMistral's endpoints say to it: JSON in, JSON out, and the events of a stream.
// One thread.

#include <string>
#include <string_view>
#include <vector>

#include <nlohmann/json.hpp>

#include "support/fake_mistral.h"
#include "support/raw_http_client.h"

namespace codestral::test {

struct SentEvent {
  std::string name;
  nlohmann::json data;  // a text when it is no JSON, as with [DONE]
};

inline std::vector<SentEvent> sentEvents(const std::string& body) {
  std::vector<SentEvent> events;
  std::string name;
  for (std::size_t at = 0; at < body.size();) {
    const std::size_t end = std::min(body.find('\n', at), body.size());
    const std::string line = body.substr(at, end - at);
    at = end + 1;
    if (line.starts_with("event: ")) name = line.substr(7);
    if (!line.starts_with("data: ")) continue;
    nlohmann::json data = nlohmann::json::parse(line.substr(6), nullptr, false);
    if (data.is_discarded()) data = line.substr(6);
    events.push_back({std::exchange(name, {}), std::move(data)});
  }
  return events;
}

struct FakeClient {
  FakeMistral server;
  RawHttpClient http{server.port()};

  RawResponse call(std::string_view method, std::string_view target,
                   const nlohmann::json& body = nullptr) {
    return http.call(method, target, body);
  }
  nlohmann::json get(std::string_view target) { return call("GET", target).json(); }
  nlohmann::json post(std::string_view target, const nlohmann::json& body) {
    return call("POST", target, body).json();
  }
  std::vector<SentEvent> stream(std::string_view target, nlohmann::json body) {
    body["stream"] = true;
    return sentEvents(call("POST", target, body).body);
  }
  RawResponse upload(std::string_view target, const std::string& fileName,
                     const std::string& content) {
    const std::string body = "--b\r\nContent-Disposition: form-data; name=\"file\"; filename=\"" +
                             fileName + "\"\r\nContent-Type: text/plain\r\n\r\n" + content +
                             "\r\n--b--\r\n";
    http.sendRequest("POST", target, body,
                     "Authorization: Bearer a-key-of-tests\r\n"
                     "Content-Type: multipart/form-data; boundary=b\r\n");
    return http.readResponse();
  }
};

}  // namespace codestral::test
