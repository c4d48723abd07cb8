#include "server/session.h"

#include <algorithm>
#include <utility>

#include <fmt/format.h>

#include "base/file.h"
#include "base/log.h"
#include "index/names.h"
#include "index/workspace_files.h"
#include "lsp/types.h"
#include "server/file_rules.h"
#include "syntax/language.h"
#include "text/uri.h"

namespace codestral::server {

using jsonrpc::Code;
using jsonrpc::Json;
using jsonrpc::Responder;
using jsonrpc::ResponseError;

namespace {

constexpr std::size_t kLargestLearntFile = 1024 * 1024;

// Binds a notification whose params are read into T; what cannot be read is logged and dropped, for
// a notification has no answer.
template <typename T>
void onNotification(jsonrpc::Connection& connection, std::string method,
                    std::function<void(T)> handler) {
  connection.onNotification(method, [method, handler = std::move(handler)](Json params) {
    auto parsed = lsp::fromJson<T>(params);
    if (parsed) {
      handler(std::move(*parsed));
    } else {
      log(LogLevel::Warn, "{}: {}", method, parsed.error().message);
    }
  });
}

std::vector<std::filesystem::path> foldersOf(const lsp::InitializeParams& params) {
  std::vector<std::filesystem::path> folders;
  const auto add = [&](const std::string& uri) {
    if (const auto path = text::pathOfUri(uri)) folders.push_back(path->lexically_normal());
  };
  if (params.workspaceFolders) {
    for (const lsp::WorkspaceFolder& folder : *params.workspaceFolders) add(folder.uri);
  } else if (params.rootUri) {
    add(*params.rootUri);
  } else if (params.rootPath) {
    folders.emplace_back(*params.rootPath);
  }
  return folders;
}

}  // namespace

Session::Session(Scheduler& scheduler, Executor& executor, Services& services, History& history,
                 jsonrpc::Output& output, SessionOptions options)
    : executor_(executor),
      services_(services),
      history_(history),
      options_(std::move(options)),
      connection_(output),
      documents_(scheduler, executor),
      outcomes_(scheduler, executor, history.gate(), History::now),
      engine_(scheduler, documents_),
      status_(scheduler, connection_, services, outcomes_),
      inline_(connection_, documents_, engine_, outcomes_, status_),
      progress_(connection_),
      instructions_(scheduler, executor, documents_, services),
      requests_(progress_, status_),
      reviews_(connection_, documents_, services, requests_, scheduler, executor),
      actions_(connection_, documents_, instructions_, reviews_, services, requests_),
      training_(scheduler, executor, services.model()) {
  bindLifecycle();
  bindDocuments();
  bindWorkspace();
  services_.onStatus([this] { status_.refresh(); });
  services_.onNotice([this](std::string sentence) {
    status_.showMessage(lsp::MessageType::Info, "Codestral: " + std::move(sentence));
  });
  outcomes_.onCount([this] { status_.refresh(); });
  outcomes_.onSettled([this](store::Outcome outcome) { engine_.settled(outcome); });
  outcomes_.onKeep([this](const store::Suggestion& row) { history_.keep(row); });
}

Session::~Session() {
  services_.onStatus({});
  services_.onNotice({});
  requests_.stop("the server ends");
  // Open requests are answered while everything that answers them still stands.
  engine_.setProvider(nullptr);
  // A client may have left a request of ours without an answer; its handler uses members.
  connection_.end();
}

void Session::bindLifecycle() {
  connection_.setGate([this](std::string_view method) -> std::optional<ResponseError> {
    switch (phase_) {
      case Phase::Uninitialized:
        if (method == "initialize") return std::nullopt;
        return ResponseError{Code::ServerNotInitialized, "the first request must be initialize"};
      case Phase::Initialized:
        if (method != "initialize") return std::nullopt;
        return ResponseError{Code::InvalidRequest, "initialize may be sent only once"};
      case Phase::ShutDown:
        return ResponseError{Code::InvalidRequest, "the server is shutting down"};
    }
    return std::nullopt;
  });
  connection_.setNotificationFilter(
      [this](std::string_view method) { return phase_ == Phase::Initialized || method == "exit"; });

  connection_.onRequest("initialize", [this](Json params, Responder responder) {
    auto parsed = lsp::fromJson<lsp::InitializeParams>(params);
    if (!parsed) {
      responder.reply(ResponseError{Code::InvalidParams, parsed.error().message});
      return;
    }
    responder.reply(initialize(*parsed));
  });
  connection_.onNotification("initialized", [this](Json) { initialized(); });
  connection_.onRequest("shutdown", [this](Json, Responder responder) {
    phase_ = Phase::ShutDown;
    training_.stop();
    requests_.stop("the server is shutting down");
    engine_.setProvider(nullptr);
    // What waits for the settings or for a file's rules waits no longer.
    inline_.setReady();
    documents_.stopWaiting();
    responder.reply(Json(nullptr));
  });
  connection_.onNotification("exit", [this](Json) { options_.exit(exitCode()); });
  connection_.onNotification("$/setTrace",
                             [](Json) {});  // `--trace` and the log serve that purpose
}

Json Session::initialize(const lsp::InitializeParams& params) {
  phase_ = Phase::Initialized;
  client_ = params.capabilities;
  if (params.clientInfo)
    log(LogLevel::Info, "editor: {} {}", params.clientInfo->name, params.clientInfo->version);
  if (params.processId && *params.processId > 0 && options_.watchParent)
    options_.watchParent(static_cast<pid_t>(*params.processId));
  folders_ = foldersOf(params);
  if (params.initializationOptions.is_object())
    initializationOptions_ = params.initializationOptions;

  lsp::InitializeResult result;
  result.capabilities.positionEncoding = lsp::negotiate(client_.positionEncodings);
  result.capabilities.executeCommands = {
      std::string(lsp::kDidAcceptCommand), std::string(lsp::kActionCommand),
      std::string(lsp::kReviewCommand), std::string(lsp::kDismissFindingsCommand),
      std::string(lsp::kCommitMessageCommand)};
  result.capabilities.codeActionKinds = CodeActions::kinds();
  // Editors that need it take it from here only; the settings that are asked for come too late.
  if (configurationOf(Json::object()).config.completionPopup)
    result.capabilities.completionTriggers = {" ", ".", ",", "(", "[", "{", "=", ":", "<", ">"};
  actions_.setClient(client_);
  result.serverName = "codestral-lsp";
  result.serverVersion = CODESTRAL_VERSION;
  documents_.setEncoding(result.capabilities.positionEncoding);
  progress_.setSupported(client_.workDoneProgress);
  return lsp::toJson(result);
}

void Session::initialized() {
  history_.start();
  registerForChanges();
  // Nothing is read or connected to before the editor's settings are there: they may forbid it.
  if (client_.configuration) {
    pullConfiguration();
  } else {
    setEditorSettings(Json::object());
  }
}

void Session::registerForChanges() {
  lsp::RegistrationParams wanted;
  if (client_.didChangeConfigurationDynamic) {
    wanted.registrations.push_back(
        {"configuration", "workspace/didChangeConfiguration", {{"section", "codestral"}}});
  }
  if (client_.didChangeWatchedFilesDynamic) {
    wanted.registrations.push_back(
        {"files", "workspace/didChangeWatchedFiles", lsp::toJson(lsp::FileWatchers{{"**/*"}})});
  }
  if (wanted.registrations.empty()) return;
  connection_.request("client/registerCapability", lsp::toJson(wanted), [](const auto& answer) {
    if (!answer) log(LogLevel::Warn, "client/registerCapability: {}", answer.error().message);
  });
}

void Session::pullConfiguration() {
  lsp::ConfigurationParams params;
  params.items.push_back({std::nullopt, "codestral"});
  connection_.request("workspace/configuration", lsp::toJson(params),
                      [this](std::expected<Json, ResponseError> answer) {
                        if (answer && answer->is_array() && !answer->empty()) {
                          setEditorSettings(answer->front());
                        } else if (!configured_) {
                          setEditorSettings(Json::object());
                        }
                      });
}

config::Effective Session::configurationOf(const Json& settings) const {
  config::Layers layers = options_.layers;
  layers.workspaceFolders = folders_;
  layers.editor = initializationOptions_;
  if (settings.is_object()) layers.editor.merge_patch(settings);
  if (const auto own = layers.editor.find("fromWorkspace"); own != layers.editor.end()) {
    layers.editorWorkspace = std::move(*own);
    layers.editor.erase(own);
  }
  return config::load(layers);
}

void Session::setEditorSettings(const Json& settings) {
  editorSettings_ = settings;
  configure(false);
  status_.start();
  inline_.setReady();
}

void Session::configure(bool rulesChanged) {
  config::Effective effective = configurationOf(editorSettings_);
  for (const config::Warning& warning : effective.warnings) {
    log(LogLevel::Warn, "{}", warning.message);
    // Told once: the editor sends the same settings again and again.
    if (!toldWarnings_.insert(warning.message).second) continue;
    status_.showMessage(lsp::MessageType::Warning, "Codestral: " + warning.message);
  }
  if (const auto level = parseLogLevel(effective.config.logLevel)) setLogLevel(*level);

  const bool learnAgain = rulesChanged || !configured_ ||
                          config_.indexEnabled != effective.config.indexEnabled ||
                          config_.completionProvider != effective.config.completionProvider ||
                          config_.privacyIgnoreFiles != effective.config.privacyIgnoreFiles;
  if (rulesChanged) requests_.stopAndTell("the rules of the workspace have changed");
  // Editors send settings again that have not changed; an open request and the cache outlive that.
  const bool changed = !configured_ || config_ != effective.config;
  if (changed) adopt(std::move(effective.config));
  if (changed || rulesChanged) documents_.setRules(folders_, config_);
  instructions_.configure(folders_, config_);
  reviews_.configure(folders_, config_);
  if (learnAgain) learnWorkspace();
}

void Session::adopt(config::Config config) {
  config_ = std::move(config);
  configured_ = true;
  engine_.setProvider(nullptr);
  requests_.stopAndTell("the settings have changed");
  for (const std::string& problem : services_.configure(config_)) {
    status_.showMessage(lsp::MessageType::Error, "Codestral: " + problem);
  }
  engine_.setSettings(completionSettings(config_));
  inline_.setOffersList(config_.completionPopup);
  inline_.setNeedsTree(!config_.completionInComments || !config_.completionInStrings);
  outcomes_.setEagerness(config_.completionEagerness);
  engine_.setProvider(services_.provider(), services_.standIn());
  if (services_.provider() != nullptr && config_.completionEnabled) services_.provider()->warm();
  status_.refresh();
}

void Session::bindDocuments() {
  onNotification<lsp::DidOpenTextDocumentParams>(
      connection_, "textDocument/didOpen", [this](lsp::DidOpenTextDocumentParams params) {
        lsp::TextDocumentItem& item = params.textDocument;
        engine_.documentClosed(item.uri);
        outcomes_.closed(item.uri);
        const std::string uri = item.uri;
        documents_.open(std::move(item.uri), std::move(item.languageId), item.version, item.text);
        reviews_.opened(uri);
      });
  onNotification<lsp::DidChangeTextDocumentParams>(
      connection_, "textDocument/didChange", [this](lsp::DidChangeTextDocumentParams params) {
        const std::string& uri = params.textDocument.uri;
        const text::ChangeResult result =
            documents_.change(uri, params.textDocument.version, params.contentChanges);
        if (const auto document = documents_.document(uri))
          outcomes_.edited(uri, document->text, result);
        engine_.documentChanged(uri);
        reviews_.edited(uri);
        if (!result.diverged) return;
        const std::string message = fmt::format(
            "{} is out of step with the editor ({}); completion rests there until it is opened "
            "again.",
            uri, result.diverged->message);
        log(LogLevel::Warn, "{}", message);
        status_.showMessage(lsp::MessageType::Warning, "Codestral: " + message);
      });
  onNotification<lsp::DidSaveTextDocumentParams>(
      connection_, "textDocument/didSave", [this](const lsp::DidSaveTextDocumentParams& params) {
        const auto path = text::pathOfUri(params.textDocument.uri);
        // An editor that watches the workspace tells of it as well.
        const bool isWatched = client_.didChangeWatchedFilesDynamic && path && isInWorkspace(*path);
        if (configured_ && !isWatched && saysRules(params.textDocument.uri)) configure(true);
        learnFile(documents_.document(params.textDocument.uri));
      });
  onNotification<lsp::DidCloseTextDocumentParams>(
      connection_, "textDocument/didClose", [this](const lsp::DidCloseTextDocumentParams& params) {
        engine_.documentClosed(params.textDocument.uri);
        outcomes_.closed(params.textDocument.uri);
        documents_.close(params.textDocument.uri);
      });
}

void Session::bindWorkspace() {
  connection_.onRequest("workspace/executeCommand", [this](Json params, Responder responder) {
    auto parsed = lsp::fromJson<lsp::ExecuteCommandParams>(params);
    if (!parsed) return responder.reply(ResponseError{Code::InvalidParams, parsed.error().message});
    execute(*parsed, std::move(responder));
  });
  onNotification<lsp::DidChangeConfigurationParams>(
      connection_, "workspace/didChangeConfiguration",
      [this](const lsp::DidChangeConfigurationParams& params) {
        if (client_.configuration) {
          pullConfiguration();
        } else {
          setEditorSettings(params.settings);
        }
      });
  onNotification<lsp::DidChangeWorkspaceFoldersParams>(
      connection_, "workspace/didChangeWorkspaceFolders",
      [this](const lsp::DidChangeWorkspaceFoldersParams& params) {
        const auto pathOf = [](const lsp::WorkspaceFolder& folder) {
          const auto path = text::pathOfUri(folder.uri);
          return path ? path->lexically_normal() : std::filesystem::path();
        };
        for (const auto& folder : params.removed) std::erase(folders_, pathOf(folder));
        for (const auto& folder : params.added) {
          const auto path = pathOf(folder);
          if (!path.empty() && std::ranges::find(folders_, path) == folders_.end())
            folders_.push_back(path);
        }
        // What they say holds as well. Before the first time they are read with everything else.
        if (configured_) configure(true);
      });
  onNotification<lsp::DidChangeWatchedFilesParams>(
      connection_, "workspace/didChangeWatchedFiles",
      [this](const lsp::DidChangeWatchedFilesParams& params) {
        const auto saysRulesIn = [&](const lsp::FileEvent& change) {
          return saysRules(change.uri);
        };
        if (configured_ && std::ranges::any_of(params.changes, saysRulesIn)) configure(true);
        for (const lsp::FileEvent& change : params.changes) {
          // What is open is learnt from the editor's own text.
          if (documents_.document(change.uri) == nullptr) learnChange(change);
        }
      });
}

void Session::execute(const lsp::ExecuteCommandParams& asked, Responder responder) {
  const std::string& command = asked.command;
  if (command == lsp::kActionCommand)
    return actions_.execute(asked.arguments, std::move(responder));
  if (command == lsp::kReviewCommand) return reviews_.review(asked.arguments, std::move(responder));
  if (command == lsp::kCommitMessageCommand)
    return actions_.commitMessage(asked.arguments, std::move(responder));
  if (command == lsp::kDidAcceptCommand) {
    inline_.didAccept(asked.arguments);
  } else if (command == lsp::kDismissFindingsCommand) {
    reviews_.dismiss(asked.arguments);
  } else {
    return responder.reply(
        ResponseError{Code::InvalidParams, fmt::format("unknown command '{}'", command)});
  }
  responder.reply(Json(nullptr));
}

bool Session::learns() const {
  return configured_ && config_.indexEnabled &&
         (config_.completionProvider == "auto" || config_.completionProvider == "ondevice");
}

void Session::learnWorkspace() {
  training_.stop();
  if (!learns() || folders_.empty()) return;

  training_.start(
      folders_, config_.privacyIgnoreFiles,
      [bar = progress_.begin("Codestral: learning the workspace")](
          const TrainingProgress& progress) mutable {
        if (progress.finished) {
          log(LogLevel::Info, "learnt {} files, {} tokens", progress.filesTotal, progress.tokens);
          bar.reset();
        } else if (bar != nullptr && progress.filesTotal > 0) {
          bar->report(fmt::format("{}/{} files", progress.filesDone, progress.filesTotal),
                      static_cast<std::uint32_t>(progress.filesDone * 100 / progress.filesTotal));
        }
      });
}

void Session::learnFile(const text::SnapshotPtr& snapshot) {
  if (snapshot == nullptr || snapshot->diverged || !learns() ||
      snapshot->text.size() > kLargestLearntFile)
    return;
  const auto path = text::pathOfUri(snapshot->uri);
  if (!path || !isInWorkspace(*path) || documents_.verdict(snapshot->uri).ignored) return;
  const syntax::Language* language = syntax::languageForPath(*path);
  if (language == nullptr) return;
  executor_.run([model = services_.model(), snapshot, path = path->string(),
                 family = std::string(language->family)] {
    model->update({path, family, snapshot->text.toString()});
  });
}

void Session::learnChange(const lsp::FileEvent& change) {
  const auto path = text::pathOfUri(change.uri);
  if (!path || !learns() || !isInWorkspace(*path)) return;
  const syntax::Language* language = syntax::languageForPath(*path);
  if (language == nullptr) return;
  executor_.run([model = services_.model(), path = *path, language,
                 deleted = change.type == lsp::FileChangeType::Deleted, folders = folders_,
                 config = config_] {
    if (deleted || verdictFor(path, folders, config).ignored) return model->remove(path.string());
    auto content = readFile(path, kLargestLearntFile);
    if (!content || !index::looksLikeSource(*content)) return model->remove(path.string());
    model->update({path.string(), std::string(language->family), std::move(*content)});
  });
}

bool Session::saysRules(const std::string& uri) const {
  const auto path = text::pathOfUri(uri);
  if (!path) return false;
  const std::string name = path->filename().string();
  const bool listsIgnored =
      std::ranges::find(config_.privacyIgnoreFiles, name) != config_.privacyIgnoreFiles.end();
  const auto folder =
      std::ranges::find_if(folders_, [&](const auto& each) { return isBelow(*path, each); });
  if (folder == folders_.end()) {
    // The rules of a repository hold for a workspace folder somewhere in it.
    return listsIgnored && std::ranges::any_of(folders_, [&](const auto& each) {
             return isBelow(each, path->parent_path());
           });
  }
  if (path->generic_string().ends_with("/.git/info/exclude")) return true;
  // A package brings its ignore files along, hundreds at a time, and nothing of it is looked at.
  const auto isOfPackage = [](const auto& part) {
    return index::isDependencyFolderName(part.string());
  };
  if (std::ranges::any_of(path->lexically_relative(*folder), isOfPackage)) return false;
  return listsIgnored || name == config::kWorkspaceFile;
}

bool Session::isInWorkspace(const std::filesystem::path& path) const {
  return std::ranges::any_of(folders_, [&](const auto& folder) { return isBelow(path, folder); });
}

}  // namespace codestral::server
