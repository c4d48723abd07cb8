#pragma once

// What becomes of the suggestions: which is on the screen, for how long, and how it ends. Main
// thread.
//
// A suggestion that the user types along is one suggestion, however many answers it takes. The
// clock starts when the editor says that it shows it, or when it was answered for editors that
// never say so; after 750 ms it counts as shown. It ends with an acceptance, with an edit that does
// not agree with it, or with a request for another place. It goes by the learned gate once, when it
// is new: what is on the screen is not taken away, and what was held back does not pop up.
//
// Of what it keeps nothing says what was written, or where.

#include <cstdint>
#include <deque>
#include <functional>
#include <memory>
#include <string>
#include <utility>
#include <vector>

#include "base/scheduler.h"
#include "completion/learned_gate.h"
#include "completion/pace.h"
#include "completion/situation.h"
#include "completion/survival_watch.h"
#include "store/suggestions.h"
#include "text/document.h"

namespace codestral::completion {

struct OutcomeCounts {
  std::int64_t offered = 0;
  std::int64_t shown = 0;
  std::int64_t accepted = 0;
};

// What is offered at a place; no items: nothing, and what was on the screen has gone.
struct Offering {
  struct Item {
    std::string insertText;
    std::size_t replaces = 0;  // bytes after the place
  };
  std::string uri;
  text::Text text;
  std::size_t offset = 0;
  std::vector<Item> items;
  Situation situation;
  std::string provider;
  Millis latency{0};
  bool invoked = false;
};

class Outcomes {
 public:
  // `wallNow`: milliseconds since the Unix epoch.
  Outcomes(Scheduler& scheduler, Executor& executor, LearnedGate& gate,
           std::function<std::int64_t()> wallNow);
  ~Outcomes();

  // Gets each row when its outcome is known, and again when more of it is.
  void onKeep(std::function<void(const store::Suggestion&)> keep) { keep_ = std::move(keep); }
  void onSettled(std::function<void(store::Outcome)> settled) { settled_ = std::move(settled); }
  void onCount(std::function<void()> counted) { counted_ = std::move(counted); }
  void setEagerness(double eagerness) { eagerness_ = eagerness; }

  // One id for each item, which the editor names when it says what became of it; none when the
  // suggestion is held back.
  std::vector<std::string> offered(Offering offering);

  void edited(const std::string& uri, const text::Text& now, const text::ChangeResult& change);
  void closed(const std::string& uri);

  // What the editor says. An id that is not of a recent suggestion is ignored.
  void shown(const std::string& id);
  void accepted(const std::string& id);
  void partlyAccepted(const std::string& id, std::size_t utf16Length);

  const OutcomeCounts& counts() const { return counts_; }

 private:
  struct Live;
  using LivePtr = std::shared_ptr<Live>;

  std::vector<std::string> idsFor(Live& live, const Offering& offering, std::size_t item);
  LivePtr withId(const std::string& id) const;
  void becomesVisible(const LivePtr& live);
  void countShown(Live& live);
  void awaitAcceptance(LivePtr live);
  void end(LivePtr live);
  void settle(const LivePtr& live, store::Outcome outcome);
  void forgetWaiting(const LivePtr& live);

  Scheduler& scheduler_;
  LearnedGate& gate_;
  std::function<std::int64_t()> wallNow_;
  std::function<void(const store::Suggestion&)> keep_;
  std::function<void(store::Outcome)> settled_;
  std::function<void()> counted_;
  double eagerness_ = 0.5;
  bool editorSaysWhatItShows_ = false;
  std::uint64_t lastId_ = 0;
  OutcomeCounts counts_;
  TypingRhythm rhythm_;
  SurvivalWatch survival_;
  std::pair<std::string, text::Text> newest_;  // the document that was edited last
  LivePtr live_;                               // the one on the screen, or held back
  std::deque<LivePtr> waiting_;  // all of it stands in the text: was it accepted or typed?
  std::deque<LivePtr> ended_;    // newest last; an acceptance may come late
};

}  // namespace codestral::completion
