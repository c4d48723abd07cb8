#include "providers/budget.h"

#include <algorithm>

namespace codestral::providers {
namespace {

constexpr std::chrono::minutes kMinute{1};

}  // namespace

Clock::duration spacing(std::int64_t perMinute, std::int64_t left) {
  if (perMinute <= 0 || 2 * left > perMinute) return {};
  return Clock::duration(kMinute) / perMinute;
}

void Budget::asked(TimePoint now) {
  while (!asked_.empty() && asked_.front() + kMinute <= now) asked_.pop_front();
  asked_.push_back(now);
}

void Budget::spent(double euros, TimePoint now) {
  setToday(today(now) + euros, now);
  if (listener_) listener_(euros);
}

void Budget::setToday(double euros, TimePoint now) {
  today_ = euros;
  dayEnds_ = endOfDay_(now);
}

std::int64_t Budget::askedInMinute(TimePoint now) const {
  return std::ranges::count_if(asked_, [&](TimePoint at) { return at + kMinute > now; });
}

std::optional<Budget::Exhausted> Budget::exhausted(TimePoint now) const {
  if (limits_.eurosPerDay && today(now) >= *limits_.eurosPerDay)
    return Exhausted{true, endOfDay_(now)};
  if (!limits_.requestsPerMinute) return std::nullopt;
  const std::int64_t limit = *limits_.requestsPerMinute;
  if (limit <= 0) return Exhausted{false, now + kMinute};
  if (askedInMinute(now) < limit) return std::nullopt;
  return Exhausted{false, asked_[asked_.size() - static_cast<std::size_t>(limit)] + kMinute};
}

TimePoint Budget::notBefore(TimePoint now) const {
  if (!limits_.requestsPerMinute || asked_.empty()) return {};
  const std::int64_t limit = *limits_.requestsPerMinute;
  return asked_.back() + spacing(limit, limit - askedInMinute(now));
}

}  // namespace codestral::providers
