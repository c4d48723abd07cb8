#include "server/workspace_edits.h"

namespace codestral::server {

namespace {

constexpr const char* kAnnotation = "codestral";

}  // namespace

lsp::WorkspaceEdit workspaceEditOf(const std::vector<instruct::FileEdits>& files,
                                   const std::map<std::string, EditedDocument>& documents,
                                   text::Encoding encoding, const std::string& label,
                                   const std::string& description) {
  lsp::WorkspaceEdit result;
  result.changeAnnotations.push_back({kAnnotation, label, true, description});
  for (const instruct::FileEdits& file : files) {
    const auto found = documents.find(file.path);
    if (found == documents.end()) continue;
    const auto& [uri, document, open] = found->second;
    lsp::TextDocumentEdit changes;
    changes.uri = uri;
    if (document == nullptr) {
      result.documentChanges.emplace_back(lsp::CreateFile{uri, kAnnotation});
    } else if (open) {
      changes.version = document->version;
    }
    const text::Text text = document == nullptr ? text::Text() : document->text;
    for (const instruct::TextEdit& edit : file.edits) {
      changes.edits.push_back(
          {{text.positionOf(edit.range.begin, encoding), text.positionOf(edit.range.end, encoding)},
           edit.text,
           kAnnotation});
    }
    result.documentChanges.emplace_back(std::move(changes));
  }
  return result;
}

}  // namespace codestral::server
