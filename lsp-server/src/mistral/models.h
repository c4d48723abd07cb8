#pragma once

// Which models the key may use, and the removal of one's own.
//   GET /v1/models; GET, DELETE /v1/models/{id}
// codestral.mistral.ai has none of these routes and answers 404.
// Source: the service's OpenAPI document of 2026-08-13.

#include <cstdint>
#include <optional>
#include <string>
#include <vector>

#include "mistral/client.h"
#include "mistral/shapes.h"

namespace codestral::mistral {

struct ModelCapabilities {
  bool completionChat = false;
  bool completionFim = false;
  bool functionCalling = false;
  bool reasoning = false;
  bool fineTuning = false;
  bool vision = false;
  bool ocr = false;
  bool classification = false;
  bool moderation = false;
  bool audio = false;
  bool audioTranscription = false;
  bool audioTranscriptionRealtime = false;
  bool audioSpeech = false;
  bool unifiedResources = false;
  void fields(this auto& self, auto&& field) {
    field("completion_chat", self.completionChat);
    field("completion_fim", self.completionFim);
    field("function_calling", self.functionCalling);
    field("reasoning", self.reasoning);
    field("fine_tuning", self.fineTuning);
    field("vision", self.vision);
    field("ocr", self.ocr);
    field("classification", self.classification);
    field("moderation", self.moderation);
    field("audio", self.audio);
    field("audio_transcription", self.audioTranscription);
    field("audio_transcription_realtime", self.audioTranscriptionRealtime);
    field("audio_speech", self.audioSpeech);
    field("unified_resources", self.unifiedResources);
  }
};

struct ModelCard {
  std::string id;
  std::int64_t created = 0;  // seconds since the epoch
  std::string ownedBy;
  ModelCapabilities capabilities;
  std::optional<std::string> name;
  std::optional<std::string> description;
  std::int64_t maxContextLength = 0;  // tokens
  std::vector<std::string> aliases;
  std::optional<std::string> deprecation;  // date and time
  std::optional<std::string> deprecationReplacementModel;
  std::optional<double> defaultModelTemperature;
  std::optional<std::string> type;  // base, fine-tuned
  // Of a fine-tuned one:
  std::optional<std::string> job;
  std::optional<std::string> root;
  std::optional<bool> archived;
  std::optional<std::string> modelType;  // completion, classifier
  void fields(this auto& self, auto&& field) {
    field("id", self.id);
    field("created", self.created);
    field("owned_by", self.ownedBy);
    field("capabilities", self.capabilities);
    field("name", self.name);
    field("description", self.description);
    field("max_context_length", self.maxContextLength);
    field("aliases", self.aliases);
    field("deprecation", self.deprecation);
    field("deprecation_replacement_model", self.deprecationReplacementModel);
    field("default_model_temperature", self.defaultModelTemperature);
    field("type", self.type);
    field("job", self.job);
    field("root", self.root);
    field("archived", self.archived);
    field("model_type", self.modelType);
  }
};

struct ModelFilter {
  std::optional<std::string> provider;
  std::optional<std::string> model;
  void fields(this auto& self, auto&& field) {
    field("provider", self.provider);
    field("model", self.model);
  }
};

// A model may come more than once, under its id and under its aliases. The service's own example is
// a bare list, its schema a list in `data`; both are taken.
Async<Result<std::vector<ModelCard>>> listModels(Client& client, ModelFilter filter = {});
Async<Result<ModelCard>> getModel(Client& client, std::string id);
// Fine-tuned ones only.
Async<Result<Deleted>> deleteModel(Client& client, std::string id);

}  // namespace codestral::mistral
