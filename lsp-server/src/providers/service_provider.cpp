#include "providers/service_provider.h"

#include <algorithm>
#include <utility>

#include <fmt/format.h>

#include "base/secret.h"

namespace codestral::providers {
namespace {

// Of source code, less than the usual: what is only estimated should not come out too cheap.
constexpr std::int64_t kBytesPerToken = 3;

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

// What one query costs, paid once: by the server's count, or by an estimate when that never came.
class ServiceProvider::Bill {
 public:
  Bill(std::shared_ptr<ServiceProvider> provider, const FimQuery& query)
      : provider_(std::move(provider)), sent_(query.prefix.size() + query.suffix.size()) {}

  void heard(std::string_view text) { heard_ += text.size(); }
  void pay(const mistral::Usage& usage) {
    if (!std::exchange(paid_, true)) provider_->pay(usage.promptTokens, usage.completionTokens);
  }
  void payEstimate() {
    const auto tokens = [](std::size_t bytes) {
      return static_cast<std::int64_t>(bytes) / kBytesPerToken + 1;
    };
    pay({tokens(sent_), tokens(heard_)});
  }
  // Nothing was served. What came before an error was.
  void fail() {
    if (heard_ > 0) payEstimate();
    paid_ = true;
  }

 private:
  std::shared_ptr<ServiceProvider> provider_;
  std::size_t sent_;
  std::size_t heard_ = 0;
  bool paid_ = false;
};

class ServiceProvider::ServiceCall final : public FimCall {
 public:
  ServiceCall(std::string provider, std::string model, std::shared_ptr<Bill> bill,
              std::unique_ptr<http::Call> http)
      : provider_(std::move(provider)),
        model_(std::move(model)),
        bill_(std::move(bill)),
        http_(std::move(http)) {}
  ~ServiceCall() override { bill_->payEstimate(); }
  ServiceCall(const ServiceCall&) = delete;
  ServiceCall& operator=(const ServiceCall&) = delete;

  std::string_view provider() const override { return provider_; }
  std::string_view model() const override { return model_; }

 private:
  std::string provider_;
  std::string model_;
  std::shared_ptr<Bill> bill_;
  std::unique_ptr<http::Call> http_;
};

ServiceProvider::ServiceProvider(std::string name, std::string model, Scheduler& scheduler)
    : name_(std::move(name)), model_(std::move(model)), scheduler_(scheduler) {}

std::optional<Error> ServiceProvider::refusal(TimePoint now) const {
  if (!hasKey())
    return fail(ErrorKind::Unauthorized, fmt::format("no API key is set for {}", name_)).error();
  if (!health_.mayAsk(now)) {
    Error error = health_.lastError().value_or(Error{});
    error.retryAfter = std::chrono::ceil<Millis>(*health_.pausedUntil(now) - now);
    return error;
  }
  if (budget_ == nullptr) return std::nullopt;
  const auto exhausted = budget_->exhausted(now);
  if (!exhausted) return std::nullopt;
  Error error =
      fail(ErrorKind::RateLimited, exhausted->forToday ? "budget.eurosPerDay is used up for today"
                                                       : "budget.requestsPerMinute is used up")
          .error();
  error.retryAfter = std::chrono::ceil<Millis>(exhausted->until - now);
  return error;
}

Readiness ServiceProvider::readiness() const {
  const TimePoint now = scheduler_.now();
  Readiness readiness{refusal(now), {}};
  if (budget_ != nullptr) readiness.notBefore = budget_->notBefore(now);
  if (rate_.requestsPerMinute && rate_.requestsLeft) {
    readiness.notBefore = std::max(
        readiness.notBefore, rateKnown_ + spacing(*rate_.requestsPerMinute, *rate_.requestsLeft));
  }
  return readiness;
}

std::unique_ptr<FimCall> ServiceProvider::complete(FimQuery query, FimHandler handler) {
  const TimePoint now = scheduler_.now();
  if (auto refused = refusal(now))
    return std::make_unique<FailedCall>(scheduler_, *std::move(refused), std::move(handler.done));
  // A key goes to its own host only, and there it is no text to complete.
  if (holdsSecret(query.prefix) || holdsSecret(query.suffix)) {
    return std::make_unique<FailedCall>(
        scheduler_,
        fail(ErrorKind::Refused, "one of your API keys stands near the cursor; nothing is sent")
            .error(),
        std::move(handler.done));
  }

  const auto bill = std::make_shared<Bill>(shared_from_this(), query);
  mistral::FimHandler wire;
  wire.limits = [self = shared_from_this()](const mistral::RateLimit& rate) {
    self->rate_ = rate;
    self->rateKnown_ = self->scheduler_.now();
  };
  wire.text = [bill, text = std::move(handler.text)](std::string_view piece) {
    bill->heard(piece);
    text(piece);
  };
  wire.done = [self = shared_from_this(), bill,
               done = handler.done](Result<mistral::FimResult> result) {
    if (!result) {
      bill->fail();
      self->health_.failed(result.error(), self->scheduler_.now());
      if (self->listener_) self->listener_();
      done(std::unexpected(result.error()));
      return;
    }
    if (result->usage) {
      bill->pay(*result->usage);
    } else {
      bill->payEstimate();
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
  if (budget_ != nullptr) {
    budget_->asked(now);
    if (budget_->exhausted(now) && listener_) listener_();
  }
  return std::make_unique<ServiceCall>(name_, model_, bill, std::move(*call));
}

void ServiceProvider::pay(std::int64_t promptTokens, std::int64_t completionTokens) {
  if (budget_ == nullptr || !price_) return;
  const TimePoint now = scheduler_.now();
  budget_->spent(price_->of(promptTokens, completionTokens), now);
  if (budget_->exhausted(now) && listener_) listener_();
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
