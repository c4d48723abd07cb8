#include "mistral/models.h"

#include <nlohmann/json.hpp>

#include "mistral/answer.h"

namespace codestral::mistral {
namespace {

using nlohmann::json;

constexpr std::size_t kMaxListBytes = 8 * 1024 * 1024;

std::string textAt(const json& object, const char* key) {
  const auto found = object.find(key);
  return found != object.end() && found->is_string() ? found->get<std::string>() : std::string();
}

bool flagAt(const json& object, const char* key) {
  const auto found = object.find(key);
  return found != object.end() && found->is_boolean() && found->get<bool>();
}

ModelCard decodeCard(const json& object) {
  ModelCard card;
  card.id = textAt(object, "id");
  if (const auto aliases = object.find("aliases"); aliases != object.end() && aliases->is_array()) {
    for (const json& alias : *aliases) {
      if (alias.is_string()) card.aliases.push_back(alias.get<std::string>());
    }
  }
  if (const auto can = object.find("capabilities"); can != object.end() && can->is_object()) {
    card.completionFim = flagAt(*can, "completion_fim");
    card.completionChat = flagAt(*can, "completion_chat");
  }
  if (const auto length = object.find("max_context_length");
      length != object.end() && length->is_number_integer()) {
    card.maxContextLength = length->get<std::int64_t>();
  }
  card.deprecation = textAt(object, "deprecation");
  card.replacement = textAt(object, "deprecation_replacement_model");
  return card;
}

}  // namespace

Result<std::vector<ModelCard>> decodeModels(std::string_view body) {
  const json parsed = json::parse(body, nullptr, /*allow_exceptions=*/false);
  const json* list = &parsed;
  if (parsed.is_object() && parsed.contains("data")) list = &parsed["data"];
  if (!list->is_array()) {
    return fail(ErrorKind::Protocol, "the service's list of models is not a list in JSON");
  }
  std::vector<ModelCard> cards;
  for (const json& entry : *list) {
    if (!entry.is_object()) continue;
    if (ModelCard card = decodeCard(entry); !card.id.empty()) cards.push_back(std::move(card));
  }
  return cards;
}

std::unique_ptr<http::Call> listModels(http::Transport& transport, const Endpoint& endpoint,
                                       const http::Deadlines& deadlines,
                                       std::function<void(Result<std::vector<ModelCard>>)> done) {
  http::Request request = requestTo(endpoint, "GET", "/v1/models", deadlines);
  request.headers.emplace_back("accept", "application/json");
  request.maxBodyBytes = kMaxListBytes;

  const auto body = std::make_shared<std::string>();
  AnswerHandler answer;
  answer.head = [](const http::Head&) { return Result<>(); };
  answer.body = [body](std::string_view bytes) {
    *body += bytes;
    return Result<>();
  };
  answer.done = [body, done = std::move(done)](const Result<http::Timings>& result) {
    done(result ? decodeModels(*body) : std::unexpected(result.error()));
  };
  return send(transport, std::move(request), std::move(answer));
}

}  // namespace codestral::mistral
