#include "mistral/classifiers.h"

namespace codestral::mistral {
Json ChatModerationRequest::write() const {
  std::vector<Json> input;
  for (const auto& messages : conversations) input.push_back(toJson(messages));
  return {{"model", model}, {"input", std::move(input)}};
}

Json ChatClassificationRequest::write() const {
  std::vector<Json> input;
  for (const auto& messages : conversations) input.push_back({{"messages", toJson(messages)}});
  return {{"model", model}, {"input", std::move(input)}};
}

Async<Result<ModerationResponse>> moderate(Client& client, ClassificationRequest request) {
  return client.call<ModerationResponse>(
      {.method = "POST", .path = "/v1/moderations", .body = toJson(request)});
}

Async<Result<ModerationResponse>> moderateChat(Client& client, ChatModerationRequest request) {
  return client.call<ModerationResponse>(
      {.method = "POST", .path = "/v1/chat/moderations", .body = toJson(request)});
}

Async<Result<ClassificationResponse>> classify(Client& client, ClassificationRequest request) {
  return client.call<ClassificationResponse>(
      {.method = "POST", .path = "/v1/classifications", .body = toJson(request)});
}

Async<Result<ClassificationResponse>> classifyChat(Client& client,
                                                   ChatClassificationRequest request) {
  return client.call<ClassificationResponse>(
      {.method = "POST", .path = "/v1/chat/classifications", .body = toJson(request)});
}

}  // namespace codestral::mistral
