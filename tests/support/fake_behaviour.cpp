#include "support/fake_behaviour.h"

#include <functional>
#include <map>

#include <fmt/format.h>

#include "support/fake_completion_text.h"

namespace codestral::test {
namespace {

using nlohmann::json;

std::string gatewayError(std::string_view message, const std::string& requestId) {
  return json{{"message", message}, {"request_id", requestId}}.dump();
}

std::string serviceError(std::string_view message, std::string_view type, const json& code,
                         int status) {
  return json{{"object", "error"}, {"message", message}, {"type", type},
              {"param", nullptr},  {"code", code},       {"raw_status_code", status}}
      .dump();
}

std::string htmlPage(int status) {
  return fmt::format(
      "<html>\r\n<head><title>{0}</title></head>\r\n<body>\r\n<center><h1>{0}</h1></center>\r\n"
      "<hr><center>cloudflare</center>\r\n</body>\r\n</html>\r\n",
      status);
}

// A field's reader: false when the value has the wrong type.
using FieldReader = std::function<bool(const json&)>;

FieldReader text(std::string& to) {
  return [&to](const json& value) {
    if (value.is_string()) to = value.get<std::string>();
    return value.is_string();
  };
}

FieldReader flag(bool& to) {
  return [&to](const json& value) {
    if (value.is_boolean()) to = value.get<bool>();
    return value.is_boolean();
  };
}

template <typename Number>
FieldReader number(Number& to) {
  return [&to](const json& value) {
    if (value.is_number_unsigned()) to = static_cast<Number>(value.get<std::uint64_t>());
    return value.is_number_unsigned();
  };
}

FieldReader millis(Micros& to) {
  return [&to](const json& value) {
    if (!value.is_number() || value.get<double>() < 0) return false;
    to = Micros(static_cast<std::int64_t>(value.get<double>() * 1000));
    return true;
  };
}

template <typename Enum>
FieldReader choice(Enum& to, std::map<std::string, Enum> names) {
  return [&to, names = std::move(names)](const json& value) {
    if (!value.is_string()) return false;
    const auto found = names.find(value.get<std::string>());
    if (found == names.end()) return false;
    to = found->second;
    return true;
  };
}

bool readTexts(const json& value, std::optional<std::vector<std::string>>& to) {
  if (!value.is_array()) return false;
  to.emplace();
  for (const json& item : value) {
    if (!item.is_string()) return false;
    to->push_back(item.get<std::string>());
  }
  return true;
}

// A text stands for the list of it alone.
bool readTextOrList(const json& value, std::vector<std::string>& to) {
  std::optional<std::vector<std::string>> list;
  if (!readTexts(value.is_string() ? json::array({value}) : value, list)) return false;
  to = std::move(*list);
  return true;
}

// {"name":"read_file","arguments":{...},"id":"D681PevKs"}; arguments that are a text are sent as
// they are.
bool readCalls(const json& value, std::vector<ModelCall>& to) {
  if (!value.is_array()) return false;
  for (const json& item : value) {
    if (!item.is_object() || !item.value("name", json()).is_string()) return false;
    const json id = item.value("id", json(""));
    if (!id.is_string()) return false;
    to.push_back({id.get<std::string>(), item["name"].get<std::string>(),
                  item.value("arguments", json::object())});
  }
  return true;
}

// {"name":"message.output.delta","data":{...}}
bool readEvents(const json& value, std::vector<FakeEvent>& to) {
  if (!value.is_array()) return false;
  for (const json& item : value) {
    const json name = item.is_object() ? item.value("name", json("")) : json();
    if (!name.is_string() || !item.contains("data")) return false;
    to.push_back({name.get<std::string>(), item["data"]});
  }
  return true;
}

bool readStreamError(const json& value, std::optional<StreamError>& to) {
  if (!value.is_object() || !value.value("message", json()).is_string() ||
      !value.value("code", json(1000)).is_number_integer()) {
    return false;
  }
  to = StreamError{value["message"].get<std::string>(), value.value("code", 1000)};
  return true;
}

bool readHeaders(const json& value, std::vector<std::pair<std::string, std::string>>& to) {
  if (!value.is_object()) return false;
  for (const auto& [name, item] : value.items()) {
    if (!item.is_string()) return false;
    to.emplace_back(name, item.get<std::string>());
  }
  return true;
}

// {"after":1,"bytes":": ping\n\n"}, or {"after":1,"hugeLine":10485760} for that many bytes in one
// line.
bool readInjections(const json& value, std::vector<Injection>& to) {
  if (!value.is_array()) return false;
  for (const json& item : value) {
    if (!item.is_object() || !item.value("after", json(0U)).is_number_unsigned()) return false;
    Injection injection{item.value("after", std::size_t{0}), {}};
    if (item.contains("bytes") && item["bytes"].is_string()) {
      injection.bytes = item["bytes"].get<std::string>();
    } else if (item.contains("hugeLine") && item["hugeLine"].is_number_unsigned()) {
      injection.bytes = "data: " + std::string(item["hugeLine"].get<std::size_t>(), 'x') + "\n\n";
    } else {
      return false;
    }
    to.push_back(std::move(injection));
  }
  return true;
}

std::map<std::string, FieldReader> readers(Behaviour& b) {
  return {
      {"route", text(b.route)},
      {"raw", flag(b.raw)},
      {"times", number(b.times)},
      {"status", number(b.status)},
      {"headers", [&b](const json& value) { return readHeaders(value, b.headers); }},
      {"body",
       [&b](const json& value) {
         b.body = value.is_string() ? value.get<std::string>() : value.dump();
         return true;
       }},
      {"contentType", text(b.contentType)},
      {"deprecation", text(b.deprecation)},
      {"texts", [&b](const json& value) { return readTexts(value, b.texts); }},
      {"text",
       [&b](const json& value) {
         if (value.is_string()) b.texts = splitTokens(value.get<std::string>());
         return value.is_string();
       }},
      {"obeyStop", flag(b.obeyStop)},
      {"thinking", [&b](const json& value) { return readTextOrList(value, b.thinking); }},
      {"toolCalls", [&b](const json& value) { return readCalls(value, b.toolCalls); }},
      {"fragments", number(b.fragments)},
      {"idNull", flag(b.idNull)},
      {"emptyDeltas", flag(b.emptyDeltas)},
      {"handoffs", [&b](const json& value) { return readTextOrList(value, b.handoffs); }},
      {"events", [&b](const json& value) { return readEvents(value, b.events); }},
      {"streamError", [&b](const json& value) { return readStreamError(value, b.streamError); }},
      {"suffixOverlap", number(b.suffixOverlap)},
      {"finishReason", text(b.finishReason)},
      {"usage", choice(b.usage, {{"given", UsageShape::Given},
                                 {"null", UsageShape::Null},
                                 {"absent", UsageShape::Absent}})},
      {"contentAsChunks", flag(b.contentAsChunks)},
      {"roleFirst", flag(b.roleFirst)},
      {"finishInLastDelta", flag(b.finishInLastDelta)},
      {"done", flag(b.done)},
      {"beforeHead", millis(b.beforeHead)},
      {"beforeFirstDelta", millis(b.beforeFirstDelta)},
      {"betweenDeltas", millis(b.betweenDeltas)},
      {"beforeEnd", millis(b.beforeEnd)},
      {"holdAfter", [&b](const json& value) { return number(b.holdAfter.emplace())(value); }},
      {"splitEvery", number(b.splitEvery)},
      {"splitUtf8", flag(b.splitUtf8)},
      {"together", flag(b.together)},
      {"lineEnd",
       choice(b.lineEnd, {{"lf", LineEnd::Lf}, {"crlf", LineEnd::CrLf}, {"cr", LineEnd::Cr}})},
      {"inject", [&b](const json& value) { return readInjections(value, b.inject); }},
      {"fault", choice(b.fault, {{"none", Fault::None},
                                 {"resetBeforeAnswer", Fault::ResetBeforeAnswer},
                                 {"closeBeforeAnswer", Fault::CloseBeforeAnswer},
                                 {"stallBeforeHead", Fault::StallBeforeHead},
                                 {"resetAfterDeltas", Fault::ResetAfterDeltas},
                                 {"closeAfterDeltas", Fault::CloseAfterDeltas},
                                 {"stallAfterDeltas", Fault::StallAfterDeltas},
                                 {"endless", Fault::Endless}})},
      {"faultAfter", number(b.faultAfter)},
      {"closeConnection", flag(b.closeConnection)},
  };
}

}  // namespace

Behaviour Behaviour::of(std::vector<std::string> texts) {
  Behaviour behaviour;
  behaviour.texts = std::move(texts);
  return behaviour;
}

Behaviour Behaviour::calling(std::vector<ModelCall> calls) {
  Behaviour behaviour;
  behaviour.toolCalls = std::move(calls);
  return behaviour;
}

Behaviour Behaviour::error(int status) {
  Behaviour behaviour;
  behaviour.status = status;
  return behaviour;
}

Behaviour Behaviour::rateLimited(std::optional<int> retryAfterSeconds) {
  Behaviour behaviour = error(429);
  behaviour.headers = {{"x-ratelimit-remaining-req-minute", "0"}};
  if (retryAfterSeconds) {
    behaviour.headers.emplace_back("retry-after", std::to_string(*retryAfterSeconds));
  }
  return behaviour;
}

Behaviour Behaviour::zeroAllowance() {
  Behaviour behaviour = rateLimited(std::nullopt);
  behaviour.headers.emplace_back("x-ratelimit-limit-req-minute", "0");
  return behaviour;
}

Behaviour Behaviour::html(int status) {
  Behaviour behaviour = error(status);
  behaviour.body = htmlPage(status);
  return behaviour;
}

Behaviour Behaviour::faulty(Fault fault, std::size_t after) {
  Behaviour behaviour;
  behaviour.fault = fault;
  behaviour.faultAfter = after;
  return behaviour;
}

Behaviour Behaviour::malformedEvent(std::size_t after) {
  Behaviour behaviour;
  behaviour.inject = {{after, "data: {\"id\":\"cut off\n\n"}};
  return behaviour;
}

Behaviour Behaviour::errorEvent(std::size_t after) {
  Behaviour behaviour;
  behaviour.inject = {
      {after, "data: " + serviceError("Internal error", "server_error", "1000", 500) + "\n\n"}};
  return behaviour;
}

Behaviour Behaviour::hugeLine(std::size_t bytes) {
  Behaviour behaviour;
  behaviour.inject = {{1, "data: " + std::string(bytes, 'x') + "\n\n"}};
  return behaviour;
}

Result<Behaviour> parseBehaviour(const json& value) {
  Behaviour behaviour;
  if (!value.is_object()) return fail(ErrorKind::InvalidInput, "a behaviour must be an object");
  const std::map<std::string, FieldReader> fields = readers(behaviour);
  for (const auto& [name, item] : value.items()) {
    const auto field = fields.find(name);
    if (field == fields.end()) {
      return fail(ErrorKind::InvalidInput, fmt::format("unknown field '{}'", name));
    }
    if (!field->second(item)) {
      return fail(ErrorKind::InvalidInput, fmt::format("wrong value for '{}'", name));
    }
  }
  return behaviour;
}

Result<Rule> parseRule(const json& value) {
  if (!value.is_object()) return fail(ErrorKind::InvalidInput, "a rule must be an object");
  Rule rule;
  for (const auto& [name, item] : value.items()) {
    if (name == "promptContains" && item.is_string()) {
      rule.promptContains = item.get<std::string>();
    } else if (name == "suffixContains" && item.is_string()) {
      rule.suffixContains = item.get<std::string>();
    } else if (name == "behaviour") {
      Result<Behaviour> behaviour = parseBehaviour(item);
      if (!behaviour) return std::unexpected(behaviour.error());
      rule.behaviour = std::move(*behaviour);
    } else {
      return fail(ErrorKind::InvalidInput, fmt::format("unknown or wrong field '{}'", name));
    }
  }
  return rule;
}

std::string usualErrorBody(int status, const std::string& requestId) {
  switch (status) {
    case 400:
      return serviceError("Invalid request", "invalid_request_error", nullptr, 400);
    case 401:
      return gatewayError("Unauthorized", requestId);
    case 403:
      return serviceError("Access to this model is not allowed", "invalid_request_error", nullptr,
                          403);
    case 404:
      return gatewayError("no Route matched with those values", requestId);
    case 422:
      return json{{"detail",
                   {{{"type", "extra_forbidden"},
                     {"loc", {"body", "unknown"}},
                     {"msg", "Extra inputs are not permitted"},
                     {"input", nullptr}}}}}
          .dump();
    case 429:
      return serviceError("Rate limit exceeded", "rate_limited", "1300", 429);
    case 500:
      return serviceError("Internal server error", "server_error", "1000", 500);
    case 503:
      return serviceError("Service tier capacity exceeded for this model.",
                          "service_tier_capacity_exceeded", "3505", 503);
    case 502:
    case 504:
      return htmlPage(status);
    default:
      return serviceError("Error", "invalid_request_error", nullptr, status);
  }
}

}  // namespace codestral::test
