#pragma once

// The models of FakeMistral: the ones it starts with, and the fine-tuned ones that jobs make.
// GET /v1/models[/{id}], DELETE of a fine-tuned one, PATCH and archive below /v1/fine_tuning.

#include <cstdint>
#include <list>
#include <map>
#include <string>
#include <string_view>
#include <vector>

#include <nlohmann/json.hpp>

#include "support/fake_service.h"

namespace codestral::test {

struct ModelCard {
  std::string id;
  std::vector<std::string> aliases;
  bool chat = true;
  bool fim = false;
  bool functionCalling = true;
  bool reasoning = false;
  bool vision = false;
  bool fineTuning = false;
  bool ocr = false;
  bool classification = false;
  bool moderation = false;
  bool audio = false;
  bool transcription = false;
  bool speech = false;
  int embedding = 0;  // dimensions; 0: no embedding model
  int contextLength = 131072;
  double temperature = 0.3;
  std::string deprecation;  // when it is retired; empty: it is not deprecated
  // Of a fine-tuned one.
  std::string root;
  std::string job;
  std::int64_t created = 1756746619;
  bool archived = false;
  std::map<std::string, std::vector<std::string>> targets;  // of a classifier: labels
  std::string name;
  std::string description;
};

class FakeModels {
 public:
  FakeModels();

  // By id or alias; null also for an archived one.
  const ModelCard* find(std::string_view name) const;
  void add(ModelCard card);
  std::vector<FakeRoute> routes();

 private:
  FakeReply list(const FakeCall& call) const;
  FakeReply get(const FakeCall& call) const;
  FakeReply remove(const FakeCall& call);
  FakeReply update(const FakeCall& call);
  FakeReply archive(const FakeCall& call, bool archived);
  ModelCard* fineTuned(std::string_view id);

  std::list<ModelCard> cards_;
};

// Names that were once served, which the service answers with 404.
bool isRetiredModel(std::string_view name);
// 400, or 404 for a retired one.
FakeReply invalidModel(std::string_view name);

}  // namespace codestral::test
