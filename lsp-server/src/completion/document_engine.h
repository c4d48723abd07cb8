#pragma once

// The completion of one document: its request that waits, its streams, and what its user reads.
// Main thread.
//
//   gate -> shown? -> cache -> lines kept of a stream -> adopt a flight -> pause -> ask -> enough?
//   -> post-process -> offer
//
// One request waits; a newer one, or an edit, answers the older with Superseded. Its stream, a
// flight, goes on only while the text agrees with what it says, so that the next request can be
// served from it; otherwise it is closed on the wire at once. When the service is slow, a second
// provider on this machine stands in. When the user has read a suggestion for a while, the question
// that follows its acceptance is asked ahead. So at most two requests are on the wire.

#include <functional>
#include <memory>
#include <optional>
#include <string>
#include <vector>

#include "base/scheduler.h"
#include "completion/alternatives.h"
#include "completion/cache.h"
#include "completion/flight.h"
#include "completion/pace.h"
#include "completion/standing.h"
#include "completion/types.h"
#include "completion/waiter.h"
#include "completion/workspace.h"

namespace codestral::completion {

// What all documents share.
struct Shared {
  Scheduler& scheduler;
  const Workspace& workspace;
  Settings settings{};
  std::shared_ptr<providers::FimProvider> provider{};
  std::shared_ptr<providers::FimProvider> standIn{};
  Cache cache{};
  Pace pace{};
};

class DocumentEngine {
 public:
  explicit DocumentEngine(Shared& shared) : shared_(shared) {}
  DocumentEngine(const DocumentEngine&) = delete;
  DocumentEngine& operator=(const DocumentEngine&) = delete;

  void request(std::shared_ptr<Waiter> waiter);
  // Whether the request was this document's and is not answered yet.
  bool cancel(RequestId id);
  void changed();
  // Ends everything. The next request finds nothing of what was.
  void end(Reason reason);
  // What was offered last is not shown.
  void withheld();
  bool waits() const { return waiter_ != nullptr; }

 private:
  // Each answers the waiter, or leaves all as it is.
  bool offerShown();
  bool offerCached();
  bool offerKept();
  bool adopt();

  void pauseBeforeAsking();
  void ask();
  void askForMore();
  void fly(std::shared_ptr<Flight>& slot, Place place, std::size_t alternatives,
           providers::FimProvider& provider);
  void advanced(const std::shared_ptr<Flight>& flight);
  void landed(const std::shared_ptr<Flight>& flight, const Landing& landing);
  Landing withMore(const Flight& flight, Landing landing);
  void settled(const std::shared_ptr<Flight>& flight, const Landing& landing);
  bool offerLanded(const Flight& flight, const Landing& landing);
  bool isStale(const Flight& flight) const;
  // Whether the text has just become the standing suggestion by more than a key.
  bool tookAll(const text::Snapshot& document) const;
  void taken(const text::Snapshot& document);
  void beginPatience();
  void standIn();
  void askAhead();

  // The first suggestion is what the user reads from now on.
  void offer(const std::vector<Suggestion>& suggestions, Offer offer);
  void answer(const std::vector<Suggestion>& suggestions, Offer offer);
  void answer(Reason reason, std::string detail = {});
  void answer(Offer offer);
  void close(std::shared_ptr<Flight>& flight);
  void closeMore();
  void closeFlights();

  Shared& shared_;
  TypingRhythm rhythm_;
  std::shared_ptr<Waiter> waiter_;  // not answered yet; waits for the pause or for flight_
  Micros paused_{0};                // before its question was sent
  bool adopted_ = false;            // an older request started flight_

  std::shared_ptr<Flight> flight_;
  std::shared_ptr<Flight> standIn_;     // on this machine, while flight_ says nothing
  std::shared_ptr<Flight> ahead_;       // for the text after an acceptance
  std::shared_ptr<Alternatives> more_;  // beside flight_, of a request that the user made
  std::shared_ptr<Flight> kept_;        // the last that landed
  std::optional<Standing> standing_;
  std::optional<AcceptedLine> accepted_;
  std::size_t lastSize_ = 0;  // of the document, at the last offer or edit
  std::string_view lookup_;   // what the cache said
  bool slow_ = false;         // flight_ was silent for too long

  std::unique_ptr<Timer> pause_;
  std::unique_ptr<Timer> patience_;
  std::unique_ptr<Timer> dwell_;
};

}  // namespace codestral::completion
