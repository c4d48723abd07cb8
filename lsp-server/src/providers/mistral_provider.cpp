#include "providers/mistral_provider.h"

#include <utility>

namespace codestral::providers {
namespace {

// A suggestion that takes longer is of no use; the totals are far below what the service itself
// would allow.
constexpr http::Deadlines kDeadlines{.connect = Millis(3000),
                                     .firstByte = Millis(5000),
                                     .idle = Millis(3000),
                                     .total = Millis(10000)};

}  // namespace

MistralProvider::MistralProvider(std::string name, mistral::Endpoint endpoint, std::string model,
                                 http::Transport& transport, Scheduler& scheduler)
    : ServiceProvider(std::move(name), std::move(model), scheduler),
      endpoint_(std::move(endpoint)),
      transport_(transport) {}

Result<std::unique_ptr<http::Call>> MistralProvider::ask(FimQuery query,
                                                         mistral::FimHandler handler) {
  mistral::FimRequest request;
  request.model = model();
  request.prompt = std::move(query.prefix);
  request.suffix = std::move(query.suffix);
  request.maxTokens = query.maxTokens;
  request.minTokens = query.minTokens;
  request.temperature = query.temperature;
  request.stop = std::move(query.stop);
  return mistral::streamFim(transport_, endpoint_, request, kDeadlines, std::move(handler));
}

void MistralProvider::warm() {
  if (hasKey()) transport_.warm(endpoint_.baseUrl);
}

}  // namespace codestral::providers
