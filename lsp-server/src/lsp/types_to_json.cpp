#include "lsp/types.h"

namespace codestral::lsp {
namespace {

template <typename T>
void setOptional(Json& json, const char* key, const std::optional<T>& value) {
  if (value) json[key] = *value;
}

template <typename T>
void setOptionalStruct(Json& json, const char* key, const std::optional<T>& value) {
  if (value) json[key] = toJson(*value);
}

Json toJson(const Registration& value) {
  Json json{{"id", value.id}, {"method", value.method}};
  if (!value.registerOptions.is_null()) json["registerOptions"] = value.registerOptions;
  return json;
}

Json toJson(const ConfigurationItem& value) {
  Json json = Json::object();
  setOptional(json, "scopeUri", value.scopeUri);
  setOptional(json, "section", value.section);
  return json;
}

template <typename T>
Json arrayOf(const std::vector<T>& values) {
  Json array = Json::array();
  for (const T& value : values) array.push_back(toJson(value));
  return array;
}

Json toJson(const ServerCapabilities& value) {
  Json json = Json::object();
  json["positionEncoding"] = name(value.positionEncoding);
  json["textDocumentSync"] = {{"openClose", true},
                              {"change", static_cast<int>(value.textDocumentSync)},
                              {"save", {{"includeText", false}}}};
  if (value.inlineCompletionProvider) json["inlineCompletionProvider"] = true;
  if (!value.completionTriggers.empty())
    json["completionProvider"] = {{"triggerCharacters", value.completionTriggers}};
  if (!value.codeActionKinds.empty()) {
    json["codeActionProvider"] = {{"codeActionKinds", value.codeActionKinds},
                                  {"resolveProvider", true}};
  }
  if (!value.executeCommands.empty()) {
    json["executeCommandProvider"]["commands"] = value.executeCommands;
  }
  if (value.workspaceFolders) {
    json["workspace"]["workspaceFolders"] = {{"supported", true}, {"changeNotifications", true}};
  }
  return json;
}

Json progress(const ProgressToken& token, Json value) {
  return {{"token", jsonrpc::toJson(token)}, {"value", std::move(value)}};
}

}  // namespace

Json toJson(const Position& value) {
  return {{"line", value.line}, {"character", value.character}};
}

Json toJson(const Range& value) {
  return {{"start", toJson(value.start)}, {"end", toJson(value.end)}};
}

Json toJson(const Command& value) {
  Json json{{"title", value.title}, {"command", value.command}};
  if (!value.arguments.empty()) json["arguments"] = value.arguments;
  return json;
}

Json toJson(const InlineCompletionItem& value) {
  Json json{{"insertText", value.insertText}};
  setOptional(json, "filterText", value.filterText);
  setOptionalStruct(json, "range", value.range);
  setOptionalStruct(json, "command", value.command);
  return json;
}

Json toJson(const InlineCompletionList& value) {
  return {{"items", arrayOf(value.items)}};
}

Json toJson(const CompletionItem& value) {
  constexpr int kText = 1;   // CompletionItemKind
  constexpr int kAsIs = 1;   // InsertTextMode: it is indented already
  constexpr int kPlain = 1;  // InsertTextFormat
  Json json{{"label", value.label},
            {"kind", kText},
            {"detail", value.detail},
            {"filterText", value.filterText},
            {"insertTextFormat", kPlain},
            {"insertTextMode", kAsIs},
            {"textEdit", {{"range", toJson(value.range)}, {"newText", value.newText}}}};
  if (!value.documentation.empty())
    json["documentation"] = {{"kind", "markdown"}, {"value", value.documentation}};
  setOptionalStruct(json, "command", value.command);
  return json;
}

Json toJson(const CompletionList& value) {
  return {{"isIncomplete", true}, {"items", arrayOf(value.items)}};
}

Json toJson(const InitializeResult& value) {
  return {{"capabilities", toJson(value.capabilities)},
          {"serverInfo", {{"name", value.serverName}, {"version", value.serverVersion}}}};
}

Json toJson(const RegistrationParams& value) {
  return {{"registrations", arrayOf(value.registrations)}};
}

Json toJson(const FileWatchers& value) {
  Json watchers = Json::array();
  for (const std::string& pattern : value.globPatterns) {
    watchers.push_back({{"globPattern", pattern}});
  }
  return {{"watchers", std::move(watchers)}};
}

Json toJson(const ConfigurationParams& value) {
  return {{"items", arrayOf(value.items)}};
}

Json toJson(const WorkDoneProgressCreateParams& value) {
  return {{"token", jsonrpc::toJson(value.token)}};
}

Json toJson(const MessageParams& value) {
  return {{"type", static_cast<int>(value.type)}, {"message", value.message}};
}

Json toJson(const ProgressToken& token, const WorkDoneProgressBegin& value) {
  Json json{{"kind", "begin"}, {"title", value.title}};
  setOptional(json, "cancellable", value.cancellable);
  setOptional(json, "message", value.message);
  setOptional(json, "percentage", value.percentage);
  return progress(token, std::move(json));
}

Json toJson(const ProgressToken& token, const WorkDoneProgressReport& value) {
  Json json{{"kind", "report"}};
  setOptional(json, "cancellable", value.cancellable);
  setOptional(json, "message", value.message);
  setOptional(json, "percentage", value.percentage);
  return progress(token, std::move(json));
}

Json toJson(const ProgressToken& token, const WorkDoneProgressEnd& value) {
  Json json{{"kind", "end"}};
  setOptional(json, "message", value.message);
  return progress(token, std::move(json));
}

}  // namespace codestral::lsp
