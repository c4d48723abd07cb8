#include "completion/outcomes.h"

#include <algorithm>
#include <random>
#include <utility>

#include "text/scan.h"

namespace codestral::completion {
namespace {

constexpr Millis kLongEnoughToRead{750};
constexpr Millis kAcceptanceFollows{2000};
constexpr std::size_t kEndedKept = 8;
constexpr std::size_t kWindow = 64;  // bytes on either side that tell whether it is the same place

std::int64_t utf16Length(std::string_view text) {
  return static_cast<std::int64_t>(text::countsOf(text).utf16);
}

std::int64_t randomKey() {
  static std::mt19937_64 random{std::random_device()()};
  return static_cast<std::int64_t>(random() >> 1U);
}

std::string before(const text::Text& text, std::size_t offset) {
  return text.slice({offset - std::min(offset, kWindow), offset});
}
std::string after(const text::Text& text, std::size_t offset) {
  return text.slice({offset, offset + kWindow});
}

}  // namespace

struct Outcomes::Live {
  struct Id {
    std::string id;
    std::size_t item = 0;
    std::size_t typed = 0;  // bytes of the item that stood there already
  };
  store::Suggestion row;
  Offering offering;
  std::vector<Id> ids;
  std::size_t item = 0;   // the one that the text agrees with
  std::size_t typed = 0;  // bytes of it
  bool hidden = false;
  bool shown = false;
  std::optional<TimePoint> visibleSince;
  std::unique_ptr<Timer> timer;

  // How much of an item stands in `now`, when that is the text of the offer with a beginning of the
  // item in its place.
  std::optional<std::size_t> typedOf(const Offering::Item& candidate, const text::Text& now) const {
    const std::string& insert = candidate.insertText;
    // Bytes after the place go when all of it comes.
    for (const std::size_t gone : {std::size_t{0}, candidate.replaces}) {
      const std::size_t there = now.size() + gone;
      if (there < offering.text.size()) continue;
      const std::size_t typedNow = there - offering.text.size();
      if (typedNow > insert.size() || (gone > 0 && typedNow != insert.size())) continue;
      const std::size_t begin = offering.offset;
      if (now.slice({begin, begin + typedNow}) == std::string_view(insert).substr(0, typedNow) &&
          before(now, begin) == before(offering.text, begin) &&
          after(now, begin + typedNow) == after(offering.text, begin + gone)) {
        return typedNow;
      }
    }
    return std::nullopt;
  }
  bool follow(const text::Text& now) {
    for (std::size_t at = 0; at < offering.items.size(); ++at) {
      const auto typedNow = typedOf(offering.items[at], now);
      if (!typedNow) continue;
      item = at;
      typed = *typedNow;
      return true;
    }
    return false;
  }
  bool whole() const { return typed == offering.items[item].insertText.size(); }
  const Id* find(const std::string& id) const {
    const auto found = std::ranges::find(ids, id, &Id::id);
    return found == ids.end() ? nullptr : &*found;
  }
};

Outcomes::Outcomes(Scheduler& scheduler, Executor& executor, LearnedGate& gate,
                   std::function<std::int64_t()> wallNow)
    : scheduler_(scheduler),
      gate_(gate),
      wallNow_(std::move(wallNow)),
      survival_(scheduler, executor, [this](const store::Suggestion& row) {
        if (keep_) keep_(row);
      }) {}

Outcomes::~Outcomes() = default;

std::vector<std::string> Outcomes::offered(Offering offering) {
  if (live_ != nullptr && !offering.items.empty()) {
    const Offering& old = live_->offering;
    const bool samePlace = old.uri == offering.uri &&
                           old.offset + live_->typed == offering.offset &&
                           live_->follow(offering.text);
    for (std::size_t at = 0; samePlace && at < old.items.size(); ++at) {
      if (std::string_view(old.items[at].insertText).substr(live_->typed) ==
          offering.items.front().insertText)
        return idsFor(*live_, offering, at);
    }
  }
  if (live_ != nullptr) end(std::exchange(live_, nullptr));
  if (offering.items.empty()) return {};

  live_ = std::make_shared<Live>();
  store::Suggestion& row = live_->row;
  row.key = randomKey();
  row.at = wallNow_();
  row.language = offering.situation.language;
  row.node = offering.situation.node;
  row.place = offering.situation.place;
  row.midLine = offering.situation.midLine;
  row.provider = offering.provider;
  const std::string& text = offering.items.front().insertText;
  row.length = utf16Length(text);
  row.lines = 1 + std::ranges::count(text, '\n');
  row.latencyMs = offering.latency.count();
  if (const auto rhythm = rhythm_.interval()) row.rhythmMs = rhythm->count();
  row.recentShare = gate_.recentShare();
  row.sinceAcceptedMs = gate_.sinceAccepted(row.at);
  row.invoked = offering.invoked;
  live_->offering = std::move(offering);

  const auto verdict = gate_.decide(row, eagerness_);
  row.heldOut = verdict == LearnedGate::Verdict::HoldOut;
  live_->hidden = verdict == LearnedGate::Verdict::Hide;
  if (!live_->hidden) {
    ++counts_.offered;
    if (!editorSaysWhatItShows_) becomesVisible(live_);
  }
  return idsFor(*live_, live_->offering, 0);
}

std::vector<std::string> Outcomes::idsFor(Live& live, const Offering& offering, std::size_t item) {
  if (live.hidden) return {};
  std::vector<std::string> ids;
  for (std::size_t at = 0; at < offering.items.size(); ++at) {
    const std::size_t which = std::min(item + at, live.offering.items.size() - 1);
    live.ids.push_back({std::to_string(++lastId_), which, live.typed});
    ids.push_back(live.ids.back().id);
  }
  return ids;
}

void Outcomes::becomesVisible(const LivePtr& live) {
  if (live->visibleSince) return;
  live->visibleSince = scheduler_.now();
  live->timer = scheduler_.after(kLongEnoughToRead, [this, weak = std::weak_ptr(live)] {
    if (const auto alive = weak.lock()) countShown(*alive);
  });
}

void Outcomes::countShown(Live& live) {
  if (std::exchange(live.shown, true)) return;
  ++counts_.shown;
  if (counted_) counted_();
}

void Outcomes::edited(const std::string& uri, const text::Text& now,
                      const text::ChangeResult& change) {
  rhythm_.edited(scheduler_.now());
  survival_.edited(uri, now, change.edits);
  newest_ = {uri, now};
  if (live_ == nullptr || live_->offering.uri != uri) return;
  if (!live_->follow(now)) return end(std::exchange(live_, nullptr));
  if (live_->whole()) awaitAcceptance(std::exchange(live_, nullptr));
}

// An editor that accepts changes the text first, and says so afterwards.
void Outcomes::awaitAcceptance(LivePtr live) {
  live->timer = scheduler_.after(kAcceptanceFollows, [this, weak = std::weak_ptr(live)] {
    const auto alive = weak.lock();
    if (alive == nullptr) return;
    forgetWaiting(alive);
    // Typed to its end by hand: neither taken nor refused.
    settle(alive, alive->hidden                   ? store::Outcome::Hidden
                  : alive->row.acceptedLength > 0 ? store::Outcome::Partial
                                                  : store::Outcome::Ignored);
  });
  waiting_.push_back(std::move(live));
}

void Outcomes::forgetWaiting(const LivePtr& live) {
  std::erase(waiting_, live);
}

void Outcomes::closed(const std::string& uri) {
  survival_.closed(uri);
  if (live_ == nullptr || live_->offering.uri != uri) return;
  const LivePtr live = std::exchange(live_, nullptr);
  settle(live, live->hidden ? store::Outcome::Hidden : store::Outcome::Ignored);
}

void Outcomes::end(LivePtr live) {
  store::Outcome outcome = store::Outcome::Ignored;
  if (live->hidden) {
    outcome = store::Outcome::Hidden;
  } else if (live->row.acceptedLength > 0) {
    outcome = store::Outcome::Partial;
  } else if (live->shown) {
    outcome = store::Outcome::Rejected;
  }
  settle(live, outcome);
}

void Outcomes::settle(const LivePtr& live, store::Outcome outcome) {
  live->timer.reset();
  store::Suggestion& row = live->row;
  row.outcome = outcome;
  if (live->visibleSince) {
    row.shownMs =
        std::chrono::duration_cast<Millis>(scheduler_.now() - *live->visibleSince).count();
  }
  gate_.learn(row);
  if (keep_) keep_(row);
  ended_.push_back(live);
  if (ended_.size() > kEndedKept) ended_.pop_front();
  if (settled_) settled_(outcome);
}

Outcomes::LivePtr Outcomes::withId(const std::string& id) const {
  if (live_ != nullptr && live_->find(id) != nullptr) return live_;
  for (const auto& some : {&waiting_, &ended_}) {
    for (const LivePtr& live : *some) {
      if (live->find(id) != nullptr) return live;
    }
  }
  return nullptr;
}

void Outcomes::shown(const std::string& id) {
  editorSaysWhatItShows_ = true;
  if (live_ != nullptr && live_->find(id) != nullptr) becomesVisible(live_);
}

void Outcomes::accepted(const std::string& id) {
  const LivePtr live = withId(id);
  if (live == nullptr || live->row.outcome == store::Outcome::Accepted) return;
  const Offering& offering = live->offering;
  const std::string& text = offering.items[live->find(id)->item].insertText;
  live->row.acceptedLength = utf16Length(text);
  if (live_ == live) live_ = nullptr;
  forgetWaiting(live);
  std::erase(ended_, live);
  ++counts_.accepted;
  if (!std::exchange(live->shown, true)) ++counts_.shown;
  settle(live, store::Outcome::Accepted);
  // The text may hold it by now.
  const bool known = newest_.first == offering.uri;
  survival_.watch(offering.uri, known ? newest_.second : offering.text, offering.offset, text,
                  live->row);
  if (counted_) counted_();
}

void Outcomes::partlyAccepted(const std::string& id, std::size_t utf16) {
  const LivePtr live = withId(id);
  if (live == nullptr || live->row.outcome == store::Outcome::Accepted) return;
  const Live::Id& offered = *live->find(id);
  const std::string_view text = live->offering.items[offered.item].insertText;
  const std::int64_t taken =
      std::min(utf16Length(text.substr(0, offered.typed)) + static_cast<std::int64_t>(utf16),
               utf16Length(text));
  live->row.acceptedLength = std::max(live->row.acceptedLength, taken);
}

}  // namespace codestral::completion
