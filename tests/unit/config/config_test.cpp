#include "config/config.h"

#include <gmock/gmock.h>
#include <gtest/gtest.h>
#include <sys/stat.h>
#include <unistd.h>

#include "support/temp_dir.h"

namespace codestral::config {
namespace {

using test::TempDir;
using ::testing::AllOf;
using ::testing::Each;
using ::testing::ElementsAre;
using ::testing::Field;
using ::testing::HasSubstr;
using ::testing::IsEmpty;
using ::testing::Not;
using ::testing::SizeIs;

std::vector<std::string> messages(const Effective& effective) {
  std::vector<std::string> all;
  for (const Warning& warning : effective.warnings) all.push_back(warning.message);
  return all;
}

Effective loadEditor(Json editor) {
  Layers layers;
  layers.editor = std::move(editor);
  return load(layers);
}

Effective loadUser(std::string_view content) {
  const TempDir folder;
  Layers layers;
  layers.userFile = folder.write("config.json", content);
  return load(layers);
}

Effective loadWorkspace(std::string_view content) {
  const TempDir folder;
  folder.write(".codestral.json", content);
  Layers layers;
  layers.workspaceFolders = {folder.path()};
  return load(layers);
}

TEST(Load, NothingGivesTheDefaults) {
  const Effective effective = load({});
  EXPECT_THAT(effective.warnings, IsEmpty());
  EXPECT_EQ(effective.config.codestral.baseUrl, "https://codestral.mistral.ai");
  EXPECT_EQ(effective.config.mistral.baseUrl, "https://api.mistral.ai");
  EXPECT_TRUE(effective.config.codestral.key.empty());
  EXPECT_EQ(effective.config.completionDebounceMs, std::nullopt);
  EXPECT_THAT(effective.origins,
              Each(Field(&std::pair<const std::string, Origin>::second, Origin::Default)));
}

TEST(Load, TakesEveryShapeOfTheEditorsSection) {
  for (const char* text : {
           R"({"completion":{"maxTokens":99}})",
           R"({"completion.maxTokens":99})",
           R"({"codestral":{"completion":{"maxTokens":99}}})",
           R"({"codestral":{"completion.maxTokens":99}})",
           R"({"codestral.completion.maxTokens":99})",
           R"({"codestral.completion":{"maxTokens":99}})",
           R"({"completion":{"maxTokens":99,"model":null},"log":null})",
       }) {
    const Effective effective = loadEditor(Json::parse(text));
    EXPECT_EQ(effective.config.completionMaxTokens, 99) << text;
    EXPECT_EQ(effective.origins.at("completion.maxTokens"), Origin::Editor) << text;
  }
  EXPECT_THAT(loadEditor(nullptr).warnings, IsEmpty());
  EXPECT_THAT(messages(loadEditor(Json::array({1}))),
              ElementsAre(HasSubstr("should be an object, but are a list")));
  EXPECT_THAT(messages(loadEditor("x")), ElementsAre(HasSubstr("are string")));
}

TEST(Load, EditorCannotSetKeysOrHostsInAnyShape) {
  for (
      const char* text : {
          R"({"codestral":{"baseUrl":"https://evil.example","apiKey":"k-editor-0001"}})",
          R"({"codestral.baseUrl":"https://evil.example","codestral.apiKey":"k-editor-0001"})",
          R"({"codestral":{"codestral":{"baseUrl":"https://evil.example","apiKey":"k-editor-0001"}}})",
          R"({"codestral.codestral.baseUrl":"https://evil.example","codestral.codestral.apiKey":"k-editor-0001"})",
      }) {
    const Effective effective = loadEditor(Json::parse(text));
    EXPECT_EQ(effective.config.codestral.baseUrl, Config{}.codestral.baseUrl) << text;
    EXPECT_TRUE(effective.config.codestral.key.empty()) << text;
    EXPECT_THAT(messages(effective),
                AllOf(SizeIs(2),
                      Each(HasSubstr("only read from the user file, environment or command line"))))
        << text;
    EXPECT_THAT(messages(effective), Each(Not(HasSubstr("k-editor-0001"))));
  }
}

TEST(Load, StrictestLayerWins) {
  const TempDir folder;
  folder.write(".codestral.json", R"({"completion":{"eagerness":0.1}})");
  Layers layers;
  const auto eagerness = [&] { return load(layers).config.completionEagerness; };
  layers.workspaceFolders = {folder.path()};
  EXPECT_EQ(eagerness(), 0.1);
  layers.editor = {{"completion.eagerness", 0.2}};
  EXPECT_EQ(eagerness(), 0.2);
  layers.userFile = folder.write("config.json", R"({"completion":{"eagerness":0.3}})");
  EXPECT_EQ(eagerness(), 0.3);
  layers.commandLine = {{"completion", {{"eagerness", 0.4}}}};
  EXPECT_EQ(eagerness(), 0.4);
  EXPECT_EQ(load(layers).origins.at("completion.eagerness"), Origin::CommandLine);
}

TEST(Load, FirstWorkspaceFolderThatSetsAValueCounts) {
  const TempDir first;
  const TempDir second;
  first.write(".codestral.json",
              R"({"completion":{"eagerness":0.1}, "privacy.ignoreFiles":["a"]})");
  second.write(
      ".codestral.json",
      R"({"completion":{"eagerness":0.9,"multiline":"never"}, "privacy.ignoreFiles":["b"]})");
  Layers layers;
  layers.workspaceFolders = {first.path(), second.path()};
  const Config config = load(layers).config;
  EXPECT_EQ(config.completionEagerness, 0.1);
  EXPECT_EQ(config.completionMultiline, Multiline::Never);
  EXPECT_THAT(config.privacyIgnoreFiles,
              ElementsAre(".gitignore", ".codestralignore", ".aiexclude", "a", "b"));
}

struct UnknownCase {
  const char* settings;
  const char* hint;  // empty: none
};

TEST(Load, UnknownKeysNameTheClosestValidOne) {
  const UnknownCase cases[] = {
      {R"({"completion.maxTokns":1})", "completion.maxTokens"},
      {R"({"completion":{"max_tokens":1}})", "completion.maxTokens"},
      {R"({"completion":{"eagreness":1}})", "completion.eagerness"},
      {R"({"debounceMs":1})", "completion.debounceMs"},
      {R"({"index.debounceMs":1})", "completion.debounceMs"},
      {R"({"enabled":true})", "completion.enabled"},
      {R"({"complation":{"model":"x","enabled":false}})", "completion"},
      {R"({"completion.languages.markdown":false})", "completion.languages"},
      {R"({"mistral":{"apikey":"my-secret-key-1"}})", "mistral.apiKey"},
      {R"({"frobnicate":{"the":"moon"}})", ""},
      {R"({"":1})", ""},
      {R"({"\u0007😀\n":1})", ""},
  };
  for (const auto& [settings, hint] : cases) {
    const Effective effective = loadUser(settings);
    ASSERT_THAT(effective.warnings, SizeIs(1)) << settings;
    const std::string& message = effective.warnings[0].message;
    EXPECT_THAT(message,
                AllOf(HasSubstr("unknown"), HasSubstr("user file"), Not(HasSubstr("my-secret"))))
        << settings;
    if (*hint == '\0') {
      EXPECT_THAT(message, Not(HasSubstr("did you mean"))) << settings;
    } else {
      EXPECT_THAT(message, HasSubstr("did you mean \"" + std::string(hint) + "\"?")) << settings;
    }
    EXPECT_THAT(message, Not(HasSubstr("\n")));
  }
}

TEST(Load, AnHonestWordAboutWhatComesLater) {
  for (const char* key : {"context.crossFile", "chat.permissionMode", "privacy.redactSecrets",
                          "index.embeddings", "index.store"}) {
    EXPECT_THAT(messages(loadEditor({{key, true}})),
                ElementsAre(AllOf(HasSubstr(key), HasSubstr("not supported by this version yet"))));
  }
}

TEST(Load, FloodOfMistakesIsCut) {
  Json editor;
  for (int i = 0; i < 5000; ++i) editor["nonsense" + std::to_string(i)] = i;
  const auto all = messages(loadEditor(editor));
  EXPECT_THAT(all, SizeIs(21));
  EXPECT_THAT(all.back(), HasSubstr("4980 more"));
}

TEST(Load, MergesLanguagesOneByOne) {
  const TempDir folder;
  folder.write(".codestral.json",
               R"({"completion.languages":{"yaml":false,"json":true,"toml":true}})");
  Layers layers;
  layers.workspaceFolders = {folder.path()};
  layers.editor = {
      {"completion", {{"languages", {{"markdown", false}, {"json", true}, {"yaml", true}}}}}};
  layers.userFile = folder.write("config.json", R"({"completion.languages":{"json":false}})");
  const Effective effective = load(layers);
  const std::map<std::string, bool> expected{
      {"json", false}, {"markdown", false}, {"toml", true}, {"yaml", false}};
  EXPECT_EQ(effective.config.completionLanguages, expected);
  EXPECT_THAT(messages(effective), ElementsAre(HasSubstr("may only turn languages off")));
}

TEST(Load, WorkspaceCannotMakeItAskMoreOften) {
  struct Case {
    Json editor;
    int wanted;
    int holds;
  };
  for (const auto& [editor, wanted, holds] :
       {Case{nullptr, 0, 100}, Case{nullptr, 99, 100}, Case{nullptr, 300, 300}, Case{0, 50, 50},
        Case{200, 150, 200}, Case{200, 201, 201}}) {
    const TempDir folder;
    folder.write(".codestral.json", Json{{"completion.debounceMs", wanted}}.dump());
    Layers layers;
    layers.workspaceFolders = {folder.path()};
    layers.editor = {{"completion.debounceMs", editor}};
    const Effective effective = load(layers);
    EXPECT_EQ(effective.config.completionDebounceMs, holds) << editor << " " << wanted;
    EXPECT_EQ(effective.warnings.size(), wanted == holds ? 0U : 1U) << editor << " " << wanted;
  }
}

// --- files ---

TEST(UserFile, IsJsonWithCommentsAndTrailingCommas) {
  const Effective effective = loadUser(
      "\xEF\xBB\xBF// mine\r\n{\r\n  \"$schema\": \"x\", /* a */\r\n"
      "  \"completion\": {\"disabledGlobs\": [\"//*,]\", \"b\\\"/*\",],},\r\n}\r\n");
  EXPECT_THAT(effective.warnings, IsEmpty());
  EXPECT_THAT(effective.config.completionDisabledGlobs, ElementsAre("//*,]", "b\"/*"));
}

TEST(UserFile, MistakesAreOneWarningWithAPlace) {
  struct Case {
    std::string content;
    const char* says;
  };
  const Case cases[] = {
      {"{\n  \"completion\": oops\n}", "line 2, column 17: not valid JSON"},
      {"{\"€€\": \x01}", "line 1, column 8: not valid JSON"},
      {"", "not valid JSON"},
      {"{\"a\": 1 /* never closed", "line 1, column 9: the comment has no end"},
      {"[1]", "must hold one JSON object"},
      {"{,}", "not valid JSON"},
      {"{\"a\": [1,,]}", "not valid JSON"},
      {"{\"a\": 1e999}", "out of range"},
      {"{\"mistral.apiKey\": \"secret-key-0123 }", "not valid JSON"},
      {"{\"a\": \"\xFF\"}", "not valid JSON"},
      {std::string("{\0}", 3), "not valid JSON"},
      {"{\"a\":" + std::string(100'000, '['), "line 1, column 37: nested deeper than 32 levels"},
      {std::string((1 << 20) + 1, ' '), "larger than 1 MiB"},
  };
  for (const auto& [content, says] : cases) {
    const Effective effective = loadUser(content);
    EXPECT_THAT(messages(effective),
                ElementsAre(AllOf(HasSubstr(says), Not(HasSubstr("secret-key")))))
        << content;
    EXPECT_EQ(effective.config.completionModel, Config{}.completionModel);
  }
}

TEST(UserFile, ExactlyOneMebibyteIsRead) {
  std::string content = "{}";
  content.resize(1 << 20, ' ');
  EXPECT_THAT(loadUser(content).warnings, IsEmpty());
}

TEST(UserFile, MissingOneIsSilentUnlessAskedFor) {
  Layers layers;
  layers.userFile = "/nonexistent/config.json";
  EXPECT_THAT(load(layers).warnings, IsEmpty());
  layers.environment["CODESTRAL_LSP_CONFIG"] = "/nonexistent/config.json";
  EXPECT_THAT(messages(load(layers)), ElementsAre(HasSubstr("there is no such file")));
  layers.userFile = "/dev/zero";
  EXPECT_THAT(messages(load(layers)), ElementsAre(HasSubstr("not a regular file")));
}

TEST(UserFile, PipeDoesNotBlock) {
  const TempDir folder;
  const auto pipe = folder.path() / "config.json";
  ASSERT_EQ(::mkfifo(pipe.c_str(), 0600), 0);
  Layers layers;
  layers.userFile = pipe;
  EXPECT_THAT(messages(load(layers)), ElementsAre(HasSubstr("not a regular file")));
}

TEST(UserFile, KeyThatOthersCanReadIsWarnedOf) {
  const TempDir folder;
  Layers layers;
  layers.userFile = folder.write("config.json", R"({"mistral.apiKey":"0123456789abcdef"})");
  EXPECT_THAT(load(layers).warnings, IsEmpty());
  for (const mode_t mode : {0640, 0604, 0644}) {
    ::chmod(layers.userFile->c_str(), mode);
    const Effective effective = load(layers);
    EXPECT_THAT(messages(effective),
                ElementsAre(AllOf(HasSubstr("chmod 600 '" + layers.userFile->string() + "'"),
                                  Not(HasSubstr("0123456789abcdef")))));
    EXPECT_FALSE(effective.config.mistral.key.empty());
  }
  folder.write("config.json", R"({"completion.enabled":false})");
  ::chmod(layers.userFile->c_str(), 0644);
  EXPECT_THAT(load(layers).warnings, IsEmpty());
}

TEST(UserFile, OneThatOthersCanWriteSetsNothingProtected) {
  const TempDir folder;
  Layers layers;
  layers.userFile =
      folder.write("config.json",
                   R"({"mistral":{"apiKey":"0123456789abcdef","baseUrl":"https://evil.example"},
      "network":{"proxy":"http://evil.example","caFile":"/evil.pem"},"completion":{"enabled":false}})");
  ::chmod(layers.userFile->c_str(), 0602);
  const Effective effective = load(layers);
  EXPECT_THAT(messages(effective), ElementsAre(HasSubstr("Another user can write")));
  EXPECT_EQ(effective.config.mistral.baseUrl, Config{}.mistral.baseUrl);
  EXPECT_TRUE(effective.config.mistral.key.empty());
  EXPECT_EQ(effective.config.networkProxy, "");
  EXPECT_EQ(effective.config.networkCaFile, "");
  EXPECT_FALSE(effective.config.completionEnabled);
}

TEST(WorkspaceFile, LinksAndMistakesAreOneWarning) {
  const TempDir folder;
  const auto target = folder.write("elsewhere.json", R"({"completion.enabled":false})");
  std::filesystem::create_symlink(target, folder.path() / ".codestral.json");
  Layers layers;
  layers.workspaceFolders = {folder.path()};
  const Effective effective = load(layers);
  EXPECT_THAT(messages(effective), ElementsAre(HasSubstr("symbolic link")));
  EXPECT_TRUE(effective.config.completionEnabled);
  EXPECT_THAT(messages(loadWorkspace("{")), ElementsAre(HasSubstr("line 1, column 2")));
}

TEST(DefaultUserFile, FollowsTheVariables) {
  using Map = std::map<std::string, std::string>;
  EXPECT_EQ(defaultUserFile({}), std::nullopt);
  EXPECT_EQ(defaultUserFile(Map{{"HOME", "/h"}}), "/h/.config/codestral-lsp/config.json");
  EXPECT_EQ(defaultUserFile(Map{{"HOME", "/h"}, {"XDG_CONFIG_HOME", "rel"}}),
            "/h/.config/codestral-lsp/config.json");
  EXPECT_EQ(defaultUserFile(Map{{"HOME", "/h"}, {"XDG_CONFIG_HOME", "/x"}}),
            "/x/codestral-lsp/config.json");
  EXPECT_EQ(defaultUserFile(Map{{"HOME", "/h"}, {"CODESTRAL_LSP_CONFIG", "/c.json"}}), "/c.json");
  const Map relative{{"HOME", "/h"}, {"CODESTRAL_LSP_CONFIG", "./c.json"}};
  EXPECT_EQ(defaultUserFile(relative), std::nullopt);
  Layers layers;
  layers.environment = relative;
  EXPECT_THAT(messages(load(layers)), ElementsAre(HasSubstr("absolute path")));
}

}  // namespace
}  // namespace codestral::config
