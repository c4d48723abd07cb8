#include "providers/ondevice_provider.h"

#include <algorithm>
#include <stop_token>
#include <utility>

namespace codestral::providers {
namespace {

constexpr std::string_view kProvider = "ondevice";
constexpr std::string_view kModel = "workspace n-gram";

struct Shared {
  FimHandler handler;
  bool alive = true;  // main thread only
};

class OnDeviceCall final : public FimCall {
 public:
  OnDeviceCall(std::shared_ptr<Shared> shared, std::stop_source stop)
      : shared_(std::move(shared)), stop_(std::move(stop)) {}
  ~OnDeviceCall() override {
    shared_->alive = false;
    stop_.request_stop();
  }
  std::string_view provider() const override { return kProvider; }
  std::string_view model() const override { return kModel; }

 private:
  std::shared_ptr<Shared> shared_;
  std::stop_source stop_;
};

}  // namespace

OnDeviceProvider::OnDeviceProvider(std::shared_ptr<ngram::Model> model, Scheduler& scheduler,
                                   Executor& executor)
    : model_(std::move(model)), scheduler_(scheduler), executor_(executor) {}

std::unique_ptr<FimCall> OnDeviceProvider::complete(FimQuery query, FimHandler handler) {
  std::stop_source stop;
  auto shared = std::make_shared<Shared>(std::move(handler), true);

  ngram::Query asked;
  asked.path = std::move(query.path);
  asked.family = std::move(query.family);
  asked.text = query.snapshot->text;
  asked.offset = query.offset;
  asked.confidence = confidenceFor(query.eagerness);
  asked.alternatives = query.alternatives;
  asked.stop = stop.get_token();

  const TimePoint sent = scheduler_.now();
  executor_.run(
      [model = model_, &scheduler = scheduler_, shared, sent, asked = std::move(asked)]() mutable {
        if (asked.stop.stop_requested()) return;
        std::vector<ngram::Candidate> candidates = model->complete(asked);
        scheduler.post([shared = std::move(shared), sent, &scheduler,
                        candidates = std::move(candidates)]() mutable {
          if (!shared->alive) return;
          FimOutcome outcome;
          outcome.provider = kProvider;
          outcome.model = kModel;
          outcome.complete = true;
          outcome.sent = sent;
          outcome.firstByte = scheduler.now();
          for (std::size_t i = 1; i < candidates.size(); ++i)
            outcome.alternatives.push_back(std::move(candidates[i].insert));
          const FimHandler use = std::move(shared->handler);
          if (!candidates.empty()) use.text(candidates.front().insert);
          // The text callback may have been all that was wanted.
          if (shared->alive) use.done(std::move(outcome));
        });
      });
  return std::make_unique<OnDeviceCall>(std::move(shared), std::move(stop));
}

double confidenceFor(double eagerness) {
  const double clamped = std::clamp(eagerness, 0.0, 1.0);
  return clamped <= 0.5 ? 0.95 - 0.30 * clamped : 0.80 - 0.90 * (clamped - 0.5);
}

}  // namespace codestral::providers
