#include "support/fake_models.h"

#include <algorithm>
#include <array>

namespace codestral::test {
namespace {

using nlohmann::json;

std::vector<ModelCard> servedCards() {
  return {
      {.id = "codestral-2508", .aliases = {"codestral-latest"}, .fim = true, .fineTuning = true},
      {.id = "mistral-large-2512",
       .aliases = {"mistral-large-latest"},
       .vision = true,
       .contextLength = 262144},
      {.id = "mistral-medium-3-5",
       .aliases = {"mistral-medium-3", "mistral-medium-latest"},
       .reasoning = true,
       .vision = true,
       .contextLength = 262144},
      {.id = "mistral-small-2603",
       .aliases = {"mistral-small-latest"},
       .reasoning = true,
       .vision = true,
       .fineTuning = true,
       .contextLength = 262144},
      {.id = "ministral-3b-2512",
       .aliases = {"ministral-3b-latest"},
       .vision = true,
       .fineTuning = true,
       .contextLength = 262144},
      {.id = "ministral-8b-2512",
       .aliases = {"ministral-8b-latest"},
       .vision = true,
       .fineTuning = true,
       .contextLength = 262144},
      {.id = "open-mistral-7b", .fineTuning = true, .contextLength = 32768},
      {.id = "devstral-2512",
       .aliases = {"devstral-latest", "devstral-medium-latest"},
       .contextLength = 262144,
       .deprecation = "2026-07-31T12:00:00Z"},
      {.id = "pixtral-12b-2409", .vision = true, .deprecation = "2025-12-31T12:00:00Z"},
      {.id = "mistral-embed-2312",
       .aliases = {"mistral-embed"},
       .chat = false,
       .functionCalling = false,
       .embedding = 1024,
       .contextLength = 8192},
      {.id = "codestral-embed-2505",
       .aliases = {"codestral-embed"},
       .chat = false,
       .functionCalling = false,
       .embedding = 1536,
       .contextLength = 8192},
      {.id = "mistral-moderation-2603",
       .aliases = {"mistral-moderation-latest"},
       .chat = false,
       .functionCalling = false,
       .classification = true,
       .moderation = true},
      {.id = "mistral-moderation-2411",
       .chat = false,
       .functionCalling = false,
       .moderation = true,
       .deprecation = "2026-06-30T12:00:00Z"},
      {.id = "mistral-ocr-2512",
       .aliases = {"mistral-ocr-latest"},
       .chat = false,
       .functionCalling = false,
       .ocr = true},
      {.id = "voxtral-small-2507",
       .aliases = {"voxtral-small-latest"},
       .audio = true,
       .contextLength = 32768},
      {.id = "voxtral-mini-2602",
       .aliases = {"voxtral-mini-latest"},
       .chat = false,
       .functionCalling = false,
       .transcription = true,
       .contextLength = 16384},
      {.id = "voxtral-mini-tts-2603",
       .aliases = {"voxtral-mini-tts-latest"},
       .chat = false,
       .functionCalling = false,
       .speech = true,
       .contextLength = 4096},
  };
}

// `name` may be an alias, which the service lists as a card of its own.
json cardJson(const ModelCard& card, std::string_view name) {
  std::vector<std::string> others = card.aliases;
  others.push_back(card.id);
  std::erase(others, std::string(name));
  const bool tuned = !card.root.empty();
  json result = {{"id", name},
                 {"object", "model"},
                 {"created", card.created},
                 {"owned_by", tuned ? "00000000-0000-4000-8000-00000000fa4e" : "mistralai"},
                 {"capabilities",
                  {{"completion_chat", card.chat},
                   {"function_calling", card.functionCalling},
                   {"reasoning", card.reasoning},
                   {"completion_fim", card.fim},
                   {"fine_tuning", card.fineTuning},
                   {"vision", card.vision},
                   {"ocr", card.ocr},
                   {"classification", card.classification},
                   {"moderation", card.moderation},
                   {"audio", card.audio},
                   {"audio_transcription", card.transcription},
                   {"audio_transcription_realtime", false},
                   {"audio_speech", card.speech}}},
                 {"name", card.name.empty() ? card.id : card.name},
                 {"description", card.description.empty() ? "Served by a fake." : card.description},
                 {"max_context_length", card.contextLength},
                 {"aliases", others},
                 {"deprecation", card.deprecation.empty() ? json(nullptr) : json(card.deprecation)},
                 {"deprecation_replacement_model", nullptr},
                 {"default_model_temperature", card.temperature},
                 {"internal", false},
                 {"type", tuned ? "fine-tuned" : "base"}};
  if (tuned) {
    result["job"] = card.job;
    result["root"] = card.root;
    result["archived"] = card.archived;
  }
  return result;
}

// As the fine-tuning routes show it.
json tunedJson(const ModelCard& card) {
  json result = {{"id", card.id},
                 {"object", "model"},
                 {"created", card.created},
                 {"owned_by", "00000000-0000-4000-8000-00000000fa4e"},
                 {"workspace_id", "00000000-0000-4000-8000-0000000000aa"},
                 {"root", card.root},
                 {"root_version", ""},
                 {"archived", card.archived},
                 {"name", card.name.empty() ? json(nullptr) : json(card.name)},
                 {"description", card.description.empty() ? json(nullptr) : json(card.description)},
                 {"capabilities",
                  {{"completion_chat", card.chat},
                   {"completion_fim", card.fim},
                   {"function_calling", card.functionCalling},
                   {"fine_tuning", card.fineTuning},
                   {"classification", card.classification}}},
                 {"max_context_length", card.contextLength},
                 {"aliases", card.aliases},
                 {"job", card.job},
                 {"model_type", card.targets.empty() ? "completion" : "classifier"}};
  if (card.targets.empty()) return result;
  result["classifier_targets"] = json::array();
  for (const auto& [name, labels] : card.targets) {
    result["classifier_targets"].push_back(
        {{"name", name}, {"labels", labels}, {"weight", 1.0}, {"loss_function", "single_class"}});
  }
  return result;
}

FakeReply notFound(std::string_view name) {
  return FakeReply::error(404, "Model not found: " + std::string(name), "invalid_model", "1500");
}

}  // namespace

bool isRetiredModel(std::string_view name) {
  static constexpr std::array<std::string_view, 4> kRetired = {
      "codestral-2404", "codestral-2405", "codestral-2501", "open-codestral-mamba"};
  return std::ranges::find(kRetired, name) != kRetired.end();
}

FakeReply invalidModel(std::string_view name) {
  const std::string text(name);
  if (isRetiredModel(name)) {
    return FakeReply::error(404, "Model " + text + " is retired", "invalid_model", "1500");
  }
  return FakeReply::error(400, "Invalid model: " + text, "invalid_model", "1500");
}

FakeModels::FakeModels() {
  for (ModelCard& card : servedCards()) cards_.push_back(std::move(card));
}

const ModelCard* FakeModels::find(std::string_view name) const {
  for (const ModelCard& card : cards_) {
    if (card.archived) continue;
    if (card.id == name || std::ranges::find(card.aliases, name) != card.aliases.end()) {
      return &card;
    }
  }
  return nullptr;
}

void FakeModels::add(ModelCard card) {
  cards_.push_back(std::move(card));
}

ModelCard* FakeModels::fineTuned(std::string_view id) {
  const auto found = std::ranges::find(cards_, id, &ModelCard::id);
  return found == cards_.end() || found->root.empty() ? nullptr : &*found;
}

FakeReply FakeModels::list(const FakeCall& call) const {
  json data = json::array();
  const std::optional<std::string> wanted = call.text("model");
  for (const ModelCard& card : cards_) {
    if (card.archived) continue;
    std::vector<std::string> names = card.aliases;
    names.insert(names.begin(), card.id);
    for (const std::string& name : names) {
      if (!wanted || *wanted == name) data.push_back(cardJson(card, name));
    }
  }
  FakeReply reply;
  reply.body = {{"object", "list"}, {"data", std::move(data)}};
  return reply;
}

FakeReply FakeModels::get(const FakeCall& call) const {
  const std::string& name = call.parameters[0];
  const ModelCard* card = find(name);
  if (card == nullptr) return notFound(name);
  FakeReply reply;
  reply.body = cardJson(*card, name);
  return reply;
}

FakeReply FakeModels::remove(const FakeCall& call) {
  const std::string& id = call.parameters[0];
  if (fineTuned(id) == nullptr) {
    if (find(id) == nullptr) return notFound(id);
    return FakeReply::error(403, "Only fine-tuned models can be deleted");
  }
  std::erase_if(cards_, [&id](const ModelCard& card) { return card.id == id; });
  FakeReply reply;
  reply.body = {{"id", id}, {"object", "model"}, {"deleted", true}};
  return reply;
}

FakeReply FakeModels::update(const FakeCall& call) {
  ModelCard* card = fineTuned(call.parameters[0]);
  if (card == nullptr) return notFound(call.parameters[0]);
  const auto set = [&call](const char* key, std::string& value) {
    if (call.body.contains(key) && call.body[key].is_string()) value = call.body[key];
  };
  set("name", card->name);
  set("description", card->description);
  FakeReply reply;
  reply.body = tunedJson(*card);
  return reply;
}

FakeReply FakeModels::archive(const FakeCall& call, bool archived) {
  ModelCard* card = fineTuned(call.parameters[0]);
  if (card == nullptr) return notFound(call.parameters[0]);
  card->archived = archived;
  FakeReply reply;
  reply.body = {{"id", card->id}, {"object", "model"}, {"archived", archived}};
  return reply;
}

std::vector<FakeRoute> FakeModels::routes() {
  const std::string tuned = "/v1/fine_tuning/models/{model_id}";
  return {
      {"GET", "/v1/models", "", [this](const FakeCall& call) { return list(call); }},
      {"GET", "/v1/models/{model_id}", "", [this](const FakeCall& call) { return get(call); }},
      {"DELETE", "/v1/models/{model_id}", "",
       [this](const FakeCall& call) { return remove(call); }},
      {"PATCH", tuned, "UpdateModelRequest", [this](const FakeCall& call) { return update(call); }},
      {"POST", tuned + "/archive", "",
       [this](const FakeCall& call) { return archive(call, true); }},
      {"DELETE", tuned + "/archive", "",
       [this](const FakeCall& call) { return archive(call, false); }},
  };
}

}  // namespace codestral::test
