#include "providers/service_provider.h"

#include <utility>

#include <fmt/format.h>

#include "mistral/fim.h"

namespace codestral::providers {
namespace {

// A suggestion that takes longer is of no use; the totals are far below what the service itself
// would allow.
constexpr http::Deadlines kDeadlines{.connect = Millis(3000),
                                     .firstByte = Millis(5000),
                                     .idle = Millis(3000),
                                     .total = Millis(10000)};

class ServiceCall final : public FimCall {
 public:
  ServiceCall(std::string provider, std::string model)
      : provider_(std::move(provider)), model_(std::move(model)) {}
  std::string_view provider() const override { return provider_; }
  std::string_view model() const override { return model_; }

  std::unique_ptr<http::Call> http;

 private:
  std::string provider_;
  std::string model_;
};

// Answers later, so that a caller always has its call in hand before the first callback.
class FailedCall final : public FimCall {
 public:
  FailedCall(Scheduler& scheduler, Error error, FimHandler handler)
      : timer_(scheduler.after(
            Millis(0), [error = std::move(error), done = std::move(handler.done)]() mutable {
              done(std::unexpected(std::move(error)));
            })) {}

 private:
  std::unique_ptr<Timer> timer_;
};

}  // namespace

ServiceProvider::ServiceProvider(std::string name, mistral::Endpoint endpoint, std::string model,
                                 http::Transport& transport, Scheduler& scheduler)
    : name_(std::move(name)),
      endpoint_(std::move(endpoint)),
      model_(std::move(model)),
      transport_(transport),
      scheduler_(scheduler) {}

std::unique_ptr<FimCall> ServiceProvider::complete(FimQuery query, FimHandler handler) {
  const TimePoint now = scheduler_.now();
  if (!hasKey()) {
    return std::make_unique<FailedCall>(
        scheduler_,
        fail(ErrorKind::Unauthorized, fmt::format("no API key is set for {}", name_)).error(),
        std::move(handler));
  }
  if (!health_.mayAsk(now)) {
    Error error = health_.lastError().value_or(Error{});
    error.retryAfter = std::chrono::ceil<Millis>(*health_.pausedUntil(now) - now);
    return std::make_unique<FailedCall>(scheduler_, std::move(error), std::move(handler));
  }

  mistral::FimRequest request;
  request.model = model_;
  request.prompt = std::move(query.prefix);
  request.suffix = std::move(query.suffix);
  request.maxTokens = query.maxTokens;
  request.minTokens = query.minTokens;
  request.temperature = query.temperature;
  request.stop = std::move(query.stop);

  auto call = std::make_unique<ServiceCall>(name_, model_);
  mistral::FimHandler wire;
  wire.text = std::move(handler.text);
  wire.done = [self = shared_from_this(),
               done = std::move(handler.done)](Result<mistral::FimResult> result) {
    if (!result) {
      self->health_.failed(result.error(), self->scheduler_.now());
      if (self->listener_) self->listener_();
      done(std::unexpected(result.error()));
      return;
    }
    self->health_.succeeded();
    if (self->listener_) self->listener_();
    FimOutcome outcome;
    outcome.provider = self->name_;
    outcome.model = result->model.empty() ? self->model_ : result->model;
    outcome.complete = result->finish == mistral::FinishReason::Stop;
    if (result->usage) {
      outcome.promptTokens = result->usage->promptTokens;
      outcome.completionTokens = result->usage->completionTokens;
      self->usage_.promptTokens += outcome.promptTokens;
      self->usage_.completionTokens += outcome.completionTokens;
    }
    outcome.sent = result->timings.sent;
    outcome.firstByte = result->timings.firstByte;
    done(std::move(outcome));
  };
  ++usage_.requests;
  call->http = mistral::streamFim(transport_, endpoint_, request, kDeadlines, std::move(wire));
  return call;
}

void ServiceProvider::warm() {
  if (hasKey()) transport_.warm(endpoint_.baseUrl);
}

}  // namespace codestral::providers
