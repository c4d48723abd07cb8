// The service's rules about the order of messages and about tool calls, checked before anything is
// sent: its own refusal (400) does not say which message is wrong.
// Source: the public validator of mistral-common (July 2026). What depends on the model (an
// assistant message with both text and calls; a user's right after a tool's) is left to the
// service.

#include <algorithm>
#include <array>
#include <set>

#include <fmt/format.h>

#include "mistral/chat.h"

namespace codestral::mistral {
namespace {

constexpr std::size_t kIdLength = 9;
constexpr std::size_t kLongestName = 64;

bool isAlphanumeric(char c) {
  return (c >= '0' && c <= '9') || (c >= 'a' && c <= 'z') || (c >= 'A' && c <= 'Z');
}
bool isCallId(std::string_view id) {
  return id.size() == kIdLength && std::ranges::all_of(id, isAlphanumeric);
}
bool isFunctionName(std::string_view name) {
  return !name.empty() && name.size() <= kLongestName && std::ranges::all_of(name, [](char c) {
    return isAlphanumeric(c) || c == '_' || c == '-';
  });
}

bool mayFollow(std::string_view role, std::string_view next) {
  if (role == "system" || role == "user") return next != "tool";
  if (role == "assistant") return next != "system";
  return next != "system";  // after a tool's result
}

class Checker {
 public:
  Result<> check(const std::vector<Message>& messages) {
    if (messages.empty()) return fail(ErrorKind::InvalidInput, "there is no message to send");
    for (std::size_t i = 0; i < messages.size(); ++i) {
      at_ = i;
      const Message& message = messages[i];
      if (auto fit = checkRole(message); !fit) return fit;
      if (i > 0 && !mayFollow(messages[i - 1].role, message.role)) {
        return wrong(message,
                     fmt::format("cannot follow a message of the {}", messages[i - 1].role));
      }
      if (message.role != "tool") {
        if (auto fit = checkAllAnswered(message); !fit) return fit;
      }
      if (auto fit = message.role == "tool" ? checkResult(message)
                     : message.role == "assistant"
                         ? checkAssistant(message, i + 1 == messages.size())
                         : checkPlain(message);
          !fit) {
        return fit;
      }
    }
    const Message& last = messages.back();
    if (auto fit = checkAllAnswered(last); !fit) return fit;
    const bool asked = last.role == "user" || last.role == "tool" ||
                       (last.role == "system" && messages.size() == 1) ||
                       (last.role == "assistant" && last.prefix.value_or(false));
    if (asked) return {};
    return wrong(last,
                 "cannot be the last: that is a user's, a tool's, or an assistant's with prefix");
  }

 private:
  std::unexpected<Error> wrong(const Message& message, std::string_view what) const {
    return fail(ErrorKind::InvalidInput,
                fmt::format("messages[{}] ({}): {}", at_, message.role, what));
  }

  Result<> checkRole(const Message& message) const {
    static constexpr std::array<std::string_view, 4> kRoles{"system", "user", "assistant", "tool"};
    if (std::ranges::find(kRoles, message.role) != kRoles.end()) return {};
    return fail(ErrorKind::InvalidInput,
                fmt::format("messages[{}]: the role '{}' is none of system, user, assistant, tool",
                            at_, message.role));
  }

  Result<> checkPlain(const Message& message) const {
    if (!message.toolCalls.empty()) return wrong(message, "only an assistant calls tools");
    if (message.toolCallId) return wrong(message, "only a tool's message has a tool_call_id");
    if (message.prefix.value_or(false))
      return wrong(message, "only an assistant's can be a prefix");
    return {};
  }

  Result<> checkAssistant(const Message& message, bool last) {
    if (message.prefix.value_or(false) && !last) return wrong(message, "a prefix must come last");
    if (message.content.empty() && message.toolCalls.empty()) {
      return wrong(message, "has neither content nor tool calls");
    }
    if (message.toolCallId) return wrong(message, "only a tool's message has a tool_call_id");
    for (const ToolCall& call : message.toolCalls) {
      if (!isCallId(call.id)) return wrong(message, badId(call.id));
      if (!isFunctionName(call.function.name)) {
        return wrong(message, fmt::format("'{}' is no function name (letters, digits, _ and -, at "
                                          "most {})",
                                          call.function.name, kLongestName));
      }
      if (!open_.insert(call.id).second) {
        return wrong(message, fmt::format("the tool call id {} comes twice", call.id));
      }
    }
    return {};
  }

  Result<> checkResult(const Message& message) {
    if (!message.toolCalls.empty()) return wrong(message, "only an assistant calls tools");
    if (!message.toolCallId) return wrong(message, "has no tool_call_id");
    if (!isCallId(*message.toolCallId)) return wrong(message, badId(*message.toolCallId));
    if (open_.erase(*message.toolCallId) == 1) return {};
    return wrong(message,
                 fmt::format("answers the tool call {}, which is not open", *message.toolCallId));
  }

  Result<> checkAllAnswered(const Message& message) const {
    if (open_.empty()) return {};
    return wrong(message, fmt::format("the tool call {} has no result before it", *open_.begin()));
  }

  static std::string badId(std::string_view id) {
    return fmt::format("the tool call id '{}' is not nine letters and digits", id);
  }

  std::size_t at_ = 0;
  std::set<std::string, std::less<>> open_;  // calls without a result yet
};

}  // namespace

Result<> checkMessages(const std::vector<Message>& messages) {
  return Checker().check(messages);
}

}  // namespace codestral::mistral
