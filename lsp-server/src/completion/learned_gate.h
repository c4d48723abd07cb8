#pragma once

// Holds back what this user would reject, by what became of the suggestions before. Pure; main
// thread.
//
// It hides nothing before it has seen enough, nothing that the user asked for, and nothing that it
// is not sure of: `completion.eagerness` says how sure. Every eighth suggestion that it would hide
// is shown all the same; what becomes of these tells what hiding costs. It hides only while the
// acceptances that are lost by that, as counted and as expected, stay below a share of all (5 %; an
// eagerness below 0.5 allows more). All counts fade, so it comes back when it was wrong and the
// user has changed.

#include <cstdint>
#include <deque>
#include <optional>

#include "completion/acceptance_model.h"
#include "store/suggestions.h"

namespace codestral::completion {

class LearnedGate {
 public:
  enum class Verdict { Show, HoldOut, Hide };  // HoldOut: shown, to learn what hiding would cost
  Verdict decide(const store::Suggestion& suggestion, double eagerness);
  // What became of a suggestion; also of those of earlier sessions, in the order of their time.
  void learn(const store::Suggestion& suggestion);

  // Features that depend on the outcomes before.
  std::optional<double> recentShare() const;
  std::optional<std::int64_t> sinceAccepted(std::int64_t now) const;

  double likely(const store::Suggestion& suggestion) const {
    return model_.estimate(suggestion).likely;
  }

 private:
  double usualShare() const;
  double lost() const;

  AcceptanceModel model_;
  std::int64_t seen_ = 0;       // outcomes learnt from
  std::int64_t wouldHide_ = 0;  // to choose every eighth
  // These fade.
  double accepted_ = 0;
  double rejected_ = 0;
  double hidden_ = 0;
  double expectedLost_ = 0;  // the sum of what the model thought of each
  double heldOutAccepted_ = 0;
  double heldOutRejected_ = 0;
  std::deque<bool> recent_;
  std::optional<std::int64_t> lastAccepted_;
};

// The chance below which a suggestion is hidden, and the share of acceptances that may be lost.
double hiddenBelow(double eagerness);
double acceptableLoss(double eagerness);

}  // namespace codestral::completion
