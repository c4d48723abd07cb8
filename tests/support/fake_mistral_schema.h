#pragma once

// The service's view of a request body: the closed schemas of FIM and chat completions with their
// types and limits, the order rules of chat messages, and the models. Pure; any thread.

#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include <nlohmann/json.hpp>

namespace codestral::test {

// The `detail` list of a 422 answer: empty when the body fits the schema of that name.
nlohmann::json validateBody(std::string_view schema, const nlohmann::json& body);
nlohmann::json validationError(std::string_view type, nlohmann::json loc, std::string_view message,
                               nlohmann::json input);

// What is wrong with the order and the tool calls of chat messages, beyond their schema.
struct OrderError {
  std::string message;
  std::string type = "invalid_request_message_order";
  std::string code = "3230";
};
std::optional<OrderError> checkMessageOrder(const nlohmann::json& messages, bool userAfterTool);

}  // namespace codestral::test
