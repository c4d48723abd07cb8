#pragma once

// What a provider is asked at a place. Pure.

#include <vector>

#include "base/scheduler.h"
#include "completion/gate.h"
#include "completion/place.h"
#include "completion/shape.h"
#include "context/prompt.h"
#include "providers/provider.h"

namespace codestral::completion {

// Finds out what only making a candidate needs of a place, and how much is wanted there.
Shape shapeAt(Place& place, Settings::Multiline setting);

struct Query {
  providers::FimQuery query;
  std::vector<context::Source> sources;  // where its text is from
  Micros took{0};                        // to find it
};
Query queryAt(const Place& place, const Shape& shape, const Settings& settings,
              std::size_t alternatives);

}  // namespace codestral::completion
