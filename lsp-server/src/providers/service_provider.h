#pragma once

// A provider that asks a server: what all of them have in common. Main thread.
//
// Keeps the server's health and tells a listener when it changes. While the server asks to wait, a
// query fails at once without a request. How a query goes over the wire is the derived class's.

#include <functional>
#include <memory>
#include <string>

#include "http/transport.h"
#include "mistral/fim.h"
#include "providers/health.h"
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
  // Called after each answer or failure.
  void onHealth(std::function<void()> listener) { listener_ = std::move(listener); }

 protected:
  // Sends the query; an error means that it cannot be sent to this server at all, which says
  // nothing of the server's health.
  virtual Result<std::unique_ptr<http::Call>> ask(FimQuery query, mistral::FimHandler handler) = 0;

 private:
  FimOutcome outcomeOf(const mistral::FimResult& result);

  std::string name_;
  std::string model_;
  Scheduler& scheduler_;
  Health health_;
  Usage usage_;
  std::function<void()> listener_;
};

}  // namespace codestral::providers
