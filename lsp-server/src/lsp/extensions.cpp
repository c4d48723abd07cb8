#include "lsp/extensions.h"

#include "lsp/fields.h"

namespace codestral::lsp {

// The fields of these are listed in types.cpp and edit_types.cpp.
void readFields(Fields& in, InlineCompletionItem& out);
void readFields(Fields& in, Range& out);
void readFields(Fields& in, Diagnostic& out);
void readFields(Fields& in, TextDocumentIdentifier& out);

void readFields(Fields& in, ActionOrder& out) {
  in.required("action", out.action);
  in.required("uri", out.uri);
  in.optional("version", out.version);
  in.required("range", out.range);
  in.optional("instruction", out.instruction);
  in.optional("target", out.target);
  in.optional("diagnostics", out.diagnostics);
  in.optional("preview", out.preview);
}

void readFields(Fields& in, DidShowCompletionParams& out) {
  in.required("item", out.item);
}

void readFields(Fields& in, DidPartiallyAcceptCompletionParams& out) {
  in.required("item", out.item);
  in.required("acceptedLength", out.acceptedLength);
}

void readFields(Fields& in, ExplainCompletionParams& out) {
  in.optional("textDocument", out.textDocument);
}

template <>
Result<DidShowCompletionParams> fromJson(const Json& json, std::string_view root) {
  return readWhole<DidShowCompletionParams>(json, root);
}

template <>
Result<DidPartiallyAcceptCompletionParams> fromJson(const Json& json, std::string_view root) {
  return readWhole<DidPartiallyAcceptCompletionParams>(json, root);
}

template <>
Result<ExplainCompletionParams> fromJson(const Json& json, std::string_view root) {
  return readWhole<ExplainCompletionParams>(json, root);
}

template <>
Result<ActionOrder> fromJson(const Json& json, std::string_view root) {
  return readWhole<ActionOrder>(json, root);
}

Json toJson(const ActionOrder& value) {
  Json json{{"action", value.action}, {"uri", value.uri}, {"range", toJson(value.range)}};
  if (value.version) json["version"] = *value.version;
  if (!value.instruction.empty()) json["instruction"] = value.instruction;
  if (!value.target.empty()) json["target"] = value.target;
  for (const Diagnostic& each : value.diagnostics) json["diagnostics"].push_back(toJson(each));
  if (value.preview) json["preview"] = true;
  return json;
}

std::string_view name(ServiceState state) {
  switch (state) {
    case ServiceState::Ready:
      return "ready";
    case ServiceState::Busy:
      return "busy";
    case ServiceState::Paused:
      return "paused";
    case ServiceState::Offline:
      return "offline";
    case ServiceState::Error:
      return "error";
    case ServiceState::Disabled:
      return "disabled";
  }
  return "error";
}

Json toJson(const Status& value) {
  Json json{{"state", name(value.state)},
            {"message", value.message},
            {"reason", value.reason},
            {"provider", value.provider},
            {"model", value.model},
            {"usage",
             {{"requests", value.usage.requests},
              {"inputTokens", value.usage.inputTokens},
              {"outputTokens", value.usage.outputTokens},
              {"offered", value.usage.offered},
              {"shown", value.usage.shown},
              {"accepted", value.usage.accepted}}}};
  if (value.retryAt) json["retryAt"] = *value.retryAt;
  return json;
}

Json toJson(const Explanation& value) {
  Json context = Json::array();
  for (const ContextSource& source : value.context) {
    Json json{{"source", source.source}, {"path", source.path}, {"tokens", source.tokens}};
    if (source.range) json["range"] = toJson(*source.range);
    context.push_back(std::move(json));
  }
  return {
      {"uri", value.uri},       {"reason", value.reason},       {"meaning", value.meaning},
      {"detail", value.detail}, {"provider", value.provider},   {"model", value.model},
      {"path", value.path},     {"cache", value.cache},         {"shape", value.shape},
      {"cutBy", value.cutBy},   {"timingsMs", value.timingsMs}, {"context", std::move(context)}};
}

}  // namespace codestral::lsp
