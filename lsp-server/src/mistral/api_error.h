#pragma once

// The service's refusals as one typed error. It answers in many shapes (flat, nested, lists of
// validation details, gateway and HTML pages); all become an Error with the HTTP status, a one-line
// message and, for 429 and 503, when to come back.

#include <cstdint>
#include <optional>
#include <string_view>

#include <nlohmann/json_fwd.hpp>

#include "base/error.h"
#include "http/transport.h"

namespace codestral::mistral {

// `wallNow` in seconds since the epoch, for Retry-After dates.
Error apiError(const http::Head& head, std::string_view body, std::int64_t wallNow);
// An error object inside a 200 stream: {"object":"error",...}, {"error":{...}} or the event
// conversation.response.error.
std::optional<Error> streamError(std::string_view data);
std::optional<Error> streamErrorIn(const nlohmann::json& event);

}  // namespace codestral::mistral
