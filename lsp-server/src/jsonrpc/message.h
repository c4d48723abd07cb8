#pragma once

// JSON-RPC 2.0 messages. Parsing is strict about structure and bounded: depth and size are checked
// before a tree is built. Pure; any thread.

#include <cstdint>
#include <optional>
#include <string>
#include <string_view>
#include <variant>

#include <nlohmann/json.hpp>

#include "base/error.h"

namespace codestral::jsonrpc {

using Json = nlohmann::json;

// A number or a string, as the peer sent it.
using Id = std::variant<std::int64_t, std::string>;
Json toJson(const Id& id);

// The error codes of JSON-RPC and LSP that the server answers with.
enum class Code : int {
  ParseError = -32700,
  InvalidRequest = -32600,
  MethodNotFound = -32601,
  InvalidParams = -32602,
  InternalError = -32603,
  ServerNotInitialized = -32002,
  RequestCancelled = -32800,
  ContentModified = -32801,
  RequestFailed = -32803,
};

struct ResponseError {
  Code code = Code::InternalError;
  std::string message;
};

struct Request {
  Id id;
  std::string method;
  Json params;  // null when absent
};
struct Notification {
  std::string method;
  Json params;
};
struct Response {
  Id id;
  std::expected<Json, ResponseError> result;
};
// What could not be read as a message: answered with this error, under the id if one could be
// found, else under null. A malformed answer is never answered: two peers would go on answering
// each other's errors for ever.
struct Malformed {
  std::optional<Id> id;
  ResponseError error;
  bool answerable = true;
};
using Message = std::variant<Request, Notification, Response, Malformed>;

inline constexpr int kMaxDepth = 128;
inline constexpr std::size_t kMaxNodes = 1'000'000;
inline constexpr std::size_t kMaxIdBytes = 256;

// A string or a 64-bit integer of bounded length; nothing else is an id.
std::optional<Id> parseId(const Json& json);

// Escapes of lone surrogates (\ud800), which JavaScript peers can send, are read as U+FFFD.
Message parseMessage(std::string_view body);

// Ill-formed UTF-8 in a value is written as U+FFFD, so what is sent is always JSON. Null params are
// left out.
std::string encodeResult(const Id& id, const Json& result);
std::string encodeError(const std::optional<Id>& id, const ResponseError& error);
std::string encodeRequest(const Id& id, std::string_view method, const Json& params);
std::string encodeNotification(std::string_view method, const Json& params);

}  // namespace codestral::jsonrpc
