#pragma once

// What is known of a service's willingness to answer: the rule of when to ask again and what to
// tell the user. Pure but for the times it is given.
//
// One failure never blocks the next request. Failures in a row back off (1, 2, 4 ... 60 s), a
// Retry-After is kept to the letter, and an account without any allowance is left alone for ten
// minutes. A success clears everything.

#include <optional>
#include <string>

#include "base/error.h"
#include "base/scheduler.h"

namespace codestral::providers {

enum class Condition {
  Ready,
  Paused,    // the service limits the rate
  Offline,   // the network or the service is down
  Rejected,  // the key, the model or the request is not accepted: the user must act
};

class Health {
 public:
  void succeeded();
  void failed(const Error& error, TimePoint now);

  // Whether asking now makes sense.
  bool mayAsk(TimePoint now) const { return now >= retryAt_; }
  // When a pause is on: its end.
  std::optional<TimePoint> pausedUntil(TimePoint now) const;
  // There was a pause, and it has passed; nobody has asked again since.
  bool pauseIsOver(TimePoint now) const {
    return condition_ == Condition::Paused && hasEnd_ && now >= retryAt_;
  }
  Condition condition() const { return condition_; }
  const std::optional<Error>& lastError() const { return lastError_; }

 private:
  Condition condition_ = Condition::Ready;
  std::optional<Error> lastError_;
  int failuresInRow_ = 0;
  bool hasEnd_ = false;  // the failure told how long to wait, or there were several
  TimePoint retryAt_{};
};

}  // namespace codestral::providers
