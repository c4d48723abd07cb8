#pragma once

// GET /v1/models: which models the key may use. codestral.mistral.ai has no such route and answers
// 404.

#include <cstdint>
#include <functional>
#include <memory>
#include <string>
#include <string_view>
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

// Takes {"data":[...]} and a bare list; entries without an id are left out.
Result<std::vector<ModelCard>> decodeModels(std::string_view body);

[[nodiscard]] std::unique_ptr<http::Call> listModels(
    http::Transport& transport, const Endpoint& endpoint, const http::Deadlines& deadlines,
    std::function<void(Result<std::vector<ModelCard>>)> done);

}  // namespace codestral::mistral
