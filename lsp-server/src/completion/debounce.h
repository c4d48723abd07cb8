#pragma once

// How long to wait before asking the model, so that fast typing does not send a request per key.
// Pure.

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

// The quiet time wanted after the last edit: `fixed` when the user set one, else a little more than
// the user's own pause between keys, none at the start of a line. What has passed since the last
// edit already counts, so an editor that waits by itself is not made to wait twice.
Millis waitBeforeAsking(const std::optional<Millis>& fixed, const TypingRhythm& rhythm,
                        const Surroundings& around, TimePoint now);

}  // namespace codestral::completion
