#pragma once

// What the service's classifier thinks of a text, before it is sent or shown. Main thread.

#include <string>
#include <string_view>
#include <vector>

#include "base/async.h"
#include "mistral/classifiers.h"

namespace codestral::instruct {

// The categories that it flags, in order; none: the text may pass. The classifier's own decision
// counts, not the scores.
std::vector<std::string> flagged(const mistral::ModerationResponse& response);

// Refused when the text is flagged: "the prompt is not sent: moderation flags it as law, pii".
// `what` is its subject: "the prompt is not sent". Any failure to judge is an error too: what could
// not be judged does not pass.
Async<Result<>> moderate(mistral::Client& client, std::vector<std::string> texts, std::string what);

}  // namespace codestral::instruct
