#pragma once

// The LSP 3.18 types that the server uses, under their wire names, and their way from and to JSON.
// No behaviour. Pure; any thread.
//
// fromJson takes any JSON and either fills the whole struct or says which field is wrong
// ("params.textDocument.uri: expected a string"). Fields that are not listed are ignored; an
// optional one that is absent or null keeps its default. toJson leaves out what is not set.

#include <cstdint>
#include <map>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "base/error.h"
#include "jsonrpc/message.h"
#include "text/document.h"
#include "text/position.h"

namespace codestral::lsp {

using jsonrpc::Json;
using text::Position;
using text::Range;
using ProgressToken = jsonrpc::Id;

// Position encodings. The first one offered that the server knows, utf-16 when there is none.
text::Encoding negotiate(const std::vector<std::string>& offered);
std::string_view name(text::Encoding encoding);

// --- from the client

struct WorkspaceFolder {
  std::string uri;
  std::string name;
};

struct ClientInfo {
  std::string name;
  std::string version;
};

// Flattened: each field names its path below `capabilities`.
struct ClientCapabilities {
  std::vector<std::string> positionEncodings;  // general.positionEncodings
  bool workDoneProgress = false;               // window.workDoneProgress
  bool configuration = false;                  // workspace.configuration
  bool workspaceFolders = false;               // workspace.workspaceFolders
  bool didChangeConfigurationDynamic =
      false;  // workspace.didChangeConfiguration.dynamicRegistration
  bool didChangeWatchedFilesDynamic = false;  // workspace.didChangeWatchedFiles.dynamicRegistration
  bool showDocument = false;                  // window.showDocument.support
  bool applyEdit = false;                     // workspace.applyEdit
  bool documentChanges = false;               // workspace.workspaceEdit.documentChanges
  bool changeAnnotations = false;             // workspace.workspaceEdit.changeAnnotationSupport
  std::vector<std::string> resourceOperations;  // workspace.workspaceEdit.resourceOperations
  bool codeActionLiterals = false;  // textDocument.codeAction.codeActionLiteralSupport is present
  bool codeActionDisabled = false;  // textDocument.codeAction.disabledSupport
  bool codeActionData = false;      // textDocument.codeAction.dataSupport
  std::vector<std::string> codeActionResolves;  // textDocument.codeAction.resolveSupport.properties
  bool inlineCompletion = false;                // textDocument.inlineCompletion is present
  bool inlineCompletionDynamic = false;         // textDocument.inlineCompletion.dynamicRegistration
};

struct InitializeParams {
  std::optional<std::int64_t> processId;
  std::optional<ClientInfo> clientInfo;
  std::optional<std::string> rootUri;
  std::optional<std::string> rootPath;
  std::optional<std::vector<WorkspaceFolder>> workspaceFolders;
  Json initializationOptions;  // null when absent
  ClientCapabilities capabilities;
  std::optional<ProgressToken> workDoneToken;
};

struct TextDocumentIdentifier {
  std::string uri;
};
struct VersionedTextDocumentIdentifier {
  std::string uri;
  std::int64_t version = 0;
};
struct TextDocumentItem {
  std::string uri;
  std::string languageId;
  std::int64_t version = 0;
  std::string text;
};

struct DidOpenTextDocumentParams {
  TextDocumentItem textDocument;
};
struct DidChangeTextDocumentParams {
  VersionedTextDocumentIdentifier textDocument;
  std::vector<text::Change> contentChanges;
};
struct DidCloseTextDocumentParams {
  TextDocumentIdentifier textDocument;
};
struct DidSaveTextDocumentParams {
  TextDocumentIdentifier textDocument;
  std::optional<std::string> text;
};

enum class InlineCompletionTriggerKind { Invoked = 1, Automatic = 2 };

struct SelectedCompletionInfo {
  Range range;
  std::string text;
};
struct InlineCompletionContext {
  InlineCompletionTriggerKind triggerKind = InlineCompletionTriggerKind::Automatic;
  std::optional<SelectedCompletionInfo> selectedCompletionInfo;
};
struct InlineCompletionParams {
  TextDocumentIdentifier textDocument;
  Position position;
  InlineCompletionContext context;
  std::optional<ProgressToken> workDoneToken;
};

// Of textDocument/completion. Its context is not read: "invoked" there is also each typed letter.
struct CompletionParams {
  TextDocumentIdentifier textDocument;
  Position position;
};

struct ExecuteCommandParams {
  std::string command;
  std::vector<Json> arguments;
};

struct DidChangeConfigurationParams {
  Json settings;  // null when the client wants to be asked
};

struct DidChangeWorkspaceFoldersParams {
  std::vector<WorkspaceFolder> added;    // event.added
  std::vector<WorkspaceFolder> removed;  // event.removed
};

enum class FileChangeType { Created = 1, Changed = 2, Deleted = 3 };
struct FileEvent {
  std::string uri;
  FileChangeType type = FileChangeType::Changed;
};
struct DidChangeWatchedFilesParams {
  std::vector<FileEvent> changes;
};

struct WorkDoneProgressCancelParams {
  ProgressToken token;
};

// --- both ways: the client sends an item back when it shows one

struct Command {
  std::string title;
  std::string command;
  std::vector<Json> arguments;
};
struct InlineCompletionItem {
  std::string insertText;
  std::optional<std::string> filterText;
  std::optional<Range> range;
  std::optional<Command> command;
};

// --- from the server

struct InlineCompletionList {
  std::vector<InlineCompletionItem> items;
};

struct CompletionItem {
  std::string label;
  std::string detail;
  std::string documentation;  // Markdown; empty: none
  std::string filterText;
  Range range;  // of the edit, on one line, around the position
  std::string newText;
  std::optional<Command> command;
};
// Incomplete, always: what is typed next asks again.
struct CompletionList {
  std::vector<CompletionItem> items;
};

enum class TextDocumentSyncKind { None = 0, Full = 1, Incremental = 2 };

struct ServerCapabilities {
  text::Encoding positionEncoding = text::Encoding::Utf16;
  TextDocumentSyncKind textDocumentSync =
      TextDocumentSyncKind::Incremental;  // with openClose and save
  bool inlineCompletionProvider = true;
  std::vector<std::string> completionTriggers;  // completionProvider; none: there is no such
  std::vector<std::string> codeActionKinds;     // codeActionProvider, with resolve
  std::vector<std::string> executeCommands;     // executeCommandProvider.commands
  bool workspaceFolders = true;                 // with change notifications
};
struct InitializeResult {
  ServerCapabilities capabilities;
  std::string serverName;
  std::string serverVersion;
};

struct Registration {
  std::string id;
  std::string method;
  Json registerOptions;  // left out when null
};
struct RegistrationParams {
  std::vector<Registration> registrations;
};
// registerOptions of workspace/didChangeWatchedFiles: create, change and delete of what matches.
struct FileWatchers {
  std::vector<std::string> globPatterns;
};

struct ConfigurationItem {
  std::optional<std::string> scopeUri;
  std::optional<std::string> section;
};
struct ConfigurationParams {
  std::vector<ConfigurationItem> items;
};

struct WorkDoneProgressBegin {
  std::string title;
  std::optional<bool> cancellable;
  std::optional<std::string> message;
  std::optional<std::uint32_t> percentage;
};
struct WorkDoneProgressReport {
  std::optional<bool> cancellable;
  std::optional<std::string> message;
  std::optional<std::uint32_t> percentage;
};
struct WorkDoneProgressEnd {
  std::optional<std::string> message;
};
struct WorkDoneProgressCreateParams {
  ProgressToken token;
};

enum class MessageType { Error = 1, Warning = 2, Info = 3, Log = 4, Debug = 5 };
// ShowMessageParams and LogMessageParams are the same on the wire.
struct MessageParams {
  MessageType type = MessageType::Info;
  std::string message;
};

// Defined for Position, Range and every struct above that a client sends. `root` starts the path in
// an error.
template <typename T>
Result<T> fromJson(const Json& json, std::string_view root = "params");

Json toJson(const Position& value);
Json toJson(const Range& value);
Json toJson(const Command& value);
Json toJson(const InlineCompletionItem& value);
Json toJson(const InlineCompletionList& value);
Json toJson(const CompletionList& value);
Json toJson(const InitializeResult& value);
Json toJson(const RegistrationParams& value);
Json toJson(const FileWatchers& value);
Json toJson(const ConfigurationParams& value);
Json toJson(const WorkDoneProgressCreateParams& value);
Json toJson(const MessageParams& value);
// The params of $/progress.
Json toJson(const ProgressToken& token, const WorkDoneProgressBegin& value);
Json toJson(const ProgressToken& token, const WorkDoneProgressReport& value);
Json toJson(const ProgressToken& token, const WorkDoneProgressEnd& value);

}  // namespace codestral::lsp
