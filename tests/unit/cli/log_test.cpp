// `codestral-lsp log`: what is written down by which command, how it is shown, and how it goes.
#include <map>
#include <string>

#include <gtest/gtest.h>
#include <nlohmann/json.hpp>

#include "cli/log_view.h"
#include "server/history.h"
#include "store/open.h"
#include "support/lsp_client.h"
#include "unit/cli/api_program.h"

namespace codestral::cli {
namespace {

using nlohmann::json;

class Log : public Api {
 protected:
  json logged(const std::string& arguments = "log --json") const {
    const Outcome shown = run(arguments);
    EXPECT_EQ(shown.exitCode, 0) << shown.errors;
    return json::parse(shown.output, nullptr, false);
  }
  std::filesystem::path file() const {
    return folder_ / ".local" / "state" / "codestral-lsp" / "history.db";
  }
};

TEST_F(Log, NothingHasLeftAndNothingIsMade) {
  const Outcome shown = run("log");
  EXPECT_EQ(shown.exitCode, 0);
  EXPECT_EQ(shown.output, "Nothing has left this machine in the last 30 days.\n");
  EXPECT_EQ(run("log --outcomes").output, "No suggestion was offered in the last 30 days.\n");
  EXPECT_EQ(run("log --forget").output, "Removed 0 requests of the audit log and 0 outcomes.\n");
  EXPECT_EQ(logged(), (json{{"requests", json::array()}}));
  EXPECT_FALSE(std::filesystem::exists(file()));
}

TEST_F(Log, EveryCommandThatAsksTheServiceIsInIt) {
  EXPECT_EQ(call(std::string(kAsk)).exitCode, 0);
  EXPECT_EQ(call("chat --model mistral-small-latest Hi").exitCode, 0);
  folder_.write("a.py", "x = \n");
  call("complete '" + (folder_ / "a.py").string() + ":1:5' --provider mistral");
  call("doctor");
  std::map<std::string, int> purposes;
  const json requests = logged()["requests"];
  for (const json& request : requests) {
    ++purposes[request["purpose"]];
    EXPECT_EQ(request["origin"], service_.baseUrl()) << request;
  }
  EXPECT_EQ(purposes["api"], 1);
  EXPECT_EQ(purposes["chat"], 1);
  EXPECT_EQ(purposes["complete"], 1);
  EXPECT_EQ(purposes["doctor"], 2);

  const json& first = requests.front();
  EXPECT_EQ(first["method"], "POST");
  EXPECT_EQ(first["path"], "/v1/chat/completions");
  EXPECT_EQ(first["model"], "mistral-small-latest");
  EXPECT_EQ(first["status"], 200);
  EXPECT_GT(first["sent"], 20);
  EXPECT_GT(first["received"], 20);
  EXPECT_TRUE(first["durationMs"].is_number());
  EXPECT_TRUE(first["error"].is_null());
  EXPECT_EQ(test::contentOf(file()).find("very-secret-key-123"), std::string::npos);

  EXPECT_EQ(logged("log --json --limit 2")["requests"].size(), 2U);
  const Outcome table = run("log");
  EXPECT_NE(table.output.find("POST " + service_.baseUrl() + "/v1/chat/completions"),
            std::string::npos)
      << table.output;
  EXPECT_NE(table.output.find("requests since"), std::string::npos);
  EXPECT_EQ(table.output.find('\x1b'), std::string::npos);
}

TEST_F(Log, ForgettingSaysWhatItRemoved) {
  call(std::string(kAsk));
  {
    auto connection = store::open({.file = file()});
    ASSERT_TRUE(connection);
    store::Suggestion suggestion;
    suggestion.language = "python";
    suggestion.outcome = store::Outcome::Accepted;
    suggestion.survived30s = 0.5;
    ASSERT_TRUE(store::put(*connection, suggestion));
  }
  const json outcomes = logged("log --outcomes --json")["outcomes"];
  ASSERT_EQ(outcomes.size(), 1U);
  EXPECT_EQ(outcomes[0]["accepted"], 1);
  EXPECT_EQ(outcomes[0]["survival"]["30s"], 0.5);
  EXPECT_EQ(run("log --forget").output, "Removed 1 request of the audit log and 1 outcome.\n");
  EXPECT_TRUE(logged()["requests"].empty());
  EXPECT_TRUE(logged("log --outcomes --json")["outcomes"].empty());
}

TEST_F(Log, SwitchedOffWritesNothingAndSaysSo) {
  folder_.write(".config/codestral-lsp/config.json", R"({"privacy.auditLog": false})");
  EXPECT_EQ(call(std::string(kAsk)).exitCode, 0);
  const Outcome shown = run("log");
  EXPECT_NE(shown.output.find("privacy.auditLog is off"), std::string::npos) << shown.output;
  EXPECT_TRUE(logged()["requests"].empty());
}

TEST_F(Log, ARepositoryCannotSwitchItOff) {
  folder_.write("work/.codestral.json", R"({"privacy.auditLog": false})");
  folder_.write("work/a.py", "x = \n");
  const Outcome shown =
      call("complete '" + (folder_ / "work/a.py").string() + ":1:5' --provider mistral");
  EXPECT_NE(shown.errors.find("privacy.auditLog"), std::string::npos) << shown.errors;
  EXPECT_EQ(logged()["requests"].size(), 1U);
}

TEST_F(Log, AnUnusablePlaceIsAnErrorHereAndNowhereElse) {
  folder_.write(".local/state/codestral-lsp", "a file where a folder should be");
  const Outcome asked = call(std::string(kAsk));
  EXPECT_EQ(asked.exitCode, 0) << asked.errors;
  folder_.write("elsewhere/history.db/in_the_way", "");
  EXPECT_EQ(run("log").exitCode, 0) << "there is no database there";
}

TEST_F(Log, WrongUse) {
  for (const char* const arguments :
       {"log --limit 0", "log --limit x", "log --forget --outcomes", "log everything"}) {
    EXPECT_EQ(run(arguments).exitCode, 2) << arguments;
  }
  EXPECT_NE(run("log --help").output.find("--forget"), std::string::npos);
}

// What an earlier process has stored, the next one has learnt; what its user does is stored in
// turn.
TEST_F(Log, AServerLearnsFromTheOneBefore) {
  {
    std::filesystem::create_directories(file().parent_path());
    auto connection = store::open({.file = file()});
    ASSERT_TRUE(connection);
    auto once = store::Transaction::begin(*connection);
    ASSERT_TRUE(once);
    store::Suggestion row;
    row.language = "python";
    row.node = "code";
    row.place = "after-operator";
    row.provider = "mistral";
    row.recentShare = 0;
    row.outcome = store::Outcome::Rejected;
    for (row.key = 1; row.key <= 600; ++row.key) {
      row.at = server::History::now() - 600 + row.key;
      row.length = row.key % 60;
      row.rhythmMs = row.key % 2 == 0 ? std::optional<std::int64_t>(5) : std::nullopt;
      ASSERT_TRUE(store::put(*connection, row));
    }
    ASSERT_TRUE(once->commit());
  }
  test::LspClientOptions options;
  options.command = {test::builtProgram("codestral-lsp")};
  options.environment = {{"HOME", folder_.path().string()},
                         {"MISTRAL_API_KEY", "test-key"},
                         {"MISTRAL_BASE_URL", service_.baseUrl()}};
  options.unsetEnvironment = {"XDG_STATE_HOME", "XDG_CONFIG_HOME", "CODESTRAL_API_KEY",
                              "CODESTRAL_LSP_CONFIG"};
  auto started = test::LspClient::start(std::move(options));
  ASSERT_TRUE(started);
  test::LspClient& editor = **started;
  ASSERT_TRUE(editor.initialize({{"initializationOptions", {{"completion.debounceMs", 0}}}}));
  const std::string uri = "file://" + (folder_ / "a.py").string();
  std::string text = "x = ";
  editor.notify(
      "textDocument/didOpen",
      {{"textDocument", {{"uri", uri}, {"languageId", "python"}, {"version", 1}, {"text", text}}}});
  // It learns in the background, and shows the first that it would hide.
  bool hidden = false;
  std::string accepted;
  for (int line = 0; line < 200 && !hidden; ++line) {
    const auto answer = editor.call("textDocument/inlineCompletion",
                                    {{"textDocument", {{"uri", uri}}},
                                     {"position", {{"line", line}, {"character", 4}}},
                                     {"context", {{"triggerKind", 2}}}});
    ASSERT_TRUE(answer);
    const auto explanation = editor.call("codestral/explainCompletion");
    hidden = (*explanation)["result"]["reason"] == "likely-rejected";
    EXPECT_EQ((*answer)["result"]["items"].empty(), hidden) << explanation->dump();
    if (!hidden) accepted = (*answer)["result"]["items"][0]["command"]["arguments"][0];
    text += "1\nx = ";
    editor.notify("textDocument/didChange",
                  {{"textDocument", {{"uri", uri}, {"version", line + 2}}},
                   {"contentChanges", {{{"text", text}}}}});
  }
  EXPECT_TRUE(hidden);
  editor.call("workspace/executeCommand",
              {{"command", "codestral.didAccept"}, {"arguments", {accepted}}});
  EXPECT_EQ(editor.shutdown(), 0);

  const json python = logged("log --outcomes --json")["outcomes"][0];
  EXPECT_EQ(python["language"], "python");
  EXPECT_EQ(python["rejected"], 600);
  EXPECT_EQ(python["hidden"], 1);
  EXPECT_EQ(python["accepted"], 1);
  EXPECT_GT(python["acceptedCharacters"], 0);
  EXPECT_EQ(logged()["requests"].back()["purpose"], "completion");
}

TEST(LogView, AnAddressCannotDriveTheTerminalAndAnEndThatIsMissingShows) {
  store::SentRequest request;
  request.at = 1'700'000'000'123;
  request.purpose = "completion";
  request.method = "POST";
  request.origin = "https://a\x1b[2J";
  const store::RequestTotals totals{.requests = 1, .since = request.at};
  const std::string table = requestsAsTable({request}, totals, {});
  EXPECT_EQ(table.find('\x1b'), std::string::npos);
  EXPECT_NE(table.find("no end yet"), std::string::npos) << table;
  EXPECT_NE(table.find("1 request since 2023-11-1"), std::string::npos) << table;
  request.origin = "\xff";
  const json parsed = json::parse(requestsAsJson({request}), nullptr, false);
  EXPECT_EQ(parsed["requests"][0]["at"], "2023-11-14T22:13:20.123Z");
  EXPECT_TRUE(parsed["requests"][0]["status"].is_null());
}

TEST(LogView, SharesOfWhatWasShown) {
  const store::LanguageSummary cpp{.language = "cpp",
                                   .shown = 40,
                                   .accepted = 10,
                                   .rejected = 30,
                                   .hidden = 5,
                                   .acceptedLength = 321,
                                   .survived30s = 0.875};
  const std::string table = outcomesAsTable({cpp}, {});
  EXPECT_NE(table.find("cpp          40      25 %      0 %      75 %          5         321"),
            std::string::npos)
      << table;
  EXPECT_NE(table.find("88 %"), std::string::npos) << table;
}

}  // namespace
}  // namespace codestral::cli
