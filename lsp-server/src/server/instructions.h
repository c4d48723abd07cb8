#pragma once

// Carries out what an action orders: finds the document and what the model needs to know of its
// workspace, has the action performed, and makes of the result an edit for the text of today. Main
// thread.

#include <filesystem>
#include <functional>
#include <memory>
#include <string>
#include <vector>

#include "base/async.h"
#include "config/config.h"
#include "instruct/commit_run.h"
#include "instruct/perform.h"
#include "lsp/edit_types.h"
#include "lsp/extensions.h"
#include "server/open_documents.h"
#include "server/services.h"
#include "server/workspace_edits.h"

namespace codestral::server {

class Instructions {
 public:
  Instructions(Scheduler& scheduler, Executor& executor, OpenDocuments& documents,
               Services& services);

  void configure(std::vector<std::filesystem::path> folders, const config::Config& config);

  // Of what is staged in the repository that holds the file, else in the first folder.
  Async<Result<instruct::CommitMessage>> commitMessage(std::filesystem::path file);

  struct Outcome {
    lsp::WorkspaceEdit edit;          // empty of an explanation
    std::string prose;                // of an explanation
    std::filesystem::path proseFile;  // which holds it; empty when it could not be written
    std::string model;
    std::vector<std::string> notes;  // what was mended in the answer, for people
  };
  // Not used again after the owner has gone: destroy what it returned first. Nothing is changed
  // here. An edit is for the text that the document has when it is made: what the user typed
  // meanwhile elsewhere in it stays, and what was typed where the edit is refuses it.
  Async<Result<Outcome>> carryOut(lsp::ActionOrder order, std::function<void(std::size_t)> said);

 private:
  struct Gathered;
  Async<Result<Gathered>> gather(instruct::Action action, std::filesystem::path file,
                                 std::string target);
  // Moves edits that were made for a text to the one of today. Refused when that cannot be.
  Async<Result<>> catchUp(instruct::FileEdits& edits, EditedDocument& edited,
                          std::filesystem::path root, std::filesystem::path where);
  Async<Result<Outcome>> carryOutCommitMessage(lsp::ActionOrder order);
  Result<instruct::Order> orderOf(const lsp::ActionOrder& asked) const;

  Scheduler& scheduler_;
  Executor& executor_;
  OpenDocuments& documents_;
  Services& services_;
  std::vector<std::filesystem::path> folders_;
  config::Config config_;
};

}  // namespace codestral::server
