#pragma once

// What a self-hosted server says of itself: whether it is there, its version, its models, and what
// it knows of the chosen one. Main thread.
//
// Nothing of the user's text is sent. What a server has no answer for stays empty; an error means
// that the server cannot be used as it is: it does not answer, does not take the key, or is still
// loading.

#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "base/async.h"
#include "http/transport.h"
#include "providers/self_hosted_provider.h"

namespace codestral::providers {

struct ServerFacts {
  std::string version;
  std::vector<std::string> models;  // as its own list names them
  std::optional<bool> fillsIn;      // whether it knows how to fill in the middle with the model

  // Whether the list has the model; Ollama's `codestral` is `codestral:latest`.
  bool has(std::string_view model) const;
};

Async<Result<ServerFacts>> factsOf(http::Transport& transport, SelfHosted server);

}  // namespace codestral::providers
