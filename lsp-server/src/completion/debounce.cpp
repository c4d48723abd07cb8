#include "completion/debounce.h"

#include <algorithm>

namespace codestral::completion {
namespace {

constexpr Millis kPause{1000};
constexpr int kEnoughSamples = 5;
constexpr double kWeightOfNewest = 0.15;
constexpr Millis kUnknownRhythm{75};
constexpr Millis kLeast{40};
constexpr Millis kMost{200};
constexpr double kBeyondRhythm = 1.2;

}  // namespace

void TypingRhythm::edited(TimePoint at) {
  if (last_) {
    const auto interval = std::chrono::duration_cast<Millis>(at - *last_);
    if (interval < kPause) {
      const auto ms = static_cast<double>(interval.count());
      meanMs_ = samples_ == 0 ? ms : meanMs_ + kWeightOfNewest * (ms - meanMs_);
      samples_ = std::min(samples_ + 1, kEnoughSamples);
    }
  }
  last_ = at;
}

std::optional<Millis> TypingRhythm::interval() const {
  if (samples_ < kEnoughSamples) return std::nullopt;
  return Millis(static_cast<Millis::rep>(meanMs_));
}

Millis waitBeforeAsking(const std::optional<Millis>& fixed, const TypingRhythm& rhythm,
                        const Surroundings& around, TimePoint now) {
  Millis wanted{0};
  if (fixed) {
    wanted = *fixed;
  } else if (!isBlank(around.lineBefore)) {
    const auto interval = rhythm.interval();
    wanted = interval ? Millis(static_cast<Millis::rep>(static_cast<double>(interval->count()) *
                                                        kBeyondRhythm))
                      : kUnknownRhythm;
    wanted = std::clamp(wanted, kLeast, kMost);
  }
  if (const auto last = rhythm.lastEdit()) {
    wanted -= std::min(wanted, std::chrono::duration_cast<Millis>(now - *last));
  }
  return wanted;
}

}  // namespace codestral::completion
