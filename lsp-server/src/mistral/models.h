#pragma once

// GET /v1/models: which models the key may use. codestral.mistral.ai has no such route and answers 404.

#include <functional>
#include <memory>
#include <string>
#include <vector>

#include "base/error.h"
#include "http/transport.h"
#include "mistral/endpoint.h"

namespace codestral::mistral {

struct ModelCard {
  std::string id;
  std::vector<std::string> aliases;
  bool completionFim = false;
  bool completionChat = false;
  std::int64_t maxContextLength = 0;
  std::string deprecation;  // date, empty when not deprecated
  std::string replacement;
};

[[nodiscard]] std::unique_ptr<http::Call> listModels(http::Transport& transport, const Endpoint& endpoint,
                                                     const http::Deadlines& deadlines,
                                                     std::function<void(Result<std::vector<ModelCard>>)> done);

}  // namespace codestral::mistral
