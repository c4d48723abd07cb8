#pragma once

// Edits that a model proposed, as an edit of the editor's workspace: positions in its encoding, one
// annotation for each file that says what is done and why it wants a look. Pure.

#include <map>
#include <string>

#include "instruct/perform.h"
#include "lsp/edit_types.h"
#include "text/document.h"

namespace codestral::server {

// The documents that the edits are for, by the path that the edits name.
struct EditedDocument {
  std::string uri;
  text::SnapshotPtr document;  // null: the file is new
  bool open = true;            // else it is known from the disk, and has no version
};

lsp::WorkspaceEdit workspaceEditOf(const std::vector<instruct::FileEdits>& files,
                                   const std::map<std::string, EditedDocument>& documents,
                                   text::Encoding encoding, const std::string& label,
                                   const std::string& description);

}  // namespace codestral::server
