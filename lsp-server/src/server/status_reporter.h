#pragma once

// Tells the editor the state of things: `codestral/status` whenever it changes, and one message per
// episode for what only the user can mend. Main thread.

#include <memory>
#include <optional>
#include <string>

#include "base/scheduler.h"
#include "completion/outcomes.h"
#include "jsonrpc/connection.h"
#include "lsp/extensions.h"
#include "server/services.h"

namespace codestral::server {

class StatusReporter {
 public:
  StatusReporter(Scheduler& scheduler, jsonrpc::Connection& connection, const Services& services,
                 const completion::Outcomes& outcomes);

  // Nothing is sent before the editor has said `initialized`.
  void start();
  // Told only when it lasts: most suggestions come before a person could read the word.
  void setBusy(bool busy);
  // Looks whether anything is new.
  void refresh();
  void showMessage(lsp::MessageType type, std::string message);

 private:
  Scheduler& scheduler_;
  jsonrpc::Connection& connection_;
  const Services& services_;
  const completion::Outcomes& outcomes_;
  bool started_ = false;
  bool busy_ = false;
  std::unique_ptr<Timer> busySoon_;
  std::unique_ptr<Timer> pauseOver_;
  std::optional<lsp::Status>
      sent_;  // without its counts, which change all the time and are no news by themselves
  std::string episode_;  // the reason that the user was told last
};

}  // namespace codestral::server
