#pragma once

// What FakeMistral says to a chat or a fill-in-the-middle request: the checks beyond the schema,
// and the plan of the answer, which is then sent plain or streamed. Handlers of other families
// (batch) get the plain answer as a reply.

#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "support/fake_completion_stream.h"
#include "support/fake_models.h"
#include "support/fake_service.h"

namespace codestral::test {

struct FakeMistralOptions;

class FakeCompletions {
 public:
  FakeCompletions(const FakeMistralOptions& options, FakeModels& models);

  // The model, the context length, the order of messages.
  std::optional<FakeReply> refuse(const FakeCall& call) const;
  CompletionPlan plan(const FakeCall& call) const;
  std::vector<FakeRoute> routes();

 private:
  FakeReply complete(const FakeCall& call) const;

  const FakeMistralOptions& options_;
  FakeModels& models_;
};

inline constexpr std::string_view kFimRoute = "/v1/fim/completions";
inline constexpr std::string_view kChatRoute = "/v1/chat/completions";

// The routes that are answered by a CompletionPlan.
bool isCompletionRoute(std::string_view path);
// All the text that a rule looks into.
std::string promptText(const nlohmann::json& body);
// Of a message: a text, or a list of chunks.
std::string contentText(const nlohmann::json& content);
std::string stringOr(const nlohmann::json& body, const char* key, std::string fallback = "");

}  // namespace codestral::test
