#include "config/settings.h"

#include <algorithm>
#include <array>

#include <fmt/format.h>
#include <fmt/ranges.h>

namespace codestral::config {
namespace {

constexpr std::array<std::string_view, 3> kMultiline{"auto", "never", "always"};
// A repository may slow completion down, but not make it ask more often than a careful person
// would.
constexpr int kWorkspaceDebounceFloorMs = 100;

Json minimum(const Json& holds, const Json& wanted) {
  return wanted < holds ? wanted : holds;
}

// None is no limit.
Json lowerLimit(const Json& holds, const Json& wanted) {
  return holds.is_null() || wanted < holds ? wanted : holds;
}

Json off(const Json& holds, const Json& wanted) {
  return holds.get<bool>() && wanted.get<bool>();
}

Json on(const Json& holds, const Json& wanted) {
  return holds.get<bool>() || wanted.get<bool>();
}

Json longerDebounce(const Json& holds, const Json& wanted) {
  if (wanted.is_null()) return holds;
  const int floor = holds.is_null() ? kWorkspaceDebounceFloorMs : holds.get<int>();
  return std::max(wanted.get<int>(), floor);
}

Json onlyOnDevice(const Json& holds, const Json& wanted) {
  return wanted == "ondevice" ? wanted : holds;
}

Json unite(const Json& holds, const Json& wanted) {
  Json all = holds;
  for (const Json& item : wanted) {
    if (std::ranges::find(all, item) == all.end()) all.push_back(item);
  }
  return all;
}

Json languagesOff(const Json& holds, const Json& wanted) {
  Json all = holds;
  for (const auto& [language, enabled] : wanted.items()) {
    all[language] =
        enabled.get<bool>() && (!holds.contains(language) || holds[language].get<bool>());
  }
  return all;
}

Json maskedOrNull(const Secret& secret) {
  return secret.empty() ? Json() : Json(secret.masked());
}

// The three settings of a self-hosted server.
template <Service Config::* S>
void addServer(std::vector<Setting>& rows, std::string_view baseUrl, std::string_view aboutUrl,
               std::string_view model, std::string_view aboutModel, std::string_view apiKey,
               std::string_view aboutKey, std::string_view urlVariable,
               std::string_view keyVariable) {
  rows.push_back({.key = baseUrl,
                  .kind = Kind::Url,
                  .description = aboutUrl,
                  .editor = Reach::None,
                  .workspace = Reach::None,
                  .environment = urlVariable,
                  .get = [](const Config& c) -> Json { return (c.*S).baseUrl; },
                  .set = [](Config& c, const Json& v) { (c.*S).baseUrl = v; }});
  rows.push_back({.key = model,
                  .kind = Kind::Word,
                  .description = aboutModel,
                  .get = [](const Config& c) -> Json { return (c.*S).model; },
                  .set = [](Config& c, const Json& v) { (c.*S).model = v; }});
  rows.push_back(
      {.key = apiKey,
       .kind = Kind::Secret,
       .description = aboutKey,
       .editor = Reach::None,
       .workspace = Reach::None,
       .environment = keyVariable,
       .get = [](const Config& c) { return maskedOrNull((c.*S).key); },
       .set = [](Config& c, const Json& v) { (c.*S).key = Secret(v.get<std::string>()); }});
}

std::vector<Setting> table() {
  std::vector<Setting> rows{
      {.key = "completion.enabled",
       .kind = Kind::Boolean,
       .description = "Whether completions are offered at all.",
       .workspace = Reach::Narrow,
       .narrowRule = "turn it off",
       .get = [](const Config& c) -> Json { return c.completionEnabled; },
       .set = [](Config& c, const Json& v) { c.completionEnabled = v; },
       .narrow = off},
      {.key = "completion.provider",
       .kind = Kind::Choice,
       .description = "Where completions come from: `codestral` and `mistral` are the services, "
                      "`llamacpp`, `ollama` and `openai` a server that you run yourself (see "
                      "\"Self-hosted servers\"), `ondevice` is the model that "
                      "learns from your workspace and never uses the network, `auto` takes the "
                      "first service that has a key, else a self-hosted server that has a base "
                      "URL, and falls back to the on-device model.",
       .choices = {"auto", "codestral", "mistral", "llamacpp", "ollama", "openai", "ondevice"},
       .workspace = Reach::Narrow,
       .narrowRule = "choose `ondevice`",
       .get = [](const Config& c) -> Json { return c.completionProvider; },
       .set = [](Config& c, const Json& v) { c.completionProvider = v; },
       .narrow = onlyOnDevice},
      {.key = "completion.model",
       .kind = Kind::Word,
       .description = "The model that the services `codestral` and `mistral` are asked for.",
       .get = [](const Config& c) -> Json { return c.completionModel; },
       .set = [](Config& c, const Json& v) { c.completionModel = v; }},
      {.key = "completion.debounceMs",
       .kind = Kind::Integer,
       .description = "How many milliseconds of quiet to wait for before the service is asked; "
                      "`null` adapts to your typing, "
                      "0 does not wait.",
       .minimum = 0,
       .maximum = 5000,
       .nullable = true,
       .workspace = Reach::Narrow,
       .narrowRule = "lengthen it, to 100 or more",
       .get =
           [](const Config& c) {
             return c.completionDebounceMs ? Json(*c.completionDebounceMs) : Json();
           },
       .set = [](Config& c, const Json& v) { c.completionDebounceMs = v.get<int>(); },
       .narrow = longerDebounce},
      {.key = "completion.maxTokens",
       .kind = Kind::Integer,
       .description = "The longest completion that the service is asked for, in tokens.",
       .minimum = 1,
       .maximum = 4096,
       .workspace = Reach::Narrow,
       .narrowRule = "lower it",
       .get = [](const Config& c) -> Json { return c.completionMaxTokens; },
       .set = [](Config& c, const Json& v) { c.completionMaxTokens = v; },
       .narrow = minimum},
      {.key = "completion.eagerness",
       .kind = Kind::Number,
       .description = "How sure a completion must be before it is shown: 0 shows only what is "
                      "nearly sure, 1 shows all.",
       .minimum = 0,
       .maximum = 1,
       .get = [](const Config& c) -> Json { return c.completionEagerness; },
       .set = [](Config& c, const Json& v) { c.completionEagerness = v; }},
      {.key = "completion.multiline",
       .kind = Kind::Choice,
       .description = "Whether a completion may have several lines: `auto` decides by the syntax "
                      "around the cursor.",
       .choices = {kMultiline.begin(), kMultiline.end()},
       .get = [](const Config& c) -> Json {
         return kMultiline[static_cast<std::size_t>(c.completionMultiline)];
       },
       .set =
           [](Config& c, const Json& v) {
             const auto at = std::ranges::find(kMultiline, v.get_ref<const std::string&>());
             c.completionMultiline = static_cast<Multiline>(at - kMultiline.begin());
           }},
      {.key = "completion.prefetch",
       .kind = Kind::Boolean,
       .description = "Whether the completion that follows an acceptance is asked for ahead, while "
                      "you read a suggestion for more than half a second.",
       .workspace = Reach::Narrow,
       .narrowRule = "turn it off",
       .get = [](const Config& c) -> Json { return c.completionPrefetch; },
       .set = [](Config& c, const Json& v) { c.completionPrefetch = v; },
       .narrow = off},
      {.key = "completion.popup",
       .kind = Kind::Boolean,
       .description = "Whether suggestions also come in the editor's own completion list "
                      "(`textDocument/completion`), for editors that show no inline completions, "
                      "such as Helix and Emacs. Read when the server starts.",
       .workspace = Reach::None,
       .get = [](const Config& c) -> Json { return c.completionPopup; },
       .set = [](Config& c, const Json& v) { c.completionPopup = v; }},
      {.key = "completion.languages",
       .kind = Kind::BooleanMap,
       .description = "Turns completion on or off per language id, for example `{\"markdown\": "
                      "false}`; a language that is not "
                      "named is on. Layers are merged language by language.",
       .workspace = Reach::Narrow,
       .narrowRule = "turn languages off",
       .get = [](const Config& c) -> Json { return Json(c.completionLanguages); },
       .set =
           [](Config& c, const Json& v) {
             for (const auto& [language, enabled] : v.items())
               c.completionLanguages[language] = enabled;
           },
       .narrow = languagesOff},
      {.key = "completion.disabledGlobs",
       .kind = Kind::Globs,
       .description = "Files without completion, as patterns of gitignore(5) from the workspace "
                      "folder, for example `[\"secrets/**\"]`. They have no code actions either, "
                      "and are left out of reviews and commit messages.",
       .editor = Reach::Narrow,
       .workspace = Reach::Narrow,
       .narrowRule = "add to it",
       .get = [](const Config& c) -> Json { return c.completionDisabledGlobs; },
       .set = [](Config& c,
                 const Json& v) { c.completionDisabledGlobs = v.get<std::vector<std::string>>(); },
       .narrow = unite},
      {.key = "completion.inComments",
       .kind = Kind::Boolean,
       .description = "Whether completions come by themselves inside of comments.",
       .workspace = Reach::Narrow,
       .narrowRule = "turn it off",
       .get = [](const Config& c) -> Json { return c.completionInComments; },
       .set = [](Config& c, const Json& v) { c.completionInComments = v; },
       .narrow = off},
      {.key = "completion.inStrings",
       .kind = Kind::Boolean,
       .description = "Whether completions come by themselves inside of strings.",
       .workspace = Reach::Narrow,
       .narrowRule = "turn it off",
       .get = [](const Config& c) -> Json { return c.completionInStrings; },
       .set = [](Config& c, const Json& v) { c.completionInStrings = v; },
       .narrow = off},
      {.key = "chat.model",
       .kind = Kind::Word,
       .description = "The model for chat, edits, review and commit messages; `auto` takes the "
                      "one that suits the work best of those that the key may use.",
       .get = [](const Config& c) -> Json { return c.chatModel; },
       .set = [](Config& c, const Json& v) { c.chatModel = v; }},
      {.key = "context.maxTokens",
       .kind = Kind::Integer,
       .description = "How much text around the cursor is sent with a request, in tokens.",
       .minimum = 64,
       .maximum = 32768,
       .workspace = Reach::Narrow,
       .narrowRule = "lower it",
       .get = [](const Config& c) -> Json { return c.contextMaxTokens; },
       .set = [](Config& c, const Json& v) { c.contextMaxTokens = v; },
       .narrow = minimum},
      {.key = "privacy.ignoreFiles",
       .kind = Kind::FileNames,
       .description = "Names of files that list what must not be read or sent, in the format of "
                      "gitignore(5). A file is left "
                      "out as soon as one of them says so.",
       .editor = Reach::Narrow,
       .workspace = Reach::Narrow,
       .narrowRule = "add to it",
       .get = [](const Config& c) -> Json { return c.privacyIgnoreFiles; },
       .set = [](Config& c,
                 const Json& v) { c.privacyIgnoreFiles = v.get<std::vector<std::string>>(); },
       .narrow = unite},
      {.key = "privacy.auditLog",
       .kind = Kind::Boolean,
       .description = "Whether every request that leaves this machine is written down here, for "
                      "`codestral-lsp log`: when, where to, how large; never what it says.",
       .editor = Reach::None,
       .workspace = Reach::None,
       .get = [](const Config& c) -> Json { return c.privacyAuditLog; },
       .set = [](Config& c, const Json& v) { c.privacyAuditLog = v; }},
      {.key = "safety.moderation",
       .kind = Kind::Boolean,
       .description = "Whether what is asked of a chat model, and what it answers, is judged by "
                      "the service's moderation first; what it flags is not sent, or not shown.",
       .editor = Reach::Narrow,
       .workspace = Reach::Narrow,
       .narrowRule = "turn it on",
       .get = [](const Config& c) -> Json { return c.safetyModeration; },
       .set = [](Config& c, const Json& v) { c.safetyModeration = v; },
       .narrow = on},
      {.key = "workspace.trusted",
       .kind = Kind::Folders,
       .description = "Workspace folders whose project instructions (`AGENTS.md` and the like) "
                      "are given to the model, as absolute paths.",
       .editor = Reach::None,
       .workspace = Reach::None,
       .get = [](const Config& c) -> Json { return c.workspaceTrusted; },
       .set = [](Config& c,
                 const Json& v) { c.workspaceTrusted = v.get<std::vector<std::string>>(); }},
      {.key = "index.enabled",
       .kind = Kind::Boolean,
       .description = "Whether the files of the workspace are read to train the on-device model.",
       .workspace = Reach::Narrow,
       .narrowRule = "turn it off",
       .get = [](const Config& c) -> Json { return c.indexEnabled; },
       .set = [](Config& c, const Json& v) { c.indexEnabled = v; },
       .narrow = off},
      {.key = "budget.requestsPerMinute",
       .kind = Kind::Integer,
       .description = "How many completions a service may be asked for in any minute; `null` is no "
                      "limit. When half of them are used, automatic ones are spread over the "
                      "minute; when all are, `auto` completes on this machine.",
       .minimum = 0,
       .maximum = 10'000,
       .nullable = true,
       .editor = Reach::Narrow,
       .workspace = Reach::Narrow,
       .narrowRule = "lower it",
       .get =
           [](const Config& c) {
             return c.budgetRequestsPerMinute ? Json(*c.budgetRequestsPerMinute) : Json();
           },
       .set = [](Config& c, const Json& v) { c.budgetRequestsPerMinute = v.get<int>(); },
       .narrow = lowerLimit},
      {.key = "budget.eurosPerDay",
       .kind = Kind::Number,
       .description = "How much the services may cost on one day, in euros, by the list price of "
                      "the model; `null` is no limit. See \"What completions cost\".",
       .minimum = 0,
       .maximum = 10'000,
       .nullable = true,
       .editor = Reach::Narrow,
       .workspace = Reach::Narrow,
       .narrowRule = "lower it",
       .get =
           [](const Config& c) {
             return c.budgetEurosPerDay ? Json(*c.budgetEurosPerDay) : Json();
           },
       .set = [](Config& c, const Json& v) { c.budgetEurosPerDay = v.get<double>(); },
       .narrow = lowerLimit},
      {.key = "log.level",
       .kind = Kind::Choice,
       .description = "How much is logged. From `info` up the log never holds your text.",
       .choices = {"trace", "debug", "info", "warn", "error", "off"},
       .workspace = Reach::None,
       .get = [](const Config& c) -> Json { return c.logLevel; },
       .set = [](Config& c, const Json& v) { c.logLevel = v; }},
      {.key = "codestral.baseUrl",
       .kind = Kind::Url,
       .description = "Host of the Codestral service, with or without `/v1`.",
       .editor = Reach::None,
       .workspace = Reach::None,
       .environment = "CODESTRAL_BASE_URL",
       .get = [](const Config& c) -> Json { return c.codestral.baseUrl; },
       .set = [](Config& c, const Json& v) { c.codestral.baseUrl = v; }},
      {.key = "codestral.apiKey",
       .kind = Kind::Secret,
       .description = "Key of the Codestral service, sent to `codestral.baseUrl` only (see \"Keys "
                      "and hosts\").",
       .editor = Reach::None,
       .workspace = Reach::None,
       .environment = "CODESTRAL_API_KEY",
       .get = [](const Config& c) { return maskedOrNull(c.codestral.key); },
       .set = [](Config& c, const Json& v) { c.codestral.key = Secret(v.get<std::string>()); }},
      {.key = "mistral.baseUrl",
       .kind = Kind::Url,
       .description = "Host of the Mistral service, with or without `/v1`.",
       .editor = Reach::None,
       .workspace = Reach::None,
       .environment = "MISTRAL_BASE_URL",
       .get = [](const Config& c) -> Json { return c.mistral.baseUrl; },
       .set = [](Config& c, const Json& v) { c.mistral.baseUrl = v; }},
      {.key = "mistral.apiKey",
       .kind = Kind::Secret,
       .description =
           "Key of the Mistral service, sent to `mistral.baseUrl` only (see \"Keys and hosts\").",
       .editor = Reach::None,
       .workspace = Reach::None,
       .environment = "MISTRAL_API_KEY",
       .get = [](const Config& c) { return maskedOrNull(c.mistral.key); },
       .set = [](Config& c, const Json& v) { c.mistral.key = Secret(v.get<std::string>()); }},
      {.key = "network.proxy",
       .kind = Kind::Url,
       .description = "Proxy for the services; without it `HTTPS_PROXY` and `NO_PROXY` hold.",
       .editor = Reach::None,
       .workspace = Reach::None,
       .get = [](const Config& c) -> Json { return c.networkProxy; },
       .set = [](Config& c, const Json& v) { c.networkProxy = v; }},
      {.key = "network.caFile",
       .kind = Kind::Path,
       .description = "Absolute path of a PEM file with the certificate authorities to trust; "
                      "without it `SSL_CERT_FILE` or the "
                      "system's hold.",
       .editor = Reach::None,
       .workspace = Reach::None,
       .get = [](const Config& c) -> Json { return c.networkCaFile; },
       .set = [](Config& c, const Json& v) { c.networkCaFile = v; }},
      {.key = "network.allowHttp",
       .kind = Kind::Boolean,
       .description = "Whether a self-hosted server on another machine may be spoken to in the "
                      "clear, by `http://`.",
       .editor = Reach::None,
       .workspace = Reach::None,
       .get = [](const Config& c) -> Json { return c.networkAllowHttp; },
       .set = [](Config& c, const Json& v) { c.networkAllowHttp = v; }},
  };
  addServer<&Config::llamacpp>(
      rows, "llamacpp.baseUrl",
      "Where llama.cpp's `llama-server` is; when only `completion.provider` names it, "
      "`http://127.0.0.1:8080`.",
      "llamacpp.model", "The model to ask for; without it the one that the server has loaded.",
      "llamacpp.apiKey", "The server's `--api-key`, if it has one.", "CODESTRAL_LSP_LLAMACPP_URL",
      "CODESTRAL_LSP_LLAMACPP_KEY");
  addServer<&Config::ollama>(
      rows, "ollama.baseUrl",
      "Where Ollama is; when only `completion.provider` names it, `http://127.0.0.1:11434`.",
      "ollama.model", "The model to ask for, as `ollama list` names it.", "ollama.apiKey",
      "A key, if something in front of Ollama wants one.", "CODESTRAL_LSP_OLLAMA_URL",
      "CODESTRAL_LSP_OLLAMA_KEY");
  addServer<&Config::openai>(
      rows, "openai.baseUrl",
      "Where a server with OpenAI's `/v1/completions` is (vLLM, LM Studio and others), with or "
      "without `/v1`; when only `completion.provider` names it, `http://127.0.0.1:8000`. It must "
      "run a Codestral model.",
      "openai.model", "The model to ask for; without it the one that the server has loaded.",
      "openai.apiKey", "The server's key, if it has one.", "CODESTRAL_LSP_OPENAI_URL",
      "CODESTRAL_LSP_OPENAI_KEY");
  return rows;
}

constexpr std::array<std::string_view, 5> kLaterKeys{"context.crossFile", "chat.permissionMode",
                                                     "privacy.redactSecrets", "index.embeddings",
                                                     "index.store"};

}  // namespace

std::span<const Setting> settings() {
  static const std::vector<Setting> rows = table();
  return rows;
}

const Setting* findSetting(std::string_view key) {
  const auto at = std::ranges::find(settings(), key, &Setting::key);
  return at == settings().end() ? nullptr : &*at;
}

bool isLaterKey(std::string_view key) {
  return std::ranges::find(kLaterKeys, key) != kLaterKeys.end();
}

std::string expected(const Setting& setting) {
  switch (setting.kind) {
    case Kind::Boolean:
      return "true or false";
    case Kind::Integer:
      return fmt::format("a whole number from {:g} to {:g}", setting.minimum, setting.maximum);
    case Kind::Number:
      return fmt::format("a number from {:g} to {:g}", setting.minimum, setting.maximum);
    case Kind::Choice:
      return fmt::format("one of {}", fmt::join(setting.choices, ", "));
    case Kind::Word:
      return "a name without spaces";
    case Kind::Url:
      return "a URL";
    case Kind::Path:
      return "an absolute path";
    case Kind::Secret:
      return "a key without spaces";
    case Kind::FileNames:
      return "a list of file names";
    case Kind::Globs:
      return "a list of patterns";
    case Kind::Folders:
      return "a list of absolute paths";
    case Kind::BooleanMap:
      return "an object of names with true or false";
  }
  return {};
}

}  // namespace codestral::config
