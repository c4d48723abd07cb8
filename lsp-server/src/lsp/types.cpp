#include "lsp/types.h"

#include <array>
#include <utility>

#include "lsp/fields.h"

namespace codestral::lsp {
namespace {

constexpr std::array<std::pair<text::Encoding, std::string_view>, 3> kEncodings{{
    {text::Encoding::Utf8, "utf-8"},
    {text::Encoding::Utf16, "utf-16"},
    {text::Encoding::Utf32, "utf-32"},
}};

}  // namespace

text::Encoding negotiate(const std::vector<std::string>& offered) {
  for (const std::string& offer : offered) {
    for (const auto& [encoding, known] : kEncodings) {
      if (offer == known) return encoding;
    }
  }
  return text::Encoding::Utf16;
}

std::string_view name(text::Encoding encoding) {
  for (const auto& [known, text] : kEncodings) {
    if (known == encoding) return text;
  }
  return "utf-16";
}

void readValue(const Json& json, const Place& place, Problem& problem,
               InlineCompletionTriggerKind& out) {
  int value = static_cast<int>(out);
  readEnum(json, place, problem, 1, 2, value);
  out = static_cast<InlineCompletionTriggerKind>(value);
}

void readValue(const Json& json, const Place& place, Problem& problem, FileChangeType& out) {
  int value = static_cast<int>(out);
  readEnum(json, place, problem, 1, 3, value);
  out = static_cast<FileChangeType>(value);
}

void readFields(Fields& in, Position& out) {
  in.required("line", out.line);
  in.required("character", out.character);
}

void readFields(Fields& in, Range& out) {
  in.required("start", out.start);
  in.required("end", out.end);
}

void readFields(Fields& in, WorkspaceFolder& out) {
  in.required("uri", out.uri);
  in.optional("name", out.name);
}

void readFields(Fields& in, ClientInfo& out) {
  in.required("name", out.name);
  in.optional("version", out.version);
}

void readFields(Fields& in, ClientCapabilities& out) {
  in.inside("general",
            [&](Fields& general) { general.optional("positionEncodings", out.positionEncodings); });
  in.inside("window", [&](Fields& window) {
    window.optional("workDoneProgress", out.workDoneProgress);
    window.inside("showDocument",
                  [&](Fields& capability) { capability.optional("support", out.showDocument); });
  });
  in.inside("workspace", [&](Fields& workspace) {
    workspace.optional("configuration", out.configuration);
    workspace.optional("workspaceFolders", out.workspaceFolders);
    workspace.optional("applyEdit", out.applyEdit);
    workspace.inside("workspaceEdit", [&](Fields& capability) {
      capability.optional("documentChanges", out.documentChanges);
      capability.optional("resourceOperations", out.resourceOperations);
      capability.inside("changeAnnotationSupport", [&](Fields&) { out.changeAnnotations = true; });
    });
    workspace.inside("didChangeConfiguration", [&](Fields& capability) {
      capability.optional("dynamicRegistration", out.didChangeConfigurationDynamic);
    });
    workspace.inside("didChangeWatchedFiles", [&](Fields& capability) {
      capability.optional("dynamicRegistration", out.didChangeWatchedFilesDynamic);
    });
  });
  in.inside("textDocument", [&](Fields& textDocument) {
    textDocument.inside("inlineCompletion", [&](Fields& capability) {
      out.inlineCompletion = true;
      capability.optional("dynamicRegistration", out.inlineCompletionDynamic);
    });
    textDocument.inside("codeAction", [&](Fields& capability) {
      capability.inside("codeActionLiteralSupport",
                        [&](Fields&) { out.codeActionLiterals = true; });
      capability.optional("disabledSupport", out.codeActionDisabled);
      capability.optional("dataSupport", out.codeActionData);
      capability.inside("resolveSupport", [&](Fields& resolve) {
        resolve.optional("properties", out.codeActionResolves);
      });
    });
  });
}

void readFields(Fields& in, InitializeParams& out) {
  in.optional("processId", out.processId);
  in.optional("clientInfo", out.clientInfo);
  in.optional("rootUri", out.rootUri);
  in.optional("rootPath", out.rootPath);
  in.optional("workspaceFolders", out.workspaceFolders);
  in.optional("initializationOptions", out.initializationOptions);
  in.optional("capabilities", out.capabilities);
  in.optional("workDoneToken", out.workDoneToken);
}

void readFields(Fields& in, TextDocumentIdentifier& out) {
  in.required("uri", out.uri);
}

void readFields(Fields& in, VersionedTextDocumentIdentifier& out) {
  in.required("uri", out.uri);
  in.required("version", out.version);
}

void readFields(Fields& in, TextDocumentItem& out) {
  in.required("uri", out.uri);
  in.required("languageId", out.languageId);
  in.required("version", out.version);
  in.required("text", out.text);
}

void readFields(Fields& in, DidOpenTextDocumentParams& out) {
  in.required("textDocument", out.textDocument);
}

void readFields(Fields& in, text::Change& out) {
  in.optional("range", out.range);
  in.required("text", out.text);
}

void readFields(Fields& in, DidChangeTextDocumentParams& out) {
  in.required("textDocument", out.textDocument);
  in.required("contentChanges", out.contentChanges);
}

void readFields(Fields& in, DidCloseTextDocumentParams& out) {
  in.required("textDocument", out.textDocument);
}

void readFields(Fields& in, DidSaveTextDocumentParams& out) {
  in.required("textDocument", out.textDocument);
  in.optional("text", out.text);
}

void readFields(Fields& in, SelectedCompletionInfo& out) {
  in.required("range", out.range);
  in.required("text", out.text);
}

void readFields(Fields& in, InlineCompletionContext& out) {
  in.required("triggerKind", out.triggerKind);
  in.optional("selectedCompletionInfo", out.selectedCompletionInfo);
}

void readFields(Fields& in, InlineCompletionParams& out) {
  in.required("textDocument", out.textDocument);
  in.required("position", out.position);
  in.required("context", out.context);
  in.optional("workDoneToken", out.workDoneToken);
}

void readFields(Fields& in, CompletionParams& out) {
  in.required("textDocument", out.textDocument);
  in.required("position", out.position);
}

void readFields(Fields& in, ExecuteCommandParams& out) {
  in.required("command", out.command);
  in.optional("arguments", out.arguments);
}

void readFields(Fields& in, DidChangeConfigurationParams& out) {
  in.optional("settings", out.settings);
}

void readFields(Fields& in, DidChangeWorkspaceFoldersParams& out) {
  in.inside("event", [&](Fields& event) {
    event.optional("added", out.added);
    event.optional("removed", out.removed);
  });
}

void readFields(Fields& in, FileEvent& out) {
  in.required("uri", out.uri);
  in.required("type", out.type);
}

void readFields(Fields& in, DidChangeWatchedFilesParams& out) {
  in.required("changes", out.changes);
}

void readFields(Fields& in, WorkDoneProgressCancelParams& out) {
  in.required("token", out.token);
}

void readFields(Fields& in, Command& out) {
  in.required("title", out.title);
  in.required("command", out.command);
  in.optional("arguments", out.arguments);
}

void readFields(Fields& in, InlineCompletionItem& out) {
  in.required("insertText", out.insertText);
  in.optional("filterText", out.filterText);
  in.optional("range", out.range);
  in.optional("command", out.command);
}

template <typename T>
Result<T> fromJson(const Json& json, std::string_view root) {
  return readWhole<T>(json, root);
}

template Result<Position> fromJson(const Json&, std::string_view);
template Result<Range> fromJson(const Json&, std::string_view);
template Result<TextDocumentIdentifier> fromJson(const Json&, std::string_view);
template Result<InitializeParams> fromJson(const Json&, std::string_view);
template Result<DidOpenTextDocumentParams> fromJson(const Json&, std::string_view);
template Result<DidChangeTextDocumentParams> fromJson(const Json&, std::string_view);
template Result<DidCloseTextDocumentParams> fromJson(const Json&, std::string_view);
template Result<DidSaveTextDocumentParams> fromJson(const Json&, std::string_view);
template Result<InlineCompletionParams> fromJson(const Json&, std::string_view);
template Result<CompletionParams> fromJson(const Json&, std::string_view);
template Result<ExecuteCommandParams> fromJson(const Json&, std::string_view);
template Result<DidChangeConfigurationParams> fromJson(const Json&, std::string_view);
template Result<DidChangeWorkspaceFoldersParams> fromJson(const Json&, std::string_view);
template Result<DidChangeWatchedFilesParams> fromJson(const Json&, std::string_view);
template Result<WorkDoneProgressCancelParams> fromJson(const Json&, std::string_view);
template Result<Command> fromJson(const Json&, std::string_view);
template Result<InlineCompletionItem> fromJson(const Json&, std::string_view);

}  // namespace codestral::lsp
