#pragma once

// Completion from a Mistral host's fill-in-the-middle endpoint. Main thread.
//
// Keeps the host's health and tells a listener when it changes. While the host asks to wait, a
// query fails at once without a request.

#include <functional>
#include <memory>
#include <string>

#include "http/transport.h"
#include "mistral/endpoint.h"
#include "providers/health.h"
#include "providers/provider.h"

namespace codestral::providers {

// Lives in a shared_ptr: a running call keeps its provider.
class ServiceProvider final : public FimProvider,
                              public std::enable_shared_from_this<ServiceProvider> {
 public:
  ServiceProvider(std::string name, mistral::Endpoint endpoint, std::string model,
                  http::Transport& transport, Scheduler& scheduler);

  std::string_view name() const override { return name_; }
  bool onDevice() const override { return false; }
  std::unique_ptr<FimCall> complete(FimQuery query, FimHandler handler) override;
  void warm() override;

  const Health& health() const { return health_; }
  const std::string& model() const { return model_; }
  bool hasKey() const { return !endpoint_.key.empty(); }
  struct Usage {
    std::int64_t requests = 0;
    std::int64_t promptTokens = 0;
    std::int64_t completionTokens = 0;
  };
  const Usage& usage() const { return usage_; }
  // Called after each answer or failure.
  void onHealth(std::function<void()> listener) { listener_ = std::move(listener); }

 private:
  std::string name_;
  mistral::Endpoint endpoint_;
  std::string model_;
  http::Transport& transport_;
  Scheduler& scheduler_;
  Health health_;
  Usage usage_;
  std::function<void()> listener_;
};

}  // namespace codestral::providers
