#include "providers/prices.h"

#include <algorithm>
#include <array>

namespace codestral::providers {
namespace {

struct Row {
  std::string_view model;
  TokenPrice price;
};

constexpr std::array<Row, 2> kPrices{{
    {"codestral-latest", {.prompt = 0.3, .completion = 0.9}},
    {"codestral-2508", {.prompt = 0.3, .completion = 0.9}},
}};

}  // namespace

std::optional<TokenPrice> priceOf(std::string_view model) {
  const auto* row = std::ranges::find(kPrices, model, &Row::model);
  if (row == kPrices.end()) return std::nullopt;
  return row->price;
}

}  // namespace codestral::providers
