#pragma once

// How the self-hosted servers are spoken to: what differs between them, as one value each. Pure;
// any thread.
//
//   llamacpp  llama-server of llama.cpp: POST /infill; the raw template at /completion
//   ollama    POST /api/generate with a suffix; the raw template there with "raw"
//   openai    POST /v1/completions with the raw template: vLLM, LM Studio and others

#include <optional>
#include <span>
#include <string>
#include <string_view>
#include <vector>

#include <nlohmann/json.hpp>

#include "mistral/fim.h"

namespace codestral::providers {

// One completion, as a body is made from it.
struct LocalQuery {
  std::string model;  // empty: whatever the server has
  std::string prefix;
  std::string suffix;
  int maxTokens = 256;
  double temperature = 0;
  std::vector<std::string> stop;
  int contextTokens = 8192;  // how much the server has to keep in view
};

// What one event of the stream says.
struct LocalEvent {
  std::string text;
  std::string model;
  std::optional<mistral::FinishReason> finish;  // set: all of the text has come
  std::optional<mistral::Usage> usage;
};

enum class Framing { Events, Lines };  // server-sent events, or NDJSON

struct Dialect {
  std::string_view name;        // as in completion.provider
  std::string_view product;     // for people
  std::string_view defaultUrl;  // where such a server listens when nobody changes it
  Framing framing = Framing::Events;

  // Fill-in-the-middle by the server's own knowledge of the model; none where it has none.
  std::string_view fimPath;
  Result<nlohmann::json> (*fimBody)(const LocalQuery&) = nullptr;
  // Whether the refusal means that the model, as the server knows it, cannot fill in the middle.
  bool (*cannotFill)(const Error&) = nullptr;

  // The same with Codestral's template.
  std::string_view rawPath;
  Result<nlohmann::json> (*rawBody)(const LocalQuery&) = nullptr;

  LocalEvent (*read)(const nlohmann::json& event) = nullptr;  // of an object
  // A body for fimPath that makes the server load the model; none where that is not needed.
  nlohmann::json (*loadBody)(const LocalQuery&) = nullptr;

  // Where it tells its version, and under which name.
  std::string_view versionPath;
  std::string_view versionKey;
  // Where it tells what a model can do; none where there is no such place.
  std::string_view modelPath;
  std::optional<bool> (*fillsIn)(const nlohmann::json& model) = nullptr;
  // For people: how it is started, and how it gets a model.
  std::string_view startCommand;
  std::string_view pullCommand;
};

std::span<const Dialect> dialects();
const Dialect* findDialect(std::string_view name);

}  // namespace codestral::providers
