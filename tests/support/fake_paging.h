#pragma once

// Lists of which a part is asked for by page (from 0) and page_size. Pure; any thread.

#include <algorithm>
#include <cstdint>

#include <nlohmann/json.hpp>

#include "support/fake_service.h"

namespace codestral::test {

inline nlohmann::json slice(const nlohmann::json& all, std::int64_t from, std::int64_t count) {
  nlohmann::json part = nlohmann::json::array();
  const auto size = static_cast<std::int64_t>(all.size());
  for (std::int64_t i = std::min(from, size); i < std::min(from + count, size); ++i) {
    part.push_back(all[static_cast<std::size_t>(i)]);
  }
  return part;
}

inline nlohmann::json pageOf(const nlohmann::json& all, const FakeCall& call,
                             std::int64_t usualSize = 100) {
  const std::int64_t size = call.number("page_size", usualSize);
  return slice(all, call.number("page", 0) * size, size);
}

}  // namespace codestral::test
