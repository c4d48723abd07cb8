#pragma once

// `textDocument/codeAction`, `codeAction/resolve` and the command `codestral.action`. Converts,
// calls, converts; the model is asked when an action is taken, not when it is listed. Main thread.

#include <list>
#include <memory>
#include <set>
#include <string>

#include "base/async.h"
#include "jsonrpc/connection.h"
#include "lsp/edit_types.h"
#include "server/instructions.h"
#include "server/progress.h"
#include "server/status_reporter.h"

namespace codestral::server {

class CodeActions {
 public:
  CodeActions(jsonrpc::Connection& connection, OpenDocuments& documents, Instructions& instructions,
              Services& services, Progress& progress, StatusReporter& status);

  static std::vector<std::string> kinds();
  void setClient(const lsp::ClientCapabilities& client);
  // kActionCommand, with an ActionOrder as its argument.
  void execute(const std::vector<jsonrpc::Json>& arguments, jsonrpc::Responder responder);
  // Every run is answered with an error that says why. Before the services change, and at the end.
  void stop(const std::string& why);

 private:
  struct Run;
  using Finish = std::function<void(Run& run, Instructions::Outcome outcome)>;
  void list(const lsp::CodeActionParams& params, jsonrpc::Responder responder) const;
  void resolve(lsp::CodeAction action, jsonrpc::Responder responder);
  void run(lsp::ActionOrder order, jsonrpc::Responder responder, Finish finish);
  void apply(jsonrpc::Responder responder, const std::string& label,
             const lsp::WorkspaceEdit& edit);
  void end(const std::shared_ptr<Run>& run);

  jsonrpc::Connection& connection_;
  OpenDocuments& documents_;
  Instructions& instructions_;
  Services& services_;
  Progress& progress_;
  StatusReporter& status_;
  lsp::EditSupport edits_;
  bool literals_ = false;
  bool resolves_ = false;
  bool disabled_ = false;
  bool showsDocuments_ = false;
  std::set<std::shared_ptr<Run>> runs_;
};

}  // namespace codestral::server
