#pragma once

// POST /v1/embeddings: texts go out, a vector for each comes back. The request schema is closed.
// Source: the service's OpenAPI document of 2026-08-13; the layout of base64 answers (float32,
// little endian) is not documented, so one that does not fit it is left as it came.

#include <cstdint>
#include <optional>
#include <string>
#include <vector>

#include "mistral/chat.h"
#include "mistral/client.h"
#include "mistral/shapes.h"

namespace codestral::mistral {

struct EmbeddingRequest {
  std::string model;  // mistral-embed (1024 numbers), codestral-embed (1536, at most 3072)
  Texts input;        // each at most 8192 tokens
  Json metadata;      // an object
  std::optional<std::int64_t> outputDimension;  // > 0; not every model can
  std::optional<std::string> outputDtype;       // float, int8, uint8, binary, ubinary
  std::optional<std::string> encodingFormat;    // float, base64
  void fields(this auto& self, auto&& field) {
    field("model", self.model);
    field("input", self.input);
    field("metadata", self.metadata);
    field("output_dimension", self.outputDimension);
    field("output_dtype", self.outputDtype);
    field("encoding_format", self.encodingFormat);
  }
};

// A list of numbers, or a text in base64.
struct EmbeddingVector {
  std::vector<float> values;
  std::string base64;  // as it came, when the values could not be read from it
  Json write() const;
  void read(const Json& json, Decoder& decoder);
};

struct Embedding {
  EmbeddingVector embedding;
  std::int64_t index = 0;  // of the text
  void fields(this auto& self, auto&& field) {
    field("embedding", self.embedding);
    field("index", self.index);
  }
};

struct EmbeddingResponse {
  std::string id;
  std::string model;
  std::vector<Embedding> data;
  UsageInfo usage;
  void fields(this auto& self, auto&& field) {
    field("id", self.id);
    field("model", self.model);
    field("data", self.data);
    field("usage", self.usage);
  }
};

// Vectors of float32 are read from base64; other numbers stay in it.
Async<Result<EmbeddingResponse>> embed(Client& client, EmbeddingRequest request);

// Any number of texts, `perRequest` at a time, one request after the other. The vectors are in the
// order of the texts, whatever the order of the answers; the usage is that of all requests. The
// request's own input is not used.
Async<Result<EmbeddingResponse>> embedAll(Client& client, EmbeddingRequest request,
                                          std::vector<std::string> texts,
                                          std::size_t perRequest = 50);

}  // namespace codestral::mistral
