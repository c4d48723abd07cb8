#pragma once

// POST /v1/embeddings: a text's vector is the sum of fixed directions of its words and their parts,
// of length 1. So equal texts have equal vectors, and texts that share words are nearer than ones
// that do not; a shorter output is the beginning of the longer one, scaled.

#include <string_view>
#include <vector>

#include "support/fake_models.h"
#include "support/fake_service.h"

namespace codestral::test {

class FakeEmbeddings {
 public:
  static constexpr std::size_t kMostInputs = 512;
  static constexpr std::size_t kMostTokens = 16384;  // of a request

  explicit FakeEmbeddings(const FakeModels& models) : models_(models) {}
  std::vector<FakeRoute> routes();

 private:
  FakeReply embed(const FakeCall& call) const;

  const FakeModels& models_;
};

// Of length 1.
std::vector<float> embeddingOf(std::string_view text, std::size_t dimensions);

}  // namespace codestral::test
