#pragma once

// The effective settings: an immutable value made from layers, with the origin of each value and
// the warnings that arose. Pure but for reading its own files.
//
// Order, strictest first: command line, environment, user file, editor (initializationOptions and
// the section `codestral`), workspace file; the strictest layer that sets a value wins. Settings
// that decide where a key goes are taken from the first three only, whatever the others say. Where
// the table says "may only narrow", a layer's value is combined with the stricter ones (minimum,
// union) instead, so that it holds but can never widen. A key goes to the base URL of its own
// layer, else to that of a less strict layer, never to one that a stricter layer set without a key.
// Nothing here fails a start: an unknown key, a wrong type or an unreadable file is one warning
// that names the key, its origin and the closest valid name. One table (config/settings.cpp) drives
// the parser and docs/configuration.md.

#include <cstddef>
#include <filesystem>
#include <map>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include <nlohmann/json.hpp>

#include "base/secret.h"

namespace codestral::config {

using Json = nlohmann::json;

enum class Multiline { Auto, Never, Always };

struct Service {
  std::string baseUrl;  // of a self-hosted server, empty: it is not configured
  Secret key;           // belongs to baseUrl and to no other place
  std::string model;    // of a self-hosted server; the services are asked for completion.model
  bool operator==(const Service&) const = default;
};

struct Config {
  bool completionEnabled = true;  // completion.enabled
  std::string completionProvider =
      "auto";  // completion.provider: auto, codestral, mistral, llamacpp, ollama, openai, ondevice
  std::string completionModel = "codestral-latest";  // completion.model
  std::optional<int>
      completionDebounceMs;       // completion.debounceMs: none is adaptive, 0 off; 0..5000
  int completionMaxTokens = 256;  // completion.maxTokens: 1..4096
  bool completionPrefetch = true;
  bool completionPopup = false;
  double completionEagerness = 0.5;                  // completion.eagerness: 0..1
  Multiline completionMultiline = Multiline::Auto;   // completion.multiline
  std::map<std::string, bool> completionLanguages;   // completion.languages: {"markdown": false}
  std::vector<std::string> completionDisabledGlobs;  // completion.disabledGlobs
  bool completionInComments = true;                  // completion.inComments
  bool completionInStrings = true;                   // completion.inStrings
  std::string chatModel = "auto";                    // chat.model
  bool safetyModeration = false;                     // safety.moderation
  int contextMaxTokens = 4096;                       // context.maxTokens: 64..32768
  std::vector<std::string> privacyIgnoreFiles{".gitignore", ".codestralignore",
                                              ".aiexclude"};  // privacy.ignoreFiles
  bool privacyAuditLog = true;                                // privacy.auditLog
  bool indexEnabled = true;  // index.enabled: read the workspace for the on-device model
  std::optional<int> budgetRequestsPerMinute;  // budget.requestsPerMinute: none is no limit
  std::optional<double> budgetEurosPerDay;     // budget.eurosPerDay: none is no limit
  std::string logLevel = "info";               // log.level

  // Protected: command line, environment and user file only.
  Service codestral{"https://codestral.mistral.ai", {}, {}};  // codestral.baseUrl, .apiKey
  Service mistral{"https://api.mistral.ai", {}, {}};          // mistral.baseUrl, .apiKey
  Service llamacpp;                                           // llamacpp.baseUrl, .apiKey, .model
  Service ollama{{}, {}, "codestral"};                        // ollama.baseUrl, .apiKey, .model
  Service openai;                                             // openai.baseUrl, .apiKey, .model
  bool networkAllowHttp = false;                              // network.allowHttp
  std::string networkProxy;                                   // network.proxy
  std::string networkCaFile;                                  // network.caFile
  std::vector<std::string> workspaceTrusted;                  // workspace.trusted

  bool operator==(const Config&) const = default;
};

enum class Origin {
  Default,
  Workspace,
  EditorWorkspace,
  Editor,
  UserFile,
  Environment,
  CommandLine
};
std::string_view name(Origin origin);  // "default", ".codestral.json", "editor's workspace
                                       // settings", "editor", "user file", "environment",
                                       // "command line"

struct Warning {
  std::string key;
  Origin origin = Origin::Default;
  std::string message;  // one whole sentence for a person
};

struct Effective {
  Config config;
  std::map<std::string, Origin> origins;  // per key of the table
  std::vector<Warning> warnings;
};

inline constexpr std::string_view kWorkspaceFile = ".codestral.json";

// The sources before they are merged. JSON layers may be nested ({"completion":{"enabled":false}})
// or dotted ({"completion.enabled":false}).
struct Layers {
  Json commandLine = Json::object();
  std::map<std::string, std::string> environment;  // only the names that config knows are looked at
  std::optional<std::filesystem::path> userFile;
  Json editor = Json::object();
  // What the editor says that a workspace has set: reaches as far as .codestral.json.
  Json editorWorkspace = Json::object();
  std::vector<std::filesystem::path> workspaceFolders;  // each may hold .codestral.json
};

// What the process's environment has of the names that config knows, for Layers::environment.
std::map<std::string, std::string> processEnvironment();
// CODESTRAL_LSP_CONFIG, else $XDG_CONFIG_HOME/codestral-lsp/config.json. A relative path counts as
// none: it would depend on the folder that was opened.
std::optional<std::filesystem::path> defaultUserFile(
    const std::map<std::string, std::string>& environment);

Effective load(const Layers& layers);

// Every key with its value as JSON and its origin, keys masked: what `codestral-lsp config` prints.
Json describe(const Effective& effective);
// JSON Schema of the user file, and the table of docs/configuration.md.
Json schema();
std::string markdown();

}  // namespace codestral::config
