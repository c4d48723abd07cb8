#pragma once

// What became of a question: candidates in the order of their worth, or why there are none. Pure.

#include <optional>
#include <string>
#include <vector>

#include "completion/place.h"
#include "completion/postprocess.h"
#include "completion/shape.h"
#include "completion/types.h"

namespace codestral::completion {

struct Landing {
  std::vector<Candidate> candidates;
  Reason reason = Reason::None;
  std::string detail;
  std::optional<ErrorKind> error;
  std::string provider;
  std::string model;
  Micros firstByte{0};
  Micros stream{0};
  Micros postprocess{0};
};

// Each answer made into what a person would have typed; those that come to the same stand once.
Landing landingOf(const Place& place, const Shape& shape, const std::vector<std::string>& answers);

}  // namespace codestral::completion
