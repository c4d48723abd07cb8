#pragma once

// `textDocument/codeAction`, `codeAction/resolve` and the command `codestral.action`. Converts,
// calls, converts; the model is asked when an action is taken, not when it is listed. Main thread.

#include <functional>
#include <string>
#include <vector>

#include "jsonrpc/connection.h"
#include "lsp/edit_types.h"
#include "server/instructions.h"
#include "server/long_requests.h"
#include "server/reviews.h"

namespace codestral::server {

class CodeActions {
 public:
  CodeActions(jsonrpc::Connection& connection, OpenDocuments& documents, Instructions& instructions,
              const Reviews& reviews, const Services& services, LongRequests& requests);

  static std::vector<std::string> kinds();
  void setClient(const lsp::ClientCapabilities& client);
  // kCommitMessageCommand, with `{uri}` or nothing.
  void commitMessage(const std::vector<jsonrpc::Json>& arguments, jsonrpc::Responder responder);
  // kActionCommand, with an ActionOrder as its argument.
  void execute(const std::vector<jsonrpc::Json>& arguments, jsonrpc::Responder responder);

 private:
  using Outcome = Instructions::Outcome;
  void list(const lsp::CodeActionParams& params, jsonrpc::Responder responder) const;
  void offerCommitMessage(const text::Snapshot& document, jsonrpc::Json& actions) const;
  void resolve(lsp::CodeAction action, jsonrpc::Responder responder);
  void run(lsp::ActionOrder order, jsonrpc::Responder responder,
           std::function<void(Outcome, jsonrpc::Responder)> finish);
  void showProse(const Outcome& outcome);
  bool canTake(const lsp::WorkspaceEdit& edit) const;
  void apply(jsonrpc::Responder responder, const std::string& label,
             const lsp::WorkspaceEdit& edit);

  jsonrpc::Connection& connection_;
  OpenDocuments& documents_;
  Instructions& instructions_;
  const Reviews& reviews_;
  const Services& services_;
  LongRequests& requests_;
  lsp::EditSupport edits_;
  bool literals_ = false;
  bool resolves_ = false;
  bool disabled_ = false;
  bool showsDocuments_ = false;
};

}  // namespace codestral::server
