#include "mistral/api_error.h"

#include <algorithm>

#include <fmt/format.h>
#include <nlohmann/json.hpp>

#include "base/utf8.h"

namespace codestral::mistral {
namespace {

using nlohmann::json;

constexpr std::size_t kMaxTextBytes = 400;
constexpr std::size_t kMaxDetails = 5;

const json* find(const json& object, const char* key) {
  if (!object.is_object()) return nullptr;
  const auto found = object.find(key);
  return found == object.end() || found->is_null() ? nullptr : &*found;
}

std::string textAt(const json& object, const char* key) {
  const json* value = find(object, key);
  return value != nullptr && value->is_string() ? value->get<std::string>() : std::string();
}

// The service's words, fit for one line: no control characters, bounded, and no key.
std::string oneLine(std::string_view text) {
  std::string line;
  bool space = false;
  for (const char c : toValidUtf8(text.substr(0, 4 * kMaxTextBytes))) {
    if (static_cast<unsigned char>(c) <= ' ' || c == 0x7F) {
      space = !line.empty();
      continue;
    }
    if (std::exchange(space, false)) line += ' ';
    line += c;
  }
  line = redactSecrets(std::move(line));
  if (line.size() > kMaxTextBytes) {
    line.resize(floorCodePoint(line, kMaxTextBytes));
    line += "...";
  }
  while (line.ends_with('.') && !line.ends_with("...")) line.pop_back();
  return line;
}

// One entry of a validation error, as "body.store: Extra inputs are not permitted". Its "input" may
// hold the user's text and is left out.
std::string detailText(const json& detail) {
  if (detail.is_string()) return detail.get<std::string>();
  std::string path;
  if (const json* location = find(detail, "loc"); location != nullptr && location->is_array()) {
    for (const json& step : *location) {
      if (!path.empty()) path += '.';
      if (step.is_string()) path += step.get_ref<const std::string&>();
      if (step.is_number_integer()) path += std::to_string(step.get<std::int64_t>());
    }
  }
  std::string text = textAt(detail, "msg");
  if (text.empty()) text = textAt(detail, "message");
  if (path.empty()) return text;
  return text.empty() ? path : path + ": " + text;
}

// Whatever shape the words have: a text, an object around them, or a list.
std::string wordsOf(const json& value, int depth = 0) {
  constexpr int kDeepest = 4;
  if (depth > kDeepest) return {};
  if (value.is_string()) return value.get<std::string>();
  if (value.is_array()) {
    std::string all;
    std::size_t count = 0;
    for (const json& entry : value) {
      const std::string text = detailText(entry);
      if (text.empty()) continue;
      if (++count > kMaxDetails) break;
      if (!all.empty()) all += "; ";
      all += text;
    }
    return all;
  }
  for (const char* key : {"message", "detail", "error", "msg"}) {
    if (const json* inner = find(value, key); inner != nullptr) {
      if (std::string text = wordsOf(*inner, depth + 1); !text.empty()) return text;
    }
  }
  return {};
}

// A guardrail names the categories that it blocked for.
std::string violatedCategories(const json& body) {
  const json* guardrails = find(body, "guardrails");
  const json* results = guardrails == nullptr ? nullptr : find(*guardrails, "results");
  if (results == nullptr || !results->is_object()) return {};
  std::string all;
  for (const json& result : *results) {
    const json* decisions = find(result, "decisions");
    if (decisions == nullptr || !decisions->is_object()) continue;
    for (const auto& [category, decision] : decisions->items()) {
      const json* violated = find(decision, "violated");
      if (violated == nullptr || !violated->is_boolean() || !violated->get<bool>()) continue;
      if (!all.empty()) all += ", ";
      all += category;
    }
  }
  return all;
}

std::string describe(const json& body) {
  std::string text = wordsOf(body);
  const std::string type = textAt(body, "type");
  if (text.empty()) text = type;
  if (const std::string categories = violatedCategories(body); !categories.empty()) {
    text += " (" + categories + ")";
  }
  return oneLine(text);
}

ErrorKind kindOf(int status) {
  switch (status) {
    case 401:
      return ErrorKind::Unauthorized;
    case 404:
      return ErrorKind::NotFound;
    case 408:
      return ErrorKind::Timeout;
    case 429:
      return ErrorKind::RateLimited;
    default:
      return status >= 500 ? ErrorKind::Unavailable : ErrorKind::Refused;
  }
}

// What the status means for the person who reads it.
std::string_view meaning(int status) {
  switch (status) {
    case 400:
      return "the service did not accept the request";
    case 401:
      return "the service did not accept the key";
    case 403:
      return "the service does not allow this";
    case 404:
      return "the service does not know this model or route";
    case 407:
      return "the proxy wants credentials";
    case 408:
      return "the service gave up waiting";
    case 413:
      return "the request is too large for the service";
    case 422:
      return "the service found the request invalid";
    case 429:
      return "the rate limit is reached";
    case 502:
    case 503:
    case 504:
      return "the service is not available";
    default:
      break;
  }
  if (status >= 500) return "the service failed";
  if (status >= 300 && status < 400)
    return "the service answered with a redirect, which is not followed";
  return "the service refused the request";
}

std::string compose(int status, std::string_view words) {
  std::string message = status == 0 ? "the service reported an error in its stream"
                                    : fmt::format("{} ({})", meaning(status), status);
  if (!words.empty()) message += fmt::format(": {}", words);
  return message;
}

json parse(std::string_view body) {
  return json::parse(body, nullptr, /*allow_exceptions=*/false);
}

}  // namespace

Error apiError(const http::Head& head, std::string_view body, std::int64_t wallNow) {
  Error error;
  error.httpStatus = head.status;
  error.kind = kindOf(head.status);

  if (error.kind == ErrorKind::RateLimited || error.kind == ErrorKind::Unavailable) {
    error.retryAfter = http::parseRetryAfter(head.header("retry-after"), wallNow);
  }
  error.zeroAllowance =
      error.kind == ErrorKind::RateLimited && head.header("x-ratelimit-limit-req-minute") == "0";

  const json parsed = parse(body);
  // A page from a gateway says nothing that its status does not.
  const std::string words = parsed.is_discarded() ? std::string() : describe(parsed);
  error.message = error.zeroAllowance
                      ? compose(429, "this account has no allowance for the model at all")
                      : compose(head.status, words);
  if (const std::string target = oneLine(head.header("location"));
      !target.empty() && head.status >= 300 && head.status < 400) {
    error.message += ": " + target;
  }
  if (const std::string id = oneLine(head.header("mistral-correlation-id")); !id.empty()) {
    error.message += " [correlation id " + id + "]";
  }
  return error;
}

std::optional<Error> streamError(std::string_view data) {
  return streamErrorIn(parse(data));
}

std::optional<Error> streamErrorIn(const json& event) {
  if (!event.is_object()) return std::nullopt;
  const json* nested = find(event, "error");
  std::string object = textAt(event, "object");
  std::ranges::transform(object, object.begin(), [](char c) { return c == 'E' ? 'e' : c; });
  const bool conversation = textAt(event, "type") == "conversation.response.error";
  if (nested == nullptr && object != "error" && !conversation) return std::nullopt;

  int status = 0;
  const auto look = [&](const json& place, const char* key) {
    const json* value = find(place, key);
    if (status != 0 || value == nullptr || !value->is_number_integer()) return;
    const auto number = value->get<std::int64_t>();
    if (number >= 400 && number <= 599) status = static_cast<int>(number);
  };
  look(event, "raw_status_code");
  look(event, "status");
  if (nested != nullptr) look(*nested, "status");
  if (nested != nullptr) look(*nested, "code");
  look(event, "code");

  Error error;
  error.kind = status == 0 ? ErrorKind::Unavailable : kindOf(status);
  error.httpStatus = status;
  error.message = compose(status, describe(event));
  return error;
}

}  // namespace codestral::mistral
