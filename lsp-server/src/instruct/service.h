#pragma once

// The one place of this room that waits for the service: it chooses the model, has prompt and
// answer moderated when that is wanted, asks, and when a model was retired asks its successor, with
// one notice. One for each client, and so for each key, because the list of models that it keeps
// is the key's. Main thread; destroying what a call returned closes it on the wire.

#include <functional>
#include <optional>
#include <set>
#include <string>
#include <vector>

#include "base/async.h"
#include "instruct/model_choice.h"
#include "mistral/chat.h"
#include "mistral/structured.h"

namespace codestral::instruct {

struct ServiceOptions {
  std::string model = "auto";  // chat.model, or what a command was told
  bool codestralHost = false;  // the host that has one model, no list of them and no moderation
  bool moderation = false;     // safety.moderation
  std::function<void(std::string)> notice;  // one sentence for a person
};

struct Answer {
  std::string text;
  std::string model;
  std::string finishReason;  // "length": it is cut
  mistral::ChatResponse response;
};

// The client of work by instruction: a service that never ends its stream costs so much memory and
// so much time, and no more. Answers beyond these are of no use to a person.
mistral::ClientOptions answerLimits();

// Of an answer that was not used, in the words of somebody who waited for a change.
Error notUsed(Error error);

class Service {
 public:
  Service(mistral::Client& client, ServiceOptions options);

  // `chunk` hears the stream; with moderation it hears nothing, because what is not judged yet is
  // not shown.
  Async<Result<Answer>> ask(mistral::ChatRequest request, ModelNeeds needs,
                            mistral::OnChunk chunk = {});
  struct Structured {
    mistral::Json value;
    std::string model;
  };
  Async<Result<Structured>> askJson(mistral::ChatRequest request, ModelNeeds needs,
                                    std::string name, mistral::Json schema);

  // The model that would be asked.
  Async<Result<std::string>> modelFor(ModelNeeds needs);

 private:
  Async<Result<>> listModels();
  Async<Result<>> judge(std::vector<std::string> texts, std::string what);
  Async<Result<std::string>> successor(std::string model, ModelNeeds needs);

  mistral::Client& client_;
  const ServiceOptions options_;
  std::vector<mistral::ModelCard> models_;
  std::optional<TimePoint> listedAt_;
  std::string replacement_;  // asked in place of what is configured, which is not served any more
};

}  // namespace codestral::instruct
