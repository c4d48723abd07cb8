#pragma once

// All the families of FakeMistral with their state, and their routes. The server's thread.

#include <vector>

#include "support/fake_agents.h"
#include "support/fake_audio.h"
#include "support/fake_batch.h"
#include "support/fake_classifiers.h"
#include "support/fake_completions.h"
#include "support/fake_conversations.h"
#include "support/fake_embeddings.h"
#include "support/fake_files.h"
#include "support/fake_fine_tuning.h"
#include "support/fake_libraries.h"
#include "support/fake_mistral.h"
#include "support/fake_models.h"
#include "support/fake_ocr.h"
#include "support/fake_service.h"

namespace codestral::test {

class FakeFamilies {
 public:
  explicit FakeFamilies(const FakeMistralOptions& options);
  FakeFamilies(const FakeFamilies&) = delete;
  FakeFamilies& operator=(const FakeFamilies&) = delete;

  const std::vector<FakeRoute>& routes() const { return routes_; }
  // The handler's reply; 500 when the body is not what it takes for granted, which only a service
  // that does not validate meets.
  static FakeReply run(const FakeRoute& route, const FakeCall& call);
  // Runs a call through the routes, with the checks of its body: what a batch does with each line.
  FakeReply call(FakeCall call) const;
  // The `detail` list of a 422 answer: empty when body (or form) and query fit.
  nlohmann::json validate(const FakeRoute& route, const FakeCall& call) const;

 private:
  const FakeMistralOptions& options_;

 public:
  FakeModels models;
  FakeAgents agents;
  FakeCompletions completions;
  FakeConversations conversations;
  FakeLibraries libraries;
  FakeFiles files;
  FakeEmbeddings embeddings{models};
  FakeClassifiers classifiers{models};
  FakeOcr ocr{files, models};
  FakeAudio audio{files, models};
  FakeBatch batch;
  FakeFineTuning fineTuning;

 private:
  void add(std::vector<FakeRoute> routes);

  std::vector<FakeRoute> routes_;
};

}  // namespace codestral::test
