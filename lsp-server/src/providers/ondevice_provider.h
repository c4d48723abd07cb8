#pragma once

// Completion from the model that is built on this machine from the user's own files. Main thread;
// the query itself runs on the executor.

#include <memory>

#include "ngram/model.h"
#include "providers/provider.h"

namespace codestral::providers {

class OnDeviceProvider final : public FimProvider {
 public:
  OnDeviceProvider(std::shared_ptr<ngram::Model> model, Scheduler& scheduler, Executor& executor);

  std::string_view name() const override { return "ondevice"; }
  bool onDevice() const override { return true; }
  std::unique_ptr<FimCall> complete(FimQuery query, FimHandler handler) override;

 private:
  std::shared_ptr<ngram::Model> model_;
  Scheduler& scheduler_;
  Executor& executor_;
};

// The confidence that the model must reach for a user's eagerness: 0.5 is the measured default of
// 0.80; 0 asks for 0.95, 1 for 0.35.
double confidenceFor(double eagerness);

}  // namespace codestral::providers
