#pragma once

// Where the service is and the key that belongs there, as one value: a key is never sent to another
// origin than the one it is bound to.

#include <string>
#include <string_view>

#include "base/error.h"
#include "base/secret.h"

namespace codestral::mistral {

struct Endpoint {
  std::string baseUrl;  // without /v1 and without a trailing slash
  Secret key;
};

inline constexpr std::string_view kMistralBase = "https://api.mistral.ai";
inline constexpr std::string_view kCodestralBase = "https://codestral.mistral.ai";

// Where plain http may go.
enum class Cleartext { LoopbackOnly, Anywhere };

// Accepts a base with or without /v1 and a trailing slash.
Result<std::string> normalizeBaseUrl(std::string_view url,
                                     Cleartext cleartext = Cleartext::LoopbackOnly);

}  // namespace codestral::mistral
