#include "lsp/types.h"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

namespace codestral::lsp {
namespace {

using testing::ElementsAre;
using testing::IsEmpty;

template <typename T>
Result<T> read(const char* json) {
  return fromJson<T>(Json::parse(json));
}

template <typename T>
std::string wrong(const char* json) {
  const Result<T> result = read<T>(json);
  if (result) return "(no error)";
  EXPECT_EQ(result.error().kind, ErrorKind::InvalidInput);
  return result.error().message;
}

TEST(Types, Encodings) {
  using text::Encoding;
  struct Case {
    std::vector<std::string> offered;
    Encoding chosen;
  };
  for (const Case& each : std::vector<Case>{{{}, Encoding::Utf16},
                                            {{"utf-16"}, Encoding::Utf16},
                                            {{"utf-8", "utf-16", "utf-32"}, Encoding::Utf8},
                                            {{"utf-32", "utf-8"}, Encoding::Utf32},
                                            {{"utf-16", "utf-8"}, Encoding::Utf16},
                                            {{"utf-7", "utf-8"}, Encoding::Utf8},
                                            {{"UTF-8", "x"}, Encoding::Utf16}}) {
    EXPECT_EQ(negotiate(each.offered), each.chosen) << testing::PrintToString(each.offered);
  }
  EXPECT_EQ(name(Encoding::Utf8), "utf-8");
  EXPECT_EQ(name(Encoding::Utf16), "utf-16");
  EXPECT_EQ(name(Encoding::Utf32), "utf-32");
}

TEST(Types, PositionBounds) {
  EXPECT_EQ(read<Position>(R"({"line":0,"character":2147483647})").value(),
            (Position{0, 2147483647}));
  for (const char* bad :
       {"-1", "2147483648", "1.0", "\"1\"", "null", "true", "[]", "18446744073709551615"}) {
    const std::string json = std::string(R"({"character":1,"line":)") + bad + "}";
    EXPECT_EQ(wrong<Position>(json.c_str()), "params.line: expected an unsigned integer") << bad;
  }
  EXPECT_EQ(wrong<Position>("[]"), "params: expected an object");
  EXPECT_EQ(wrong<Position>("null"), "params: expected an object");
}

TEST(Types, RangeRoundTrip) {
  const Range range{{1, 2}, {3, 4}};
  EXPECT_EQ(fromJson<Range>(toJson(range)).value(), range);
  EXPECT_EQ(fromJson<Range>(Json::object(), "at").error().message, "at.start: expected an object");
}

TEST(Types, InitializeMinimal) {
  const auto params =
      read<InitializeParams>(R"({"processId":null,"rootUri":null,"capabilities":{}})");
  ASSERT_TRUE(params);
  EXPECT_FALSE(params->processId);
  EXPECT_FALSE(params->rootUri);
  EXPECT_FALSE(params->workspaceFolders);
  EXPECT_TRUE(params->initializationOptions.is_null());
  EXPECT_THAT(params->capabilities.positionEncodings, IsEmpty());
  EXPECT_FALSE(params->capabilities.inlineCompletion);
  EXPECT_TRUE(read<InitializeParams>("{}"));
}

TEST(Types, InitializeFull) {
  const auto params = read<InitializeParams>(R"({
    "processId": 42, "clientInfo": {"name": "Neovim", "version": "0.12"}, "locale": "en",
    "rootUri": "file:///a", "rootPath": "/a", "trace": "off", "workDoneToken": "1",
    "workspaceFolders": [{"uri": "file:///a", "name": "a"}, {"uri": "file:///b"}],
    "initializationOptions": {"completion": {"debounceMs": 0}},
    "capabilities": {
      "general": {"positionEncodings": ["utf-8", "utf-16"], "other": 1},
      "window": {"workDoneProgress": true, "showMessage": null},
      "workspace": {"configuration": true, "workspaceFolders": true,
                    "didChangeConfiguration": {"dynamicRegistration": true},
                    "didChangeWatchedFiles": {"dynamicRegistration": true, "relativePatternSupport": true}},
      "textDocument": {"inlineCompletion": {"dynamicRegistration": true}}}})");
  ASSERT_TRUE(params) << params.error().message;
  EXPECT_EQ(params->processId, 42);
  EXPECT_EQ(params->clientInfo->name, "Neovim");
  EXPECT_EQ(params->clientInfo->version, "0.12");
  EXPECT_EQ(params->rootUri, "file:///a");
  EXPECT_EQ(params->rootPath, "/a");
  EXPECT_EQ(params->workDoneToken, ProgressToken("1"));
  ASSERT_EQ(params->workspaceFolders->size(), 2U);
  EXPECT_EQ(params->workspaceFolders->at(1).uri, "file:///b");
  EXPECT_EQ(params->initializationOptions["completion"]["debounceMs"], 0);
  EXPECT_THAT(params->capabilities.positionEncodings, ElementsAre("utf-8", "utf-16"));
  EXPECT_TRUE(params->capabilities.workDoneProgress);
  EXPECT_TRUE(params->capabilities.configuration);
  EXPECT_TRUE(params->capabilities.workspaceFolders);
  EXPECT_TRUE(params->capabilities.didChangeConfigurationDynamic);
  EXPECT_TRUE(params->capabilities.didChangeWatchedFilesDynamic);
  EXPECT_TRUE(params->capabilities.inlineCompletion);
  EXPECT_TRUE(params->capabilities.inlineCompletionDynamic);
}

TEST(Types, InlineCompletionCapabilityWithoutContent) {
  const auto params =
      read<InitializeParams>(R"({"capabilities":{"textDocument":{"inlineCompletion":{}}}})");
  EXPECT_TRUE(params->capabilities.inlineCompletion);
  EXPECT_FALSE(params->capabilities.inlineCompletionDynamic);
}

TEST(Types, InitializeErrorsNameTheField) {
  EXPECT_EQ(wrong<InitializeParams>("[]"), "params: expected an object");
  EXPECT_EQ(wrong<InitializeParams>(R"({"processId":"x"})"),
            "params.processId: expected an integer");
  EXPECT_EQ(wrong<InitializeParams>(R"({"capabilities":[]})"),
            "params.capabilities: expected an object");
  EXPECT_EQ(
      wrong<InitializeParams>(R"({"capabilities":{"general":{"positionEncodings":["a",1]}}})"),
      "params.capabilities.general.positionEncodings[1]: expected a string");
  EXPECT_EQ(wrong<InitializeParams>(R"({"workspaceFolders":[{"uri":"a"},{"name":"b"}]})"),
            "params.workspaceFolders[1].uri: expected a string");
  EXPECT_EQ(wrong<InitializeParams>(R"({"workDoneToken":1.5})"),
            "params.workDoneToken: expected a string or an integer");
}

TEST(Types, DocumentNotifications) {
  const auto opened = read<DidOpenTextDocumentParams>(
      R"({"textDocument":{"uri":"u","languageId":"cpp","version":3,"text":"a\u0000\r\n"}})");
  ASSERT_TRUE(opened);
  EXPECT_EQ(opened->textDocument.languageId, "cpp");
  EXPECT_EQ(opened->textDocument.version, 3);
  EXPECT_EQ(opened->textDocument.text, std::string("a\0\r\n", 4));

  const auto changed = read<DidChangeTextDocumentParams>(R"({
    "textDocument":{"uri":"u","version":-1},"contentChanges":[
      {"range":{"start":{"line":1,"character":2},"end":{"line":3,"character":4}},"rangeLength":7,"text":"x"},
      {"text":"whole"}, {"range":null,"text":""}]})");
  ASSERT_TRUE(changed) << changed.error().message;
  EXPECT_EQ(changed->textDocument.version, -1);
  ASSERT_EQ(changed->contentChanges.size(), 3U);
  EXPECT_EQ(changed->contentChanges[0].range, (Range{{1, 2}, {3, 4}}));
  EXPECT_FALSE(changed->contentChanges[1].range);
  EXPECT_EQ(changed->contentChanges[1].text, "whole");
  EXPECT_FALSE(changed->contentChanges[2].range);

  EXPECT_EQ(read<DidCloseTextDocumentParams>(R"({"textDocument":{"uri":"u"}})")->textDocument.uri,
            "u");
  EXPECT_FALSE(read<DidSaveTextDocumentParams>(R"({"textDocument":{"uri":"u"}})")->text);
  EXPECT_EQ(read<DidSaveTextDocumentParams>(R"({"textDocument":{"uri":"u"},"text":"t"})")->text,
            "t");
}

TEST(Types, DocumentErrorsNameTheField) {
  EXPECT_EQ(wrong<DidOpenTextDocumentParams>("{}"), "params.textDocument: expected an object");
  EXPECT_EQ(wrong<DidOpenTextDocumentParams>(
                R"({"textDocument":{"uri":"u","languageId":"c","version":1}})"),
            "params.textDocument.text: expected a string");
  EXPECT_EQ(wrong<DidChangeTextDocumentParams>(
                R"({"textDocument":{"uri":"u","version":null},"contentChanges":[]})"),
            "params.textDocument.version: expected an integer");
  EXPECT_EQ(wrong<DidChangeTextDocumentParams>(R"({"textDocument":{"uri":"u","version":1}})"),
            "params.contentChanges: expected an array");
  EXPECT_EQ(
      wrong<DidChangeTextDocumentParams>(
          R"({"textDocument":{"uri":"u","version":18446744073709551615},"contentChanges":[]})"),
      "params.textDocument.version: expected an integer");
  EXPECT_EQ(wrong<DidChangeTextDocumentParams>(
                R"({"textDocument":{"uri":"u","version":1},"contentChanges":[{"text":"a"},
                    {"text":"b","range":{"start":{"line":0,"character":0},"end":{"line":0,"character":-1}}}]})"),
            "params.contentChanges[1].range.end.character: expected an unsigned integer");
  EXPECT_EQ(wrong<DidCloseTextDocumentParams>(R"({"textDocument":{"uri":7}})"),
            "params.textDocument.uri: expected a string");
}

TEST(Types, InlineCompletionParams) {
  const auto plain = read<InlineCompletionParams>(R"({"textDocument":{"uri":"u"},
      "position":{"line":1,"character":2},"context":{"triggerKind":2},"partialResultToken":1})");
  ASSERT_TRUE(plain);
  EXPECT_EQ(plain->position, (Position{1, 2}));
  EXPECT_EQ(plain->context.triggerKind, InlineCompletionTriggerKind::Automatic);
  EXPECT_FALSE(plain->context.selectedCompletionInfo);

  const auto selected = read<InlineCompletionParams>(R"({"textDocument":{"uri":"u"},
      "position":{"line":1,"character":2},"context":{"triggerKind":1,"selectedCompletionInfo":
      {"range":{"start":{"line":1,"character":0},"end":{"line":1,"character":2}},"text":"push_back"}}})");
  ASSERT_TRUE(selected);
  EXPECT_EQ(selected->context.triggerKind, InlineCompletionTriggerKind::Invoked);
  EXPECT_EQ(selected->context.selectedCompletionInfo->text, "push_back");

  for (const char* kind : {"0", "3", "1.5", "\"1\"", "18446744073709551615", "null"}) {
    const std::string json =
        std::string(R"({"textDocument":{"uri":"u"},"position":{"line":1,"character":2},
            "context":{"triggerKind":)") +
        kind + "}}";
    EXPECT_THAT(wrong<InlineCompletionParams>(json.c_str()),
                testing::StartsWith("params.context.triggerKind: expected"))
        << kind;
  }
}

TEST(Types, WorkspaceMessages) {
  const auto command =
      read<ExecuteCommandParams>(R"({"command":"codestral.didAccept","arguments":["7",null]})");
  EXPECT_EQ(command->command, "codestral.didAccept");
  EXPECT_THAT(command->arguments, ElementsAre(Json("7"), Json()));
  EXPECT_THAT(read<ExecuteCommandParams>(R"({"command":"c"})")->arguments, IsEmpty());

  EXPECT_TRUE(read<DidChangeConfigurationParams>(R"({"settings":null})")->settings.is_null());
  EXPECT_EQ(read<DidChangeConfigurationParams>(R"({"settings":{"a":1}})")->settings["a"], 1);

  const auto folders = read<DidChangeWorkspaceFoldersParams>(
      R"({"event":{"added":[{"uri":"a","name":"n"}],"removed":[]}})");
  EXPECT_EQ(folders->added.at(0).name, "n");
  EXPECT_THAT(folders->removed, IsEmpty());

  const auto files = read<DidChangeWatchedFilesParams>(
      R"({"changes":[{"uri":"a","type":1},{"uri":"b","type":3}]})");
  EXPECT_EQ(files->changes.at(1).type, FileChangeType::Deleted);
  EXPECT_EQ(wrong<DidChangeWatchedFilesParams>(R"({"changes":[{"uri":"a","type":4}]})"),
            "params.changes[0].type: expected a number from 1 to 3");
  EXPECT_EQ(read<WorkDoneProgressCancelParams>(R"({"token":5})")->token, ProgressToken(5));
}

TEST(Types, ItemRoundTrip) {
  InlineCompletionItem item;
  item.insertText = "a\n\xf0\x9f\x98\x80";
  EXPECT_EQ(toJson(item), Json({{"insertText", "a\n\xf0\x9f\x98\x80"}}));
  item.filterText = "a";
  item.range = Range{{0, 1}, {0, 2}};
  item.command = Command{"Accepted", "codestral.didAccept", {"id"}};
  const Json json = toJson(item);
  EXPECT_EQ(json.dump(),
            R"({"command":{"arguments":["id"],"command":"codestral.didAccept","title":"Accepted"},)"
            R"("filterText":"a","insertText":"a\n)"
            "\xf0\x9f\x98\x80"
            R"(","range":{"end":{"character":2,"line":0},"start":{"character":1,"line":0}}})");
  const auto back = fromJson<InlineCompletionItem>(json);
  ASSERT_TRUE(back);
  EXPECT_EQ(toJson(*back), json);
}

TEST(Types, ListIsAlwaysAnObjectWithItems) {
  EXPECT_EQ(toJson(InlineCompletionList{}).dump(), R"({"items":[]})");
  InlineCompletionList list;
  list.items.emplace_back().insertText = "x";
  EXPECT_EQ(toJson(list).dump(), R"({"items":[{"insertText":"x"}]})");
}

TEST(Types, InitializeResultJson) {
  InitializeResult result;
  result.capabilities.positionEncoding = text::Encoding::Utf8;
  result.capabilities.executeCommands = {"codestral.didAccept"};
  result.serverName = "codestral-lsp";
  result.serverVersion = "1.2.3";
  EXPECT_EQ(toJson(result), Json::parse(R"({
    "capabilities": {"positionEncoding": "utf-8",
      "textDocumentSync": {"openClose": true, "change": 2, "save": {"includeText": false}},
      "inlineCompletionProvider": true,
      "executeCommandProvider": {"commands": ["codestral.didAccept"]},
      "workspace": {"workspaceFolders": {"supported": true, "changeNotifications": true}}},
    "serverInfo": {"name": "codestral-lsp", "version": "1.2.3"}})"));
  result.capabilities = {.inlineCompletionProvider = false, .workspaceFolders = false};
  EXPECT_EQ(toJson(result)["capabilities"], Json::parse(R"({"positionEncoding": "utf-16",
      "textDocumentSync": {"openClose": true, "change": 2, "save": {"includeText": false}}})"));
}

TEST(Types, ServerMessages) {
  EXPECT_EQ(toJson(RegistrationParams{
                {{"1", "workspace/didChangeWatchedFiles", toJson(FileWatchers{{"**/*"}})},
                 {"2", "m", nullptr}}}),
            Json::parse(R"({"registrations":[
              {"id":"1","method":"workspace/didChangeWatchedFiles",
               "registerOptions":{"watchers":[{"globPattern":"**/*"}]}},
              {"id":"2","method":"m"}]})"));
  EXPECT_EQ(toJson(ConfigurationParams{{{"file:///a", "codestral"}, {}}}),
            Json::parse(R"({"items":[{"scopeUri":"file:///a","section":"codestral"},{}]})"));
  EXPECT_EQ(toJson(WorkDoneProgressCreateParams{ProgressToken("t")}),
            Json::parse(R"({"token":"t"})"));
  EXPECT_EQ(toJson(ProgressToken("t"), WorkDoneProgressBegin{"Indexing", false, "0/9", 0U}),
            Json::parse(R"({"token":"t","value":{"kind":"begin","title":"Indexing",
                            "cancellable":false,"message":"0/9","percentage":0}})"));
  EXPECT_EQ(toJson(ProgressToken(3), WorkDoneProgressReport{}),
            Json::parse(R"({"token":3,"value":{"kind":"report"}})"));
  EXPECT_EQ(toJson(ProgressToken(3), WorkDoneProgressEnd{"done"}),
            Json::parse(R"({"token":3,"value":{"kind":"end","message":"done"}})"));
  EXPECT_EQ(toJson(MessageParams{MessageType::Warning, "m"}),
            Json::parse(R"({"type":2,"message":"m"})"));
}

}  // namespace
}  // namespace codestral::lsp
