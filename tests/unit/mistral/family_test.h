#pragma once

// A client on a scripted transport that tries once: the fixture of every family's test.

#include <algorithm>
#include <iterator>
#include <string>
#include <string_view>

#include <gmock/gmock.h>

#include "mistral/client.h"
#include "unit/mistral/scripted_transport.h"

namespace codestral::mistral {

// Many fields of requests have to be one.
inline constexpr const char* kUuid = "01234567-89ab-cdef-0123-456789abcdef";

inline Json parsed(std::string_view text) {
  Json json = Json::parse(text, nullptr, /*allow_exceptions=*/false);
  EXPECT_FALSE(json.is_discarded()) << text;
  return json;
}

// What a struct makes of an answer.
template <typename T>
T decoded(std::string_view text) {
  Result<T> value = fromJson<T>(parsed(text), "the fixture");
  EXPECT_TRUE(value) << (value ? "" : value.error().message);
  return value.value_or(T{});
}

// What is wrong with it; empty when nothing is.
template <typename T>
std::string complaint(std::string_view text) {
  const Result<T> value = fromJson<T>(parsed(text), "it");
  return value ? "" : value.error().message;
}

class FamilyTest : public ::testing::Test, public test::ScriptedService {
 protected:
  FamilyTest() : ScriptedService({.attempts = 1}) {}

  void stream(std::string_view events) {
    answer(test::ScriptedAnswer::of(std::string(events), "text/event-stream"));
  }
  // One event line for each text.
  void streamOf(std::initializer_list<std::string_view> events) {
    std::string all;
    for (const std::string_view event : events) {
      all += "data: ";
      std::ranges::copy_if(event, std::back_inserter(all), [](char c) { return c != '\n'; });
      all += "\n\n";
    }
    stream(all);
  }

  const http::Request& sent() const { return transport.requests.back(); }
  Json sentBody() const { return parsed(sent().body); }
  // "GET /v1/models?model=a"
  std::string sentLine(std::size_t request) const {
    const http::Request& wire = transport.requests.at(request);
    return wire.method + " " + wire.url.substr(client.endpoint().baseUrl.size());
  }
  std::string sentLine() const { return sentLine(transport.requests.size() - 1); }
  // "purpose=batch", or "file=<name>" of a part with a file name.
  std::vector<std::string> sentForm() const {
    std::vector<std::string> parts;
    for (const http::FormPart& part : sent().form) {
      parts.push_back(part.fileName.empty() ? part.name + "=" + part.value
                                            : part.name + "=<" + part.fileName + ">");
    }
    return parts;
  }
};

}  // namespace codestral::mistral
