#include "support/fake_script.h"

#include <algorithm>

#include <fmt/format.h>
#include <fmt/ranges.h>

#include "base/file.h"
#include "base/utf8.h"
#include "support/fake_completions.h"
#include "support/fake_conversation_turn.h"

namespace codestral::test {
namespace {

using nlohmann::json;

bool readTexts(const json& value, std::vector<std::string>& to) {
  if (value.is_string()) {
    to = {value.get<std::string>()};
    return true;
  }
  if (!value.is_array()) return false;
  for (const json& item : value) {
    if (!item.is_string()) return false;
    to.push_back(item.get<std::string>());
  }
  return true;
}

bool readText(const json& value, std::optional<std::string>& to) {
  if (value.is_string()) to = value.get<std::string>();
  return value.is_string();
}

bool readField(const std::string& name, const json& value, TurnExpectation& expect) {
  if (name == "model") return readText(value, expect.model);
  if (name == "lastRole") return readText(value, expect.lastRole);
  if (name == "messageCount") {
    const bool good = value.is_number_integer() && value.get<std::int64_t>() >= 0;
    if (good) expect.messageCount = value.get<std::size_t>();
    return good;
  }
  if (name == "systemContains") return readTexts(value, expect.systemContains);
  if (name == "lastMessageContains") return readTexts(value, expect.lastMessageContains);
  if (name == "lastToolResultContains") return readTexts(value, expect.lastToolResultContains);
  if (name == "toolNames") return readTexts(value, expect.toolNames);
  if (name == "body") {
    expect.body = value;
    return value.is_object();
  }
  return false;
}

std::string shortened(const std::string& text) {
  constexpr std::size_t kMost = 500;
  if (text.size() <= kMost) return text;
  return text.substr(0, floorCodePoint(text, kMost)) + "...";
}

// The messages of a chat, or of a conversation's inputs.
json messagesOf(const json& body) {
  if (!body.is_object()) return json::array();
  const json messages = body.value("messages", json());
  if (messages.is_array()) return messages;
  const json inputs = body.value("inputs", json());
  if (inputs.is_string()) return json::array({{{"role", "user"}, {"content", inputs}}});
  if (!inputs.is_array()) return json::array();
  std::vector<json> entries;
  for (json entry : inputs) {
    if (!entry.is_object()) continue;
    if (!entry.contains("type")) {
      entry["type"] = entry.contains("result") ? "function.result" : "message.input";
    }
    entries.push_back(std::move(entry));
  }
  return chatOf(body.value("instructions", json()), entries);
}

std::string textsOf(const json& messages, std::string_view role) {
  std::string text;
  for (const json& message : messages) {
    if (stringOr(message, "role") == role)
      text += contentText(message.value("content", json())) + "\n";
  }
  return text;
}

std::string lastResults(const json& messages) {
  std::size_t first = messages.size();
  while (first > 0 && stringOr(messages[first - 1], "role") == "tool") --first;
  std::string text;
  for (; first < messages.size(); ++first) {
    text += contentText(messages[first].value("content", json())) + "\n";
  }
  return text;
}

// Where `given` lacks something of `wanted`, as a path; nothing: it contains it.
std::optional<std::string> missing(const json& wanted, const json& given, const std::string& path) {
  if (!wanted.is_object()) {
    if (wanted == given) return std::nullopt;
    return fmt::format("{} is {} and should be {}", path,
                       shortened(given.dump(-1, ' ', false, json::error_handler_t::replace)),
                       wanted.dump());
  }
  if (!given.is_object()) return fmt::format("{} is no object", path);
  for (const auto& [name, value] : wanted.items()) {
    if (!given.contains(name)) return fmt::format("{}.{} is missing", path, name);
    if (auto found = missing(value, given[name], path + "." + name)) return found;
  }
  return std::nullopt;
}

std::optional<std::string> lacking(std::string_view what, const std::string& text,
                                   const std::vector<std::string>& wanted) {
  for (const std::string& part : wanted) {
    if (text.find(part) != std::string::npos) continue;
    return fmt::format("{} does not contain \"{}\"; it is \"{}\"", what, part, shortened(text));
  }
  return std::nullopt;
}

}  // namespace

Result<std::vector<ScriptTurn>> parseScript(const json& value) {
  if (!value.is_array()) return fail(ErrorKind::InvalidInput, "a script must be a list of turns");
  std::vector<ScriptTurn> turns;
  for (std::size_t i = 0; i < value.size(); ++i) {
    const auto wrong = [i](std::string_view why) {
      return fail(ErrorKind::InvalidInput, fmt::format("turn {}: {}", i + 1, why));
    };
    if (!value[i].is_object()) return wrong("it must be an object");
    json fields = value[i];
    ScriptTurn turn;
    const json expect = fields.value("expect", json::object());
    if (!expect.is_object()) return wrong("'expect' must be an object");
    for (const auto& [name, item] : expect.items()) {
      if (!readField(name, item, turn.expect)) {
        return wrong(fmt::format("unknown or wrong field '{}' of 'expect'", name));
      }
    }
    fields.erase("expect");
    Result<Behaviour> behaviour = parseBehaviour(fields);
    if (!behaviour) return wrong(behaviour.error().message);
    turn.behaviour = std::move(*behaviour);
    turns.push_back(std::move(turn));
  }
  return turns;
}

Result<std::vector<ScriptTurn>> readScript(const std::string& path) {
  const Result<std::string> text = readFile(path, 64 * 1024 * 1024);
  if (!text) return std::unexpected(text.error());
  const json value = json::parse(*text, nullptr, false);
  if (value.is_discarded()) return fail(ErrorKind::InvalidInput, path + " is no JSON");
  return parseScript(value);
}

std::optional<std::string> difference(const TurnExpectation& expect, const FakeCall& call) {
  const json messages = messagesOf(call.body);
  const json none = json::object();
  const json& last = messages.empty() ? none : messages.back();
  if (expect.model && stringOr(call.body, "model") != *expect.model) {
    return fmt::format("the model is \"{}\" and should be \"{}\"", stringOr(call.body, "model"),
                       *expect.model);
  }
  if (expect.lastRole && stringOr(last, "role") != *expect.lastRole) {
    return fmt::format("the last message is of \"{}\" and should be of \"{}\"",
                       stringOr(last, "role"), *expect.lastRole);
  }
  if (expect.messageCount && messages.size() != *expect.messageCount) {
    return fmt::format("there are {} messages and should be {}", messages.size(),
                       *expect.messageCount);
  }
  if (auto found =
          lacking("the system message", textsOf(messages, "system"), expect.systemContains)) {
    return found;
  }
  if (auto found = lacking("the last message", contentText(last.value("content", json())),
                           expect.lastMessageContains)) {
    return found;
  }
  if (auto found =
          lacking("the last tool result", lastResults(messages), expect.lastToolResultContains)) {
    return found;
  }
  std::vector<std::string> offered;
  const json tools = call.body.is_object() ? call.body.value("tools", json()) : json();
  if (tools.is_array()) {
    for (const json& tool : tools) {
      const json function = tool.is_object() ? tool.value("function", json()) : json();
      offered.push_back(stringOr(function, "name", stringOr(tool, "type")));
    }
  }
  for (const std::string& name : expect.toolNames) {
    if (std::ranges::find(offered, name) != offered.end()) continue;
    return fmt::format("the tool {} is not offered, only {}", name, fmt::join(offered, ", "));
  }
  if (expect.body.is_object()) return missing(expect.body, call.body, "body");
  return std::nullopt;
}

}  // namespace codestral::test
