#include "config/settings.h"

#include <cstdlib>
#include <fstream>
#include <set>
#include <sstream>

#include <fmt/format.h>
#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include "config/files.h"
#include "config/values.h"
#include "support/places.h"
#include "support/temp_dir.h"

namespace codestral::config {
namespace {

using ::testing::HasSubstr;
using ::testing::IsEmpty;

// For each key a value that differs from the default, one that widens it where narrowing has a
// meaning, and one that is wrong.
struct Sample {
  Json narrower;
  Json wider;
  Json wrong;
  Json wrongUse;  // what a wrong value leads to; null: the default stays
};

const std::map<std::string, Sample>& samples() {
  static const std::map<std::string, Sample> all{
      {"completion.enabled", {false, true, "yes"}},
      {"completion.provider", {"ondevice", "mistral", "skynet"}},
      {"completion.model", {"codestral-2508", nullptr, "two words"}},
      {"completion.debounceMs", {400, 20, 9000, 5000}},
      {"completion.maxTokens", {64, 4096, 0, 1}},
      {"completion.eagerness", {0.25, nullptr, 1.5, 1.0}},
      {"completion.multiline", {"never", nullptr, true}},
      {"completion.prefetch", {false, true, 1}},
      {"completion.popup", {true, nullptr, 1}},
      {"completion.languages", {{{"markdown", false}}, nullptr, {{"markdown", "no"}}}},
      {"completion.disabledGlobs", {Json{"*.csv"}, nullptr, "*.csv"}},
      {"completion.inComments", {false, true, "no"}},
      {"completion.inStrings", {false, true, 0}},
      {"budget.requestsPerMinute", {30, nullptr, -1, 0}},
      {"budget.eurosPerDay", {0.5, nullptr, "1"}},
      {"context.maxTokens", {128, 32768, 12.5}},
      {"privacy.ignoreFiles",
       {Json{".gitignore", ".codestralignore", ".aiexclude", ".mine"}, nullptr, Json{"a/b"}}},
      {"chat.model", {"mistral-large-latest", nullptr, "two words"}},
      {"safety.moderation", {true, false, "yes"}},
      {"workspace.trusted", {Json{"/home/me/mine"}, nullptr, Json{"relative"}}},
      {"privacy.auditLog", {false, nullptr, "no"}},
      {"index.enabled", {false, true, 1}},
      {"log.level", {"debug", nullptr, "loud"}},
      {"codestral.baseUrl", {"https://one.example", nullptr, 7}},
      {"codestral.apiKey", {"0123456789abcdef", nullptr, "a b"}},
      {"mistral.baseUrl", {"https://two.example", nullptr, "a b"}},
      {"mistral.apiKey", {"0123456789abcdef", nullptr, false}},
      {"llamacpp.baseUrl", {"http://127.0.0.1:8080", nullptr, 7}},
      {"llamacpp.model", {"codestral-22b", nullptr, "two words"}},
      {"llamacpp.apiKey", {"0123456789abcdef", nullptr, "a b"}},
      {"ollama.baseUrl", {"http://127.0.0.1:11434", nullptr, 7}},
      {"ollama.model", {"codestral:22b", nullptr, "two words"}},
      {"ollama.apiKey", {"0123456789abcdef", nullptr, "a b"}},
      {"openai.baseUrl", {"http://127.0.0.1:8000", nullptr, 7}},
      {"openai.model", {"codestral-22b", nullptr, "two words"}},
      {"openai.apiKey", {"0123456789abcdef", nullptr, "a b"}},
      {"network.allowHttp", {true, nullptr, "yes"}},
      {"network.proxy", {"http://proxy.example:3128", nullptr, Json::array()}},
      {"network.caFile", {"/etc/ssl/own ca.pem", nullptr, "relative.pem"}},
  };
  return all;
}

Effective loadFrom(Origin origin, const Setting& setting, const Json& value) {
  const test::TempDir folder;
  const Json layer{{std::string(setting.key), value}};
  Layers layers;
  switch (origin) {
    case Origin::CommandLine:
      layers.commandLine = layer;
      break;
    case Origin::Environment:
      layers.environment[std::string(setting.environment)] =
          value.is_string() ? value.get<std::string>() : value.dump();
      break;
    case Origin::UserFile:
      layers.userFile = folder.write("config.json", layer.dump());
      break;
    case Origin::Editor:
      layers.editor = layer;
      break;
    case Origin::EditorWorkspace:
      layers.editorWorkspace = layer;
      break;
    default:
      folder.write(".codestral.json", layer.dump());
      layers.workspaceFolders = {folder.path()};
  }
  return load(layers);
}

Json valueOf(const Setting& setting, const Json& value) {
  return setting.kind == Kind::Secret ? Json(Secret(value.get<std::string>()).masked()) : value;
}

TEST(Matrix, EveryKeyHasASampleAndEverySampleAKey) {
  EXPECT_EQ(samples().size(), settings().size());
  for (const Setting& setting : settings())
    EXPECT_TRUE(samples().contains(std::string(setting.key))) << setting.key;
}

TEST(Matrix, EveryKeyInEveryLayerReachesAsFarAsTheTableSays) {
  for (const Setting& setting : settings()) {
    const Sample& sample = samples().at(std::string(setting.key));
    const Json standard = setting.get(Config{});
    for (const Origin origin : {Origin::CommandLine, Origin::Environment, Origin::UserFile,
                                Origin::Editor, Origin::EditorWorkspace, Origin::Workspace}) {
      if (origin == Origin::Environment && setting.environment.empty()) continue;
      const Reach reach = origin == Origin::Editor  ? setting.editor
                          : origin < Origin::Editor ? setting.workspace
                                                    : Reach::Full;
      const std::string label = fmt::format("{} from {}", setting.key, name(origin));

      Effective effective = loadFrom(origin, setting, sample.narrower);
      const bool honoured = reach != Reach::None;
      EXPECT_EQ(setting.get(effective.config),
                honoured ? valueOf(setting, sample.narrower) : standard)
          << label;
      EXPECT_EQ(effective.origins.at(std::string(setting.key)), honoured ? origin : Origin::Default)
          << label;
      const bool silent =
          honoured && !(origin == Origin::CommandLine && setting.kind == Kind::Secret);
      EXPECT_EQ(effective.warnings.size(), silent ? 0U : 1U) << label;

      if (!sample.wider.is_null()) {
        effective = loadFrom(origin, setting, sample.wider);
        if (reach == Reach::Full) {
          EXPECT_EQ(setting.get(effective.config), sample.wider) << label;
        } else {
          EXPECT_NE(setting.get(effective.config), standard == sample.wider ? Json() : sample.wider)
              << label;
        }
      }

      effective = loadFrom(origin, setting, sample.wrong);
      if (origin == Origin::Environment && !sample.wrong.is_string())
        continue;  // There everything is a text.
      ASSERT_EQ(effective.warnings.size(), 1U) << label;
      EXPECT_EQ(effective.warnings[0].origin, origin) << label;
      EXPECT_EQ(effective.warnings[0].key, setting.key) << label;
      EXPECT_THAT(effective.warnings[0].message, HasSubstr(std::string(name(origin)))) << label;
      const bool clamped = reach == Reach::Full && !sample.wrongUse.is_null();
      if (reach == Reach::Full) {
        EXPECT_EQ(setting.get(effective.config), clamped ? sample.wrongUse : standard) << label;
        EXPECT_THAT(effective.warnings[0].message, HasSubstr("should be " + expected(setting)))
            << label;
      }
    }
  }
}

// A repository's layers against a user's explicit wish, both ways.
TEST(Matrix, NarrowingHoldsAboveTheUserFile) {
  const test::TempDir folder;
  folder.write(".codestral.json",
               R"({"completion":{"enabled":false,"provider":"ondevice","maxTokens":10},
    "context.maxTokens":100, "index.enabled":false, "completion.disabledGlobs":["b"], "log.level":"off"})");
  Layers layers;
  layers.workspaceFolders = {folder.path()};
  layers.userFile = folder.write(
      "config.json", R"({"completion":{"enabled":true,"provider":"mistral","maxTokens":20},
    "context.maxTokens":200, "index.enabled":true, "completion.disabledGlobs":["a"], "log.level":"debug"})");
  const Config config = load(layers).config;
  EXPECT_FALSE(config.completionEnabled);
  EXPECT_EQ(config.completionProvider, "ondevice");
  EXPECT_EQ(config.completionMaxTokens, 10);
  EXPECT_EQ(config.contextMaxTokens, 100);
  EXPECT_FALSE(config.indexEnabled);
  EXPECT_THAT(config.completionDisabledGlobs, ::testing::ElementsAre("a", "b"));
  EXPECT_EQ(config.logLevel, "debug");
}

TEST(Matrix, EditorCannotTakeAnIgnoreFileAway) {
  Layers layers;
  layers.editor = {{"privacy.ignoreFiles", Json::array()}};
  EXPECT_EQ(load(layers).config.privacyIgnoreFiles, Config{}.privacyIgnoreFiles);
  layers.editor = Json::object();
  layers.commandLine = {{"privacy.ignoreFiles", Json::array()}};
  EXPECT_THAT(load(layers).config.privacyIgnoreFiles, IsEmpty());
}

TEST(Check, NumbersAreClampedAndTheRestDropped) {
  const Setting& tokens = *findSetting("completion.maxTokens");
  EXPECT_EQ(*check(tokens, 256.0).value, 256);
  EXPECT_EQ(*check(tokens, 1e300).value, 4096);
  EXPECT_EQ(*check(tokens, -5).value, 1);
  EXPECT_EQ(check(tokens, "256").value, std::nullopt);
  EXPECT_EQ(check(tokens, "256").got, "\"256\"");
  EXPECT_EQ(check(tokens, 1.5).value, std::nullopt);
  EXPECT_EQ(check(*findSetting("completion.debounceMs"), 0).got, "");
  EXPECT_EQ(check(*findSetting("completion.eagerness"), 1).got, "");
}

TEST(Check, ValueOfAnyDepthIsNotPrinted) {
  Json deep;
  Json* at = &deep;
  for (int i = 0; i < 50'000; ++i) {
    *at = Json::array({nullptr});
    at = &(*at)[0];
  }
  EXPECT_EQ(check(*findSetting("completion.enabled"), deep).got, "a list");
  EXPECT_EQ(check(*findSetting("completion.disabledGlobs"), deep).got, "a list");
}

TEST(Shown, IsShortAndOneLine) {
  EXPECT_EQ(shown("plain"), "plain");
  EXPECT_EQ(shown("a\nb\x1b[31m"), "a?b?[31m");
  EXPECT_EQ(shown("a\xc2\x9b"
                  "2J\u202E\u2066b"),
            "a?2J??b");
  EXPECT_EQ(shown(std::string(59, 'x') + "😀"), std::string(59, 'x') + "...");
}

TEST(WithoutUserInfo, HidesOnlyTheUser) {
  EXPECT_EQ(withoutUserInfo("https://host/x@y"), "https://host/x@y");
  EXPECT_EQ(withoutUserInfo("https://u:p@host:1/x"), "https://****@host:1/x");
  EXPECT_EQ(withoutUserInfo("u:p@host:1"), "****@host:1");
  EXPECT_EQ(withoutUserInfo(""), "");
}

TEST(Schema, CoversEveryKeyNestedAndDotted) {
  const Json all = schema();
  EXPECT_EQ(all["$schema"], "http://json-schema.org/draft-07/schema#");
  for (const Setting& setting : settings()) {
    const std::string key(setting.key);
    const std::size_t dot = key.find('.');
    const Json& dotted = all["properties"][key];
    EXPECT_EQ(dotted, all["properties"][key.substr(0, dot)]["properties"][key.substr(dot + 1)])
        << key;
    EXPECT_FALSE(dotted["description"].get<std::string>().empty()) << key;
    if (setting.kind != Kind::Secret) {
      EXPECT_EQ(dotted["default"], setting.get(Config{})) << key;
    } else {
      EXPECT_FALSE(dotted.contains("default")) << key;
    }
  }
  EXPECT_EQ(all["properties"]["completion.maxTokens"]["maximum"], 4096);
  EXPECT_EQ(all["properties"]["completion.maxTokens"]["x-editor"], "yes");
  EXPECT_EQ(all["properties"]["completion.maxTokens"]["x-workspace"], "narrow");
  EXPECT_EQ(all["properties"]["workspace.trusted"]["x-editor"], "no");
  EXPECT_EQ(all["properties"]["mistral.baseUrl"]["x-environment"], "MISTRAL_BASE_URL");
  EXPECT_FALSE(all["properties"]["workspace.trusted"].contains("x-environment"));
  EXPECT_EQ(all["properties"]["completion.debounceMs"]["type"], (Json{"integer", "null"}));
}

TEST(Markdown, IsTheFileInDocs) {
  const std::string path = test::sourcePath("docs/configuration.md");
  if (std::getenv("CODESTRAL_UPDATE_GOLDEN") != nullptr) std::ofstream(path) << markdown();
  std::ostringstream file;
  file << std::ifstream(path).rdbuf();
  EXPECT_EQ(file.str(), markdown())
      << "run this test with CODESTRAL_UPDATE_GOLDEN=1 and commit " << path;
}

TEST(Files, TrustAndExposure) {
  struct Case {
    uid_t owner;
    mode_t mode;
    bool trusted;
    bool exposed;
  };
  for (const auto& [owner, mode, trusted, exposed] :
       {Case{1000, 0600, true, false}, Case{0, 0644, true, true}, Case{1001, 0600, false, false},
        Case{1001, 0644, false, true}, Case{1000, 0664, true, true}, Case{1000, 0606, false, true},
        Case{1000, 0602, false, false}}) {
    SettingsFile file;
    file.owner = owner;
    file.mode = S_IFREG | mode;
    EXPECT_EQ(isTrusted(file, 1000), trusted) << owner << " " << mode;
    EXPECT_EQ(isExposed(file), exposed) << owner << " " << mode;
  }
}

}  // namespace
}  // namespace codestral::config
