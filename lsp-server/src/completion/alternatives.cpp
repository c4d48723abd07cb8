#include "completion/alternatives.h"

#include <algorithm>
#include <utility>

namespace codestral::completion {
namespace {

// The first answer is the likeliest; these leave its path. The service takes up to 1.5.
constexpr double kFirstTemperature = 0.6;
constexpr double kStep = 0.3;
constexpr double kHighestTemperature = 1.2;

}  // namespace

Alternatives::Alternatives(Scheduler& scheduler, Place place, Shape shape)
    : scheduler_(scheduler), place_(std::move(place)), shape_(shape) {}

void Alternatives::start(providers::FimProvider& provider, Query query, std::size_t count) {
  provider_ = &provider;
  query_ = std::move(query.query);
  query_.alternatives = 1;
  query_.temperature = std::max(query_.temperature, kFirstTemperature - kStep);
  left_ = count;
  next();
}

void Alternatives::close() {
  left_ = 0;
  onEnd_ = nullptr;
  if (flight_ == nullptr) return;
  flight_->close();
  // It may be running one of its own functions.
  scheduler_.post([flight = std::move(flight_)] {});
}

void Alternatives::next() {
  query_.temperature = std::min(query_.temperature + kStep, kHighestTemperature);
  flight_ = std::make_shared<Flight>(scheduler_, place_, shape_);
  // It may land, and be replaced, before start() returns.
  const std::shared_ptr<Flight> flight = flight_;
  flight->start(
      *provider_, Query{.query = query_}, [] {},
      [this](const Landing& landing) { landed(landing); });
}

void Alternatives::landed(const Landing& landing) {
  const std::shared_ptr<Flight> flight = std::exchange(flight_, nullptr);
  scheduler_.post([flight] {});
  if (landing.error) {
    left_ = 0;
  } else {
    said_.push_back(flight->said());
    --left_;
  }
  if (left_ > 0) return next();
  if (const auto ended = std::exchange(onEnd_, nullptr)) ended();
}

}  // namespace codestral::completion
