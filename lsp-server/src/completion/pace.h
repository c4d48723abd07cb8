#pragma once

// How long to wait before asking the model, so that fast typing does not send a request per key.
// Pure but for the times it is given.
//
// The aim is that a suggestion appears a fixed number of keys' time after the last key, whatever
// the service takes: the wait is rhythm x place in the line - expected latency. But at least a
// little more than one key's time, or every key would ask; nothing at a line start, where people
// look up. Each rejection widens it and each acceptance narrows it, which fades in ten minutes.

#include <optional>

#include "base/scheduler.h"
#include "completion/surroundings.h"

namespace codestral::completion {

// How fast the user types, from the times of edits. Forgets pauses: an interval over a second is
// not typing.
class TypingRhythm {
 public:
  void edited(TimePoint at);
  // The mean interval of recent keystrokes, if there were enough of them.
  std::optional<Millis> interval() const;
  std::optional<TimePoint> lastEdit() const { return last_; }

 private:
  std::optional<TimePoint> last_;
  double meanMs_ = 0;
  int samples_ = 0;
};

class Pace {
 public:
  // What became of what was shown.
  void accepted(TimePoint now);
  void rejected(TimePoint now);
  // How long the service took to its first byte.
  void answered(Micros firstByte);

  // The wait from now on: `fixed` is the user's own number, in place of the rule above. What has
  // passed since the last edit already counts, so an editor that waits by itself is not made to
  // wait twice. Nothing is asked before `notBefore`, which is the service's or the budget's pace.
  Millis wait(const std::optional<Millis>& fixed, const TypingRhythm& rhythm,
              const Surroundings& around, TimePoint now, TimePoint notBefore = {}) const;

  // Over 1 after rejections, below after acceptances.
  double width(TimePoint now) const;
  std::optional<Millis> expectedLatency() const;

 private:
  void widen(double by, TimePoint now);
  Millis quiet(const TypingRhythm& rhythm, const Surroundings& around, TimePoint now) const;

  double width_ = 1;
  TimePoint widened_{};
  double latencyMs_ = 0;  // 0: nothing was answered yet
};

}  // namespace codestral::completion
