#include "mistral/rate_limit.h"

#include <string_view>

namespace codestral::mistral {

void readRateLimit(const http::Head& head, RateLimit& into) {
  const auto take = [&](std::string_view name, std::optional<std::int64_t>& value) {
    if (const auto number = head.number(name)) value = number;
  };
  take("x-ratelimit-limit-req-minute", into.requestsPerMinute);
  take("x-ratelimit-remaining-req-minute", into.requestsLeft);
  take("x-ratelimit-limit-tokens-minute", into.tokensPerMinute);
  take("x-ratelimit-remaining-tokens-minute", into.tokensLeft);
  take("x-ratelimit-remaining-tokens-month", into.tokensThisMonthLeft);
  take("x-ratelimit-tokens-query-cost", into.lastCost);
}

}  // namespace codestral::mistral
