#include "jsonrpc/message.h"

#include <limits>
#include <utility>

#include <fmt/format.h>

#include "base/utf8.h"
#include "jsonrpc/scan.h"

namespace codestral::jsonrpc {
namespace {

Malformed malformed(Code code, std::string message, std::optional<Id> id = std::nullopt) {
  return {std::move(id), {code, std::move(message)}, true};
}

Malformed malformedAnswer(std::string message) {
  return {std::nullopt, {Code::InvalidRequest, std::move(message)}, false};
}

std::string dump(const Json& json) {
  return json.dump(-1, ' ', false, Json::error_handler_t::replace);
}

// The text must not hold lone surrogates any more.
Json parseTree(std::string_view text) {
  return Json::parse(text, nullptr, false);
}

std::expected<Json, Malformed> parseBounded(std::string_view body) {
  if (body.contains('\0')) {
    return std::unexpected(malformed(Code::ParseError, "message holds a NUL byte"));
  }
  const Scan scan = scanJson(body);
  if (scan.depth > kMaxDepth) {
    return std::unexpected(malformed(Code::InvalidRequest,
                                     fmt::format("message is nested deeper than {}", kMaxDepth),
                                     findId(body)));
  }
  if (scan.nodes > kMaxNodes) {
    return std::unexpected(malformed(Code::InvalidRequest,
                                     fmt::format("message has more than {} values", kMaxNodes),
                                     findId(body)));
  }
  Json tree;
  if (scan.loneSurrogates.empty()) {
    tree = parseTree(body);
  } else {
    std::string repaired(body);
    for (const std::size_t digits : scan.loneSurrogates) repaired.replace(digits, 4, "fffd");
    tree = parseTree(repaired);
  }
  if (tree.is_discarded()) {
    return std::unexpected(
        malformed(Code::ParseError, isUtf8(body) ? "message is not JSON" : "message is not UTF-8"));
  }
  return tree;
}

ResponseError toResponseError(const Json& json) {
  ResponseError error{Code::InternalError, "error without a message"};
  if (!json.is_object()) return error;
  const auto code = json.find("code");
  if (code != json.end() && code->is_number_integer()) {
    const auto value = code->get<std::int64_t>();
    if (std::in_range<int>(value)) error.code = static_cast<Code>(value);
  }
  const auto message = json.find("message");
  if (message != json.end() && message->is_string()) error.message = message->get<std::string>();
  return error;
}

Message toResponse(Json& tree) {
  const auto id = tree.find("id");
  std::optional<Id> known = id == tree.end() ? std::nullopt : parseId(*id);
  if (!known) return malformedAnswer("answer without a usable id");
  const auto error = tree.find("error");
  if (error != tree.end() && !error->is_null()) {
    return Response{std::move(*known), std::unexpected(toResponseError(*error))};
  }
  const auto result = tree.find("result");
  return Response{std::move(*known), result == tree.end() ? Json() : std::move(*result)};
}

}  // namespace

Json toJson(const Id& id) {
  return std::visit([](const auto& value) { return Json(value); }, id);
}

std::optional<Id> parseId(const Json& json) {
  if (json.is_string()) {
    const auto& text = json.get_ref<const std::string&>();
    if (text.size() > kMaxIdBytes) return std::nullopt;
    return text;
  }
  if (json.is_number_unsigned()) {
    const auto value = json.get<std::uint64_t>();
    if (!std::in_range<std::int64_t>(value)) return std::nullopt;
    return static_cast<std::int64_t>(value);
  }
  if (json.is_number_integer()) return json.get<std::int64_t>();
  return std::nullopt;
}

Message parseMessage(std::string_view body) {
  auto parsed = parseBounded(body);
  if (!parsed) return std::move(parsed.error());
  Json& tree = *parsed;
  if (tree.is_array()) return malformed(Code::InvalidRequest, "batches are not part of LSP");
  if (!tree.is_object()) return malformed(Code::InvalidRequest, "message is not an object");

  const auto method = tree.find("method");
  if (method == tree.end() && (tree.contains("result") || tree.contains("error"))) {
    return toResponse(tree);
  }
  const auto id = tree.find("id");
  const bool hasId = id != tree.end();
  std::optional<Id> known = hasId ? parseId(*id) : std::nullopt;
  if (hasId && !known) {
    return malformed(Code::InvalidRequest, "id is neither a short string nor an integer");
  }
  const auto version = tree.find("jsonrpc");
  if (version == tree.end() || *version != "2.0") {
    return malformed(Code::InvalidRequest, "jsonrpc is not \"2.0\"", std::move(known));
  }
  if (method == tree.end() || !method->is_string()) {
    return malformed(Code::InvalidRequest, "method is not a string", std::move(known));
  }
  Json params;
  if (const auto found = tree.find("params"); found != tree.end()) params = std::move(*found);
  if (!params.is_structured() && !params.is_null()) {
    return malformed(known ? Code::InvalidParams : Code::InvalidRequest,
                     "params are neither an object nor an array", std::move(known));
  }
  auto& name = method->get_ref<std::string&>();
  if (known) return Request{std::move(*known), std::move(name), std::move(params)};
  return Notification{std::move(name), std::move(params)};
}

std::string encodeResult(const Id& id, const Json& result) {
  return fmt::format(R"({{"jsonrpc":"2.0","id":{},"result":{}}})", dump(toJson(id)), dump(result));
}

std::string encodeError(const std::optional<Id>& id, const ResponseError& error) {
  return fmt::format(R"({{"jsonrpc":"2.0","id":{},"error":{{"code":{},"message":{}}}}})",
                     id ? dump(toJson(*id)) : "null", static_cast<int>(error.code),
                     dump(error.message));
}

std::string encodeRequest(const Id& id, std::string_view method, const Json& params) {
  if (params.is_null()) {
    return fmt::format(R"({{"jsonrpc":"2.0","id":{},"method":{}}})", dump(toJson(id)),
                       dump(Json(method)));
  }
  return fmt::format(R"({{"jsonrpc":"2.0","id":{},"method":{},"params":{}}})", dump(toJson(id)),
                     dump(Json(method)), dump(params));
}

std::string encodeNotification(std::string_view method, const Json& params) {
  if (params.is_null()) {
    return fmt::format(R"({{"jsonrpc":"2.0","method":{}}})", dump(Json(method)));
  }
  return fmt::format(R"({{"jsonrpc":"2.0","method":{},"params":{}}})", dump(Json(method)),
                     dump(params));
}

}  // namespace codestral::jsonrpc
