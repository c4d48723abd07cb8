// The rules of a chat's message order and tool calls, which the service checks after the schema.

#include "support/fake_message_order.h"

#include <algorithm>
#include <map>
#include <set>

#include <fmt/format.h>

namespace codestral::test {
namespace {

using nlohmann::json;

bool isToolCallId(std::string_view id) {
  return id.size() == 9 && std::ranges::all_of(id, [](unsigned char c) { return std::isalnum(c); });
}

OrderError badId(std::string_view id) {
  return {fmt::format("Tool call id was {} but must be a-z, A-Z, 0-9, with a length of 9.", id),
          "invalid_function_call", "3280"};
}

bool isEmptyContent(const json& message) {
  const auto content = message.find("content");
  return content == message.end() || content->is_null() || content->empty() || *content == json("");
}

std::size_t callCount(const json& message) {
  const auto calls = message.find("tool_calls");
  return calls == message.end() || calls->is_null() ? 0 : calls->size();
}

// Thinking has to be one chunk, and the first.
std::optional<OrderError> checkThinking(const json& message) {
  const auto content = message.find("content");
  if (content == message.end() || !content->is_array()) return std::nullopt;
  std::size_t leading = 0;
  while (leading < content->size() && (*content)[leading].value("type", "text") == "thinking") {
    ++leading;
  }
  if (leading <= 1) return std::nullopt;
  return OrderError{fmt::format("Expected at most one leading ThinkChunk, got {}", leading)};
}

std::optional<OrderError> checkAssistant(const json& message, bool last) {
  if (isEmptyContent(message) && callCount(message) == 0) {
    return OrderError{"Assistant message must have either content or tool_calls, but not none."};
  }
  if (message.value("prefix", false) && !last) {
    return OrderError{"Expected assistant message with prefix True to be the last message"};
  }
  if (auto error = checkThinking(message)) return error;
  std::set<std::string> ids;
  for (std::size_t i = 0; i < callCount(message); ++i) {
    const std::string id = message["tool_calls"][i].value("id", "null");
    if (!isToolCallId(id)) return badId(id);
    if (!ids.insert(id).second) return OrderError{"Duplicate tool call id " + id};
  }
  return std::nullopt;
}

}  // namespace

std::optional<OrderError> checkMessageOrder(const json& messages, bool userAfterTool) {
  std::map<std::string, std::set<std::string>> allowed = {
      {"system", {"user", "assistant", "system"}},
      {"user", {"assistant", "system", "user"}},
      {"assistant", {"assistant", "user", "tool"}},
      {"tool", {"assistant", "tool"}},
  };
  if (userAfterTool) allowed["tool"].insert("user");
  if (messages.empty()) return OrderError{"Conversation must have at least one message"};

  std::string previous;
  std::set<std::string> open;  // calls that still want a result
  const auto unanswered = [&open](const std::string& role) {
    return !open.empty() && role != "tool";
  };
  for (std::size_t i = 0; i < messages.size(); ++i) {
    const json& message = messages[i];
    const std::string role = message["role"];
    const bool last = i + 1 == messages.size();
    if (i == 0 && (role == "tool" || (role == "assistant" && messages.size() == 1))) {
      return OrderError{fmt::format("Unexpected role '{}' as first message", role)};
    }
    if (i > 0 && !allowed[previous].contains(role)) {
      return OrderError{fmt::format("Unexpected role '{}' after role '{}'", role, previous)};
    }
    if (unanswered(role)) return OrderError{"Not the same number of function calls and responses"};
    if (role == "assistant") {
      if (auto error = checkAssistant(message, last)) return error;
      for (std::size_t call = 0; call < callCount(message); ++call) {
        open.insert(message["tool_calls"][call]["id"].get<std::string>());
      }
    } else if (role == "tool") {
      const auto id = message.find("tool_call_id");
      if (id == message.end() || !id->is_string()) return badId("null");
      if (!isToolCallId(id->get<std::string>())) return badId(id->get<std::string>());
      if (open.empty()) return OrderError{"Not the same number of function calls and responses"};
      if (open.erase(id->get<std::string>()) == 0) {
        return OrderError{
            fmt::format("Unexpected tool call id {} in tool results", id->get<std::string>())};
      }
    }
    previous = role;
  }
  const bool prefixed = previous == "assistant" && messages.back().value("prefix", false);
  if (previous != "user" && previous != "tool" && !prefixed && messages.size() > 1) {
    return OrderError{
        fmt::format("Expected last role User or Tool (or Assistant with prefix True) for serving "
                    "but got {}",
                    previous)};
  }
  if (!open.empty()) return OrderError{"Not the same number of function calls and responses"};
  return std::nullopt;
}

}  // namespace codestral::test
