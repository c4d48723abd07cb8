#include "support/fake_classifiers.h"

#include <algorithm>
#include <array>
#include <cctype>
#include <cmath>

#include "support/fake_completion_text.h"
#include "support/fake_completions.h"

namespace codestral::test {
namespace {

using nlohmann::json;

struct Category {
  std::string_view name;
  std::vector<std::string_view> phrases;
};

const std::array<Category, 11>& categories() {
  static const std::array<Category, 11> all = {{
      {"sexual", {"porn", "nude", "naked", "sex"}},
      {"hate_and_discrimination", {"racist", "subhuman", "hate all", "inferior race"}},
      {"violence_and_threats", {"kill", "murder", "stab", "shoot", "beat you", "threaten"}},
      {"dangerous", {"bomb", "explosive", "poison", "weapon"}},
      {"criminal", {"steal", "rob", "launder", "counterfeit", "credit card fraud"}},
      {"selfharm", {"suicide", "self-harm", "hurt myself", "kill myself"}},
      {"health", {"diagnosis", "dosage", "prescription", "symptoms"}},
      {"financial", {"invest", "stocks", "mortgage", "crypto portfolio"}},
      {"law", {"lawsuit", "sue", "custody", "legal advice"}},
      {"pii", {"passport", "social security", "iban", "home address"}},
      {"jailbreaking", {"jailbreak", "ignore all previous instructions", "dan mode"}},
  }};
  return all;
}

// Lower case, with one space around each word, so that phrases match whole words only.
std::string words(std::string_view text) {
  std::string result = " ";
  for (const char c : text) {
    const auto byte = static_cast<unsigned char>(c);
    const bool inWord = std::isalnum(byte) != 0 || byte >= 0x80 || c == '-';
    if (inWord) result += static_cast<char>(std::tolower(byte));
    if (!inWord && result.back() != ' ') result += ' ';
  }
  return result + " ";
}

double score(const Category& category, std::string_view words) {
  std::size_t hits = 0;
  for (const std::string_view phrase : category.phrases) {
    hits += words.contains(" " + std::string(phrase) + " ") ? 1 : 0;
  }
  // Small, and not the same for any two texts.
  const double noise = static_cast<double>(fnv1a(words, fnv1a(category.name)) % 4000) / 1e6;
  return hits == 0 ? 0.0001 + noise : 1 - 0.09 / static_cast<double>(hits) + noise;
}

FakeReply answer(const FakeCall& call, std::string_view model, json results, std::size_t tokens) {
  FakeReply reply;
  reply.body = {{"id", call.id},
                {"model", model},
                {"usage",
                 {{"prompt_audio_seconds", nullptr},
                  {"prompt_tokens", tokens},
                  {"total_tokens", tokens},
                  {"completion_tokens", 0},
                  {"request_count", results.size()},
                  {"prompt_token_details", nullptr}}},
                {"results", std::move(results)}};
  return reply;
}

// What one result is about: of a conversation its last message.
std::string lastText(const json& messages) {
  return messages.empty() ? "" : contentText(messages.back().value("content", json()));
}

std::string wholeText(const json& messages) {
  std::string text;
  for (const json& message : messages) text += contentText(message.value("content", json())) + "\n";
  return text;
}

std::vector<std::string> moderatedTexts(const json& input, bool chat) {
  std::vector<std::string> texts;
  if (input.is_string()) return {input.get<std::string>()};
  const bool one = chat && (input.empty() || input[0].is_object());
  if (one) return {lastText(input)};
  for (const json& item : input) texts.push_back(chat ? lastText(item) : item.get<std::string>());
  return texts;
}

std::vector<std::string> classifiedTexts(const json& input, bool chat) {
  std::vector<std::string> texts;
  if (input.is_string()) return {input.get<std::string>()};
  if (input.is_object()) return {wholeText(input.at("messages"))};
  for (const json& item : input) {
    texts.push_back(chat ? wholeText(item.at("messages")) : item.get<std::string>());
  }
  return texts;
}

// Parts of 1, the largest for the label that the text names.
json labelScores(const std::vector<std::string>& labels, std::string_view text) {
  const std::string all = words(text);
  std::vector<double> weights;
  double sum = 0;
  for (const std::string& label : labels) {
    const bool named = all.contains(words(label));
    const double weight =
        0.1 + static_cast<double>(fnv1a(all, fnv1a(label)) % 1000) / 1000 + (named ? 8 : 0);
    weights.push_back(weight);
    sum += weight;
  }
  json scores = json::object();
  for (std::size_t i = 0; i < labels.size(); ++i) scores[labels[i]] = weights[i] / sum;
  return {{"scores", scores}};
}

}  // namespace

std::map<std::string, double> moderationScores(std::string_view text, bool older) {
  std::map<std::string, double> scores;
  const std::string all = words(text);
  for (const Category& category : categories()) {
    std::string name(category.name);
    if (older && name == "jailbreaking") continue;
    if (older && (name == "dangerous" || name == "criminal")) {
      name = "dangerous_and_criminal_content";
    }
    scores[name] = std::max(scores[name], score(category, all));
  }
  return scores;
}

FakeReply FakeClassifiers::moderate(const FakeCall& call, bool chat) const {
  const std::string model = stringOr(call.body, "model");
  const ModelCard* card = models_.find(model);
  if (card == nullptr || !card->moderation) return invalidModel(model);
  const bool older = card->id.ends_with("2411");
  json results = json::array();
  std::size_t tokens = 0;
  for (const std::string& text : moderatedTexts(call.body.at("input"), chat)) {
    tokens += countTokens(text);
    json flags = json::object();
    const std::map<std::string, double> scores = moderationScores(text, older);
    for (const auto& [name, value] : scores) flags[name] = value >= kModerationThreshold;
    results.push_back({{"categories", std::move(flags)}, {"category_scores", scores}});
  }
  return answer(call, model, std::move(results), tokens);
}

FakeReply FakeClassifiers::classify(const FakeCall& call, bool chat) const {
  const std::string model = stringOr(call.body, "model");
  const ModelCard* card = models_.find(model);
  std::map<std::string, std::vector<std::string>> targets;
  if (card != nullptr && card->classification) targets = card->targets;
  // A classifier that another workspace trained: any name of its form is served.
  if (card == nullptr && model.starts_with("ft:classifier:")) {
    targets = {{"sentiment", {"positive", "neutral", "negative"}}};
  }
  if (targets.empty()) return invalidModel(model);
  json results = json::array();
  std::size_t tokens = 0;
  for (const std::string& text : classifiedTexts(call.body.at("input"), chat)) {
    tokens += countTokens(text);
    json result = json::object();
    for (const auto& [target, labels] : targets) result[target] = labelScores(labels, text);
    results.push_back(std::move(result));
  }
  return answer(call, model, std::move(results), tokens);
}

std::vector<FakeRoute> FakeClassifiers::routes() {
  return {
      {"POST", "/v1/moderations", "ClassificationRequest",
       [this](const FakeCall& call) { return moderate(call, false); }},
      {"POST", "/v1/chat/moderations", "ChatModerationRequest",
       [this](const FakeCall& call) { return moderate(call, true); }},
      {"POST", "/v1/classifications", "ClassificationRequest",
       [this](const FakeCall& call) { return classify(call, false); }},
      {"POST", "/v1/chat/classifications", "ChatClassificationRequest",
       [this](const FakeCall& call) { return classify(call, true); }},
  };
}

}  // namespace codestral::test
