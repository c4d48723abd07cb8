#include "completion/flight.h"

#include <algorithm>
#include <utility>

#include "completion/limit.h"
#include "completion/reuse.h"

namespace codestral::completion {
namespace {

constexpr std::size_t kLongLine = 512;
constexpr std::size_t kMostTypedOver = 4;
// Every token of the largest completion.maxTokens; what goes on beyond that has no end.
constexpr std::size_t kMostSaid = 16 * 1024;

}  // namespace

Flight::Flight(Scheduler& scheduler, Place place, Shape shape)
    : scheduler_(scheduler),
      place_(std::move(place)),
      shape_(shape),
      self_(std::make_shared<Flight*>(this)) {}

void Flight::start(providers::FimProvider& provider, Query query, std::function<void()> advanced,
                   std::function<void(Landing)> landed) {
  onDevice_ = provider.onDevice();
  providerName_ = provider.name();
  sources_ = std::move(query.sources);
  contextTime_ = query.took;
  awaitsEnd_ = onDevice_ && query.query.alternatives > 1;
  advanced_ = std::move(advanced);
  landed_ = std::move(landed);
  sent_ = scheduler_.now();
  providers::FimHandler handler;
  handler.text = [self = std::weak_ptr(self_)](std::string_view text) {
    if (const auto flight = self.lock()) (*flight)->streamed(text);
  };
  handler.done = [self = std::weak_ptr(self_)](Result<providers::FimOutcome> outcome) {
    if (const auto flight = self.lock()) (*flight)->ended(std::move(outcome));
  };
  auto call = provider.complete(std::move(query.query), std::move(handler));
  if (landed_) call_ = std::move(call);  // it may have ended already
}

void Flight::close() {
  landed_ = nullptr;
  advanced_ = nullptr;
  // This may be running inside one of the stream's own callbacks.
  if (call_ != nullptr) scheduler_.post([call = std::move(call_)] {});
}

std::optional<std::string> Flight::typedAt(const text::Text& text, std::size_t offset) const {
  auto typed = typedSince(place_, text, offset);
  if (!typed || !takenBy(*typed)) return std::nullopt;
  return typed;
}

std::optional<std::size_t> Flight::takenBy(std::string_view typed) const {
  std::size_t at = 0;
  for (std::size_t i = 0; i < typed.size(); ++i) {
    while (at < raw_.size() && raw_[at] == '\r' && typed[i] != '\r') ++at;
    if (at == raw_.size()) {
      // A new line that the flight did not say is another question.
      if (typed.find_first_of("\r\n", i) != std::string_view::npos) return std::nullopt;
      return at;
    }
    if (typed[i] == '\r' && raw_[at] != '\r' && typed.substr(i).starts_with("\r\n")) continue;
    if (raw_[at] != typed[i]) return std::nullopt;
    ++at;
  }
  return at;
}

bool Flight::agreesWith(const text::Text& text) const {
  const std::size_t after = place_.text.size() - place_.offset;
  if (text.size() + kMostTypedOver < after) return false;
  // The cursor is right before what stood after the place, but for what the editor closed by itself
  // or was typed over.
  const std::size_t first = text.size() + kMostTypedOver - after;
  for (std::size_t back = 0; back <= std::min(first, kMostTypedOver + kMostClosers); ++back) {
    if (typedAt(text, first - back)) return true;
  }
  return false;
}

void Flight::streamed(std::string_view text) {
  if (!landed_) return;
  if (raw_.empty()) firstByte_ = scheduler_.now();
  raw_ += text.substr(0, kMostSaid - raw_.size());
  if (raw_.size() == kMostSaid || (!awaitsEnd_ && saidEnough(text))) return land();
  if (const auto advanced = advanced_) advanced();  // it may close this flight
}

// A look reads all that was said. A long line is looked at when it ends or has doubled, so that one
// without an end costs little.
bool Flight::saidEnough(std::string_view newest) {
  const bool ends = newest.find_first_of("\r\n") != newest.npos;
  if (raw_.size() > kLongLine && !ends && raw_.size() < 2 * looked_) return false;
  looked_ = raw_.size();
  return enough(revised(shape_, place_.around, raw_).extent, place_.around, raw_);
}

void Flight::ended(Result<providers::FimOutcome> outcome) {
  if (!landed_) return;
  if (!outcome) {
    Landing landing;
    landing.reason = reasonOf(outcome.error());
    landing.detail = outcome.error().message;
    landing.error = outcome.error().kind;
    return settle(std::move(landing));
  }
  answeredBy_ = std::move(outcome->provider);
  model_ = std::move(outcome->model);
  complete_ = outcome->complete;
  land(std::move(outcome->alternatives));
}

void Flight::land(std::vector<std::string> alternatives) {
  const TimePoint ended = scheduler_.now();
  alternatives.insert(alternatives.begin(), raw_);
  Landing landing = landingOf(place_, shape_, alternatives);
  if (answeredBy_.empty() && call_ != nullptr) {
    answeredBy_ = call_->provider();
    model_ = call_->model();
  }
  if (answeredBy_.empty()) answeredBy_ = providerName_;
  landing.provider = answeredBy_;
  landing.model = model_;
  if (landing.reason == Reason::ModelEmpty && landing.provider == "ondevice")
    landing.reason = Reason::NotConfident;
  if (firstByte_ != TimePoint{}) {
    landing.firstByte = micros(firstByte_ - sent_);
    landing.stream = micros(ended - firstByte_);
  }
  landing.postprocess = micros(scheduler_.now() - ended);
  settle(std::move(landing));
}

void Flight::settle(Landing landing) {
  const auto landed = std::exchange(landed_, nullptr);
  close();
  landed(std::move(landing));
}

}  // namespace codestral::completion
