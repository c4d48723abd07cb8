#include "completion/engine.h"

#include <algorithm>
#include <utility>

#include "base/trace.h"
#include "completion/limit.h"
#include "completion/postprocess.h"
#include "completion/shape.h"
#include "syntax/language.h"
#include "text/uri.h"

namespace codestral::completion {
namespace {

Micros micros(Clock::duration duration) {
  return std::chrono::duration_cast<Micros>(duration);
}

std::string pathOf(const std::string& uri) {
  const auto path = text::pathOfUri(uri);
  return path ? path->string() : uri;
}

Reason reasonOf(const Error& error) {
  switch (error.kind) {
    case ErrorKind::Cancelled:
      return Reason::Cancelled;
    case ErrorKind::RateLimited:
      return Reason::ProviderPaused;
    default:
      return error.httpStatus == 0 && error.kind == ErrorKind::Unauthorized
                 ? Reason::NoCredentials
                 : Reason::ProviderFailed;
  }
}

}  // namespace

// One request, from asking to its answer.
class Engine::Session : public std::enable_shared_from_this<Session> {
 public:
  enum class Phase { Waiting, Streaming, Answered };

  Session(Engine& engine, RequestId id, Request request, std::function<void(Offer)> done)
      : engine_(engine),
        id_(id),
        request_(std::move(request)),
        done_(std::move(done)),
        asked_(engine.scheduler_.now()) {}

  RequestId id() const { return id_; }

  // Runs the steps that need no waiting. On return the session is answered or waits.
  void start() {
    const Span span("completion.start");
    document_ = engine_.workspace_.document(request_.uri);
    if (document_ == nullptr) return answer(Reason::NotOpen);
    if (const auto refusal = refuseDocument(engine_.settings_, *document_,
                                            engine_.workspace_.verdict(request_.uri))) {
      return answer(refusal->reason, refusal->detail);
    }
    if (engine_.provider_ == nullptr) return answer(Reason::Disabled);
    if (const Result<> placed = place(); !placed)
      return answer(Reason::BadPosition, placed.error().message);

    around_ = readSurroundings(text_, offset_);
    const bool automatic = request_.trigger == Trigger::Automatic;
    if (automatic) {
      if (const auto refusal = refusePlace(around_))
        return answer(refusal->reason, refusal->detail);
      if (auto cached = engine_.cache_.find(request_.uri, text_, offset_))
        return answerFromCache(std::move(*cached));
    }
    Millis wait{0};
    if (automatic && !engine_.provider_->onDevice()) {
      wait = waitBeforeAsking(engine_.settings_.debounce, engine_.rhythms_[request_.uri], around_,
                              engine_.scheduler_.now());
    }
    if (wait == Millis(0)) return ask();
    timer_ = engine_.scheduler_.after(wait, [self = shared_from_this()] { self->ask(); });
  }

  // Ends the session with nothing to offer. Closes its stream.
  void end(Reason reason) { answer(reason); }

 private:
  // Where to complete. With an entry selected in the editor's list, the place is after that entry,
  // in a text that already has it.
  Result<> place() {
    const text::Encoding encoding = engine_.workspace_.encoding();
    text_ = document_->text;
    view_ = engine_.workspace_.view(request_.uri);
    if (!request_.selected) {
      const auto offset = text_.offsetOf(request_.position, encoding);
      if (!offset) return std::unexpected(offset.error());
      offset_ = *offset;
      range_ = {request_.position, request_.position};
      return {};
    }
    const auto begin = text_.offsetOf(request_.selected->range.start, encoding);
    if (!begin) return std::unexpected(begin.error());
    const auto end = text_.offsetOf(request_.selected->range.end, encoding);
    if (!end) return std::unexpected(end.error());
    auto replaced = text_.replaced({*begin, *end}, request_.selected->text);
    if (!replaced) return std::unexpected(replaced.error());
    view_.since.push_back({{*begin, *end}, request_.selected->text.size()});
    text_ = *replaced;
    offset_ = *begin + request_.selected->text.size();
    range_ = request_.selected->range;
    prepend_ = request_.selected->text;
    return {};
  }

  // The range of an item that stands for some bytes after the cursor as well.
  text::Range rangeWith(std::size_t replaces) const {
    const text::Encoding encoding = engine_.workspace_.encoding();
    const auto end = document_->text.offsetOf(range_.end, encoding);
    if (replaces == 0 || !end) return range_;
    return {range_.start, document_->text.positionOf(*end + replaces, encoding)};
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

  void ask() {
    const Span span("completion.ask");
    const TimePoint now = engine_.scheduler_.now();
    offer_.timings.debounce = micros(now - asked_);

    const syntax::CursorFacts facts =
        view_ ? syntax::factsAt(view_, offset_) : syntax::CursorFacts{};
    around_.language = languageOf(*document_, pathOf(request_.uri));
    around_.kind = facts.kind;
    shape_ = decideShape(engine_.settings_.multiline, around_, facts, static_cast<bool>(view_));
    offer_.shape = std::string(name(shape_.extent)) + ": " + std::string(shape_.rule);

    const std::string path = pathOf(request_.uri);
    context::Budget budget;
    budget.maxTokens = engine_.settings_.contextMaxTokens;
    context::Prompt prompt = context::buildPrompt(text_, offset_, view_, budget, path);
    offer_.sources = std::move(prompt.sources);

    providers::FimQuery query;
    query.prefix = std::move(prompt.prefix);
    query.suffix = std::move(prompt.suffix);
    query.snapshot = document_;
    if (request_.selected) {
      auto hypothetical = std::make_shared<text::Snapshot>(*document_);
      hypothetical->text = text_;
      query.snapshot = std::move(hypothetical);
    }
    query.offset = offset_;
    query.path = path;
    query.family = familyOf(*document_, path);
    Sampling sampling = samplingFor(shape_, around_, engine_.settings_.maxTokens);
    query.singleLine = sampling.singleLine;
    query.maxTokens = sampling.maxTokens;
    query.minTokens = sampling.minTokens;
    query.temperature = sampling.temperature;
    query.stop = std::move(sampling.stop);
    query.alternatives = request_.trigger == Trigger::Invoked ? 3 : 1;
    query.eagerness = engine_.settings_.eagerness;

    phase_ = Phase::Streaming;
    sent_ = engine_.scheduler_.now();
    offer_.timings.context = micros(sent_ - now);
    providers::FimHandler handler;
    handler.text = [self = weak_from_this()](std::string_view text) {
      if (const auto session = self.lock()) session->streamed(text);
    };
    handler.done = [self = weak_from_this()](Result<providers::FimOutcome> outcome) {
      if (const auto session = self.lock()) session->streamEnded(std::move(outcome));
    };
    call_ = engine_.provider_->complete(std::move(query), std::move(handler));
  }

  void streamed(std::string_view text) {
    if (phase_ != Phase::Streaming) return;
    if (raw_.empty()) firstByte_ = engine_.scheduler_.now();
    raw_ += text;
    // Alternatives come with the end of the stream, so that is awaited when they are wanted.
    if (request_.trigger == Trigger::Invoked) return;
    if (enough(revised(shape_, around_, raw_).extent, around_, raw_)) offerWhatCame();
  }

  void streamEnded(Result<providers::FimOutcome> outcome) {
    if (phase_ != Phase::Streaming) return;
    if (!outcome) {
      offer_.error = outcome.error().kind;
      return answer(reasonOf(outcome.error()), outcome.error().message);
    }
    offer_.provider = outcome->provider;
    offer_.model = outcome->model;
    alternatives_ = std::move(outcome->alternatives);
    offerWhatCame();
  }

  void offerWhatCame() {
    const Span span("completion.offer");
    const TimePoint now = engine_.scheduler_.now();
    if (firstByte_ != TimePoint{}) {
      offer_.timings.firstByte = micros(firstByte_ - sent_);
      offer_.timings.stream = micros(now - firstByte_);
    }
    if (offer_.provider.empty() && call_ != nullptr) {
      offer_.provider = call_->provider();
      offer_.model = call_->model();
    }
    if (offer_.provider.empty()) offer_.provider = engine_.provider_->name();
    offer_.path = offer_.provider == "ondevice" ? "on-device" : "streamed";
    if (isBlank(raw_))
      return answer(offer_.provider == "ondevice" ? Reason::NotConfident : Reason::ModelEmpty);

    alternatives_.insert(alternatives_.begin(), raw_);
    const syntax::Excerpt excerpt = syntax::excerptAt(view_, text_, offset_);
    for (const std::string& raw : alternatives_) {
      const Shape shape = revised(shape_, around_, raw);
      Candidate candidate = postprocess(raw, shape.extent, around_, excerpt);
      if (isBlank(candidate.text)) {
        if (offer_.detail.empty()) offer_.detail = "cut by: " + candidate.cutBy;
        continue;
      }
      if (offer_.items.empty()) {
        engine_.cache_.put(
            request_.uri, text_, offset_,
            {candidate.text, candidate.replaces, offer_.provider, offer_.model, offer_.shape});
      }
      Item item{prepend_ + candidate.text, rangeWith(candidate.replaces)};
      const bool known = std::ranges::any_of(
          offer_.items, [&](const Item& other) { return other.insertText == item.insertText; });
      if (!known) offer_.items.push_back(std::move(item));
    }
    if (offer_.items.empty()) return answer(Reason::OnlyRepeats, offer_.detail);
    offer_.detail.clear();
    answer(std::move(offer_));
  }

  static const syntax::Language* languageOf(const text::Snapshot& document,
                                            const std::string& path) {
    const syntax::Language* language = syntax::languageForId(document.languageId);
    return language != nullptr ? language : syntax::languageForPath(path);
  }

  static std::string familyOf(const text::Snapshot& document, const std::string& path) {
    const syntax::Language* language = languageOf(document, path);
    return language != nullptr ? std::string(language->family) : document.languageId;
  }

  void answer(Reason reason, std::string detail = {}) {
    offer_.items.clear();
    offer_.reason = reason;
    offer_.detail = std::move(detail);
    answer(std::move(offer_));
  }

  void answer(Offer offer) {
    if (phase_ == Phase::Answered) return;
    phase_ = Phase::Answered;
    timer_.reset();
    // Closing the stream may happen inside one of its own callbacks, so the call goes right after
    // this task.
    if (call_ != nullptr) engine_.scheduler_.post([call = std::move(call_)] {});
    offer.timings.total = micros(engine_.scheduler_.now() - asked_);
    engine_.finish(request_.uri, id_, std::move(offer), std::move(done_));
  }

  Engine& engine_;
  const RequestId id_;
  const Request request_;
  std::function<void(Offer)> done_;
  const TimePoint asked_;

  Phase phase_ = Phase::Waiting;
  text::SnapshotPtr document_;
  text::Text text_;
  std::size_t offset_ = 0;
  text::Range range_;
  std::string prepend_;
  syntax::View view_;
  Surroundings around_;
  Shape shape_;
  std::unique_ptr<Timer> timer_;
  std::unique_ptr<providers::FimCall> call_;
  std::string raw_;
  std::vector<std::string> alternatives_;
  TimePoint sent_{};
  TimePoint firstByte_{};
  Offer offer_;
};

Engine::Engine(Scheduler& scheduler, const Workspace& workspace)
    : scheduler_(scheduler), workspace_(workspace) {}

Engine::~Engine() {
  while (!sessions_.empty()) endSession(sessions_.begin()->first, Reason::Cancelled);
}

void Engine::setSettings(Settings settings) {
  settings_ = std::move(settings);
  cache_.clear();
}

void Engine::setProvider(std::shared_ptr<providers::FimProvider> provider) {
  // Sessions hold calls of the provider that goes.
  while (!sessions_.empty()) endSession(sessions_.begin()->first, Reason::Superseded);
  provider_ = std::move(provider);
  cache_.clear();
}

RequestId Engine::request(Request request, std::function<void(Offer)> done) {
  const RequestId id = ++lastId_;
  const std::string uri = request.uri;
  endSession(uri, Reason::Superseded);
  auto session = std::make_shared<Session>(*this, id, std::move(request), std::move(done));
  sessions_[uri] = session;
  session->start();
  return id;
}

void Engine::cancel(RequestId id) {
  for (const auto& [uri, session] : sessions_) {
    if (session->id() == id) {
      endSession(std::string(uri), Reason::Cancelled);
      return;
    }
  }
}

void Engine::documentChanged(const std::string& uri) {
  rhythms_[uri].edited(scheduler_.now());
  endSession(uri, Reason::Superseded);
}

void Engine::documentClosed(const std::string& uri) {
  endSession(uri, Reason::Superseded);
  rhythms_.erase(uri);
  cache_.forget(uri);
}

void Engine::endSession(const std::string& uri, Reason reason) {
  const auto found = sessions_.find(uri);
  if (found == sessions_.end()) return;
  const std::shared_ptr<Session> session = found->second;
  session->end(reason);
}

void Engine::finish(const std::string& uri, RequestId id, Offer offer,
                    std::function<void(Offer)> done) {
  if (const auto found = sessions_.find(uri);
      found != sessions_.end() && found->second->id() == id) {
    // The session is running one of its own functions; it lives until that has returned.
    scheduler_.post([session = std::move(found->second)] {});
    sessions_.erase(found);
  }
  done(std::move(offer));
}

}  // namespace codestral::completion
