#pragma once

// Tells the editor the state of things: `codestral/status` whenever it changes, and one message per
// episode for what only the user can mend. Main thread.

#include <optional>
#include <string>

#include "completion/outcomes.h"
#include "jsonrpc/connection.h"
#include "lsp/extensions.h"
#include "server/services.h"

namespace codestral::server {

class StatusReporter {
 public:
  StatusReporter(jsonrpc::Connection& connection, const Services& services,
                 const completion::Outcomes& outcomes);

  // Nothing is sent before the editor has said `initialized`.
  void start();
  void setBusy(bool busy);
  // Looks whether anything is new.
  void refresh();
  void showMessage(lsp::MessageType type, std::string message);

 private:
  jsonrpc::Connection& connection_;
  const Services& services_;
  const completion::Outcomes& outcomes_;
  bool started_ = false;
  bool busy_ = false;
  std::optional<lsp::Status>
      sent_;  // without its counts, which change all the time and are no news by themselves
  std::string episode_;  // the reason that the user was told last
};

}  // namespace codestral::server
