#include "providers/service_provider.h"

#include <utility>

#include <fmt/format.h>

namespace codestral::providers {
namespace {

class ServiceCall final : public FimCall {
 public:
  ServiceCall(std::string provider, std::string model, std::unique_ptr<http::Call> http)
      : provider_(std::move(provider)), model_(std::move(model)), http_(std::move(http)) {}
  std::string_view provider() const override { return provider_; }
  std::string_view model() const override { return model_; }

 private:
  std::string provider_;
  std::string model_;
  std::unique_ptr<http::Call> http_;
};

// Answers later, so that a caller always has its call in hand before the first callback.
class FailedCall final : public FimCall {
 public:
  FailedCall(Scheduler& scheduler, Error error, std::function<void(Result<FimOutcome>)> done)
      : timer_(scheduler.after(Millis(0),
                               [error = std::move(error), done = std::move(done)]() mutable {
                                 done(std::unexpected(std::move(error)));
                               })) {}

 private:
  std::unique_ptr<Timer> timer_;
};

}  // namespace

ServiceProvider::ServiceProvider(std::string name, std::string model, Scheduler& scheduler)
    : name_(std::move(name)), model_(std::move(model)), scheduler_(scheduler) {}

std::unique_ptr<FimCall> ServiceProvider::complete(FimQuery query, FimHandler handler) {
  const TimePoint now = scheduler_.now();
  if (!hasKey()) {
    return std::make_unique<FailedCall>(
        scheduler_,
        fail(ErrorKind::Unauthorized, fmt::format("no API key is set for {}", name_)).error(),
        std::move(handler.done));
  }
  if (!health_.mayAsk(now)) {
    Error error = health_.lastError().value_or(Error{});
    error.retryAfter = std::chrono::ceil<Millis>(*health_.pausedUntil(now) - now);
    return std::make_unique<FailedCall>(scheduler_, std::move(error), std::move(handler.done));
  }

  mistral::FimHandler wire;
  wire.text = std::move(handler.text);
  wire.done = [self = shared_from_this(), done = handler.done](Result<mistral::FimResult> result) {
    if (!result) {
      self->health_.failed(result.error(), self->scheduler_.now());
      if (self->listener_) self->listener_();
      done(std::unexpected(result.error()));
      return;
    }
    self->health_.succeeded();
    FimOutcome outcome = self->outcomeOf(*result);
    if (self->listener_) self->listener_();
    done(std::move(outcome));
  };
  auto call = ask(std::move(query), std::move(wire));
  if (!call) {
    return std::make_unique<FailedCall>(scheduler_, std::move(call.error()),
                                        std::move(handler.done));
  }
  ++usage_.requests;
  return std::make_unique<ServiceCall>(name_, model_, std::move(*call));
}

FimOutcome ServiceProvider::outcomeOf(const mistral::FimResult& result) {
  if (model_.empty()) model_ = result.model;
  FimOutcome outcome;
  outcome.provider = name_;
  outcome.model = result.model.empty() ? model_ : result.model;
  outcome.complete = result.finish == mistral::FinishReason::Stop;
  if (result.usage) {
    outcome.promptTokens = result.usage->promptTokens;
    outcome.completionTokens = result.usage->completionTokens;
    usage_.promptTokens += outcome.promptTokens;
    usage_.completionTokens += outcome.completionTokens;
  }
  outcome.sent = result.timings.sent;
  outcome.firstByte = result.timings.firstByte;
  return outcome;
}

}  // namespace codestral::providers
