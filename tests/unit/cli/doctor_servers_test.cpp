// `doctor` on the servers a user runs: what it says of each fault, and what to do about it.
#include <string>

#include <gtest/gtest.h>

#include "support/fake_fim_server.h"
#include "unit/cli/program.h"

namespace codestral::cli {
namespace {

using test::FakeFimServer;
using test::FimDialect;

struct Kind {
  const char* name;
  FimDialect dialect;
  const char* variable;
  const char* asked;
};
constexpr Kind kKinds[] = {
    {"llamacpp", FimDialect::LlamaCpp, "CODESTRAL_LSP_LLAMACPP", "by /infill"},
    {"ollama", FimDialect::Ollama, "CODESTRAL_LSP_OLLAMA", "by /api/generate"},
    {"openai", FimDialect::OpenAi, "CODESTRAL_LSP_OPENAI", "in Codestral's template"}};

class DoctorServersTest : public ProgramTest, public testing::WithParamInterface<Kind> {
 protected:
  void choose(const std::string& model) const {
    folder_.write(".config/codestral-lsp/config.json",
                  "{\"" + std::string(GetParam().name) + ".model\": \"" + model + "\"}");
  }
  Outcome examine(const std::string& environment = "") const {
    return run("doctor",
               std::string(GetParam().variable) + "_URL=" + server_.baseUrl() + " " + environment);
  }
  static void expect(const Outcome& examined, int exitCode, const std::string& says) {
    EXPECT_EQ(examined.exitCode, exitCode) << examined.output << examined.errors;
    EXPECT_TRUE(examined.output.contains(says)) << "no \"" << says << "\" in " << examined.output;
    EXPECT_FALSE(examined.output.contains("key: none")) << examined.output;
  }

  FakeFimServer server_{GetParam().dialect};
};
INSTANTIATE_TEST_SUITE_P(Servers, DoctorServersTest, testing::ValuesIn(kKinds),
                         [](const auto& kind) { return std::string(kind.param.name); });

TEST_P(DoctorServersTest, AWorkingOneIsDescribed) {
  choose("codestral-22b");
  const Outcome examined = examine();
  expect(examined, 0, "1.2.3 at " + server_.baseUrl());
  expect(examined, 0, "codestral-22b is there");
  expect(examined, 0, GetParam().asked);
  for (const auto& request : server_.requests()) {
    if (request.method == "POST" && request.path != "/api/show") {
      EXPECT_TRUE(request.body.dump().contains("def add")) << "not a word of the user's";
    }
  }
}

TEST_P(DoctorServersTest, OneThatIsDownIsSaidWithHowToStartIt) {
  const std::string nobody = std::string(GetParam().variable) + "_URL=http://127.0.0.1:1";
  const Outcome examined = run("doctor", nobody);
  expect(examined, 5, "reachable: could not connect to http://127.0.0.1:1");
  expect(examined, 5, "Start it (`");
  expect(examined, 5, std::string(GetParam().name) + ".baseUrl");
}

TEST_P(DoctorServersTest, AModelThatIsNotThereNamesThoseThatAre) {
  choose("codestral-absent");
  const bool anyModel = GetParam().dialect == FimDialect::LlamaCpp;
  const Outcome examined = examine();
  expect(examined, anyModel ? 0 : 4, "codestral-absent");
  expect(examined, anyModel ? 0 : 4, "codestral-22b");
  if (GetParam().dialect == FimDialect::Ollama) expect(examined, 4, "ollama pull codestral-absent");
}

TEST_P(DoctorServersTest, AModelThatCannotFillInIsSaid) {
  server_.set({.model = "llama3", .infill = false});
  choose("llama3");
  if (GetParam().dialect == FimDialect::OpenAi) {
    expect(examine(), 0, "llama3 gets Codestral's");  // what the server has no word on
    return;
  }
  expect(examine(), 4, "llama3 has no fill-in-the-middle support");
  if (GetParam().dialect == FimDialect::Ollama) expect(examine(), 4, "not in the model's template");
}

TEST_P(DoctorServersTest, ACodestralWithoutInfillIsAskedInItsTemplate) {
  server_.set({.infill = false});
  choose("codestral-22b");
  expect(examine(), 0, "in Codestral's template");
}

TEST_P(DoctorServersTest, AKeyThatIsNotTakenIsSaid) {
  server_.set({.key = "sesame-of-the-test"});
  choose("codestral-22b");
  expect(examine(), 3, std::string(GetParam().name) + ".apiKey");
  expect(examine(std::string(GetParam().variable) + "_KEY=sesame-of-the-test"), 0, "is there");
}

TEST_P(DoctorServersTest, OneThatIsLoadingOrBrokenIsSaid) {
  server_.set({.status = 503});
  expect(examine(), 5, "loading its model");
  server_.set({.dropBeforeAnswer = true});
  expect(examine(), 5, "Start it (`");
}

TEST_P(DoctorServersTest, PlainHttpToAnotherMachineIsRefusedWithTheSettingThatAllowsIt) {
  const Outcome examined =
      run("doctor", std::string(GetParam().variable) + "_URL=http://192.0.2.7:8000");
  expect(examined, 2, "network.allowHttp");
}

class DoctorDefaultServer : public ProgramTest {};

TEST_F(DoctorDefaultServer, TheChosenProviderIsLookedForWhereSuchAServerListens) {
  folder_.write(".config/codestral-lsp/config.json", R"({"completion.provider": "openai"})");
  const Outcome examined = run("doctor");
  EXPECT_TRUE(examined.output.contains("http://127.0.0.1:8000")) << examined.output;
  EXPECT_FALSE(examined.output.contains("key: none")) << examined.output;
}

}  // namespace
}  // namespace codestral::cli
