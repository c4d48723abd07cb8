#pragma once

// The completion pipeline. Main thread only.
//
//   gate -> cache -> adopt a flight -> debounce -> context -> stream -> enough? -> post-process ->
//   offer
//
// One request per document waits; a newer one, or an edit, answers the older with Superseded. Its
// stream, a flight, goes on only while the text agrees with what it says, so that the next request
// can be served from it; otherwise it is closed on the wire at once. Each step is a small function
// of its own header; this class is their order, and the waiting between them. Every request gets
// exactly one Offer, at the latest when the engine is destroyed (Cancelled).

#include <functional>
#include <map>
#include <memory>
#include <string>

#include "base/scheduler.h"
#include "completion/cache.h"
#include "completion/flight.h"
#include "completion/gate.h"
#include "completion/pace.h"
#include "completion/types.h"
#include "providers/provider.h"
#include "syntax/tree.h"
#include "text/document.h"

namespace codestral::completion {

// What the engine asks of the rest of the process.
class Workspace {
 public:
  virtual ~Workspace() = default;
  virtual text::SnapshotPtr document(const std::string& uri) const = 0;
  virtual text::Encoding encoding() const = 0;
  virtual syntax::View view(const std::string& uri) const = 0;
  virtual FileVerdict verdict(const std::string& uri) const = 0;
};

using RequestId = std::uint64_t;

class Engine {
 public:
  Engine(Scheduler& scheduler, const Workspace& workspace);
  ~Engine();
  Engine(const Engine&) = delete;
  Engine& operator=(const Engine&) = delete;

  void setSettings(Settings settings);
  // Null switches completion off until one is set.
  void setProvider(std::shared_ptr<providers::FimProvider> provider);

  // `done` may be called before this returns, for what is answered at once.
  RequestId request(Request request, std::function<void(Offer)> done);
  void cancel(RequestId id);

  void documentChanged(const std::string& uri);
  void documentClosed(const std::string& uri);

  // Requests that are not answered yet.
  std::size_t active() const { return waiters_.size(); }

 private:
  class Waiter;

  std::shared_ptr<Flight> flightAt(const Place& place) const;
  std::shared_ptr<Flight> newFlight(Place place);
  void send(const std::shared_ptr<Flight>& flight, std::size_t alternatives);
  void advanced(const std::shared_ptr<Flight>& flight);
  bool isStale(const Flight& flight) const;
  void landed(const std::shared_ptr<Flight>& flight, const Landing& landing);
  std::shared_ptr<Waiter> waiterOf(const std::shared_ptr<Flight>& flight) const;
  void closeFlight(const std::string& uri);
  void end(const std::string& uri, Reason reason);
  void endAll(Reason reason);
  void finish(const std::string& uri, RequestId id, Offer offer,
              const std::function<void(Offer)>& done);

  Scheduler& scheduler_;
  const Workspace& workspace_;
  Settings settings_;
  std::shared_ptr<providers::FimProvider> provider_;
  Cache cache_;
  Pace pace_;
  // By document.
  std::map<std::string, TypingRhythm> rhythms_;
  std::map<std::string, std::shared_ptr<Waiter>> waiters_;
  std::map<std::string, std::shared_ptr<Flight>> flights_;
  RequestId lastId_ = 0;
};

}  // namespace codestral::completion
