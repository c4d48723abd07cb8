#pragma once

// What a service's tokens cost. Static data; pure; any thread.
//
// List prices of https://mistral.ai/pricing, per model also in Mistral's public documentation
// sources (mistralai/platform-docs-public, src/schema/models/models/codestral-25-08.ts). They are
// in US dollars; a dollar counts as a euro here, which errs on the side of the user's purse.

#include <cstdint>
#include <optional>
#include <string_view>

namespace codestral::providers {

// Euros per million tokens.
struct TokenPrice {
  double prompt = 0;
  double completion = 0;

  double of(std::int64_t promptTokens, std::int64_t completionTokens) const {
    constexpr double kMillion = 1e6;
    return (prompt * static_cast<double>(promptTokens) +
            completion * static_cast<double>(completionTokens)) /
           kMillion;
  }
};

// Nothing for a model whose price is not known.
std::optional<TokenPrice> priceOf(std::string_view model);

}  // namespace codestral::providers
