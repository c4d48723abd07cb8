#include "support/fake_embeddings.h"

#include <algorithm>
#include <cctype>
#include <cmath>
#include <cstring>

#include <fmt/format.h>

#include "support/fake_base64.h"
#include "support/fake_completion_text.h"

namespace codestral::test {
namespace {

using nlohmann::json;

constexpr std::size_t kMostDimensions = 3072;

// As the service words what is wrong with a prompt.
FakeReply badPrompt(std::string_view message) {
  return FakeReply::error(400, message, "invalid_request_prompt", "3210");
}

void addFeature(std::vector<float>& vector, std::string_view feature, float weight) {
  constexpr int kDirections = 48;  // how many of the dimensions a feature touches
  std::uint64_t state = fnv1a(feature);
  for (int i = 0; i < kDirections; ++i) {
    state += 0x9e3779b97f4a7c15ULL;
    std::uint64_t mixed = (state ^ state >> 30U) * 0xbf58476d1ce4e5b9ULL;
    mixed ^= mixed >> 27U;
    vector[mixed % vector.size()] += (mixed >> 40U & 1U) != 0 ? weight : -weight;
  }
}

// The vector in the numbers of a dtype, and their bytes.
struct Encoded {
  json numbers = json::array();
  std::string bytes;
};

Encoded encode(const std::vector<float>& vector, std::string_view dtype) {
  Encoded encoded;
  const auto addByte = [&encoded](int value) {
    encoded.numbers.push_back(value);
    encoded.bytes += static_cast<char>(value);
  };
  if (dtype == "float") {
    for (const float value : vector) {
      encoded.numbers.push_back(value);
      std::array<char, sizeof value> bytes{};
      std::memcpy(bytes.data(), &value, sizeof value);
      encoded.bytes.append(bytes.data(), bytes.size());
    }
    return encoded;
  }
  const bool isUnsigned = dtype.starts_with('u');
  if (dtype.ends_with("int8")) {
    float largest = 1e-9F;
    for (const float value : vector) largest = std::max(largest, std::abs(value));
    for (const float value : vector) {
      addByte(static_cast<int>(std::lround(value / largest * 127)) + (isUnsigned ? 128 : 0));
    }
    return encoded;
  }
  // One bit of each dimension, the first one highest.
  for (std::size_t i = 0; i + 8 <= vector.size(); i += 8) {
    int value = 0;
    for (std::size_t bit = 0; bit < 8; ++bit) value = value * 2 + (vector[i + bit] > 0 ? 1 : 0);
    addByte(isUnsigned || value < 128 ? value : value - 256);
  }
  return encoded;
}

}  // namespace

std::vector<float> embeddingOf(std::string_view text, std::size_t dimensions) {
  std::vector<float> vector(kMostDimensions, 0);
  std::string word;
  const auto addWord = [&] {
    if (word.empty()) return;
    addFeature(vector, word, 1);
    const std::string framed = "<" + word + ">";
    for (std::size_t i = 0; i + 3 <= framed.size(); ++i) {
      addFeature(vector, framed.substr(i, 3), 0.4F);
    }
    word.clear();
  };
  for (const char c : text) {
    const auto byte = static_cast<unsigned char>(c);
    if (std::isalnum(byte) != 0 || byte >= 0x80) {
      word += static_cast<char>(std::tolower(byte));
    } else {
      addWord();
      addFeature(vector, std::string_view(&c, 1), 0.02F);
    }
  }
  addWord();
  // Nothing is without a direction, and no two texts have quite the same one.
  for (std::size_t block = 0; block < 8; ++block) {
    addFeature(vector, fmt::format("{}/{}", block, text), 0.05F);
  }
  vector.resize(std::min(dimensions, vector.size()));
  double length = 0;
  for (const float value : vector) length += static_cast<double>(value) * value;
  if (length == 0) {
    vector[0] = 1;
    length = 1;
  }
  for (float& value : vector) value = static_cast<float>(value / std::sqrt(length));
  return vector;
}

FakeReply FakeEmbeddings::embed(const FakeCall& call) const {
  const std::string model = call.body.value("model", "");
  const ModelCard* card = models_.find(model);
  if (card == nullptr || card->embedding == 0) return invalidModel(model);
  const json& input = call.body.at("input");
  const std::vector<std::string> texts = input.is_string()
                                             ? std::vector<std::string>{input.get<std::string>()}
                                             : input.get<std::vector<std::string>>();
  if (texts.empty()) return badPrompt("Input cannot be empty");
  if (texts.size() > kMostInputs) {
    return badPrompt(
        fmt::format("Too many inputs in request ({}), split into more batches.", texts.size()));
  }
  std::size_t tokens = 0;
  for (std::size_t i = 0; i < texts.size(); ++i) {
    const std::size_t count = countTokens(texts[i]);
    if (count > static_cast<std::size_t>(card->contextLength)) {
      return badPrompt(fmt::format("Input id {} has {} tokens, exceeding max {} tokens.", i, count,
                                   card->contextLength));
    }
    tokens += count;
  }
  if (tokens > kMostTokens) {
    return badPrompt("Too many tokens overall, split into more batches.");
  }

  const std::size_t own = static_cast<std::size_t>(card->embedding);
  const json wanted = call.body.value("output_dimension", json());
  const std::size_t dimensions = wanted.is_number() ? wanted.get<std::size_t>() : own;
  const bool adjustable = card->id.starts_with("codestral-embed");
  if (dimensions != own && (!adjustable || dimensions > kMostDimensions)) {
    return FakeReply::error(
        400, fmt::format("Model {} has no output dimension of {}", card->id, dimensions));
  }
  const std::string dtype = call.body.value("output_dtype", "float");
  if (dtype != "float" && !adjustable) {
    return FakeReply::error(400, fmt::format("Model {} has no output dtype {}", card->id, dtype));
  }
  if (dtype.ends_with("binary") && dimensions % 8 != 0) {
    return FakeReply::error(400, "The output dimension of a binary embedding is a multiple of 8");
  }
  const bool inBase64 = call.body.value("encoding_format", "float") == "base64";
  json data = json::array();
  for (std::size_t i = 0; i < texts.size(); ++i) {
    Encoded encoded = encode(embeddingOf(texts[i], dimensions), dtype);
    data.push_back({{"object", "embedding"},
                    {"embedding", inBase64 ? json(base64(encoded.bytes)) : encoded.numbers},
                    {"index", i}});
  }
  FakeReply reply;
  reply.body = {{"id", call.id},
                {"object", "list"},
                {"data", std::move(data)},
                {"model", model},
                {"usage",
                 {{"prompt_audio_seconds", nullptr},
                  {"prompt_tokens", tokens},
                  {"total_tokens", tokens},
                  {"completion_tokens", 0},
                  {"request_count", nullptr},
                  {"prompt_token_details", nullptr}}}};
  return reply;
}

std::vector<FakeRoute> FakeEmbeddings::routes() {
  return {{"POST", "/v1/embeddings", "EmbeddingRequest",
           [this](const FakeCall& call) { return embed(call); }}};
}

}  // namespace codestral::test
