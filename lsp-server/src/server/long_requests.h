#pragma once

// Requests of the editor whose answer takes a model's time: each shows a bar, can be cancelled, and
// is answered once, whatever happens. Main thread.

#include <functional>
#include <memory>
#include <set>
#include <string>
#include <utility>

#include "base/async.h"
#include "base/error.h"
#include "jsonrpc/connection.h"
#include "server/progress.h"
#include "server/status_reporter.h"

namespace codestral::server {

class LongRequests {
 public:
  LongRequests(Progress& progress, StatusReporter& status) : progress_(progress), status_(status) {}
  LongRequests(const LongRequests&) = delete;
  LongRequests& operator=(const LongRequests&) = delete;

  // What the bar says.
  using Report = std::function<void(std::string message)>;

  // Starts the work; `finish` answers with what it gave. A failure is answered as an error, and
  // told to the user, because editors often say nothing of one.
  template <typename T>
  void run(std::string title, jsonrpc::Responder responder,
           const std::function<Async<Result<T>>(Report)>& work,
           std::function<void(T, jsonrpc::Responder)> finish) {
    const std::shared_ptr<Run> run = begin(std::move(title), std::move(responder));
    Running running = start(work(reportOf(run)), [this, weak = std::weak_ptr(run),
                                                  finish = std::move(finish)](Result<T> result) {
      const auto done = weak.lock();
      if (done == nullptr) return;
      if (result) {
        finish(*std::move(result), std::move(done->responder));
      } else {
        failed(*done, result.error());
      }
      end(done);
    });
    if (runs_.contains(run)) run->work = std::move(running);
  }

  // A message for the user.
  void tell(lsp::MessageType type, const std::string& message) {
    status_.showMessage(type, "Codestral: " + message);
  }
  // Like stop(), and tells the user, if there was any.
  void stopAndTell(const std::string& why) {
    if (stop(why)) tell(lsp::MessageType::Warning, why + "; please ask once more.");
  }
  // Every one is answered with an error that says why; whether there was any. Before what they use
  // changes, and at the end.
  bool stop(const std::string& why);

 private:
  struct Run {
    explicit Run(jsonrpc::Responder answer) : responder(std::move(answer)) {}
    jsonrpc::Responder responder;
    std::shared_ptr<Progress::Task> bar;
    Running work;
  };
  std::shared_ptr<Run> begin(std::string title, jsonrpc::Responder responder);
  static Report reportOf(const std::shared_ptr<Run>& run);
  void failed(Run& run, const Error& error);
  void end(const std::shared_ptr<Run>& run);

  Progress& progress_;
  StatusReporter& status_;
  std::set<std::shared_ptr<Run>> runs_;
};

}  // namespace codestral::server
