#pragma once

// Reviews in the editor: the command `codestral.review`, its findings as diagnostics, and what can
// be done with one. Main thread.
//
// A finding stands at the text that it quotes, and moves with it. What the user edits there is
// another text, so the finding goes; the others stay until the next review or a dismissal.

#include <filesystem>
#include <map>
#include <memory>
#include <optional>
#include <string>
#include <vector>

#include "config/config.h"
#include "instruct/review_run.h"
#include "jsonrpc/connection.h"
#include "lsp/edit_types.h"
#include "server/long_requests.h"
#include "server/open_documents.h"
#include "server/services.h"

namespace codestral::server {

class Reviews {
 public:
  Reviews(jsonrpc::Connection& connection, OpenDocuments& documents, Services& services,
          LongRequests& requests, Scheduler& scheduler, Executor& executor);

  void configure(std::vector<std::filesystem::path> folders, const config::Config& config);

  // `codestral.review` with `{uri, range?}`: an open document, or lines of it; with `{change}`:
  // what is "uncommitted" or "staged" in the first folder, or what changed since a revision.
  // Answered with `{findings, model}`, the count.
  void review(const std::vector<jsonrpc::Json>& arguments, jsonrpc::Responder responder);
  // `codestral.dismissFindings` with `{uri, id?}`, or without an argument: all of them.
  void dismiss(const std::vector<jsonrpc::Json>& arguments);

  // Quick fixes for the findings at the lines of a range: the suggestion, and its dismissal.
  std::vector<lsp::CodeAction> actionsAt(const std::string& uri, const text::Range& range,
                                         const lsp::EditSupport& support) const;

  // The document has another text now.
  void opened(const std::string& uri);
  void edited(const std::string& uri);

 private:
  struct Found {
    std::int64_t id = 0;
    std::size_t line = 0;  // the first that it quotes, from 0
    std::string quote;
    lsp::Diagnostic diagnostic;
    std::optional<std::string> suggestion;  // in place of the quoted lines
  };
  struct File {
    std::vector<Found> findings;
    std::size_t lines = 0;  // of the document when it was looked at last
  };
  struct Subject;
  Async<Result<Subject>> subjectOf(jsonrpc::Json what);
  Async<Result<jsonrpc::Json>> perform(jsonrpc::Json what, LongRequests::Report report);
  std::size_t take(const Subject& subject, const std::vector<instruct::Finding>& findings);
  // The range of the quoted lines.
  text::Range rangeOf(const std::string& uri, std::size_t line, const std::string& quote) const;
  void publish(const std::string& uri);

  jsonrpc::Connection& connection_;
  OpenDocuments& documents_;
  Services& services_;
  LongRequests& requests_;
  Scheduler& scheduler_;
  Executor& executor_;
  std::vector<std::filesystem::path> folders_;
  std::shared_ptr<const config::Config> config_;
  std::map<std::string, File> files_;  // by URI
  std::int64_t lastId_ = 0;
};

}  // namespace codestral::server
