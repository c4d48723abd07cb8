#pragma once

// Finds the likeliest rest of the line token by token and cuts it where its probability falls below
// what was asked for. One query's thread.

#include <stop_token>
#include <vector>

#include "ngram/model.h"
#include "ngram/predictor.h"
#include "ngram/surroundings.h"

namespace codestral::ngram {

struct Wanted {
  double confidence = 0.8;
  std::size_t alternatives = 1;
  std::size_t leastCharacters = 3;  // less is not worth a look
  std::stop_token stop;
};

std::vector<Candidate> decode(const Surroundings& surroundings, Predictor& predictor,
                              const Wanted& wanted);

}  // namespace codestral::ngram
