#pragma once

// Moderation and fine-tuned classifiers: texts or conversations go out, scores come back, one
// result for each. The request schemas are closed.
//   POST /v1/moderations, /v1/chat/moderations, /v1/classifications, /v1/chat/classifications
// Categories and labels are open sets, which change with the model: maps, not members.
// Source: the service's OpenAPI document of 2026-08-13.

#include <map>
#include <optional>
#include <string>
#include <vector>

#include "mistral/chat.h"
#include "mistral/client.h"
#include "mistral/shapes.h"

namespace codestral::mistral {

struct ClassificationRequest {
  std::string model;
  Texts input;
  Json metadata;  // an object
  void fields(this auto& self, auto&& field) {
    field("model", self.model);
    field("input", self.input);
    field("metadata", self.metadata);
  }
};

// What moderates is the last message, in the light of those before it.
struct ChatModerationRequest {
  std::string model;
  std::vector<std::vector<Message>> conversations;  // at least one
  Json write() const;
};

struct ChatClassificationRequest {
  std::string model;
  std::vector<std::vector<Message>> conversations;  // at least one
  Json write() const;
};

struct Moderation {
  std::map<std::string, bool> categories;
  std::map<std::string, double> categoryScores;  // 0..1
  void fields(this auto& self, auto&& field) {
    field("categories", self.categories);
    field("category_scores", self.categoryScores);
  }
};

struct ModerationResponse {
  std::string id;
  std::string model;
  std::vector<Moderation> results;
  std::optional<UsageInfo> usage;
  void fields(this auto& self, auto&& field) {
    field("id", self.id);
    field("model", self.model);
    field("results", self.results);
    field("usage", self.usage);
  }
};

struct LabelScores {
  std::map<std::string, double> scores;  // 0..1 by label
  void fields(this auto& self, auto&& field) { field("scores", self.scores); }
};

struct ClassificationResponse {
  std::string id;
  std::string model;
  std::vector<std::map<std::string, LabelScores>> results;  // by target
  std::optional<UsageInfo> usage;
  void fields(this auto& self, auto&& field) {
    field("id", self.id);
    field("model", self.model);
    field("results", self.results);
    field("usage", self.usage);
  }
};

Async<Result<ModerationResponse>> moderate(Client& client, ClassificationRequest request);
Async<Result<ModerationResponse>> moderateChat(Client& client, ChatModerationRequest request);
Async<Result<ClassificationResponse>> classify(Client& client, ClassificationRequest request);
Async<Result<ClassificationResponse>> classifyChat(Client& client,
                                                   ChatClassificationRequest request);

}  // namespace codestral::mistral
