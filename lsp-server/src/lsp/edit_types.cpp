#include "lsp/edit_types.h"

#include "lsp/fields.h"

namespace codestral::lsp {

// The fields of these are listed in types.cpp.
void readFields(Fields& in, Range& out);
void readFields(Fields& in, TextDocumentIdentifier& out);
void readFields(Fields& in, Command& out);

void readValue(const Json& json, const Place& place, Problem& problem, DiagnosticSeverity& out) {
  int value = static_cast<int>(out);
  readEnum(json, place, problem, 1, 4, value);
  out = static_cast<DiagnosticSeverity>(value);
}

void readValue(const Json& json, const Place& place, Problem& problem, CodeActionTriggerKind& out) {
  int value = static_cast<int>(out);
  readEnum(json, place, problem, 1, 2, value);
  out = static_cast<CodeActionTriggerKind>(value);
}

void readFields(Fields& in, Diagnostic& out) {
  in.required("range", out.range);
  in.optional("severity", out.severity);
  in.optional("code", out.code);
  in.optional("source", out.source);
  in.required("message", out.message);
  in.optional("data", out.data);
}

void readFields(Fields& in, CodeActionContext& out) {
  in.required("diagnostics", out.diagnostics);
  in.optional("only", out.only);
  in.optional("triggerKind", out.triggerKind);
}

void readFields(Fields& in, CodeActionParams& out) {
  in.required("textDocument", out.textDocument);
  in.required("range", out.range);
  in.required("context", out.context);
}

void readFields(Fields& in, CodeAction& out) {
  in.required("title", out.title);
  in.optional("kind", out.kind);
  in.optional("diagnostics", out.diagnostics);
  in.optional("isPreferred", out.isPreferred);
  in.optional("edit", out.edit);
  in.optional("command", out.command);
  in.optional("data", out.data);
}

void readFields(Fields& in, ApplyWorkspaceEditResult& out) {
  in.required("applied", out.applied);
  in.optional("failureReason", out.failureReason);
}

template <>
Result<CodeActionParams> fromJson(const Json& json, std::string_view root) {
  return readWhole<CodeActionParams>(json, root);
}

template <>
Result<CodeAction> fromJson(const Json& json, std::string_view root) {
  return readWhole<CodeAction>(json, root);
}

template <>
Result<ApplyWorkspaceEditResult> fromJson(const Json& json, std::string_view root) {
  return readWhole<ApplyWorkspaceEditResult>(json, root);
}

namespace {

Json changeOf(const TextEdit& edit, bool annotated) {
  Json json{{"range", toJson(edit.range)}, {"newText", edit.newText}};
  if (annotated && edit.annotationId) json["annotationId"] = *edit.annotationId;
  return json;
}

Json changeOf(const TextDocumentEdit& change, bool annotated) {
  Json edits = Json::array();
  for (const TextEdit& edit : change.edits) edits.push_back(changeOf(edit, annotated));
  return {{"textDocument",
           {{"uri", change.uri}, {"version", change.version ? Json(*change.version) : Json()}}},
          {"edits", std::move(edits)}};
}

Json changeOf(const CreateFile& change, bool annotated) {
  Json json{{"kind", "create"}, {"uri", change.uri}};
  if (annotated && change.annotationId) json["annotationId"] = *change.annotationId;
  return json;
}

}  // namespace

Json toJson(const Diagnostic& value) {
  Json json{{"range", toJson(value.range)}, {"message", value.message}};
  if (value.severity) json["severity"] = static_cast<int>(*value.severity);
  if (!value.code.is_null()) json["code"] = value.code;
  if (value.source) json["source"] = *value.source;
  if (!value.data.is_null()) json["data"] = value.data;
  return json;
}

Json toJson(const PublishDiagnosticsParams& value) {
  Json diagnostics = Json::array();
  for (const Diagnostic& each : value.diagnostics) diagnostics.push_back(toJson(each));
  Json json{{"uri", value.uri}, {"diagnostics", std::move(diagnostics)}};
  if (value.version) json["version"] = *value.version;
  return json;
}

Json toJson(const CodeAction& value) {
  Json json{{"title", value.title}};
  if (value.kind) json["kind"] = *value.kind;
  for (const Diagnostic& each : value.diagnostics) json["diagnostics"].push_back(toJson(each));
  if (value.isPreferred) json["isPreferred"] = *value.isPreferred;
  if (value.disabledReason) json["disabled"]["reason"] = *value.disabledReason;
  if (!value.edit.is_null()) json["edit"] = value.edit;
  if (value.command) json["command"] = toJson(*value.command);
  if (!value.data.is_null()) json["data"] = value.data;
  return json;
}

Json toJson(const ApplyWorkspaceEditParams& value) {
  return {{"label", value.label}, {"edit", value.edit}};
}

Json toJson(const ShowDocumentParams& value) {
  return {{"uri", value.uri}, {"takeFocus", value.takeFocus}};
}

Json toJson(const WorkspaceEdit& value, const EditSupport& support) {
  Json json = Json::object();
  if (!support.documentChanges) {
    json["changes"] = Json::object();
    for (const auto& change : value.documentChanges) {
      const auto* edits = std::get_if<TextDocumentEdit>(&change);
      if (edits == nullptr) continue;
      for (const TextEdit& edit : edits->edits)
        json["changes"][edits->uri].push_back(changeOf(edit, false));
    }
    return json;
  }
  const bool annotated = support.changeAnnotations;
  json["documentChanges"] = Json::array();
  for (const auto& change : value.documentChanges) {
    json["documentChanges"].push_back(
        std::visit([&](const auto& each) { return changeOf(each, annotated); }, change));
  }
  if (!annotated) return json;
  for (const ChangeAnnotation& annotation : value.changeAnnotations) {
    Json& out = json["changeAnnotations"][annotation.id];
    out = {{"label", annotation.label}, {"needsConfirmation", annotation.needsConfirmation}};
    if (annotation.description) out["description"] = *annotation.description;
  }
  return json;
}

}  // namespace codestral::lsp
