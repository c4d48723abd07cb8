#include "completion/pace.h"

#include <algorithm>
#include <cmath>

namespace codestral::completion {
namespace {

using Real = std::chrono::duration<double, std::milli>;

constexpr Millis kPause{1000};
constexpr int kEnoughSamples = 5;
constexpr double kWeightOfNewest = 0.15;
constexpr Millis kUnknownRhythm{62};

constexpr double kWeightOfNewestLatency = 0.25;
constexpr Millis kUnknownLatency{200};

// In keys: inside a word the next key is nearly sure to come, after a separator it is not.
constexpr double kInsideWord = 2.5;
constexpr double kBetweenWords = 1.8;
constexpr double kLeastKeys = 1.2;
constexpr Real kLeast{40};
constexpr Real kMost{200};

constexpr double kRejection = 1.5;
constexpr double kAcceptance = 0.8;
constexpr double kNarrowest = 0.5;
constexpr double kWidest = 3;
constexpr std::chrono::minutes kFade{10};

Millis rounded(Real time) {
  return std::chrono::round<Millis>(time);
}

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

void Pace::accepted(TimePoint now) {
  widen(kAcceptance, now);
}
void Pace::rejected(TimePoint now) {
  widen(kRejection, now);
}

void Pace::widen(double by, TimePoint now) {
  width_ = std::clamp(width(now) * by, kNarrowest, kWidest);
  widened_ = now;
}

double Pace::width(TimePoint now) const {
  const double faded = Real(now - widened_) / Real(kFade);
  return std::pow(width_, std::clamp(1 - faded, 0.0, 1.0));
}

void Pace::answered(Micros firstByte) {
  const double ms = Real(firstByte).count();
  if (ms <= 0) return;
  latencyMs_ = latencyMs_ == 0 ? ms : latencyMs_ + kWeightOfNewestLatency * (ms - latencyMs_);
}

std::optional<Millis> Pace::expectedLatency() const {
  if (latencyMs_ == 0) return std::nullopt;
  return rounded(Real(latencyMs_));
}

Millis Pace::quiet(const TypingRhythm& rhythm, const Surroundings& around, TimePoint now) const {
  if (isBlank(around.lineBefore)) return Millis(0);
  const Real key = rhythm.interval().value_or(kUnknownRhythm);
  const double keys = isIdentifierByte(around.lineBefore.back()) ? kInsideWord : kBetweenWords;
  const Real latency = expectedLatency().value_or(kUnknownLatency);
  const Real wanted = std::clamp(std::max(key * keys - latency, key * kLeastKeys), kLeast, kMost);
  return rounded(wanted * width(now));
}

Millis Pace::wait(const std::optional<Millis>& fixed, const TypingRhythm& rhythm,
                  const Surroundings& around, TimePoint now, TimePoint notBefore) const {
  Millis wanted = fixed ? *fixed : quiet(rhythm, around, now);
  if (const auto last = rhythm.lastEdit())
    wanted -= std::min(wanted, std::chrono::duration_cast<Millis>(now - *last));
  if (notBefore > now) wanted = std::max(wanted, std::chrono::ceil<Millis>(notBefore - now));
  return wanted;
}

}  // namespace codestral::completion
