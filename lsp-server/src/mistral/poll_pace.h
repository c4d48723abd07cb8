#pragma once

// How often a job is asked about that takes minutes to hours: often at first, then ever less.

#include <algorithm>
#include <cmath>
#include <cstdint>

#include "base/scheduler.h"

namespace codestral::mistral {

struct PollPace {
  Millis first{1000};
  Millis longest{30'000};
  double growth = 1.5;

  // After so many questions.
  Millis after(int asked) const {
    const double grown = static_cast<double>(first.count()) * std::pow(growth, asked - 1);
    return Millis(static_cast<std::int64_t>(std::min(grown, static_cast<double>(longest.count()))));
  }
};

}  // namespace codestral::mistral
