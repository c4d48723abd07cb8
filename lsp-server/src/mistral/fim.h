#pragma once

// POST /v1/fim/completions, streamed: fill in the middle between a prompt (before the cursor) and a
// suffix (after it). The request schema is closed: a key that is not listed here makes the service
// answer 422. The completions of an editor are not retried.

#include <cstdint>
#include <functional>
#include <memory>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "base/error.h"
#include "http/transport.h"
#include "mistral/chat.h"
#include "mistral/endpoint.h"
#include "mistral/rate_limit.h"

namespace codestral::mistral {

struct FimRequest {
  std::string model = "codestral-latest";
  std::string prompt;
  std::string suffix;
  std::optional<double> temperature;  // 0..1.5
  std::optional<double> topP;         // >0..1
  std::optional<int> maxTokens;       // >= 0
  std::optional<int> minTokens;       // >= 0
  std::vector<std::string> stop;
  std::optional<std::int64_t> randomSeed;
};

// Error never reaches a result: a stream that the service breaks off so is an Unavailable error.
enum class FinishReason { Stop, Length, Error, Other };

struct Usage {
  std::int64_t promptTokens = 0;
  std::int64_t completionTokens = 0;
};

struct FimResult {
  FinishReason finish = FinishReason::Other;
  std::string model;
  std::optional<Usage> usage;
  http::Timings timings;
  std::string
      deprecation;  // when the model is to be retired, as the service words it; empty when not
};

struct FimHandler {
  std::function<void(std::string_view text)> text;
  // With the head of every answer, also of a refusal. May be empty.
  std::function<void(const RateLimit&)> limits;
  // Once, last. A stream that ends without a finish reason or [DONE] is a Protocol error: what came
  // before was not complete.
  std::function<void(Result<FimResult>)> done;
};

std::string encodeFim(const FimRequest& request);

// Destroying the call closes the stream on the wire; the handler is not called any more.
[[nodiscard]] std::unique_ptr<http::Call> streamFim(http::Transport& transport,
                                                    const Endpoint& endpoint,
                                                    const FimRequest& request,
                                                    const http::Deadlines& deadlines,
                                                    FimHandler handler);

// The same on a client, with its retries, for whoever is not in a hurry; answered like chat.
Async<Result<ChatResponse>> completeFim(Client& client, FimRequest request);
Async<Result<ChatResponse>> streamFim(Client& client, FimRequest request, OnChunk chunk);

}  // namespace codestral::mistral
