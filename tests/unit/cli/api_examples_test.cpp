// The example of every verb's --help, as it stands there, against the fake service; and
// docs/api.md, which is made of them.
#include <cstdlib>
#include <fstream>
#include <map>
#include <optional>
#include <sstream>

#include <nlohmann/json.hpp>

#include "base/base64.h"
#include "cli/api_endpoints.h"
#include "cli/api_help.h"
#include "support/fake_audio.h"
#include "support/fake_mistral.h"
#include "support/places.h"
#include "unit/cli/program.h"

namespace codestral::cli {
namespace {

using nlohmann::json;

// One pixel.
constexpr std::string_view kImage =
    "iVBORw0KGgoAAAANSUhEUgAAAAEAAAABCAQAAAC1HAwCAAAAC0lEQVR42mNk+A8AAQUBAScY42YAAAAASUVORK5CYII=";

class ApiExamples : public ProgramTest {
 protected:
  ApiExamples() {
    folder_.write("batch.jsonl",
                  sample("custom_id", "1", "body") + sample("custom_id", "2", "body"));
    folder_.write("train.jsonl", R"({"messages":[{"role":"user","content":"Name a cheese."},)"
                                 R"({"role":"assistant","content":"Brie."}]})"
                                 "\n");
    folder_.write("image.png", fromBase64(kImage).value_or(""));
    folder_.write("speech.wav", test::fakeSpeech("Name a cheese.", "wav"));
    folder_.write("notes.txt", "Brie is a soft cheese.\n");
    names_["TRAIN"] = idIn(run("api files upload train.jsonl --purpose fine-tune", environment()));
  }
  static std::string sample(const char* idKey, const char* id, const char* bodyKey) {
    return json{{idKey, id}, {bodyKey, {{"messages", {{{"role", "user"}, {"content", "Hi."}}}}}}}
               .dump() +
           "\n";
  }
  static std::string idIn(const Outcome& shown) {
    const json answer = json::parse(shown.output, nullptr, false);
    return answer.is_object() ? answer.value("id", "") : "";
  }
  std::string environment() const {
    std::string text = "MISTRAL_API_KEY=example-key-1234 MISTRAL_BASE_URL=" + service_.baseUrl();
    return text;
  }
  // The names as a shell would put them in.
  std::string filledIn(std::string example) const {
    for (const auto& [name, value] : names_) {
      for (std::size_t at = 0; (at = example.find("$" + name, at)) != std::string::npos;) {
        example.replace(at, name.size() + 1, value);
      }
    }
    return example;
  }
  void runExample(const ApiFamily& family, const ApiEndpoint& endpoint) {
    // What ends a job needs one that has not ended.
    if (endpoint.verb == "cancel") {
      for (const ApiEndpoint& maker : family.endpoints) {
        if (maker.verb == "create") runExample(family, maker);
      }
    }
    std::string line = "api " + std::string(family.name) + " " + std::string(endpoint.verb) + " " +
                       filledIn(std::string(endpoint.example));
    if (endpoint.method.empty() && endpoint.verb != "validate") line += " --every 0.001";
    ASSERT_EQ(line.find('$'), std::string::npos) << line;
    const std::string name(endpoint.makes.substr(0, endpoint.makes.find('=')));
    constexpr int kMostTries = 8;  // until a job has what is wanted
    for (int i = 0; i < kMostTries; ++i) {
      const Outcome shown = run(line, environment());
      ASSERT_EQ(shown.exitCode, 0) << line << "\n" << shown.output << shown.errors;
      if (name.empty()) return;
      const json answer = json::parse(shown.output, nullptr, false);
      const json::json_pointer place(std::string(endpoint.makes.substr(name.size() + 1)));
      ASSERT_TRUE(answer.contains(place)) << line << "\n" << shown.output;
      if (!answer[place].is_string()) continue;
      names_[name] = answer[place].get<std::string>();
      return;
    }
    FAIL() << line << " does not make $" << name;
  }

  test::FakeMistral service_;
  std::map<std::string, std::string> names_;
};

TEST_F(ApiExamples, EachOneWorks) {
  std::vector<std::pair<const ApiFamily*, const ApiEndpoint*>> last;
  for (const ApiFamily& family : apiFamilies()) {
    for (const ApiEndpoint& endpoint : family.endpoints) {
      if (endpoint.verb.ends_with("delete")) {
        last.emplace_back(&family, &endpoint);
      } else {
        runExample(family, endpoint);
      }
      if (HasFatalFailure()) return;
    }
  }
  for (auto next = last.rbegin(); next != last.rend(); ++next)
    runExample(*next->first, *next->second);
  EXPECT_EQ(fileText("copy.jsonl"), fileText("batch.jsonl"));
  EXPECT_FALSE(fileText("hello.mp3").empty());
  EXPECT_EQ(fileText("sample.wav"), fileText("speech.wav"));
}

TEST_F(ApiExamples, HelpShowsThemAndWhereTheirIdsComeFrom) {
  const Outcome api = run("api --help");
  EXPECT_EQ(api.exitCode, 0);
  for (const ApiFamily& family : apiFamilies()) {
    EXPECT_NE(api.output.find("  " + std::string(family.name) + " "), std::string::npos)
        << family.name;
    const Outcome verbs = run("api " + std::string(family.name) + " --help");
    for (const ApiEndpoint& endpoint : family.endpoints) {
      EXPECT_NE(verbs.output.find("  " + std::string(endpoint.verb) + " "), std::string::npos)
          << family.name << " " << endpoint.verb;
    }
  }
  const Outcome verb = run("api agents alias-set --help");
  EXPECT_NE(verb.output.find("PUT /v1/agents/{agent_id}/aliases"), std::string::npos)
      << verb.output;
  EXPECT_NE(verb.output.find("codestral-lsp api agents alias-set $AGENT --alias stable"),
            std::string::npos);
  EXPECT_NE(verb.output.find("agents create"), std::string::npos);
}

TEST(ApiTable, EveryNameInAnExampleIsMadeByAnEarlierOne) {
  for (const ApiFamily& family : apiFamilies()) {
    for (const ApiEndpoint& endpoint : family.endpoints) {
      EXPECT_FALSE(endpoint.summary.empty()) << endpoint.verb;
      EXPECT_FALSE(endpoint.example.empty()) << endpoint.verb;
      for (const std::string& name : namesIn(endpoint.example)) {
        if (name != "TRAIN") EXPECT_NE(makerOf(name), "") << family.name << " " << endpoint.verb;
      }
    }
  }
}

TEST(ApiTable, TheDocumentIsMadeOfIt) {
  const std::string path = test::sourcePath("docs/api.md");
  if (std::getenv("CODESTRAL_UPDATE_GOLDEN") != nullptr) std::ofstream(path) << apiMarkdown();
  std::stringstream file;
  file << std::ifstream(path).rdbuf();
  EXPECT_EQ(file.str(), apiMarkdown()) << "rewrite it with CODESTRAL_UPDATE_GOLDEN=1";
}

}  // namespace
}  // namespace codestral::cli
