#include "providers/health.h"

#include <algorithm>

namespace codestral::providers {
namespace {

constexpr std::chrono::seconds kLongestBackoff{60};
constexpr std::chrono::minutes kNoAllowance{10};
constexpr int kMostDoublings = 6;

Condition conditionOf(ErrorKind kind) {
  switch (kind) {
    case ErrorKind::RateLimited:
      return Condition::Paused;
    case ErrorKind::Timeout:
    case ErrorKind::Unavailable:
    case ErrorKind::Protocol:
    case ErrorKind::TooLarge:
      return Condition::Offline;
    default:
      return Condition::Rejected;
  }
}

}  // namespace

void Health::succeeded() {
  *this = Health();
}

void Health::failed(const Error& error, TimePoint now) {
  if (error.kind == ErrorKind::Cancelled) return;
  condition_ = conditionOf(error.kind);
  lastError_ = error;
  ++failuresInRow_;
  Clock::duration pause{0};
  if (error.zeroAllowance) {
    pause = kNoAllowance;
  } else if (error.retryAfter) {
    pause = *error.retryAfter;
  } else if (failuresInRow_ > 1) {
    pause = std::min<Clock::duration>(
        std::chrono::seconds(1) * (1 << std::min(failuresInRow_ - 2, kMostDoublings)),
        kLongestBackoff);
  }
  hasEnd_ = pause > Clock::duration{0};
  retryAt_ = now + pause;
}

std::optional<TimePoint> Health::pausedUntil(TimePoint now) const {
  return retryAt_ > now ? std::optional(retryAt_) : std::nullopt;
}

}  // namespace codestral::providers
