#pragma once

// The guardrails of a chat or a conversation: the scores of what comes in, and whether they block
// it. Input side only, as at the service. Pure; any thread.

#include <optional>
#include <string_view>

#include <nlohmann/json.hpp>

#include "support/fake_service.h"

namespace codestral::test {

struct GuardrailOutcome {
  std::optional<FakeReply> block;  // 403, in the shape of its own
  nlohmann::json report;           // of a success: the answer's `guardrails`; null without any
};

// `guardrails` is the request's list, null or absent (null).
GuardrailOutcome checkGuardrails(const nlohmann::json& guardrails, std::string_view text);

}  // namespace codestral::test
