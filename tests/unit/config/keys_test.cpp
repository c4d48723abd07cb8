// Which key goes to which host, over all places that can name one or the other.

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include "config/config.h"
#include "support/temp_dir.h"

namespace codestral::config {
namespace {

using ::testing::ElementsAre;
using ::testing::HasSubstr;
using ::testing::IsEmpty;

constexpr const char* kDefault = "https://api.mistral.ai";

// Layers written as letters: c command line, e environment, u user file.
Layers layersOf(const test::TempDir& folder, const std::string& hosts, const std::string& keys) {
  Layers layers;
  Json user;
  for (const char layer : {'c', 'e', 'u'}) {
    const std::string host = std::string("https://host-") + layer + ".example";
    const std::string key = std::string("key-of-layer-") + layer;
    const bool setsHost = hosts.find(layer) != std::string::npos;
    const bool setsKey = keys.find(layer) != std::string::npos;
    if (layer == 'e') {
      if (setsHost) layers.environment["MISTRAL_BASE_URL"] = host;
      if (setsKey) layers.environment["MISTRAL_API_KEY"] = key;
      continue;
    }
    Json& target = layer == 'c' ? layers.commandLine : user;
    if (setsHost) target["mistral"]["baseUrl"] = host;
    if (setsKey) target["mistral"]["apiKey"] = key;
  }
  if (!user.is_null()) layers.userFile = folder.write("config.json", user.dump());
  return layers;
}

struct Case {
  const char* hosts;
  const char* keys;
  char host;  // the one in force: c, e, u, or d for the default
  char key;   // the one that is sent there, or -
};

TEST(Keys, GoOnlyWhereTheyBelong) {
  // Every combination: 8 sets of hosts by 8 sets of keys.
  const Case cases[] = {
      {"", "", 'd', '-'},       {"", "u", 'd', 'u'},     {"", "e", 'd', 'e'},
      {"", "eu", 'd', 'e'},     {"", "c", 'd', 'c'},     {"", "cu", 'd', 'c'},
      {"", "ce", 'd', 'c'},     {"", "ceu", 'd', 'c'},   {"u", "", 'u', '-'},
      {"u", "u", 'u', 'u'},     {"u", "e", 'u', 'e'},    {"u", "eu", 'u', 'u'},
      {"u", "c", 'u', 'c'},     {"u", "cu", 'u', 'u'},   {"u", "ce", 'u', 'c'},
      {"u", "ceu", 'u', 'u'},   {"e", "", 'e', '-'},     {"e", "u", 'e', '-'},
      {"e", "e", 'e', 'e'},     {"e", "eu", 'e', 'e'},   {"e", "c", 'e', 'c'},
      {"e", "cu", 'e', 'c'},    {"e", "ce", 'e', 'e'},   {"e", "ceu", 'e', 'e'},
      {"eu", "", 'e', '-'},     {"eu", "u", 'e', '-'},   {"eu", "e", 'e', 'e'},
      {"eu", "eu", 'e', 'e'},   {"eu", "c", 'e', 'c'},   {"eu", "cu", 'e', 'c'},
      {"eu", "ce", 'e', 'e'},   {"eu", "ceu", 'e', 'e'}, {"c", "", 'c', '-'},
      {"c", "u", 'c', '-'},     {"c", "e", 'c', '-'},    {"c", "eu", 'c', '-'},
      {"c", "c", 'c', 'c'},     {"c", "cu", 'c', 'c'},   {"c", "ce", 'c', 'c'},
      {"c", "ceu", 'c', 'c'},   {"cu", "", 'c', '-'},    {"cu", "u", 'c', '-'},
      {"cu", "e", 'c', '-'},    {"cu", "eu", 'c', '-'},  {"cu", "c", 'c', 'c'},
      {"cu", "cu", 'c', 'c'},   {"cu", "ce", 'c', 'c'},  {"cu", "ceu", 'c', 'c'},
      {"ce", "", 'c', '-'},     {"ce", "u", 'c', '-'},   {"ce", "e", 'c', '-'},
      {"ce", "eu", 'c', '-'},   {"ce", "c", 'c', 'c'},   {"ce", "cu", 'c', 'c'},
      {"ce", "ce", 'c', 'c'},   {"ce", "ceu", 'c', 'c'}, {"ceu", "", 'c', '-'},
      {"ceu", "u", 'c', '-'},   {"ceu", "e", 'c', '-'},  {"ceu", "eu", 'c', '-'},
      {"ceu", "c", 'c', 'c'},   {"ceu", "cu", 'c', 'c'}, {"ceu", "ce", 'c', 'c'},
      {"ceu", "ceu", 'c', 'c'},
  };
  for (const auto& [hosts, keys, host, key] : cases) {
    const test::TempDir folder;
    const Effective effective = load(layersOf(folder, hosts, keys));
    const std::string label = std::string("hosts ") + hosts + ", keys " + keys;
    EXPECT_EQ(effective.config.mistral.baseUrl,
              host == 'd' ? kDefault : std::string("https://host-") + host + ".example")
        << label;
    EXPECT_EQ(effective.config.mistral.key.reveal(),
              key == '-' ? "" : std::string("key-of-layer-") + key)
        << label;
    // The other service never sees any of it.
    EXPECT_EQ(effective.config.codestral.baseUrl, Config{}.codestral.baseUrl) << label;
    EXPECT_TRUE(effective.config.codestral.key.empty()) << label;
    for (const Warning& warning : effective.warnings) {
      EXPECT_EQ(warning.message.find("key-of-layer"), std::string::npos) << warning.message;
    }
  }
}

TEST(Keys, WithheldKeyIsExplained) {
  const test::TempDir folder;
  Layers layers = layersOf(folder, "e", "u");
  Effective effective = load(layers);
  ASSERT_EQ(effective.warnings.size(), 1U);
  EXPECT_EQ(effective.warnings[0].key, "mistral.apiKey");
  EXPECT_EQ(effective.warnings[0].origin, Origin::UserFile);
  EXPECT_THAT(effective.warnings[0].message,
              HasSubstr("not sent to https://host-e.example, which the environment sets"));
  EXPECT_EQ(effective.origins.at("mistral.apiKey"), Origin::Default);

  effective = load(layersOf(folder, "u", "eu"));
  ASSERT_EQ(effective.warnings.size(), 1U);
  EXPECT_EQ(effective.warnings[0].origin, Origin::Environment);
  EXPECT_THAT(effective.warnings[0].message, HasSubstr("with a key of its own"));
}

TEST(Keys, OtherSpellingOfTheSameHostIsTheSameHost) {
  const test::TempDir folder;
  Layers layers = layersOf(folder, "", "u");
  for (const char* url :
       {"https://api.mistral.ai/v1", "https://api.mistral.ai/", "https://api.mistral.ai/v1//"}) {
    layers.environment["MISTRAL_BASE_URL"] = url;
    EXPECT_EQ(load(layers).config.mistral.key.reveal(), "key-of-layer-u") << url;
  }
  for (const char* url : {"http://api.mistral.ai", "https://api.mistral.ai.evil.example",
                          "https://api.mistral.ai@evil.example", "https://api.mistral.ai:444",
                          "https://api.mistral.ai/v1/x", "https://API.mistral.ai"}) {
    layers.environment["MISTRAL_BASE_URL"] = url;
    EXPECT_TRUE(load(layers).config.mistral.key.empty()) << url;
  }
}

TEST(Keys, ComeCleanOrNotAtAll) {
  struct Given {
    std::string value;
    std::string taken;
  };
  for (const auto& [value, taken] :
       {Given{"abcdefgh12345678", "abcdefgh12345678"}, Given{" abc12345\r\n", "abc12345"},
        Given{"", ""}, Given{"  ", ""}, Given{"two words", ""}, Given{"line\r\nX-Evil: 1", ""},
        Given{"schl\xC3\xBCssel-0001", ""}, Given{std::string(5000, 'k'), ""}}) {
    Layers layers;
    layers.environment["CODESTRAL_API_KEY"] = value;
    const Effective effective = load(layers);
    EXPECT_EQ(effective.config.codestral.key.reveal(), taken);
    for (const Warning& warning : effective.warnings) {
      EXPECT_EQ(warning.message,
                "The setting \"codestral.apiKey\" from the environment should be a key without "
                "spaces, but is a text; it is not used.");
    }
  }
}

TEST(Keys, OnTheCommandLineAreWarnedOf) {
  Layers layers;
  layers.commandLine = {{"mistral.apiKey", "0123456789abcdef"}};
  const Effective effective = load(layers);
  EXPECT_EQ(effective.config.mistral.key.reveal(), "0123456789abcdef");
  ASSERT_EQ(effective.warnings.size(), 1U);
  EXPECT_THAT(effective.warnings[0].message, HasSubstr("use MISTRAL_API_KEY"));
}

TEST(Keys, AreMaskedWhereverTheyAreShown) {
  Layers layers;
  layers.environment["MISTRAL_API_KEY"] = "0123456789abcdef";
  layers.commandLine = {{"network.proxy", "http://me:pass-word@proxy.example:3128"}};
  const Json shown = describe(load(layers));
  EXPECT_EQ(shown["mistral.apiKey"], (Json{{"value", "****cdef"}, {"origin", "environment"}}));
  EXPECT_EQ(shown["codestral.apiKey"], (Json{{"value", nullptr}, {"origin", "default"}}));
  EXPECT_EQ(shown["network.proxy"]["value"], "http://****@proxy.example:3128");
}

}  // namespace
}  // namespace codestral::config
