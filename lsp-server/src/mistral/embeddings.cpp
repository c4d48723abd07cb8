#include "mistral/embeddings.h"

#include <algorithm>
#include <bit>

#include <fmt/format.h>

#include "base/base64.h"

namespace codestral::mistral {
namespace {

constexpr std::size_t kFloatBytes = 4;

bool floatsFrom(const std::string& bytes, std::vector<float>& into) {
  if (bytes.size() % kFloatBytes != 0) return false;
  into.clear();
  into.reserve(bytes.size() / kFloatBytes);
  for (std::size_t at = 0; at < bytes.size(); at += kFloatBytes) {
    std::uint32_t bits = 0;
    for (std::size_t i = 0; i < kFloatBytes; ++i) {
      bits |= std::uint32_t{static_cast<unsigned char>(bytes[at + i])} << (8 * i);
    }
    into.push_back(std::bit_cast<float>(bits));
  }
  return true;
}

// Moves the answers of one request behind those of the requests before it.
Result<> take(EmbeddingResponse& all, EmbeddingResponse part, std::size_t asked) {
  const std::size_t before = all.data.size();
  if (part.data.size() != asked) {
    return fail(ErrorKind::Protocol, fmt::format("the service answered {} texts with {} vectors",
                                                 asked, part.data.size()));
  }
  std::ranges::sort(part.data, {}, &Embedding::index);
  for (std::size_t i = 0; i < asked; ++i) {
    if (part.data[i].index != static_cast<std::int64_t>(i)) {
      return fail(ErrorKind::Protocol,
                  fmt::format("the service answered no vector for text {}", before + i));
    }
    part.data[i].index = static_cast<std::int64_t>(before + i);
    all.data.push_back(std::move(part.data[i]));
  }
  all.id = part.id;
  all.model = part.model;
  all.usage.promptTokens += part.usage.promptTokens;
  all.usage.completionTokens += part.usage.completionTokens;
  all.usage.totalTokens += part.usage.totalTokens;
  return {};
}

}  // namespace

Json EmbeddingVector::write() const {
  return base64.empty() ? Json(values) : Json(base64);
}

void EmbeddingVector::read(const Json& json, Decoder& decoder) {
  if (json.is_string()) {
    base64 = json.get_ref<const std::string&>();
  } else {
    decoder.read(json, values);
  }
}

Async<Result<EmbeddingResponse>> embed(Client& client, EmbeddingRequest request) {
  Result<EmbeddingResponse> response = co_await client.call<EmbeddingResponse>(
      {.method = "POST", .path = "/v1/embeddings", .body = toJson(request)});
  if (!response || request.outputDtype.value_or("float") != "float") co_return response;
  for (Embedding& embedding : response->data) {
    EmbeddingVector& vector = embedding.embedding;
    if (vector.base64.empty()) continue;
    const auto bytes = fromBase64(vector.base64);
    if (bytes && floatsFrom(*bytes, vector.values)) vector.base64.clear();
  }
  co_return response;
}

Async<Result<EmbeddingResponse>> embedAll(Client& client, EmbeddingRequest request,
                                          std::vector<std::string> texts, std::size_t perRequest) {
  EmbeddingResponse all;
  perRequest = std::max<std::size_t>(perRequest, 1);
  for (std::size_t at = 0; at < texts.size();) {
    const std::size_t count = std::min(perRequest, texts.size() - at);
    const auto first = texts.begin() + static_cast<std::ptrdiff_t>(at);
    request.input = std::vector<std::string>(first, first + static_cast<std::ptrdiff_t>(count));
    Result<EmbeddingResponse> part = co_await embed(client, request);
    if (!part) co_return part;
    if (const Result<> taken = take(all, *std::move(part), count); !taken) {
      co_return std::unexpected(taken.error());
    }
    at += count;
  }
  co_return all;
}

}  // namespace codestral::mistral
