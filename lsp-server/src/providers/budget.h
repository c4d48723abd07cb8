#pragma once

// What the user allows the services to be asked, shared by all of them: so many requests in any
// minute, and so many euros a day. Pure but for the times it is given; main thread.
//
// A request that is closed early is billed for what was sent and heard
// (providers/service_provider.h).

#include <deque>
#include <functional>
#include <optional>

#include "base/scheduler.h"

namespace codestral::providers {

struct BudgetLimits {
  std::optional<int> requestsPerMinute;
  std::optional<double> eurosPerDay;
};

// How far requests stand apart when `left` of `perMinute` may still go out: nothing while that is
// more than half, else what can go on for ever.
Clock::duration spacing(std::int64_t perMinute, std::int64_t left);

class Budget {
 public:
  // When the day that holds this time ends.
  using EndOfDay = std::function<TimePoint(TimePoint)>;
  explicit Budget(EndOfDay endOfDay) : endOfDay_(std::move(endOfDay)) {}

  void setLimits(BudgetLimits limits) { limits_ = limits; }
  const BudgetLimits& limits() const { return limits_; }

  void asked(TimePoint now);
  void spent(double euros, TimePoint now);
  // Hears of every amount, so that it can be written down.
  void onSpent(std::function<void(double euros)> listener) { listener_ = std::move(listener); }
  // What is written down for today, by every process of the user.
  void setToday(double euros, TimePoint now);
  double today(TimePoint now) const { return now < dayEnds_ ? today_ : 0; }

  struct Exhausted {
    bool forToday = false;  // else for the minute
    TimePoint until;
  };
  std::optional<Exhausted> exhausted(TimePoint now) const;
  // The time before which no request goes out that nobody asked for: the minute's requests are not
  // spent in its first seconds.
  TimePoint notBefore(TimePoint now) const;

 private:
  std::int64_t askedInMinute(TimePoint now) const;

  EndOfDay endOfDay_;
  BudgetLimits limits_;
  std::deque<TimePoint> asked_;  // not older than a minute
  double today_ = 0;
  TimePoint dayEnds_{};
  std::function<void(double)> listener_;
};

}  // namespace codestral::providers
