#include "completion/acceptance_model.h"

#include <algorithm>
#include <cmath>
#include <span>
#include <string_view>

#include "syntax/language.h"

namespace codestral::completion {
namespace {

constexpr double kPriorMean = -0.85;  // logit of 0.3, a usual rate of acceptance
constexpr double kPriorPrecision = 2;
constexpr double kMemory = 0.9995;  // of the evidence, with each outcome
constexpr double kLongestStep = 1.5;
constexpr double kSureness = 1;  // standard deviations that `atMost` lies above

double logistic(double z) {
  return 1 / (1 + std::exp(-z));
}

constexpr std::array<std::string_view, 3> kNodes{"code", "string", "comment"};
constexpr std::array<std::string_view, 9> kPlaces{"line-start", "in-word",        "after-dot",
                                                  "after-open", "after-comma",    "after-close",
                                                  "after-word", "after-operator", "other"};
constexpr std::array<std::string_view, 6> kProviders{"codestral", "mistral", "llamacpp",
                                                     "ollama",    "openai",  "ondevice"};
constexpr std::array<std::int64_t, 5> kLengths{4, 12, 30, 80, 200};
constexpr std::array<std::int64_t, 3> kLines{1, 3, 8};
constexpr std::array<std::int64_t, 3> kRhythmsMs{120, 220, 400};
constexpr std::array<std::int64_t, 3> kSinceAcceptedMs{15'000, 120'000, 900'000};
constexpr std::array<double, 4> kShares{0.05, 0.2, 0.4, 0.7};
constexpr std::size_t kLanguages = 32;

// Gives each question a stretch of indices of its own; one of them is the answer.
class Features {
 public:
  Features() { choose(0, 1); }  // the bias: always there

  void choose(std::size_t answer, std::size_t answers) {
    present_.push_back(begin_ + std::min(answer, answers - 1));
    begin_ += answers;
  }
  void word(std::string_view value, std::span<const std::string_view> known) {
    const auto at = std::ranges::find(known, value) - known.begin();
    choose(static_cast<std::size_t>(at), known.size() + 1);
  }
  template <typename T>
  void size(T value, std::span<const T> bounds) {
    const auto at = std::ranges::lower_bound(bounds, value) - bounds.begin();
    choose(static_cast<std::size_t>(at), bounds.size() + 1);
  }
  template <typename T>
  void sizeIfKnown(const std::optional<T>& value, std::span<const T> bounds) {
    if (value) return size(*value, bounds), choose(1, 2);
    begin_ += bounds.size() + 1;
    choose(0, 2);
  }
  std::vector<std::size_t> take() { return std::move(present_); }

 private:
  std::size_t begin_ = 0;
  std::vector<std::size_t> present_;
};

std::size_t numberOf(std::string_view language) {
  const auto known = syntax::languages();
  const auto at = std::ranges::find(known, language, &syntax::Language::id) - known.begin();
  return static_cast<std::size_t>(at);
}

}  // namespace

std::vector<std::size_t> featuresOf(const store::Suggestion& s) {
  Features features;
  features.choose(numberOf(s.language), kLanguages);
  features.word(s.node, kNodes);
  features.word(s.place, kPlaces);
  features.choose(s.midLine ? 1 : 0, 2);
  features.word(s.provider, kProviders);
  features.size<std::int64_t>(s.length, kLengths);
  features.size<std::int64_t>(s.lines, kLines);
  features.sizeIfKnown<std::int64_t>(s.rhythmMs, kRhythmsMs);
  features.sizeIfKnown<std::int64_t>(s.sinceAcceptedMs, kSinceAcceptedMs);
  features.sizeIfKnown<double>(s.recentShare, kShares);
  return features.take();
}

AcceptanceModel::AcceptanceModel() {
  for (Weight& weight : weights_) weight.precision = kPriorPrecision;
  weights_[0].mean = kPriorMean;
}

Estimate AcceptanceModel::estimate(const store::Suggestion& suggestion) const {
  double mean = 0;
  double variance = 0;
  for (const std::size_t feature : featuresOf(suggestion)) {
    mean += weights_[feature].mean;
    variance += 1 / weights_[feature].precision;
  }
  return {logistic(mean), logistic(mean + kSureness * std::sqrt(variance))};
}

// One step of an extended Kalman filter whose weights are taken to be independent.
void AcceptanceModel::learn(const store::Suggestion& suggestion, bool accepted) {
  const auto present = featuresOf(suggestion);
  double mean = 0;
  double variance = 0;
  for (const std::size_t feature : present) {
    mean += weights_[feature].mean;
    variance += 1 / weights_[feature].precision;
  }
  const double likely = logistic(mean);
  const double information = likely * (1 - likely);
  const double surprise = (accepted ? 1.0 : 0.0) - likely;
  // A rare surprise would throw the sum far beyond what it says.
  double step = surprise / (1 + variance * information);
  if (std::abs(step) * variance > kLongestStep) step = std::copysign(kLongestStep / variance, step);
  for (const std::size_t feature : present) {
    Weight& weight = weights_[feature];
    weight.mean += step / weight.precision;
    weight.precision =
        kPriorPrecision + (weight.precision - kPriorPrecision) * kMemory + information;
  }
}

}  // namespace codestral::completion
