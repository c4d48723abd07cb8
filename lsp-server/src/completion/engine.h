#pragma once

// The completion of all open documents: what they share, and to whom a request goes. Main thread
// only. What happens to a request is told in document_engine.h.
//
// Every request gets exactly one Offer, at the latest when the engine is destroyed (Cancelled).

#include <cstddef>
#include <functional>
#include <map>
#include <memory>
#include <string>

#include "completion/document_engine.h"
#include "store/suggestions.h"

namespace codestral::completion {

class Engine {
 public:
  Engine(Scheduler& scheduler, const Workspace& workspace);
  ~Engine();
  Engine(const Engine&) = delete;
  Engine& operator=(const Engine&) = delete;

  void setSettings(Settings settings);
  // Null switches completion off until one is set. `standIn` is a provider of this machine; it is
  // asked when the other is slow, and may be null.
  void setProvider(std::shared_ptr<providers::FimProvider> provider,
                   std::shared_ptr<providers::FimProvider> standIn = nullptr);

  // `done` may be called before this returns, for what is answered at once.
  RequestId request(Request request, std::function<void(Offer)> done);
  void cancel(RequestId id);

  void documentChanged(const std::string& uri);
  void documentClosed(const std::string& uri);

  // What was offered last in the document is not shown, for a reason that the engine does not know.
  void withheld(const std::string& uri);
  // What became of what was shown: the next pauses follow it.
  void settled(store::Outcome outcome);

  // Requests that are not answered yet.
  std::size_t active() const;

 private:
  DocumentEngine& of(const std::string& uri);
  void endAll(Reason reason);

  Shared shared_;
  std::map<std::string, std::shared_ptr<DocumentEngine>> documents_;
  RequestId lastId_ = 0;
};

}  // namespace codestral::completion
