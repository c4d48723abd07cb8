#pragma once

// The rules of a chat's message order and tool calls, which the service checks after the schema.
// Pure; any thread.

#include <optional>
#include <string>

#include <nlohmann/json.hpp>

namespace codestral::test {

struct OrderError {
  std::string message;
  std::string type = "invalid_request_message_order";
  std::string code = "3230";
};
// `messages` fits its schema.
std::optional<OrderError> checkMessageOrder(const nlohmann::json& messages, bool userAfterTool);

}  // namespace codestral::test
