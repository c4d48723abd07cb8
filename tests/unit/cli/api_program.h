#pragma once

// `codestral-lsp api` in front of a fake service. One thread.

#include <string>
#include <string_view>

#include <nlohmann/json.hpp>

#include "support/fake_mistral.h"
#include "unit/cli/program.h"

namespace codestral::cli {

inline constexpr std::string_view kAsk =
    "api chat complete --model mistral-small-latest --prompt Hi";

class Api : public ProgramTest {
 protected:
  std::string environment() const {
    return "MISTRAL_API_KEY=very-secret-key-123 MISTRAL_BASE_URL=" + service_.baseUrl();
  }
  Outcome call(const std::string& arguments) const { return run(arguments, environment()); }
  nlohmann::json sent() const {
    const auto requests = service_.requests();
    return requests.empty() ? nlohmann::json() : requests.back().body;
  }
  test::FakeMistral service_;
};

}  // namespace codestral::cli
