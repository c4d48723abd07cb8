#include "replay/replay.h"

#include <algorithm>
#include <chrono>
#include <ctime>
#include <optional>
#include <utility>

#include <fmt/format.h>

#include "replay/naive_completer.h"
#include "replay/screen.h"
#include "replay/server_completer.h"

namespace codestral::replay {
namespace {

constexpr Millis kEditorsPause{200};
constexpr Millis kAfterLastKey{5000};
constexpr Millis kBeforeFirstKey{1000};

// Of this thread: what other programs do meanwhile does not count.
Micros processorTime() {
  timespec time{};
  ::clock_gettime(CLOCK_THREAD_CPUTIME_ID, &time);
  return std::chrono::duration_cast<Micros>(std::chrono::seconds(time.tv_sec) +
                                            std::chrono::nanoseconds(time.tv_nsec));
}

bool writes(Verb verb) {
  return verb == Verb::Type || verb == Verb::Enter;
}

class Replay {
 public:
  Replay(const Session& session, EditorKind kind, const MakeCompleter& make, OracleOptions model)
      : session_(session),
        kind_(kind),
        buffer_(session, text::Encoding::Utf16),
        oracle_(finalText(session), model),
        service_(scheduler_, oracle_),
        completer_(make(scheduler_, service_.connect())) {}

  Figures run() {
    completer_->open(session_, buffer_);
    scheduler_.advance(kBeforeFirstKey);
    for (next_ = 0; next_ < session_.keys.size();) {
      const Key& key = session_.keys[next_];
      scheduler_.advance(key.after);
      press(key);
    }
    scheduler_.advance(kAfterLastKey);
    askSoon_.reset();
    completer_.reset();
    scheduler_.runPosted();
    countRequests();
    return std::move(figures_);
  }

 private:
  void press(const Key& key) {
    if (key.verb == Verb::Accept || key.verb == Verb::AcceptWord) return take(key);
    ++next_;
    pressed();
    if (key.verb == Verb::Dismiss) {
      ghost_.reset();
      return;
    }
    if (kind_ == EditorKind::CancelsFirst) withdraw();
    const bool visible = ghost_.has_value();
    const std::vector<Change> changes = buffer_.press(key);
    const bool along = visible && writes(key.verb) && restOf(*ghost_, buffer_);
    if (!along) ghost_.reset();
    if (!changes.empty()) changed(changes);
    afterKey(!changes.empty() && (key.verb != Verb::Erase || visible), along);
  }

  // The editor's own part after a key.
  void afterKey(bool asks, bool along) {
    if (kind_ == EditorKind::VsCode) {
      withdraw();
      if (asks) ask(along);
      return;
    }
    askSoon_ = scheduler_.after(kEditorsPause, [this, along] {
      began_ = processorTime();
      ask(along && ghost_.has_value());
    });
  }

  void pressed() {
    ++figures_.keys;
    if (ghost_) ++figures_.keysInSight;
    lastKey_ = scheduler_.now();
  }

  void changed(const std::vector<Change>& changes) {
    ++version_;
    began_ = processorTime();
    completer_->change(changes, buffer_);
  }

  void withdraw() {
    askSoon_.reset();
    if (std::exchange(waits_, false)) completer_->cancel();
  }

  void ask(bool along) {
    const std::size_t requests = service_.requests().size();
    std::optional<std::string> same;
    if (along) same = ghost_->target;
    auto atOnce = std::make_shared<bool>(false);
    waits_ = true;
    const std::size_t number = ++asked_;
    completer_->ask(buffer_, [this, number, version = version_, cursor = buffer_.cursor(), same,
                              atOnce](Answer answer) {
      if (number == asked_) waits_ = false;
      const auto took = processorTime() - began_;
      if (answered(answer, version, cursor, number) && same && ghost_ && ghost_->target == *same) {
        *atOnce = true;
        figures_.alongTimes.push_back(took);
      }
    });
    scheduler_.runPosted();
    if (!along) return;
    ++figures_.along;
    if (*atOnce && service_.requests().size() == requests) {
      ++figures_.alongAtOnce;
    } else {
      note(figures_.network,
           fmt::format("{} before \"{}\"", *atOnce ? "a request went out" : "no answer at once",
                       restText()));
    }
  }

  // Whether the answer has something for the text as it is now.
  bool answered(const Answer& answer, std::size_t version, std::size_t cursor, std::size_t number) {
    if (answer.saysNothing) return false;
    if (version != version_ || cursor != buffer_.cursor()) {
      // That the cursor alone has moved is not known to the server; an editor knows it.
      if (!answer.items.empty() && version != version_)
        note(figures_.stale, fmt::format("\"{}\"", answer.items.front().text));
      return false;
    }
    if (number != asked_) return false;
    if (answer.items.empty()) {
      if (ghost_) note(figures_.flicker, fmt::format("\"{}\" vanishes", restText()));
      ghost_.reset();
      return false;
    }
    const Suggestion& item = answer.items.front();
    std::optional<Ghost> ghost = ghostOf(item, buffer_);
    if (!ghost) {
      note(figures_.misapplied,
           fmt::format("\"{}\" at {}:{} to {}:{}", item.text, item.range.start.line,
                       item.range.start.character, item.range.end.line, item.range.end.character));
      ghost_.reset();
      return false;
    }
    use(*ghost);
    if (ghost_ && ghost_->target == ghost->target) {
      ghost_ = std::move(ghost);
      return true;
    }
    const std::string old = restText();
    const bool flickers = ghost_.has_value();
    ghost_ = std::move(ghost);
    if (flickers) note(figures_.flicker, fmt::format("\"{}\" becomes \"{}\"", old, restText()));
    ++figures_.shown;
    figures_.toGhost.push_back(std::chrono::duration_cast<Millis>(scheduler_.now() - lastKey_));
    completer_->shown(ghost_->item);
    return true;
  }

  // A person takes what says the same as the keys to come, which then need not be pressed.
  void take(const Key& key) {
    const std::size_t here = next_++;
    if (!ghost_) return;
    const auto rest = restOf(*ghost_, buffer_);
    if (!rest) return;
    const bool whole = key.verb == Verb::Accept;
    const std::string text = whole ? rest->text : firstWord(rest->text);
    const std::size_t replaces = text.size() == rest->text.size() ? rest->replaces : 0;
    Buffer taken = buffer_;
    const auto changes = taken.replace({buffer_.cursor(), buffer_.cursor() + replaces}, text);
    Buffer typed = buffer_;
    std::size_t skipped = here + 1;
    while (skipped < session_.keys.size() && !typed.sameAs(taken)) {
      const Key& coming = session_.keys[skipped++];
      if (coming.verb == Verb::Accept || coming.verb == Verb::AcceptWord) continue;
      if (!writes(coming.verb)) return;
      typed.press(coming);
    }
    if (!typed.sameAs(taken)) return;

    pressed();
    ++figures_.accepted;
    for (std::size_t i = here + 1; i < skipped; ++i)
      figures_.saved += writes(session_.keys[i].verb) ? 1U : 0U;
    next_ = skipped;
    if (kind_ == EditorKind::CancelsFirst) withdraw();
    const Suggestion item = ghost_->item;
    buffer_ = std::move(typed);  // the same text, with the past of the keys
    const bool along = restOf(*ghost_, buffer_).has_value();
    if (!along) ghost_.reset();
    changed(changes);
    if (whole) completer_->accepted(item);
    afterKey(true, along);
  }

  // Which tokens of which request the offer is made of: of the last one that could have said it.
  void use(const Ghost& ghost) {
    for (auto served = service_.requests().rbegin(); served != service_.requests().rend();
         ++served) {
      const std::string_view said(ghost.target.data(), ghost.end);
      if (!said.starts_with(served->prefix)) continue;
      const std::string_view wanted = said.substr(served->prefix.size());
      std::size_t matched = 0;
      std::size_t used = 0;
      for (const std::string& token : served->tokens) {
        if (matched == wanted.size()) break;
        const std::string_view left = wanted.substr(matched);
        const auto same =
            static_cast<std::size_t>(std::ranges::mismatch(left, token).in1 - left.begin());
        if (same > 0) ++used;
        matched += same;
        if (same < token.size()) break;
      }
      // It has to have said something beyond the cursor.
      if (served->prefix.size() + matched <= buffer_.cursor()) continue;
      served->used = std::max(served->used, used);
      return;
    }
  }

  void countRequests() {
    for (const ServedRequest& served : service_.requests()) {
      ++figures_.requests;
      figures_.tokens += served.streamed;
      if (served.used == 0) {
        ++figures_.wasted;
        figures_.tokensUnused += served.streamed;
      } else {
        figures_.tokensAfterUse += served.streamed - std::min(served.used, served.streamed);
      }
    }
  }

  std::string restText() const {
    if (!ghost_) return {};
    const auto rest = restOf(*ghost_, buffer_);
    return rest ? rest->text : std::string();
  }

  void note(std::vector<Fault>& faults, std::string what) const {
    for (std::size_t at = 0; (at = what.find('\n', at)) != what.npos;) what.replace(at, 1, "\\n");
    faults.push_back({fmt::format("{} in {}", session_.name, name(kind_)), next_, std::move(what)});
  }

  const Session& session_;
  const EditorKind kind_;
  test::FakeScheduler scheduler_;
  Buffer buffer_;
  const Oracle oracle_;
  SimulatedService service_;
  Figures figures_;
  std::optional<Ghost> ghost_;
  std::unique_ptr<Timer> askSoon_;
  bool waits_ = false;  // an answer is outstanding
  std::size_t asked_ = 0;
  std::size_t version_ = 0;
  std::size_t next_ = 0;  // key
  Micros began_{0};
  TimePoint lastKey_{};
  std::unique_ptr<Completer> completer_;
};

}  // namespace

std::string_view name(EditorKind kind) {
  switch (kind) {
    case EditorKind::VsCode:
      return "VS Code";
    case EditorKind::Neovim:
      return "Neovim";
    case EditorKind::CancelsFirst:
      return "cancels first";
  }
  return {};
}

MakeCompleter theServer() {
  return [](Scheduler& scheduler, std::unique_ptr<http::Transport> transport) {
    return std::make_unique<ServerCompleter>(scheduler, std::move(transport),
                                             text::Encoding::Utf16);
  };
}

MakeCompleter fixedDebounce(Millis debounce) {
  return [debounce](Scheduler& scheduler, std::unique_ptr<http::Transport> transport) {
    return std::make_unique<NaiveCompleter>(scheduler, std::move(transport), debounce);
  };
}

std::string finalText(const Session& session) {
  Buffer buffer(session, text::Encoding::Utf16);
  for (const Key& key : session.keys) buffer.press(key);
  return buffer.text();
}

Figures replay(const Session& session, EditorKind kind, const MakeCompleter& make,
               OracleOptions model) {
  return Replay(session, kind, make, model).run();
}

Figures& Figures::operator+=(const Figures& other) {
  keys += other.keys;
  saved += other.saved;
  shown += other.shown;
  keysInSight += other.keysInSight;
  accepted += other.accepted;
  along += other.along;
  alongAtOnce += other.alongAtOnce;
  requests += other.requests;
  wasted += other.wasted;
  tokens += other.tokens;
  tokensAfterUse += other.tokensAfterUse;
  tokensUnused += other.tokensUnused;
  const auto append = [](auto& to, const auto& from) {
    to.insert(to.end(), from.begin(), from.end());
  };
  append(flicker, other.flicker);
  append(stale, other.stale);
  append(misapplied, other.misapplied);
  append(network, other.network);
  append(toGhost, other.toGhost);
  append(alongTimes, other.alongTimes);
  return *this;
}

double Figures::requestsPer100Keys() const {
  return keys == 0 ? 0 : 100.0 * static_cast<double>(requests) / static_cast<double>(keys);
}

namespace {

double ratio(std::size_t requests, std::size_t gain, std::size_t otherRequests,
             std::size_t otherGain) {
  if (gain == 0 || otherRequests == 0) return 0;
  return static_cast<double>(requests) * static_cast<double>(otherGain) /
         (static_cast<double>(gain) * static_cast<double>(otherRequests));
}

}  // namespace

double requestRatio(const Figures& one, const Figures& other) {
  return ratio(one.requests, one.shown, other.requests, other.shown);
}

double requestRatioInSight(const Figures& one, const Figures& other) {
  return ratio(one.requests, one.keysInSight, other.requests, other.keysInSight);
}

}  // namespace codestral::replay
