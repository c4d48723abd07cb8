#pragma once

// The service's view of a request body: the closed schemas of FIM and chat completions with their
// types and limits, the order rules of chat messages, and the models. Pure; any thread.

#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include <nlohmann/json.hpp>

namespace codestral::test {

struct ModelCard {
  std::string id;
  std::vector<std::string> aliases;
  bool chat = true;
  bool fim = false;
  bool functionCalling = true;
  bool vision = false;
  int contextLength = 131072;
  double temperature = 0.3;
};

const std::vector<ModelCard>& modelCards();
// By id or alias.
const ModelCard* findModel(std::string_view name);
// Names that were once served, which the service answers with 404.
bool isRetiredModel(std::string_view name);
// As GET /v1/models lists it; `name` may be an alias.
nlohmann::json modelJson(const ModelCard& card, std::string_view name);

// The `detail` list of a 422 answer: empty when the body fits.
nlohmann::json validateFim(const nlohmann::json& body);
nlohmann::json validateChat(const nlohmann::json& body);
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
