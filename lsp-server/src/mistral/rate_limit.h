#pragma once

// What the service tells of its rate limits with every answer. Values.

#include <cstdint>
#include <optional>

#include "http/transport.h"

namespace codestral::mistral {

// From the headers of the latest answer that had them; none where the service said nothing.
struct RateLimit {
  std::optional<std::int64_t> requestsPerMinute;
  std::optional<std::int64_t> requestsLeft;
  std::optional<std::int64_t> tokensPerMinute;
  std::optional<std::int64_t> tokensLeft;
  std::optional<std::int64_t> tokensThisMonthLeft;
  std::optional<std::int64_t> lastCost;  // tokens
};

// Takes over what the headers say; the rest stays.
void readRateLimit(const http::Head& head, RateLimit& into);

}  // namespace codestral::mistral
