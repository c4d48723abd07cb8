#include "providers/dialect.h"

#include <algorithm>
#include <array>

#include "providers/raw_template.h"

namespace codestral::providers {
namespace {

using mistral::FinishReason;
using nlohmann::json;

std::string textAt(const json& object, const char* key) {
  const auto found = object.find(key);
  return found != object.end() && found->is_string() ? found->get<std::string>() : std::string();
}

bool isTrueAt(const json& object, const char* key) {
  const auto found = object.find(key);
  return found != object.end() && found->is_boolean() && found->get<bool>();
}

std::int64_t countAt(const json& object, const char* key) {
  const auto found = object.find(key);
  return found != object.end() && found->is_number_integer() ? found->get<std::int64_t>() : 0;
}

mistral::Usage usageAt(const json& object, const char* prompt, const char* completion) {
  return {.promptTokens = countAt(object, prompt), .completionTokens = countAt(object, completion)};
}

// The markers stop a server that does not know them as special from going on with the next file.
std::vector<std::string> stopsWithMarkers(const LocalQuery& query) {
  std::vector<std::string> stops = query.stop;
  stops.insert(stops.end(), kTemplateMarkers.begin(), kTemplateMarkers.end());
  return stops;
}

// The body with Codestral's template as its prompt.
Result<json> withRawPrompt(const LocalQuery& query, json body) {
  auto prompt = rawPrompt(query.prefix, query.suffix);
  if (!prompt) return std::unexpected(std::move(prompt.error()));
  body["prompt"] = std::move(*prompt);
  return body;
}

// llama.cpp

json llamacppOptions(const LocalQuery& query) {
  json body = {{"n_predict", query.maxTokens},
               {"temperature", query.temperature},
               {"cache_prompt", true},
               {"stop", stopsWithMarkers(query)},
               {"stream", true}};
  if (!query.model.empty()) body["model"] = query.model;
  return body;
}

Result<json> llamacppFim(const LocalQuery& query) {
  json body = llamacppOptions(query);
  body["input_prefix"] = query.prefix;
  body["input_suffix"] = query.suffix;
  body["prompt"] = "";
  return body;
}

Result<json> llamacppRaw(const LocalQuery& query) {
  return withRawPrompt(query, llamacppOptions(query));
}

LocalEvent readLlamacpp(const json& event) {
  LocalEvent read{.text = textAt(event, "content"), .model = textAt(event, "model")};
  if (!isTrueAt(event, "stop")) return read;
  // Older servers have a flag for each reason.
  const bool limit = textAt(event, "stop_type") == "limit" || isTrueAt(event, "stopped_limit");
  read.finish = limit ? FinishReason::Length : FinishReason::Stop;
  read.usage = usageAt(event, "tokens_evaluated", "tokens_predicted");
  return read;
}

// Ollama

json ollamaOptions(const LocalQuery& query) {
  json body = {{"stream", true},
               {"options",
                {{"temperature", query.temperature},
                 {"num_predict", query.maxTokens},
                 // Ollama cuts a prompt that is longer than its default without a word. Always the
                 // same number: another one makes it load the model again.
                 {"num_ctx", query.contextTokens},
                 {"stop", stopsWithMarkers(query)}}}};
  body["model"] = query.model;
  return body;
}

Result<json> ollamaFim(const LocalQuery& query) {
  // Its templates are texts too, in which a marker of the file would count.
  if (auto checked = checkForMarkers(query.prefix, query.suffix); !checked)
    return std::unexpected(std::move(checked.error()));
  json body = ollamaOptions(query);
  body["prompt"] = query.prefix;
  // An empty one counts as none, and the model would be asked to chat.
  body["suffix"] = query.suffix.empty() ? "\n" : query.suffix;
  return body;
}

Result<json> ollamaRaw(const LocalQuery& query) {
  json body = ollamaOptions(query);
  body["raw"] = true;
  return withRawPrompt(query, std::move(body));
}

LocalEvent readOllama(const json& event) {
  LocalEvent read{.text = textAt(event, "response"), .model = textAt(event, "model")};
  if (!isTrueAt(event, "done")) return read;
  read.finish =
      textAt(event, "done_reason") == "length" ? FinishReason::Length : FinishReason::Stop;
  read.usage = usageAt(event, "prompt_eval_count", "eval_count");
  return read;
}

// Newer servers list what a model can do; older ones only show its template.
std::optional<bool> ollamaFillsIn(const json& model) {
  const auto capabilities = model.find("capabilities");
  if (capabilities != model.end() && capabilities->is_array())
    return std::ranges::find(*capabilities, json("insert")) != capabilities->end();
  const std::string text = textAt(model, "template");
  if (text.empty()) return std::nullopt;
  return text.contains(".Suffix");
}

// The OpenAI style

Result<json> openaiRaw(const LocalQuery& query) {
  json body = {{"max_tokens", query.maxTokens},
               {"temperature", query.temperature},
               {"stop", stopsWithMarkers(query)},
               {"stream", true}};
  if (!query.model.empty()) body["model"] = query.model;
  return withRawPrompt(query, std::move(body));
}

LocalEvent readOpenai(const json& event) {
  LocalEvent read{.model = textAt(event, "model")};
  if (const auto usage = event.find("usage"); usage != event.end() && usage->is_object())
    read.usage = usageAt(*usage, "prompt_tokens", "completion_tokens");
  const auto choices = event.find("choices");
  if (choices == event.end() || !choices->is_array() || choices->empty()) return read;
  const json& choice = choices->front();
  if (!choice.is_object()) return read;
  read.text = textAt(choice, "text");
  if (const std::string reason = textAt(choice, "finish_reason"); !reason.empty())
    read.finish = reason == "length" ? FinishReason::Length : FinishReason::Stop;
  return read;
}

constexpr std::array kDialects{
    Dialect{.name = "llamacpp",
            .product = "llama.cpp",
            .defaultUrl = "http://127.0.0.1:8080",
            .fimPath = "/infill",
            .fimBody = llamacppFim,
            .cannotFill = [](const Error& error) { return error.httpStatus == 501; },
            .rawPath = "/completion",
            .rawBody = llamacppRaw,
            .read = readLlamacpp,
            .versionPath = "/props",
            .versionKey = "build_info",
            .startCommand = "llama-server -m MODEL.gguf"},
    Dialect{.name = "ollama",
            .product = "Ollama",
            .defaultUrl = "http://127.0.0.1:11434",
            .framing = Framing::Lines,
            .fimPath = "/api/generate",
            .fimBody = ollamaFim,
            .cannotFill =
                [](const Error& error) {
                  return error.httpStatus >= 400 && error.message.contains("not support insert");
                },
            .rawPath = "/api/generate",
            .rawBody = ollamaRaw,
            .read = readOllama,
            .loadBody =
                [](const LocalQuery& query) {
                  return json{{"model", query.model},
                              {"options", {{"num_ctx", query.contextTokens}}}};
                },
            .versionPath = "/api/version",
            .versionKey = "version",
            .modelPath = "/api/show",
            .fillsIn = ollamaFillsIn,
            .startCommand = "ollama serve",
            .pullCommand = "ollama pull"},
    Dialect{.name = "openai",
            .product = "the OpenAI-style server",
            .defaultUrl = "http://127.0.0.1:8000",
            .rawPath = "/v1/completions",
            .rawBody = openaiRaw,
            .read = readOpenai,
            .versionPath = "/version",
            .versionKey = "version",
            .startCommand = "vllm serve MODEL"},
};

}  // namespace

std::span<const Dialect> dialects() {
  return kDialects;
}

const Dialect* findDialect(std::string_view name) {
  const auto* at = std::ranges::find(kDialects, name, &Dialect::name);
  return at == kDialects.end() ? nullptr : at;
}

}  // namespace codestral::providers
