#pragma once

// `auto`: a service while it answers, the on-device model while it does not. Main thread.
//
// A query goes to the first service with a key that its health and the budget let be asked; when
// that fails before it said anything, the same query is answered on this machine, so that an outage
// or a rate limit never leaves the editor empty-handed.

#include <memory>
#include <vector>

#include "providers/ondevice_provider.h"
#include "providers/provider.h"
#include "providers/service_provider.h"

namespace codestral::providers {

class FallbackProvider final : public FimProvider {
 public:
  // Services in order of preference; may be empty.
  FallbackProvider(std::vector<std::shared_ptr<ServiceProvider>> services,
                   std::shared_ptr<OnDeviceProvider> onDevice, Scheduler& scheduler);

  std::string_view name() const override { return "auto"; }
  bool onDevice() const override { return chosen() == nullptr; }
  std::unique_ptr<FimCall> complete(FimQuery query, FimHandler handler) override;
  Readiness readiness() const override;
  void warm() override;

 private:
  std::shared_ptr<ServiceProvider> chosen() const;

  std::vector<std::shared_ptr<ServiceProvider>> services_;
  std::shared_ptr<OnDeviceProvider> onDevice_;
  Scheduler& scheduler_;
};

}  // namespace codestral::providers
