#include "completion/engine.h"

#include <algorithm>
#include <utility>

#include "base/trace.h"
#include "completion/flight.h"
#include "syntax/language.h"
#include "text/uri.h"

namespace codestral::completion {
namespace {

constexpr std::size_t kAlternatives = 3;  // of a request that the user made

std::string pathOf(const std::string& uri) {
  const auto path = text::pathOfUri(uri);
  return path ? path->string() : uri;
}

}  // namespace

// One request of the editor, from asking to its answer. It waits for the debounce or for a flight.
class Engine::Waiter : public std::enable_shared_from_this<Waiter> {
 public:
  Waiter(Engine& engine, RequestId id, Request request, std::function<void(Offer)> done)
      : engine_(engine),
        id_(id),
        request_(std::move(request)),
        done_(std::move(done)),
        asked_(engine.scheduler_.now()) {}

  RequestId id() const { return id_; }
  const std::shared_ptr<Flight>& flight() const { return flight_; }

  // Runs the steps that need no waiting. On return the request is answered or waits.
  void start() {
    const Span span("completion.start");
    if (const auto refusal = admit()) {
      engine_.closeFlight(request_.uri);
      return answer(refusal->reason, refusal->detail);
    }
    if (automatic()) {
      if (auto cached = engine_.cache_.find(request_.uri, place_.text, place_.offset))
        return answerFromCache(std::move(*cached));
      flight_ = engine_.flightAt(place_);
      adopted_ = flight_ != nullptr;
      if (adopted_) return;
    }
    engine_.closeFlight(request_.uri);
    const Millis wait =
        !automatic() || engine_.provider_->onDevice()
            ? Millis(0)
            : engine_.pace_.wait(engine_.settings_.debounce, engine_.rhythms_[request_.uri],
                                 place_.around, engine_.scheduler_.now());
    if (wait == Millis(0)) return launch();
    timer_ = engine_.scheduler_.after(wait, [self = shared_from_this()] { self->launch(); });
  }

  // Answers with nothing to offer. The flight goes on.
  void end(Reason reason) { answer(reason); }

  // The flight has said more, perhaps something else than was typed.
  void advanced() {
    if (flight_->typedAt(place_.text, place_.offset)) return;
    engine_.closeFlight(request_.uri);
    relaunch();
  }

  void landed(const Landing& landing) {
    if (landing.candidates.empty()) {
      offer_.error = landing.error;
      offer_.provider = landing.provider;
      return answer(landing.reason, landing.detail);
    }
    const auto typed = flight_->typedAt(place_.text, place_.offset);
    for (const Candidate& candidate : landing.candidates) {
      if (!typed || !candidate.text.starts_with(*typed) || candidate.text.size() == typed->size())
        continue;
      offer_.items.push_back(
          {prepend_ + candidate.text.substr(typed->size()), rangeWith(candidate.replaces)});
    }
    // Everything was typed already, or post-processing took away what the typed text agreed with.
    if (offer_.items.empty()) return relaunch();
    offer_.provider = landing.provider;
    offer_.model = landing.model;
    offer_.path = landing.provider == "ondevice" ? "on-device" : adopted_ ? "adopted" : "streamed";
    offer_.timings.context = flight_->contextTime();
    offer_.timings.firstByte = landing.firstByte;
    offer_.timings.stream = landing.stream;
    offer_.shape = describe(flight_->shape());
    offer_.sources = flight_->sources();
    answer(std::move(offer_));
  }

 private:
  bool automatic() const { return request_.trigger == Trigger::Automatic; }

  // The gate; finds the place on the way.
  std::optional<Refusal> admit() {
    place_.uri = request_.uri;
    place_.document = engine_.workspace_.document(request_.uri);
    if (place_.document == nullptr) return Refusal{Reason::NotOpen, {}};
    if (auto refusal = refuseDocument(engine_.settings_, *place_.document,
                                      engine_.workspace_.verdict(request_.uri)))
      return refusal;
    if (engine_.provider_ == nullptr) return Refusal{Reason::Disabled, {}};
    if (const Result<> found = findPlace(); !found)
      return Refusal{Reason::BadPosition, found.error().message};
    place_.around = readSurroundings(place_.text, place_.offset);
    return automatic() ? refuseSpot(engine_.settings_, {.around = place_.around}) : std::nullopt;
  }

  // Where to complete. With an entry selected in the editor's list, the place is after that entry,
  // in a text that already has it.
  Result<> findPlace() {
    const text::Encoding encoding = engine_.workspace_.encoding();
    place_.text = place_.document->text;
    place_.view = engine_.workspace_.view(request_.uri);
    if (!request_.selected) {
      const auto offset = place_.text.offsetOf(request_.position, encoding);
      if (!offset) return std::unexpected(offset.error());
      place_.offset = *offset;
      range_ = {request_.position, request_.position};
      return {};
    }
    const auto begin = place_.text.offsetOf(request_.selected->range.start, encoding);
    if (!begin) return std::unexpected(begin.error());
    const auto end = place_.text.offsetOf(request_.selected->range.end, encoding);
    if (!end) return std::unexpected(end.error());
    auto replaced = place_.text.replaced({*begin, *end}, request_.selected->text);
    if (!replaced) return std::unexpected(replaced.error());
    place_.view.since.push_back({{*begin, *end}, request_.selected->text.size()});
    place_.text = *replaced;
    place_.hypothetical = true;
    place_.offset = *begin + request_.selected->text.size();
    range_ = request_.selected->range;
    prepend_ = request_.selected->text;
    return {};
  }

  // The range of an item that stands for some bytes after the cursor as well.
  text::Range rangeWith(std::size_t replaces) const {
    const text::Text& text = place_.document->text;
    const text::Encoding encoding = engine_.workspace_.encoding();
    const auto end = text.offsetOf(range_.end, encoding);
    if (replaces == 0 || !end) return range_;
    return {range_.start, text.positionOf(*end + replaces, encoding)};
  }

  void answerFromCache(Cached cached) {
    Offer offer;
    offer.path = "cache";
    offer.provider = std::move(cached.provider);
    offer.model = std::move(cached.model);
    offer.shape = std::move(cached.shape);
    offer.items.push_back({prepend_ + cached.insert, rangeWith(cached.replaces)});
    answer(std::move(offer));
  }

  void launch() {
    timer_.reset();
    const TimePoint now = engine_.scheduler_.now();
    offer_.timings.debounce = micros(now - asked_);
    flight_ = engine_.newFlight(place_);
    engine_.send(flight_, automatic() ? 1 : kAlternatives);
  }

  void relaunch() {
    // Its own place agrees with whatever a flight from there says, so this happens once.
    adopted_ = false;
    launch();
  }

  void answer(Reason reason, std::string detail = {}) {
    offer_.items.clear();
    offer_.reason = reason;
    offer_.detail = std::move(detail);
    answer(std::move(offer_));
  }

  void answer(Offer offer) {
    if (!done_) return;
    timer_.reset();
    offer.timings.total = micros(engine_.scheduler_.now() - asked_);
    engine_.finish(request_.uri, id_, std::move(offer), std::exchange(done_, nullptr));
  }

  Engine& engine_;
  const RequestId id_;
  const Request request_;
  std::function<void(Offer)> done_;  // empty once answered
  const TimePoint asked_;

  Place place_;
  text::Range range_;
  std::string prepend_;
  std::unique_ptr<Timer> timer_;
  std::shared_ptr<Flight> flight_;
  bool adopted_ = false;
  Offer offer_;
};

Engine::Engine(Scheduler& scheduler, const Workspace& workspace)
    : scheduler_(scheduler), workspace_(workspace) {}

Engine::~Engine() {
  endAll(Reason::Cancelled);
}

void Engine::setSettings(Settings settings) {
  settings_ = std::move(settings);
  cache_.clear();
}

void Engine::setProvider(std::shared_ptr<providers::FimProvider> provider) {
  endAll(Reason::Superseded);  // flights hold calls of the provider that goes
  provider_ = std::move(provider);
  cache_.clear();
}

RequestId Engine::request(Request request, std::function<void(Offer)> done) {
  const RequestId id = ++lastId_;
  const std::string uri = request.uri;
  end(uri, Reason::Superseded);
  auto waiter = std::make_shared<Waiter>(*this, id, std::move(request), std::move(done));
  waiters_[uri] = waiter;
  waiter->start();
  return id;
}

void Engine::cancel(RequestId id) {
  for (const auto& [uri, waiter] : waiters_) {
    if (waiter->id() != id) continue;
    const std::string document = uri;
    closeFlight(document);
    return end(document, Reason::Cancelled);
  }
}

void Engine::documentChanged(const std::string& uri) {
  rhythms_[uri].edited(scheduler_.now());
  end(uri, Reason::Superseded);
  const auto flight = flights_.find(uri);
  if (flight == flights_.end()) return;
  if (flight->second->onDevice() || isStale(*flight->second)) closeFlight(uri);
}

void Engine::documentClosed(const std::string& uri) {
  end(uri, Reason::Superseded);
  closeFlight(uri);
  rhythms_.erase(uri);
  cache_.forget(uri);
}

std::shared_ptr<Flight> Engine::flightAt(const Place& place) const {
  const auto found = flights_.find(place.uri);
  const bool fits =
      found != flights_.end() && found->second->typedAt(place.text, place.offset).has_value();
  return fits ? found->second : nullptr;
}

std::shared_ptr<Flight> Engine::newFlight(Place place) {
  const syntax::CursorFacts facts =
      place.view ? syntax::factsAt(place.view, place.offset) : syntax::CursorFacts{};
  place.around.language = syntax::languageOf(*place.document);
  place.around.kind = facts.kind;
  place.around.indent = readIndent(place.text, place.offset);
  const Shape shape =
      decideShape(settings_.multiline, place.around, facts, static_cast<bool>(place.view));
  closeFlight(place.uri);
  auto& flight = flights_[place.uri];
  flight = std::make_shared<Flight>(scheduler_, std::move(place), shape);
  return flight;
}

void Engine::send(const std::shared_ptr<Flight>& flight, std::size_t alternatives) {
  const Span span("completion.send");
  const TimePoint begun = scheduler_.now();
  const Place& place = flight->place();
  const std::string path = pathOf(place.uri);
  context::Budget budget;
  budget.maxTokens = settings_.contextMaxTokens;
  context::Prompt prompt = context::buildPrompt(place.text, place.offset, place.view, budget, path);
  flight->setContext(std::move(prompt.sources), micros(scheduler_.now() - begun));

  providers::FimQuery query;
  query.prefix = std::move(prompt.prefix);
  query.suffix = std::move(prompt.suffix);
  query.snapshot = place.document;
  if (place.hypothetical) {
    auto hypothetical = std::make_shared<text::Snapshot>(*place.document);
    hypothetical->text = place.text;
    query.snapshot = std::move(hypothetical);
  }
  query.offset = place.offset;
  query.path = path;
  const syntax::Language* language = place.around.language;
  query.family = language != nullptr ? language->family : place.document->languageId;
  Sampling sampling = samplingFor(flight->shape(), place.around, settings_.maxTokens);
  query.singleLine = sampling.singleLine;
  query.maxTokens = sampling.maxTokens;
  query.minTokens = sampling.minTokens;
  query.temperature = sampling.temperature;
  query.stop = std::move(sampling.stop);
  query.alternatives = alternatives;
  query.eagerness = settings_.eagerness;
  flight->start(
      *provider_, std::move(query), [this, weak = std::weak_ptr(flight)] { advanced(weak.lock()); },
      [this, weak = std::weak_ptr(flight)](const Landing& landing) {
        landed(weak.lock(), landing);
      });
}

void Engine::advanced(const std::shared_ptr<Flight>& flight) {
  if (const auto waiter = waiterOf(flight)) return waiter->advanced();
  if (isStale(*flight)) closeFlight(flight->place().uri);
}

// Nobody can be served from it any more.
bool Engine::isStale(const Flight& flight) const {
  const text::SnapshotPtr document = workspace_.document(flight.place().uri);
  return document == nullptr || document->diverged || !flight.agreesWith(document->text);
}

void Engine::landed(const std::shared_ptr<Flight>& flight, const Landing& landing) {
  const Place& place = flight->place();
  flights_.erase(place.uri);
  if (!landing.candidates.empty()) {
    cache_.put(place.uri, place.text, place.offset,
               {landing.candidates.front().text, landing.candidates.front().replaces,
                landing.provider, landing.model, describe(flight->shape())});
  }
  if (const auto waiter = waiterOf(flight)) waiter->landed(landing);
}

std::shared_ptr<Engine::Waiter> Engine::waiterOf(const std::shared_ptr<Flight>& flight) const {
  const auto found = waiters_.find(flight->place().uri);
  return found != waiters_.end() && found->second->flight() == flight ? found->second : nullptr;
}

void Engine::closeFlight(const std::string& uri) {
  const auto found = flights_.find(uri);
  if (found == flights_.end()) return;
  found->second->close();
  flights_.erase(found);
}

void Engine::end(const std::string& uri, Reason reason) {
  const auto found = waiters_.find(uri);
  if (found == waiters_.end()) return;
  const std::shared_ptr<Waiter> waiter = found->second;
  waiter->end(reason);
}

void Engine::endAll(Reason reason) {
  while (!waiters_.empty()) end(std::string(waiters_.begin()->first), reason);
  while (!flights_.empty()) closeFlight(std::string(flights_.begin()->first));
}

void Engine::finish(const std::string& uri, RequestId id, Offer offer,
                    const std::function<void(Offer)>& done) {
  if (const auto found = waiters_.find(uri); found != waiters_.end() && found->second->id() == id) {
    // The waiter is running one of its own functions; it lives until that has returned.
    scheduler_.post([waiter = std::move(found->second)] {});
    waiters_.erase(found);
  }
  done(std::move(offer));
}

}  // namespace codestral::completion
