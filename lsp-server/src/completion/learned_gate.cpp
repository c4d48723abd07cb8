#include "completion/learned_gate.h"

#include <algorithm>
#include <cmath>

namespace codestral::completion {
namespace {

constexpr std::int64_t kEnough = 100;
constexpr std::int64_t kHoldOutEvery = 8;
constexpr double kMemory = 0.9998;  // of the counts, with each outcome
constexpr std::size_t kRecent = 10;
constexpr std::size_t kFewestRecent = 4;
constexpr double kHardlyEver = 0.01;
constexpr double kSeldom = 0.02;
constexpr double kDoubt = 0.5;           // accepted ones of those held out that were not seen
constexpr double kTrustInTheModel = 10;  // as if so many held out had confirmed it
constexpr double kMargin = 0.4;          // of the bound is used: what is lost is an estimate
constexpr double kAlwaysAcceptable = 1;  // lost acceptances

}  // namespace

double hiddenBelow(double eagerness) {
  // 0.8 at 0, 0.05 at 0.5, nothing at 1.
  return 0.8 * std::pow(1 - std::clamp(eagerness, 0.0, 1.0), 4);
}

double acceptableLoss(double eagerness) {
  return std::max(0.05, 0.5 - 0.9 * std::clamp(eagerness, 0.0, 1.0));
}

LearnedGate::Verdict LearnedGate::decide(const store::Suggestion& suggestion, double eagerness) {
  if (suggestion.invoked || eagerness >= 1 || seen_ < kEnough) return Verdict::Show;
  const double atMost = model_.estimate(suggestion).atMost;
  if (atMost >= hiddenBelow(eagerness)) return Verdict::Show;
  // Of a user who seldom accepts anything, everything would be below that.
  if (eagerness > 0 && atMost >= std::max(kHardlyEver, usualShare() / 2)) return Verdict::Show;
  const double cost = lost() + atMost;
  if (cost > kMargin * acceptableLoss(eagerness) * (accepted_ + cost) + kAlwaysAcceptable)
    return Verdict::Show;
  return wouldHide_++ % kHoldOutEvery == 0 ? Verdict::HoldOut : Verdict::Hide;
}

double LearnedGate::usualShare() const {
  return accepted_ / std::max(accepted_ + rejected_, 1.0);
}

// What was hidden, times the chance that it would have been accepted: as the model says at first,
// and more and more as those say that were shown all the same. Few of them say little, so some more
// are taken to have been accepted, unless this user hardly ever does that.
double LearnedGate::lost() const {
  const double doubt = kDoubt * std::min(1.0, usualShare() / kSeldom);
  return (hidden_ * (heldOutAccepted_ + doubt) + kTrustInTheModel * expectedLost_) /
         (heldOutAccepted_ + heldOutRejected_ + kTrustInTheModel);
}

void LearnedGate::learn(const store::Suggestion& suggestion) {
  using store::Outcome;
  // It was no free choice of this gate, or nobody looked at it.
  if (suggestion.invoked || suggestion.outcome == Outcome::Ignored) return;
  if (suggestion.outcome == Outcome::Hidden) {
    hidden_ += 1;
    expectedLost_ += model_.estimate(suggestion).atMost;
    return;
  }
  const bool accepted =
      suggestion.outcome == Outcome::Accepted || suggestion.outcome == Outcome::Partial;
  for (double* const count :
       {&accepted_, &rejected_, &hidden_, &expectedLost_, &heldOutAccepted_, &heldOutRejected_}) {
    *count *= kMemory;
  }
  if (suggestion.heldOut) (accepted ? heldOutAccepted_ : heldOutRejected_) += 1;
  (accepted ? accepted_ : rejected_) += 1;
  if (accepted) {
    lastAccepted_ = std::max(lastAccepted_.value_or(0), suggestion.at + suggestion.shownMs);
  }
  recent_.push_back(accepted);
  if (recent_.size() > kRecent) recent_.pop_front();
  model_.learn(suggestion, accepted);
  ++seen_;
}

std::optional<double> LearnedGate::recentShare() const {
  if (recent_.size() < kFewestRecent) return std::nullopt;
  return static_cast<double>(std::ranges::count(recent_, true)) /
         static_cast<double>(recent_.size());
}

std::optional<std::int64_t> LearnedGate::sinceAccepted(std::int64_t now) const {
  if (!lastAccepted_) return std::nullopt;
  return std::max<std::int64_t>(now - *lastAccepted_, 0);
}

}  // namespace codestral::completion
