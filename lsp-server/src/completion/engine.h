#pragma once

// The completion pipeline. Main thread only.
//
//   gate -> cache -> debounce -> context -> stream -> enough? -> post-process -> offer
//
// One request per document is under way; a newer one, or an edit, ends the older at once: its
// stream is closed on the wire and it is answered with Superseded. Each step is a small pure
// function of its own header; this class is only their order, and the waiting between them. Every
// request gets exactly one Offer, at the latest when the engine is destroyed (Cancelled).

#include <functional>
#include <map>
#include <memory>
#include <string>

#include "base/scheduler.h"
#include "completion/cache.h"
#include "completion/debounce.h"
#include "completion/gate.h"
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

  // Requests that wait or stream.
  std::size_t active() const { return sessions_.size(); }

 private:
  class Session;
  void finish(const std::string& uri, RequestId id, Offer offer, std::function<void(Offer)> done);
  void endSession(const std::string& uri, Reason reason);

  Scheduler& scheduler_;
  const Workspace& workspace_;
  Settings settings_;
  std::shared_ptr<providers::FimProvider> provider_;
  Cache cache_;
  std::map<std::string, TypingRhythm> rhythms_;
  std::map<std::string, std::shared_ptr<Session>> sessions_;  // by document
  RequestId lastId_ = 0;
};

}  // namespace codestral::completion
