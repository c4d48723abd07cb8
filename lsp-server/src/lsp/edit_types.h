#pragma once

// The LSP 3.18 types of code actions, edits of the workspace and diagnostics. As types.h says.

#include <cstdint>
#include <optional>
#include <string>
#include <string_view>
#include <variant>
#include <vector>

#include "lsp/types.h"

namespace codestral::lsp {

enum class DiagnosticSeverity { Error = 1, Warning = 2, Information = 3, Hint = 4 };

// Both ways: the client sends those at the selection along with a request for code actions.
struct Diagnostic {
  Range range;
  std::optional<DiagnosticSeverity> severity;
  Json code;  // a string or a number; null when absent
  std::optional<std::string> source;
  std::string message;
  Json data;  // ours, sent back by the client; null when absent
};

struct PublishDiagnosticsParams {
  std::string uri;
  std::optional<std::int64_t> version;
  std::vector<Diagnostic> diagnostics;
};

enum class CodeActionTriggerKind { Invoked = 1, Automatic = 2 };

struct CodeActionContext {
  std::vector<Diagnostic> diagnostics;
  std::vector<std::string> only;  // kinds; empty: all
  CodeActionTriggerKind triggerKind = CodeActionTriggerKind::Invoked;
};
struct CodeActionParams {
  TextDocumentIdentifier textDocument;
  Range range;
  CodeActionContext context;
};

struct TextEdit {
  Range range;
  std::string newText;
  std::optional<std::string> annotationId;
};
// documentChanges: edits of one document of a known version (null: not open), or a new file.
struct TextDocumentEdit {
  std::string uri;
  std::optional<std::int64_t> version;
  std::vector<TextEdit> edits;
};
struct CreateFile {
  std::string uri;
  std::optional<std::string> annotationId;
};
struct ChangeAnnotation {
  std::string id;
  std::string label;
  bool needsConfirmation = false;
  std::optional<std::string> description;
};
struct WorkspaceEdit {
  std::vector<std::variant<TextDocumentEdit, CreateFile>> documentChanges;
  std::vector<ChangeAnnotation> changeAnnotations;
};
// What of WorkspaceEdit the client can take.
struct EditSupport {
  bool documentChanges = false;  // else `changes`, which know no version, annotation or new file
  bool changeAnnotations = false;
  bool createFile = false;
};

struct CodeAction {
  std::string title;
  std::optional<std::string> kind;
  std::vector<Diagnostic> diagnostics;
  std::optional<bool> isPreferred;
  std::optional<std::string> disabledReason;  // disabled.reason
  Json edit;  // toJson(WorkspaceEdit, EditSupport); null when absent
  std::optional<Command> command;
  Json data;  // null when absent
};

struct ApplyWorkspaceEditParams {
  std::string label;
  Json edit;
};
struct ApplyWorkspaceEditResult {
  bool applied = false;
  std::optional<std::string> failureReason;
};

struct ShowDocumentParams {
  std::string uri;
  bool takeFocus = true;
};

// fromJson is defined for CodeActionParams, CodeAction and ApplyWorkspaceEditResult.

Json toJson(const Diagnostic& value);
Json toJson(const PublishDiagnosticsParams& value);
Json toJson(const CodeAction& value);
Json toJson(const ApplyWorkspaceEditParams& value);
Json toJson(const ShowDocumentParams& value);
// In the form that the client takes.
Json toJson(const WorkspaceEdit& value, const EditSupport& support);

}  // namespace codestral::lsp
