#include "lsp/edit_types.h"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

namespace codestral::lsp {
namespace {

using testing::ElementsAre;

TEST(EditTypes, WhatAClientAsksOfCodeActions) {
  const auto params = fromJson<CodeActionParams>(Json::parse(R"({
      "textDocument":{"uri":"file:///a"},
      "range":{"start":{"line":1,"character":2},"end":{"line":3,"character":4}},
      "context":{"only":["quickfix"],"triggerKind":2,"diagnostics":[
        {"range":{"start":{"line":1,"character":0},"end":{"line":1,"character":3}},
         "severity":2,"code":"E1","source":"cc","message":"bad","data":{"id":7}}]}})"));
  ASSERT_TRUE(params) << params.error().message;
  EXPECT_EQ(params->range, (Range{{1, 2}, {3, 4}}));
  EXPECT_THAT(params->context.only, ElementsAre("quickfix"));
  EXPECT_EQ(params->context.triggerKind, CodeActionTriggerKind::Automatic);
  const Diagnostic& diagnostic = params->context.diagnostics.at(0);
  EXPECT_EQ(diagnostic.severity, DiagnosticSeverity::Warning);
  EXPECT_EQ(diagnostic.data, (Json{{"id", 7}}));
  EXPECT_EQ(fromJson<CodeActionParams>(Json::parse(R"({"textDocument":{"uri":"u"},
      "range":{"start":{"line":0,"character":0},"end":{"line":0,"character":0}},
      "context":{"diagnostics":[{"message":1}]}})"))
                .error()
                .message,
            "params.context.diagnostics[0].range: expected an object");
}

TEST(EditTypes, AnActionComesBackForItsEdit) {
  CodeAction action;
  action.title = "Simplify";
  action.kind = "refactor.rewrite";
  action.data = {{"action", "simplify"}};
  action.disabledReason = "no";
  const Json json = toJson(action);
  EXPECT_EQ(json, Json::parse(R"({"title":"Simplify","kind":"refactor.rewrite",
      "data":{"action":"simplify"},"disabled":{"reason":"no"}})"));
  EXPECT_EQ(fromJson<CodeAction>(json)->data, action.data);
}

WorkspaceEdit twoFiles() {
  WorkspaceEdit edit;
  edit.documentChanges.emplace_back(CreateFile{"file:///new", "c"});
  edit.documentChanges.emplace_back(
      TextDocumentEdit{"file:///new", {}, {{{{0, 0}, {0, 0}}, "x", "c"}}});
  edit.documentChanges.emplace_back(
      TextDocumentEdit{"file:///old", 4, {{{{1, 0}, {1, 2}}, "", "c"}}});
  edit.changeAnnotations.push_back({"c", "Codestral", true, "what and why"});
  return edit;
}

TEST(EditTypes, AnEditAsTheClientTakesIt) {
  EXPECT_EQ(toJson(twoFiles(), {true, true, true}), Json::parse(R"({
      "changeAnnotations":{"c":{"label":"Codestral","needsConfirmation":true,
                                "description":"what and why"}},
      "documentChanges":[
        {"kind":"create","uri":"file:///new","annotationId":"c"},
        {"textDocument":{"uri":"file:///new","version":null},"edits":[
          {"range":{"start":{"line":0,"character":0},"end":{"line":0,"character":0}},
           "newText":"x","annotationId":"c"}]},
        {"textDocument":{"uri":"file:///old","version":4},"edits":[
          {"range":{"start":{"line":1,"character":0},"end":{"line":1,"character":2}},
           "newText":"","annotationId":"c"}]}]})"));
  const Json plain = toJson(twoFiles(), {true, false, true});
  EXPECT_FALSE(plain.contains("changeAnnotations"));
  EXPECT_FALSE(plain["documentChanges"][2]["edits"][0].contains("annotationId"));
  const Json old = toJson(twoFiles(), {});
  EXPECT_FALSE(old.contains("documentChanges"));
  EXPECT_EQ(old["changes"]["file:///old"].size(), 1U);
}

TEST(EditTypes, WhatAnEditorCanDoWithActions) {
  const auto params = fromJson<InitializeParams>(Json::parse(R"({"capabilities":{
      "window":{"showDocument":{"support":true}},
      "workspace":{"applyEdit":true,"workspaceEdit":{"documentChanges":true,
        "resourceOperations":["create"],"changeAnnotationSupport":{}}},
      "textDocument":{"codeAction":{"disabledSupport":true,"dataSupport":true,
        "codeActionLiteralSupport":{"codeActionKind":{"valueSet":[]}},
        "resolveSupport":{"properties":["edit"]}}}}})"));
  ASSERT_TRUE(params);
  const ClientCapabilities& client = params->capabilities;
  EXPECT_TRUE(client.showDocument && client.applyEdit && client.documentChanges &&
              client.changeAnnotations && client.codeActionLiterals && client.codeActionDisabled &&
              client.codeActionData);
  EXPECT_THAT(client.resourceOperations, ElementsAre("create"));
  EXPECT_THAT(client.codeActionResolves, ElementsAre("edit"));
}

}  // namespace
}  // namespace codestral::lsp
