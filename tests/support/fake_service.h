#pragma once

// The frame that the endpoints of FakeMistral stand in: a family of endpoints is a class that holds
// its state and offers routes(); a handler turns one decoded call into one reply and knows nothing
// of the wire. Path, method, key, body schema and query are checked before it is called; splitting,
// delays and faults are applied to what it returns.
//
// Handlers run on the server's thread, one at a time, and must not block. Two fakes share nothing.

#include <cstdint>
#include <functional>
#include <map>
#include <optional>
#include <string>
#include <string_view>
#include <utility>
#include <vector>

#include <nlohmann/json.hpp>

namespace codestral::test {

struct Behaviour;

// One part of a multipart/form-data body. Of a large one only the beginning is kept in `content`;
// `size` and `hash` are of all of it.
struct FakeFormPart {
  std::string name;
  std::string fileName;     // empty: a plain field
  std::string contentType;  // empty: none was sent
  std::string content;
  std::uint64_t size = 0;
  std::string hash;         // 16 hex digits; equal contents have equal ones
  std::uint64_t lines = 0;  // line breaks
  bool endsLine = true;     // the last byte is one
};

struct FakeCall {
  std::string method;
  std::string path;
  std::vector<std::string> parameters;  // of the pattern's {..}, in order, percent-decoded
  std::multimap<std::string, std::string> query;  // decoded
  nlohmann::json body;                            // null when there is none
  std::vector<FakeFormPart> form;
  std::string id;   // 32 hex digits
  std::string key;  // without "Bearer "
  std::string baseUrl;
  // The script that serves this call; null: none does.
  const Behaviour* behaviour = nullptr;

  bool stream() const;  // the body (or a form's field) asks for a stream
  // The part of that name, or null.
  const FakeFormPart* part(std::string_view name) const;
  // The value of a query, checked before by the route's schema.
  std::optional<std::string> text(const std::string& name) const;
  std::int64_t number(const std::string& name, std::int64_t fallback) const;
  bool flag(const std::string& name, bool fallback) const;
  // Given several times or as a comma-separated list.
  std::vector<std::string> list(const std::string& name) const;
};

struct FakeEvent {
  std::string name;  // empty: data only
  nlohmann::json data;
};

struct FakeReply {
  int status = 200;
  nlohmann::json body;               // null with no `bytes`: an empty body
  std::optional<std::string> bytes;  // sent instead of `body`
  std::string contentType;           // empty: application/json, of bytes application/octet-stream
  std::vector<std::pair<std::string, std::string>> headers;
  std::vector<FakeEvent> events;  // streamed when not empty
  bool done = false;              // data: [DONE] at the end of the stream
  // A body of so many bytes that is generated while it is sent (see virtualBytes); instead of
  // `bytes`.
  std::optional<std::uint64_t> virtualSize;

  // {"object":"error","message":...,"type":...,"param":null,"code":...,"raw_status_code":...}
  static FakeReply error(int status, std::string_view message,
                         std::string_view type = "invalid_request_error",
                         nlohmann::json code = nullptr);
  // {"detail":...}: with a list of validation errors the usual 422.
  static FakeReply detail(int status, nlohmann::json detail);
};

using FakeHandler = std::function<FakeReply(const FakeCall&)>;

struct FakeRoute {
  std::string method;
  std::string pattern;  // "/v1/files/{file_id}"
  std::string schema;   // name of the schema of its JSON body or form (fake_schema.h); empty: none
  FakeHandler handle;
  std::string query = {};  // the same of its query
  bool keyless = false;    // a signed address needs no key
  bool uuids = false;      // its parameters have to be UUIDs
};

struct FakeMatch {
  const FakeRoute* route = nullptr;     // null: none has the method
  std::vector<std::string> parameters;  // decoded
  std::string allow;                    // the methods of the path; empty: no such path
};

// Literal segments win over parameters.
FakeMatch findRoute(const std::vector<FakeRoute>& routes, std::string_view method,
                    std::string_view path);

std::string percentDecoded(std::string_view text, bool plusIsSpace = false);
std::multimap<std::string, std::string> parseQuery(std::string_view query);

// Ids and times that look like the service's and are the same in every run.
class FakeIds {
 public:
  explicit FakeIds(std::string_view family);

  std::string hex();   // 32 digits
  std::string uuid();  // 8-4-4-4-12
  // Seconds; each call is a second later.
  std::int64_t now() { return ++now_; }

 private:
  std::uint64_t seed_;
  std::uint64_t count_ = 0;
  std::int64_t now_ = 1764258570;
};

std::string isoTime(std::int64_t seconds);  // "2025-11-27T15:49:30Z"
std::string uuidOf(std::string_view hex32);
std::uint64_t fnv1a(std::string_view text, std::uint64_t seed = 0xcbf29ce484222325ULL);

// The bytes [from, from + count) of every virtual body.
std::string virtualBytes(std::uint64_t from, std::size_t count);

}  // namespace codestral::test
