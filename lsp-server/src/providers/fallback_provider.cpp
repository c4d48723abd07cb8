#include "providers/fallback_provider.h"

#include <utility>

namespace codestral::providers {
namespace {

// The call in use: the service's first, then, if that failed silently, the on-device one.
class FallbackCall final : public FimCall {
 public:
  std::string_view provider() const override { return current ? current->provider() : ""; }
  std::string_view model() const override { return current ? current->model() : ""; }

  std::unique_ptr<FimCall> current;
  bool said = false;
};

}  // namespace

FallbackProvider::FallbackProvider(std::vector<std::shared_ptr<ServiceProvider>> services,
                                   std::shared_ptr<OnDeviceProvider> onDevice, Scheduler& scheduler)
    : services_(std::move(services)), onDevice_(std::move(onDevice)), scheduler_(scheduler) {}

std::shared_ptr<ServiceProvider> FallbackProvider::chosen() const {
  for (const auto& service : services_) {
    if (!service->readiness().refused) return service;
  }
  return nullptr;
}

std::unique_ptr<FimCall> FallbackProvider::complete(FimQuery query, FimHandler handler) {
  const std::shared_ptr<ServiceProvider> service = chosen();
  if (service == nullptr) return onDevice_->complete(std::move(query), std::move(handler));

  auto call = std::make_unique<FallbackCall>();
  FallbackCall* const self = call.get();  // Outlives the inner call, which it owns.
  const auto shared = std::make_shared<FimHandler>(std::move(handler));
  FimHandler first;
  first.text = [self, shared](std::string_view text) {
    self->said = true;
    shared->text(text);
  };
  first.done = [self, shared, query, onDevice = onDevice_,
                &scheduler = scheduler_](Result<FimOutcome> result) mutable {
    if (result || self->said) {
      shared->done(std::move(result));
      return;
    }
    FimHandler second{shared->text, shared->done};
    auto finished =
        std::exchange(self->current, onDevice->complete(std::move(query), std::move(second)));
    // The failed call is running this very function, so it goes only after it has returned.
    scheduler.post([finished = std::move(finished)] {});
  };
  call->current = service->complete(std::move(query), std::move(first));
  return call;
}

Readiness FallbackProvider::readiness() const {
  const auto service = chosen();
  return service == nullptr ? Readiness{} : service->readiness();
}

void FallbackProvider::warm() {
  if (const auto service = chosen()) service->warm();
}

}  // namespace codestral::providers
