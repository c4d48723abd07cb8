#include "completion/document_engine.h"

#include <utility>

#include "base/trace.h"
#include "completion/limit.h"

namespace codestral::completion {
namespace {

constexpr std::size_t kAlternatives = 3;  // of a request that the user made
// How long a service may be silent before this machine's own model is asked too.
constexpr Millis kPatience{800};
// Who has looked at a suggestion for that long may take it.
constexpr Millis kDwell{500};
constexpr std::string_view kHit = "hit";

std::vector<Suggestion> suggestionsOf(const Landing& landing, const Shape& shape) {
  std::vector<Suggestion> suggestions;
  for (const Candidate& candidate : landing.candidates) {
    suggestions.push_back({candidate.text, candidate.replaces, landing.provider, landing.model,
                           describe(shape), candidate.cutBy, candidate.nodeEnds});
  }
  return suggestions;
}

}  // namespace

void DocumentEngine::request(std::shared_ptr<Waiter> waiter) {
  const Span span("completion.start");
  answer(Reason::Superseded);
  waiter_ = std::move(waiter);
  paused_ = Micros(0);
  adopted_ = false;
  lookup_ = {};
  dwell_.reset();
  if (auto refusal = waiter_->admit(shared_.workspace, shared_.settings, accepted_)) {
    close(flight_);
    return answer(refusal->reason, std::move(refusal->detail));
  }
  if (shared_.provider == nullptr) return answer(Reason::Disabled);
  if (waiter_->automatic() && (offerShown() || offerCached() || offerKept() || adopt())) return;
  closeFlights();
  if (!waiter_->automatic() || shared_.provider->onDevice()) return ask();
  pauseBeforeAsking();
}

bool DocumentEngine::cancel(RequestId id) {
  if (waiter_ == nullptr || waiter_->id() != id) return false;
  close(flight_);
  answer(Reason::Cancelled);
  return true;
}

void DocumentEngine::changed() {
  rhythm_.edited(shared_.scheduler.now());
  answer(Reason::Superseded);
  dwell_.reset();
  accepted_.reset();
  close(standIn_);
  if (flight_ != nullptr && (more_ != nullptr || flight_->onDevice() || isStale(*flight_)))
    close(flight_);
  const text::SnapshotPtr document =
      standing_ ? shared_.workspace.document(standing_->place.uri) : nullptr;
  if (document == nullptr || document->diverged || !standing_->followedBy(document->text)) {
    standing_.reset();
  } else {
    if (tookAll(*document)) taken(*document);
    lastSize_ = document->text.size();
  }
  if (ahead_ != nullptr && !standing_ && isStale(*ahead_)) close(ahead_);
}

// An editor may ask again before it says that it accepted, so the text itself is looked at.
bool DocumentEngine::tookAll(const text::Snapshot& document) const {
  const std::size_t whole = standing_->place.text.size() - standing_->suggestion.replaces +
                            standing_->suggestion.text.size();
  return document.text.size() == whole && whole > lastSize_ + 1;
}

void DocumentEngine::taken(const text::Snapshot& document) {
  const std::string& text = standing_->suggestion.text;
  if (text.find_first_of("\r\n") != text.npos) return;
  accepted_ = AcceptedLine{document.version, standing_->place.offset + text.size()};
}

void DocumentEngine::end(Reason reason) {
  answer(reason);
  closeFlights();
  withheld();
  accepted_.reset();
  kept_.reset();
}

void DocumentEngine::withheld() {
  standing_.reset();
  dwell_.reset();
}

// ------------------------------------------------------------------ without asking

bool DocumentEngine::offerShown() {
  const Place& place = waiter_->place();
  const auto rest = standing_ ? standing_->restAt(place.text, place.offset) : std::nullopt;
  if (!rest) return false;
  answer({*rest}, {.detail = "on the screen", .path = "cache"});
  return true;
}

bool DocumentEngine::offerCached() {
  const Place& place = waiter_->place();
  const auto cached = shared_.cache.find(place.uri, place.text, place.offset);
  lookup_ = cached ? kHit : code(cached.error());
  if (!cached) return false;
  offer({*cached}, {.path = "cache"});
  return true;
}

// A stream often says more than was wanted where it began.
bool DocumentEngine::offerKept() {
  if (kept_ == nullptr) return false;
  Place place = waiter_->place();
  const auto typed = kept_->typedAt(place.text, place.offset);
  const std::size_t taken = typed ? kept_->takenBy(*typed).value_or(0) : kept_->said().size();
  if (taken >= kept_->said().size()) return false;
  const std::string rest = kept_->said().substr(taken);
  const Shape shape = shapeAt(place, shared_.settings.multiline);
  if (!kept_->complete() && !enough(revised(shape, place.around, rest).extent, place.around, rest))
    return false;
  Landing landing = landingOf(place, shape, {rest});
  landing.provider = kept_->provider();
  landing.model = kept_->model();
  const std::vector<Suggestion> suggestions = suggestionsOf(landing, shape);
  if (suggestions.empty()) return false;
  shared_.cache.put(place.uri, place.text, place.offset, suggestions.front());
  offer(suggestions, {.detail = "more of a stream", .path = "cache", .sources = kept_->sources()});
  return true;
}

bool DocumentEngine::adopt() {
  const auto fits = [place = waiter_->place()](const std::shared_ptr<Flight>& flight) {
    return flight != nullptr && flight->typedAt(place.text, place.offset);
  };
  if (!fits(flight_)) {
    if (!fits(ahead_)) return false;
    close(flight_);
    flight_ = std::move(ahead_);
    beginPatience();
  }
  adopted_ = true;
  if (slow_) standIn();
  return true;
}

// ------------------------------------------------------------------ asking

void DocumentEngine::pauseBeforeAsking() {
  const TimePoint now = shared_.scheduler.now();
  const providers::Readiness ready = shared_.provider->readiness();
  if (ready.refused) {
    return answer(Offer{.reason = reasonOf(*ready.refused),
                        .detail = ready.refused->message,
                        .error = ready.refused->kind,
                        .provider = std::string(shared_.provider->name())});
  }
  const Millis wait = shared_.pace.wait(shared_.settings.debounce, rhythm_, waiter_->place().around,
                                        now, ready.notBefore);
  if (wait == Millis(0)) return ask();
  pause_ = shared_.scheduler.after(wait, [this] { ask(); });
}

void DocumentEngine::ask() {
  pause_.reset();
  paused_ = micros(shared_.scheduler.now() - waiter_->asked());
  adopted_ = false;
  standing_.reset();
  close(flight_);
  // It waited, and its file may have been excluded meanwhile.
  const std::string& uri = waiter_->place().uri;
  if (const auto refused = refuseDocument(shared_.settings, *waiter_->place().document,
                                          shared_.workspace.verdict(uri))) {
    return answer(Offer{.reason = refused->reason, .detail = refused->detail});
  }
  beginPatience();
  const bool several = !waiter_->automatic();
  if (several && !shared_.provider->onDevice()) askForMore();
  fly(flight_, waiter_->place(), several ? kAlternatives : 1, *shared_.provider);
}

void DocumentEngine::askForMore() {
  Place place = waiter_->place();
  const Shape shape = shapeAt(place, shared_.settings.multiline);
  Query query = queryAt(place, shape, shared_.settings, 1);
  more_ = std::make_shared<Alternatives>(shared_.scheduler, std::move(place), shape);
  more_->start(*shared_.provider, std::move(query), kAlternatives - 1);
}

void DocumentEngine::fly(std::shared_ptr<Flight>& slot, Place place, std::size_t alternatives,
                         providers::FimProvider& provider) {
  const Span span("completion.send");
  const TimePoint begun = shared_.scheduler.now();
  const Shape shape = shapeAt(place, shared_.settings.multiline);
  close(slot);
  slot = std::make_shared<Flight>(shared_.scheduler, std::move(place), shape);
  // It may land, and leave its slot, before start() returns.
  const std::shared_ptr<Flight> flight = slot;
  Query query = queryAt(flight->place(), shape, shared_.settings, alternatives);
  query.took = micros(shared_.scheduler.now() - begun);
  flight->start(
      provider, std::move(query), [this, weak = std::weak_ptr(flight)] { advanced(weak.lock()); },
      [this, weak = std::weak_ptr(flight)](const Landing& landing) {
        landed(weak.lock(), landing);
      });
}

void DocumentEngine::advanced(const std::shared_ptr<Flight>& flight) {
  if (flight == flight_ && waiter_ != nullptr) {
    close(standIn_);
    const Place& place = waiter_->place();
    // It says something else than was typed, and its own place agrees with whatever it says, so
    // this happens once.
    if (!flight->typedAt(place.text, place.offset)) ask();
  } else if (flight == flight_ && isStale(*flight)) {
    close(flight_);
  }
}

void DocumentEngine::landed(const std::shared_ptr<Flight>& flight, const Landing& landing) {
  if (flight != flight_ || more_ == nullptr || landing.error) return settled(flight, landing);
  const auto settle = [this, flight, landing] {
    const Landing all = withMore(*flight, landing);
    closeMore();
    settled(flight, all);
  };
  if (more_->ended()) return settle();
  more_->onEnd(settle);
}

void DocumentEngine::settled(const std::shared_ptr<Flight>& flight, const Landing& landing) {
  const Place& place = flight->place();
  if (!flight->onDevice()) shared_.pace.answered(landing.firstByte);
  if (!landing.candidates.empty()) {
    shared_.cache.put(place.uri, place.text, place.offset,
                      suggestionsOf(landing, flight->shape()).front());
  }
  if (flight == ahead_) {
    ahead_.reset();
    kept_ = flight;
  } else if (flight == standIn_) {
    standIn_.reset();
    if (waiter_ != nullptr) offerLanded(*flight, landing);
  } else {
    close(standIn_);
    closeMore();
    flight_.reset();
    kept_ = flight;
    if (waiter_ == nullptr) return;
    if (landing.candidates.empty()) {
      Offer offer{.reason = landing.reason, .detail = landing.detail, .error = landing.error};
      offer.provider = landing.provider;
      return answer(std::move(offer));
    }
    // Everything was typed already, or post-processing took away what the typed text agreed with.
    if (!offerLanded(*flight, landing)) ask();
  }
}

// What the service said first, and what it said when it was asked again.
Landing DocumentEngine::withMore(const Flight& flight, Landing landing) {
  std::vector<std::string> answers{flight.said()};
  answers.insert(answers.end(), more_->said().begin(), more_->said().end());
  Landing merged = landingOf(flight.place(), flight.shape(), answers);
  landing.candidates = std::move(merged.candidates);
  landing.reason = merged.reason;
  landing.detail = std::move(merged.detail);
  return landing;
}

// Nobody can be served from it any more.
bool DocumentEngine::isStale(const Flight& flight) const {
  const text::SnapshotPtr document = shared_.workspace.document(flight.place().uri);
  return document == nullptr || document->diverged || !flight.agreesWith(document->text);
}

void DocumentEngine::beginPatience() {
  slow_ = false;
  if (shared_.standIn == nullptr || shared_.provider->onDevice()) return;
  patience_ = shared_.scheduler.after(kPatience, [this] {
    slow_ = true;
    standIn();
  });
}

// The service is slow: what this machine knows is better than nothing, and is not replaced when the
// service speaks at last.
void DocumentEngine::standIn() {
  if (shared_.standIn == nullptr || waiter_ == nullptr || !waiter_->automatic() ||
      flight_ == nullptr || flight_->onDevice() || !flight_->said().empty() || standIn_ != nullptr)
    return;
  fly(standIn_, waiter_->place(), 1, *shared_.standIn);
}

// Asks what will be asked when the suggestion is taken.
void DocumentEngine::askAhead() {
  dwell_.reset();
  if (!standing_ || flight_ != nullptr || ahead_ != nullptr || shared_.provider->onDevice()) return;
  const providers::Readiness ready = shared_.provider->readiness();
  if (ready.refused || ready.notBefore > shared_.scheduler.now()) return;
  const std::string& uri = standing_->place.uri;
  const text::SnapshotPtr document = shared_.workspace.document(uri);
  if (document == nullptr ||
      refuseDocument(shared_.settings, *document, shared_.workspace.verdict(uri))) {
    return;
  }
  auto next = standing_->next();
  if (!next || shared_.cache.find(next->uri, next->text, next->offset)) return;
  fly(ahead_, *std::move(next), 1, *shared_.provider);
}

// ------------------------------------------------------------------ answering

bool DocumentEngine::offerLanded(const Flight& flight, const Landing& landing) {
  const Place& place = waiter_->place();
  // Those that go on from what was typed since, in their order.
  std::vector<Suggestion> suggestions;
  for (const Suggestion& whole : suggestionsOf(landing, flight.shape())) {
    if (auto rest = restOf(whole, flight.place(), place.text, place.offset))
      suggestions.push_back(*std::move(rest));
  }
  if (suggestions.empty()) return false;
  Offer made;
  made.path = landing.provider == "ondevice" ? "on-device" : adopted_ ? "adopted" : "streamed";
  made.sources = flight.sources();
  made.timings.context = flight.contextTime();
  made.timings.firstByte = landing.firstByte;
  made.timings.stream = landing.stream;
  made.timings.postprocess = landing.postprocess;
  offer(suggestions, std::move(made));
  return true;
}

void DocumentEngine::offer(const std::vector<Suggestion>& suggestions, Offer offer) {
  standing_ = Standing{waiter_->place(), suggestions.front()};
  lastSize_ = waiter_->place().document->text.size();
  answer(suggestions, std::move(offer));
}

void DocumentEngine::answer(const std::vector<Suggestion>& suggestions, Offer offer) {
  for (const Suggestion& suggestion : suggestions)
    offer.items.push_back(waiter_->itemOf(suggestion));
  offer.provider = suggestions.front().provider;
  offer.model = suggestions.front().model;
  offer.shape = suggestions.front().shape;
  offer.cutBy = suggestions.front().cutBy;
  if (shared_.settings.prefetch) dwell_ = shared_.scheduler.after(kDwell, [this] { askAhead(); });
  answer(std::move(offer));
}

void DocumentEngine::answer(Reason reason, std::string detail) {
  answer(Offer{.reason = reason, .detail = std::move(detail)});
}

void DocumentEngine::answer(Offer offer) {
  pause_.reset();
  const auto waiter = std::exchange(waiter_, nullptr);
  if (waiter == nullptr) return;
  offer.timings.debounce = paused_;
  offer.lookup = lookup_;
  waiter->answer(std::move(offer), shared_.scheduler.now());
}

void DocumentEngine::close(std::shared_ptr<Flight>& flight) {
  if (flight == nullptr) return;
  if (&flight == &flight_) closeMore();
  flight->close();
  // It may be running one of its own functions.
  shared_.scheduler.post([flight = std::move(flight)] {});
  flight = nullptr;
}

void DocumentEngine::closeMore() {
  if (more_ == nullptr) return;
  more_->close();
  shared_.scheduler.post([more = std::move(more_)] {});
  more_ = nullptr;
}

void DocumentEngine::closeFlights() {
  patience_.reset();
  close(flight_);
  close(standIn_);
  close(ahead_);
}

}  // namespace codestral::completion
