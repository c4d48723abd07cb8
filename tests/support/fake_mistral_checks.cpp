// The service's checks of a request, in its order, and what a request's body says.

#include <algorithm>
#include <limits>

#include <fmt/format.h>

#include "support/fake_completion_text.h"
#include "support/fake_mistral_schema.h"
#include "support/fake_mistral_server.h"

namespace codestral::test {

using nlohmann::json;

bool isCompletionRoute(std::string_view path) {
  return path == kFimRoute || path == kChatRoute;
}

std::string promptText(const json& body) {
  if (!body.is_object()) return {};
  std::string text = stringOr(body, "prompt");
  const auto messages = body.find("messages");
  if (messages == body.end() || !messages->is_array()) return text;
  for (const json& message : *messages) {
    if (!message.is_object()) continue;
    text += contentText(message.value("content", json())) + "\n";
  }
  return text;
}

std::string contentText(const json& content) {
  if (content.is_string()) return content.get<std::string>();
  std::string text;
  if (!content.is_array()) return text;
  for (const json& chunk : content) {
    if (chunk.is_object() && chunk.contains("text") && chunk["text"].is_string()) {
      text += chunk["text"].get<std::string>();
    }
  }
  return text;
}

std::string stringOr(const json& body, const char* key, std::string fallback) {
  const auto found = body.is_object() ? body.find(key) : body.end();
  return body.is_object() && found != body.end() && found->is_string() ? found->get<std::string>()
                                                                       : fallback;
}

std::size_t maxTokens(const json& body) {
  const auto found = body.find("max_tokens");
  return found != body.end() && found->is_number() ? static_cast<std::size_t>(found->get<double>())
                                                   : std::numeric_limits<std::size_t>::max();
}

json modelError(std::string_view message, std::string_view type, std::string_view code,
                int status) {
  return {{"object", "error"}, {"message", message}, {"type", type},
          {"param", nullptr},  {"code", code},       {"raw_status_code", status}};
}

bool FakeAnswer::onCodestralHost() const {
  const std::string_view host = request_.header("host");
  return server_.options.codestralHost || host.substr(0, host.find(':')) == "codestral.mistral.ai";
}

std::optional<FakeAnswer::Refusal> FakeAnswer::checkRequest() const {
  const bool models = request_.path == kModelsRoute || request_.path.starts_with("/v1/models/");
  if (!isCompletion_ && (!models || onCodestralHost())) {
    return Refusal{
        404, {{"message", "no Route matched with those values"}, {"request_id", id_}}, {}};
  }
  const std::string_view method = models ? "GET" : "POST";
  if (request_.method != method) {
    return Refusal{405, {{"detail", "Method Not Allowed"}}, {{"allow", std::string(method)}}};
  }
  const std::string_view bearer = request_.header("authorization");
  const std::string_view key = bearer.starts_with("Bearer ") ? bearer.substr(7) : "";
  const std::vector<std::string>& keys = server_.options.keys;
  if (key.empty() || (!keys.empty() && std::ranges::find(keys, key) == keys.end())) {
    return Refusal{401, {{"message", "Unauthorized"}, {"request_id", id_}}, {}};
  }
  if (!isCompletion_) return std::nullopt;
  if (auto refusal = checkBody()) return refusal;
  return checkMeaning();
}

FakeAnswer::Refusal FakeAnswer::invalid(json detail) const {
  if (!server_.options.nestedErrors) return {422, {{"detail", std::move(detail)}}, {}};
  return {422,
          {{"object", "error"},
           {"message", {{"detail", std::move(detail)}}},
           {"type", "invalid_request_error"},
           {"param", nullptr},
           {"code", nullptr}},
          {}};
}

std::optional<FakeAnswer::Refusal> FakeAnswer::checkBody() const {
  if (!body_.is_object()) {
    const json parsed = json::parse(request_.body, nullptr, false);
    if (parsed.is_discarded()) {
      json error =
          validationError("json_invalid", {"body", 0}, "JSON decode error", json::object());
      error["ctx"] = {{"error", "Expecting value"}};
      return invalid(json::array({std::move(error)}));
    }
  }
  if (!request_.header("content-type").starts_with("application/json")) {
    return invalid(json::array({validationError(
        "model_attributes_type", {"body"},
        "Input should be a valid dictionary or object to extract fields from", request_.body)}));
  }
  if (!server_.options.validate) return std::nullopt;
  json detail = isFim_ ? validateFim(body_) : validateChat(body_);
  if (detail.empty()) return std::nullopt;
  return invalid(std::move(detail));
}

std::optional<FakeAnswer::Refusal> FakeAnswer::checkMeaning() const {
  const std::string model = stringOr(body_, "model");
  if (isRetiredModel(model)) {
    return Refusal{
        404, modelError("Model " + model + " is retired", "invalid_model", "1500", 404), {}};
  }
  const ModelCard* card = findModel(model);
  if (card == nullptr || !(isFim_ ? card->fim : card->chat)) {
    return Refusal{400, modelError("Invalid model: " + model, "invalid_model", "1500", 400), {}};
  }
  const std::size_t prompt =
      countTokens(promptText(body_)) + countTokens(stringOr(body_, "suffix"));
  const std::size_t wanted =
      body_.contains("max_tokens") && body_["max_tokens"].is_number() ? maxTokens(body_) : 0;
  if (prompt + wanted > static_cast<std::size_t>(card->contextLength)) {
    return Refusal{
        400,
        modelError(fmt::format("Prompt contains {} tokens and 0 draft tokens, too large for model "
                               "with {} maximum context length",
                               prompt, card->contextLength),
                   "invalid_request_error", "3051", 400),
        {}};
  }
  if (isFim_ || !server_.options.validate) return std::nullopt;
  const std::optional<OrderError> order =
      checkMessageOrder(body_["messages"], server_.options.userAfterTool);
  if (!order) return std::nullopt;
  return Refusal{400, modelError(order->message, order->type, order->code, 400), {}};
}

}  // namespace codestral::test
