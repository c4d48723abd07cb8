#include "mistral/structured.h"

#include <algorithm>
#include <cctype>

#include "mistral/json_schema.h"

namespace codestral::mistral {
namespace {

// Some models put what was asked for between fences all the same.
std::string_view withoutFence(std::string_view text) {
  const auto trim = [](std::string_view part) {
    const std::size_t start = part.find_first_not_of(" \t\r\n");
    if (start == std::string_view::npos) return std::string_view();
    return part.substr(start, part.find_last_not_of(" \t\r\n") - start + 1);
  };
  text = trim(text);
  constexpr std::string_view kFence = "```";
  if (!text.starts_with(kFence) || !text.ends_with(kFence)) return text;
  const std::size_t line = text.find('\n');
  if (line == std::string_view::npos || line + 1 > text.size() - kFence.size()) return text;
  return trim(text.substr(line + 1, text.size() - kFence.size() - line - 1));
}

// The value, or in words that the model can act on what is wrong with it.
Result<Json> read(const ChatResponse& response, const JsonSchema* schema) {
  if (response.choices.empty()) return fail(ErrorKind::Protocol, "the answer has no choice in it");
  const ChatChoice& choice = response.choices.front();
  const std::string text = choice.message.content.text();
  Json value = parseJson(withoutFence(text));
  if (value.is_discarded()) {
    const bool cut = choice.finishReason == "length" || choice.finishReason == "model_length";
    return fail(ErrorKind::Protocol,
                cut ? "the answer was cut before its JSON was complete" : "the answer is not JSON");
  }
  if (schema != nullptr) {
    if (const Result<> fit = schema->check(value); !fit) {
      return fail(ErrorKind::Protocol,
                  "the answer does not fit the schema: " + fit.error().message);
    }
  } else if (!value.is_object()) {
    return fail(ErrorKind::Protocol, "the answer is JSON, but no object");
  }
  return value;
}

Async<Result<StructuredAnswer>> ask(Client& client, ChatRequest request, const JsonSchema* schema) {
  StructuredAnswer answer;
  for (int attempt = 0;; ++attempt) {
    auto response = co_await chat(client, request);
    if (!response) co_return std::unexpected(response.error());
    auto value = read(*response, schema);
    answer.response = *std::move(response);
    answer.repairs = attempt;
    if (value) {
      answer.value = *std::move(value);
      co_return answer;
    }
    const bool hopeless =
        answer.response.choices.empty() || answer.response.choices.front().message.content.empty();
    if (attempt > 0 || hopeless) co_return std::unexpected(value.error());
    request.messages.push_back(answer.response.choices.front().message);
    request.messages.back().toolCalls.clear();
    request.messages.back().prefix.reset();
    request.messages.push_back(Message::user("This cannot be used: " + value.error().message +
                                             ". Answer with the corrected JSON only."));
  }
}

bool speaksOfJson(const Message& message) {
  std::string text = message.content.text();
  std::ranges::transform(text, text.begin(),
                         [](unsigned char c) { return static_cast<char>(std::tolower(c)); });
  return text.contains("json");
}

}  // namespace

Async<Result<StructuredAnswer>> chatWithSchema(Client& client, ChatRequest request,
                                               std::string name, Json schema) {
  const Result<JsonSchema> compiled = JsonSchema::compile(schema);
  if (!compiled) co_return std::unexpected(compiled.error());
  request.responseFormat =
      ResponseFormat{.type = "json_schema",
                     .jsonSchema = JsonSchemaFormat{
                         .name = std::move(name), .schema = std::move(schema), .strict = true}};
  co_return co_await ask(client, std::move(request), &*compiled);
}

Async<Result<StructuredAnswer>> chatWithJsonObject(Client& client, ChatRequest request) {
  request.responseFormat = ResponseFormat{.type = "json_object", .jsonSchema = std::nullopt};
  if (std::ranges::none_of(request.messages, speaksOfJson)) {
    request.messages.insert(request.messages.begin(),
                            Message::system("Answer with one JSON object and nothing else."));
  }
  co_return co_await ask(client, std::move(request), nullptr);
}

}  // namespace codestral::mistral
