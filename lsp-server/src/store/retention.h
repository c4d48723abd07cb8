#pragma once

// How long rows are kept, and how they go. Blocks on the disk.

#include <chrono>
#include <cstdint>

#include "store/connection.h"

namespace codestral::store {

inline constexpr std::chrono::days kKept{30};

struct Removed {
  std::int64_t suggestions = 0;
  std::int64_t requests = 0;
};

// `now` in milliseconds since the Unix epoch.
Result<Removed> removeOld(Connection& connection, std::int64_t now);
// Everything, also out of the file's free pages.
Result<Removed> removeAll(Connection& connection);

}  // namespace codestral::store
