#pragma once

// How likely this user is to accept a suggestion: a logistic regression over a few dozen yes-or-no
// features, learnt one outcome at a time. Pure; main thread.
//
// Every weight is a normal distribution. Its precision grows with what was seen of its feature, so
// the steps get smaller by themselves, and an answer comes with how sure it is: `atMost` is high
// wherever little was seen. Old evidence fades slowly, because people and projects change.

#include <array>
#include <cstddef>
#include <vector>

#include "store/suggestions.h"

namespace codestral::completion {

struct Estimate {
  double likely = 0;  // of being accepted
  double atMost = 1;  // hardly more than that
};

// The indices of the features that a suggestion has, each below kFeatures.
inline constexpr std::size_t kFeatures = 96;
std::vector<std::size_t> featuresOf(const store::Suggestion& suggestion);

class AcceptanceModel {
 public:
  AcceptanceModel();
  Estimate estimate(const store::Suggestion& suggestion) const;
  void learn(const store::Suggestion& suggestion, bool accepted);

 private:
  struct Weight {
    double mean = 0;
    double precision = 1;
  };
  std::array<Weight, kFeatures> weights_;
};

}  // namespace codestral::completion
