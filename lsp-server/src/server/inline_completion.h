#pragma once

// `textDocument/inlineCompletion`, the same in an editor's own list (`textDocument/completion`),
// and what an editor says of its suggestions. Converts, calls the engine, converts. Main thread.

#include <functional>
#include <memory>
#include <vector>

#include "completion/engine.h"
#include "completion/outcomes.h"
#include "jsonrpc/connection.h"
#include "lsp/extensions.h"
#include "server/open_documents.h"
#include "server/status_reporter.h"

namespace codestral::server {

class InlineCompletion {
 public:
  InlineCompletion(jsonrpc::Connection& connection, OpenDocuments& documents,
                   completion::Engine& engine, completion::Outcomes& outcomes,
                   StatusReporter& status);

  // Requests wait until the editor's own settings are known, so that none is served under settings
  // that forbid it.
  void setReady();
  // Whether a place must be known to be no comment or string: then the first parse is waited for.
  void setNeedsTree(bool needed) { needsTree_ = needed; }
  // Whether textDocument/completion is answered: completion.popup.
  void setOffersList(bool offers) { offersList_ = offers; }
  // `codestral.didAccept`, with the item's id as its first argument.
  void didAccept(const std::vector<jsonrpc::Json>& arguments);

 private:
  struct Pending;
  void take(const std::shared_ptr<Pending>& pending);
  void ask(const std::shared_ptr<Pending>& pending);
  void askNow(const std::shared_ptr<Pending>& pending);
  void answer(Pending& pending, completion::Offer offer);
  completion::Offering offeringOf(const completion::Request& request,
                                  const completion::Offer& offer) const;
  jsonrpc::Json itemsOf(const Pending& pending, const completion::Offer& offer,
                        const std::vector<std::string>& ids) const;

  OpenDocuments& documents_;
  completion::Engine& engine_;
  completion::Outcomes& outcomes_;
  StatusReporter& status_;
  bool ready_ = false;
  bool needsTree_ = false;
  bool offersList_ = false;
  std::vector<std::function<void()>> parked_;
  std::optional<lsp::Explanation> last_;
};

}  // namespace codestral::server
