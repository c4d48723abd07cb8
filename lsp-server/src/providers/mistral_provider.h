#pragma once

// Completion from a Mistral host's fill-in-the-middle endpoint. Main thread.

#include <memory>
#include <string>

#include "mistral/endpoint.h"
#include "providers/service_provider.h"

namespace codestral::providers {

class MistralProvider final : public ServiceProvider {
 public:
  MistralProvider(std::string name, mistral::Endpoint endpoint, std::string model,
                  http::Transport& transport, Scheduler& scheduler);

  bool hasKey() const override { return !endpoint_.key.empty(); }
  void warm() override;

 protected:
  Result<std::unique_ptr<http::Call>> ask(FimQuery query, mistral::FimHandler handler) override;

 private:
  mistral::Endpoint endpoint_;
  http::Transport& transport_;
};

}  // namespace codestral::providers
