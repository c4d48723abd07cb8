#pragma once

// A provider that asks a server: what all of them have in common. Main thread.
//
// Keeps the server's health and tells a listener when it changes. While the server asks to wait, or
// the user's budget is used up, a query fails at once without a request. What a query costs is what
// the server counts; when its stream is closed before that comes, what was sent and heard. How a
// query goes over the wire is the derived class's.

#include <functional>
#include <memory>
#include <string>

#include "http/transport.h"
#include "mistral/fim.h"
#include "providers/budget.h"
#include "providers/health.h"
#include "providers/prices.h"
#include "providers/provider.h"

namespace codestral::providers {

// Lives in a shared_ptr: a running call keeps its provider.
class ServiceProvider : public FimProvider, public std::enable_shared_from_this<ServiceProvider> {
 public:
  // An empty model is whatever the server has.
  ServiceProvider(std::string name, std::string model, Scheduler& scheduler);

  std::string_view name() const override { return name_; }
  bool onDevice() const override { return false; }
  std::unique_ptr<FimCall> complete(FimQuery query, FimHandler handler) final;
  // RateLimited without an HTTP status means the user's own budget.
  Readiness readiness() const final;

  // Whether it has the key without which asking makes no sense.
  virtual bool hasKey() const { return true; }
  const Health& health() const { return health_; }
  const std::string& model() const { return model_; }
  struct Usage {
    std::int64_t requests = 0;
    std::int64_t promptTokens = 0;
    std::int64_t completionTokens = 0;
  };
  const Usage& usage() const { return usage_; }
  // Without a price nothing is counted against the euros.
  void setBudget(std::shared_ptr<Budget> budget, std::optional<TokenPrice> price) {
    budget_ = std::move(budget);
    price_ = price;
  }
  const Budget* budget() const { return budget_.get(); }
  // Called after each answer or failure, and when the budget ends.
  void onHealth(std::function<void()> listener) { listener_ = std::move(listener); }

 protected:
  // Sends the query; an error means that it cannot be sent to this server at all, which says
  // nothing of the server's health.
  virtual Result<std::unique_ptr<http::Call>> ask(FimQuery query, mistral::FimHandler handler) = 0;

 private:
  class Bill;
  class ServiceCall;

  std::optional<Error> refusal(TimePoint now) const;
  FimOutcome outcomeOf(const mistral::FimResult& result);
  void pay(std::int64_t promptTokens, std::int64_t completionTokens);

  std::string name_;
  std::string model_;
  Scheduler& scheduler_;
  Health health_;
  Usage usage_;
  mistral::RateLimit rate_;  // what the latest answer said
  TimePoint rateKnown_{};
  std::shared_ptr<Budget> budget_;
  std::optional<TokenPrice> price_;
  std::function<void()> listener_;
};

}  // namespace codestral::providers
