#include "cli/api_request.h"

#include <algorithm>
#include <cerrno>
#include <charconv>
#include <cstring>

#include <fmt/format.h>
#include <unistd.h>

#include "base/base64.h"
#include "base/file.h"
#include "base/utf8.h"
#include "mistral/files.h"
#include "mistral/image.h"

namespace codestral::cli {
namespace {

using mistral::Json;

constexpr std::size_t kLargestBody = 64UL * 1024 * 1024;
constexpr std::size_t kLargestInline = 24UL * 1024 * 1024;

std::unexpected<Error> wrong(std::string message) {
  return fail(ErrorKind::InvalidInput, std::move(message));
}

Result<std::string> readStandardInput(std::size_t cap) {
  std::string text;
  char buffer[16384];
  while (true) {
    const ssize_t got = ::read(STDIN_FILENO, buffer, sizeof buffer);
    if (got < 0 && errno == EINTR) continue;
    if (got < 0) {
      return fail(ErrorKind::Io,
                  fmt::format("cannot read standard input: {}", std::strerror(errno)));
    }
    if (got == 0) return text;
    text.append(buffer, static_cast<std::size_t>(got));
    if (text.size() > cap) {
      return fail(ErrorKind::TooLarge,
                  fmt::format("standard input is too large: the limit is {} bytes", cap));
    }
  }
}

// Accepts everything and remembers where a document stops being one.
struct ErrorFinder final : nlohmann::json_sax<Json> {
  std::size_t position = 0;
  std::string reason;

  bool null() override { return true; }
  bool boolean(bool) override { return true; }
  bool number_integer(number_integer_t) override { return true; }
  bool number_unsigned(number_unsigned_t) override { return true; }
  bool number_float(number_float_t, const string_t&) override { return true; }
  bool string(string_t&) override { return true; }
  bool binary(binary_t&) override { return true; }
  bool start_object(std::size_t) override { return true; }
  bool key(string_t&) override { return true; }
  bool end_object() override { return true; }
  bool start_array(std::size_t) override { return true; }
  bool end_array() override { return true; }
  bool parse_error(std::size_t at, const std::string& token,
                   const nlohmann::detail::exception&) override {
    position = at;
    reason = token.empty() ? "it ends too early" : "unexpected " + token;
    return false;
  }
};

std::string whereItBreaks(std::string_view text) {
  ErrorFinder finder;
  Json::sax_parse(text, &finder);
  // The position is that of the byte that was read last, from 1.
  const std::string_view before = text.substr(0, std::max<std::size_t>(finder.position, 1) - 1);
  const auto line = std::ranges::count(before, '\n') + 1;
  const std::string_view lineStart = before.substr(before.rfind('\n') + 1);
  const auto column =
      std::ranges::count_if(lineStart, [](char c) { return !isContinuation(c); }) + 1;
  std::string reason = finder.position >= text.size() + 1 ? "it ends too early" : finder.reason;
  return fmt::format("line {}, column {}: {}", line, column, toValidUtf8(reason.substr(0, 80)));
}

template <typename T>
Result<Json> numberOf(const ApiField& field, std::string_view text, std::string_view what) {
  T number{};
  const auto [end, error] = std::from_chars(text.data(), text.data() + text.size(), number);
  if (text.empty() || error != std::errc() || end != text.data() + text.size()) {
    return wrong(fmt::format("{}: '{}' is no {}", field.flag, text, what));
  }
  return Json(number);
}

Result<Json> valueOf(const ApiField& field, const std::string& text) {
  switch (field.kind) {
    case FieldKind::Integer:
      return numberOf<std::int64_t>(field, text, "whole number");
    case FieldKind::Number:
      if (const auto whole = numberOf<std::int64_t>(field, text, "number")) return whole;
      return numberOf<double>(field, text, "number");
    case FieldKind::Switch:
      return Json(true);
    case FieldKind::Boolean:
      if (text == "true" || text == "false") return Json(text == "true");
      return wrong(fmt::format("{} is true or false, not '{}'", field.flag, text));
    case FieldKind::Json: {
      Json json = Json::parse(text, nullptr, /*allow_exceptions=*/false);
      if (json.is_discarded()) {
        return wrong(fmt::format("{} is no JSON: {}", field.flag, whereItBreaks(text)));
      }
      return json;
    }
    case FieldKind::Pair: {
      auto pair = parsePair(field.flag, text);
      if (!pair) return std::unexpected(pair.error());
      return Json{{pair->first, pair->second}};
    }
    case FieldKind::Base64: {
      const auto bytes = readFile(text, kLargestInline);
      if (!bytes) return std::unexpected(bytes.error());
      return Json(toBase64(*bytes));
    }
    case FieldKind::Image: {
      const auto image = mistral::imageChunk(text);
      if (!image) return std::unexpected(image.error());
      return Json(image->imageUrl.url);
    }
    case FieldKind::Text:
    case FieldKind::Upload:
      break;
  }
  if (!isUtf8(text)) return wrong(fmt::format("{} is no UTF-8 text", field.flag));
  return Json(text);
}

Json filled(const Json& shape, const Json& value) {
  if (shape == "$") return value;
  Json result = shape;
  if (shape.is_structured()) {
    for (Json& part : result) part = filled(part, value);
  }
  return result;
}

// Walks to the place, making objects on the way, and puts the value there.
void put(Json& body, std::string_view pointer, Json value) {
  Json* place = &body;
  while (!pointer.empty()) {
    pointer.remove_prefix(1);
    const std::string_view key = pointer.substr(0, pointer.find('/'));
    pointer.remove_prefix(key.size());
    if (key == "-" || key == "0-") {
      if (!place->is_array()) *place = Json::array();
      place->insert(key == "-" ? place->end() : place->begin(), std::move(value));
      return;
    }
    if (!place->is_object()) *place = Json::object();
    place = &(*place)[std::string(key)];
  }
  *place = std::move(value);
}

bool isThere(const Json& body, std::string_view pointer) {
  const Json* place = &body;
  while (!pointer.empty()) {
    pointer.remove_prefix(1);
    const std::string_view key = pointer.substr(0, pointer.find('/'));
    if (key == "-" || key == "0-") return !place->empty();
    if (!place->is_object() || !place->contains(std::string(key))) return false;
    pointer.remove_prefix(key.size());
    place = &(*place)[std::string(key)];
  }
  return true;
}

Result<> putIntoBody(Json& body, const ApiField& field, const std::vector<std::string>& texts) {
  const Json shape = field.shape.empty()
                         ? Json("$")
                         : Json::parse(field.shape, nullptr, /*allow_exceptions=*/false);
  const bool appends = field.at.ends_with('-');
  Json list = Json::array();
  for (const std::string& text : texts) {
    Result<Json> value = valueOf(field, text);
    if (!value) return std::unexpected(value.error());
    if (field.kind == FieldKind::Pair) {
      for (const auto& [key, entry] : value->items()) {
        put(body, fmt::format("{}/{}", field.at, key), entry);
      }
      continue;
    }
    Json made = filled(shape, *value);
    if (appends) {
      put(body, field.at, std::move(made));
    } else {
      list.push_back(std::move(made));
    }
  }
  if (list.empty()) return {};
  const bool alone = field.repeat == FieldRepeat::No ||
                     (field.repeat == FieldRepeat::OneOrMany && list.size() == 1);
  put(body, field.at, alone ? list.back() : list);
  return {};
}

Result<std::string> plainText(const ApiField& field, const std::string& text) {
  const Result<Json> value = valueOf(field, text);  // only for its check
  if (!value) return std::unexpected(value.error());
  return field.kind == FieldKind::Switch ? "true" : text;
}

Result<> putField(mistral::ApiRequest& request, Json& body, const ApiField& field,
                  const std::vector<std::string>& texts) {
  if (field.place == FieldPlace::Body) return putIntoBody(body, field, texts);
  for (const std::string& text : texts) {
    if (field.kind == FieldKind::Upload) {
      auto part = mistral::filePart(text);
      if (!part) return std::unexpected(part.error());
      part->name = field.at;
      request.form.push_back(std::move(*part));
      continue;
    }
    auto plain = plainText(field, text);
    if (!plain) return std::unexpected(plain.error());
    if (field.place == FieldPlace::Query) {
      request.query.emplace_back(std::string(field.at), std::move(*plain));
    } else {
      request.form.push_back({.name = std::string(field.at), .value = std::move(*plain)});
    }
  }
  return {};
}

Result<> checkRequired(const ApiCall& call, const Json& body) {
  for (const ApiField& field : call.endpoint->fields) {
    if (!field.required || call.value(field.flag)) continue;
    if (field.place != FieldPlace::Body) return wrong(fmt::format("{} is required", field.flag));
    if (isThere(body, field.at)) continue;
    return wrong(fmt::format("{} is required, or a --body with \"{}\"", field.flag,
                             field.at.substr(1, field.at.find('/', 1) - 1)));
  }
  return {};
}

}  // namespace

std::optional<std::string> ApiCall::value(std::string_view flag) const {
  for (const auto& [field, texts] : given) {
    if (field->flag == flag && !texts.empty()) return texts.front();
  }
  return std::nullopt;
}

Result<std::string> readInput(const std::string& file, std::size_t cap) {
  return file == "-" ? readStandardInput(cap) : readFile(file, cap);
}

Result<Json> readBody(const std::string& file) {
  auto text = readInput(file, kLargestBody);
  if (!text) return std::unexpected(text.error());
  const std::string_view name = file == "-" ? "standard input" : std::string_view(file);
  Json body = Json::parse(*text, nullptr, /*allow_exceptions=*/false);
  if (body.is_discarded()) {
    return wrong(fmt::format("{} is no JSON: {}", name, whereItBreaks(*text)));
  }
  if (body.is_object()) return body;
  return wrong(fmt::format("{} is no JSON object: line 1, column 1: {}", name, body.type_name()));
}

Result<std::pair<std::string, std::string>> parsePair(std::string_view flag,
                                                      std::string_view text) {
  const std::size_t equals = text.find('=');
  if (equals == 0 || equals == std::string_view::npos || !isUtf8(text)) {
    return wrong(fmt::format("{} is KEY=VALUE, not '{}'", flag, toValidUtf8(std::string(text))));
  }
  return std::pair(std::string(text.substr(0, equals)), std::string(text.substr(equals + 1)));
}

Result<mistral::ApiRequest> buildRequest(const ApiCall& call, Json body) {
  const ApiEndpoint& endpoint = *call.endpoint;
  mistral::ApiRequest request;
  request.method = endpoint.method;
  for (const std::string& parameter : call.parameters) {
    // An empty one would make another endpoint of it.
    if (parameter.empty() || parameter == "." || parameter == "..") {
      return wrong(fmt::format("'{}' is no id", parameter));
    }
  }
  request.path = mistral::pathOf(endpoint.path, call.parameters);
  request.creates = endpoint.creates;
  for (const auto& [field, texts] : call.given) {
    if (const Result<> placed = putField(request, body, *field, texts); !placed) {
      return std::unexpected(placed.error());
    }
  }
  if (const Result<> whole = checkRequired(call, body); !whole) {
    return std::unexpected(whole.error());
  }
  const bool hasForm = !request.form.empty();
  if (call.stream && hasForm) request.form.push_back({.name = "stream", .value = "true"});
  if (endpoint.body) {
    if (call.stream) body["stream"] = true;
    request.body = std::move(body);
  }
  return request;
}

}  // namespace codestral::cli
