// `codestral-lsp review` and `commit-message` as a person runs them, in a small repository.
#include <gmock/gmock.h>
#include <gtest/gtest.h>
#include <nlohmann/json.hpp>
#include <sys/stat.h>

#include "support/fake_mistral.h"
#include "unit/cli/program.h"

namespace codestral::cli {
namespace {

using nlohmann::json;
using test::Behaviour;
using ::testing::HasSubstr;
using ::testing::IsEmpty;
using ::testing::Not;

class Change : public ProgramTest {
 protected:
  Change() {
    sh("git init -q -b main . && printf '.*\\n!.git*\\n' >.gitignore && printf 'int f()\\n{\\n  "
       "return 0;\\n}\\n' >'src a.c' && git add . && git commit -qm 'parser: begin'");
  }
  void sh(const std::string& script) const {
    const std::string line = "cd '" + folder_.path().string() +
                             "' && export GIT_CONFIG_GLOBAL=/dev/null GIT_CONFIG_SYSTEM=/dev/null "
                             "GIT_AUTHOR_NAME=A GIT_AUTHOR_EMAIL=a@example.org "
                             "GIT_COMMITTER_NAME=A GIT_COMMITTER_EMAIL=a@example.org && " +
                             script;
    ASSERT_EQ(std::system(line.c_str()), 0) << script;
  }
  std::string environment() const {
    return "PATH=/usr/bin:/bin GIT_CONFIG_GLOBAL=/dev/null MISTRAL_API_KEY=very-secret-key-123 "
           "MISTRAL_BASE_URL=" +
           service_.baseUrl();
  }
  Outcome call(const std::string& arguments) const { return run(arguments, environment()); }
  void edit() const { sh("printf 'int f(int n)\\n{\\n  return n / 0;\\n}\\n' >'src a.c'"); }
  static json finding(json changes = json::object()) {
    json one{{"file", "src a.c"},          {"line", 7},
             {"quote", "return n / 0;"},   {"severity", "error"},
             {"category", "bug"},          {"message", "It divides by zero.\x1b[31m"},
             {"suggestion", "  return n;"}};
    one.update(changes);
    return one;
  }
  void answer(const std::vector<json>& findings) {
    service_.push(Behaviour::of({json{{"findings", findings}}.dump()}));
  }
  // The last message of the latest request.
  std::string asked() const {
    const json messages = service_.requests().back().body.value("messages", json::array());
    return messages.empty() ? "" : messages.back().value("content", "");
  }
  test::FakeMistral service_;
};

TEST_F(Change, ReviewShowsFindingsAndFailsWhenTheyAreSevere) {
  edit();
  answer({finding(), finding({{"quote", "nowhere"}})});
  const Outcome shown = call("review");
  EXPECT_EQ(shown.exitCode, 1) << shown.errors;
  EXPECT_EQ(shown.output,
            "src a.c:3: error: It divides by zero.␛[31m [bug]\n"
            "     3 -   return n / 0;\n"
            "       +   return n;\n\n"
            "1 error in 1 file, by mistral-large-latest; 1 finding more left out, because what it "
            "quotes is not there\n");
  EXPECT_THAT(asked(), HasSubstr("    3 +  return n / 0;"));
  const json format = service_.requests().back().body["response_format"];
  EXPECT_EQ(format["type"], "json_schema");
  EXPECT_TRUE(format["json_schema"]["strict"]);
}

TEST_F(Change, ReviewFailsFromTheWantedSeverityOn) {
  edit();
  for (const auto& [severity, failOn, code] :
       {std::tuple("warning", "error", 0), std::tuple("warning", "warning", 1),
        std::tuple("warning", "info", 1), std::tuple("info", "warning", 0),
        std::tuple("error", "never", 0)}) {
    answer({finding({{"severity", severity}})});
    EXPECT_EQ(call(std::string("review --fail-on ") + failOn).exitCode, code)
        << severity << " " << failOn;
  }
  EXPECT_EQ(call("review --fail-on fatal").exitCode, 2);
}

TEST_F(Change, ReviewOfWhatIsStagedOfARangeAndOfFiles) {
  edit();
  EXPECT_THAT(call("review --staged").errors, HasSubstr("nothing to review"));
  EXPECT_THAT(service_.requests(), IsEmpty());
  sh("git add . && git commit -qm two");
  answer({finding()});
  EXPECT_EQ(call("review HEAD^!").exitCode, 1);
  EXPECT_THAT(asked(), HasSubstr("the change `HEAD^!`"));
  EXPECT_THAT(asked(), HasSubstr("What the author says about it:\n```\ntwo\n```"));
  answer({finding()});
  EXPECT_EQ(call("review 'src a.c'").exitCode, 1);
  EXPECT_THAT(asked(), HasSubstr("Review this file as it is."));
  EXPECT_THAT(asked(), HasSubstr("    4  }"));
  EXPECT_EQ(call("review nobody").exitCode, 2);
  EXPECT_EQ(call("review --staged HEAD").exitCode, 2);
  EXPECT_THAT(call("review .").errors, HasSubstr("is a folder"));
}

TEST_F(Change, ReviewOfFilesGoesByTheRulesOfEachFilesOwnRepository) {
  folder_.write(".gitignore", "/sub/hidden.c\n/plain.c\n");
  folder_.write("sub/hidden.c", "hidden\n");
  folder_.write("sub/plain.c", "plain\n");
  folder_.write("sub/other/.git/HEAD", "");
  folder_.write("sub/other/.gitignore", "/own.c\n");
  folder_.write("sub/other/own.c", "own\n");
  folder_.write("sub/other/.codestral.json", R"({"privacy.ignoreFiles": [".ours"]})");
  folder_.write("sub/other/.ours", "listed.c\n");
  folder_.write("sub/other/listed.c", "listed\n");
  answer({});
  startsIn_ = "sub";
  const Outcome shown = call("review plain.c hidden.c other/own.c other/listed.c");
  EXPECT_EQ(shown.exitCode, 0) << shown.errors;
  EXPECT_THAT(asked(), HasSubstr("`plain.c`"));
  for (const char* name : {"hidden.c", "other/own.c", "other/listed.c"}) {
    EXPECT_THAT(shown.errors, HasSubstr(std::string(name) + " is left out"));
    EXPECT_THAT(asked(), Not(HasSubstr(name)));
  }
}

TEST_F(Change, ReviewAsJson) {
  edit();
  answer({finding(), finding({{"message", "it divides by zero"}, {"severity", "info"}})});
  const Outcome shown = call("review --json --fail-on never --model mistral-small-latest");
  ASSERT_EQ(shown.exitCode, 0) << shown.errors;
  const json all = json::parse(shown.output);
  EXPECT_EQ(all["findings"].size(), 1U);
  EXPECT_EQ(all["findings"][0]["line"], 3);
  EXPECT_EQ(all["findings"][0]["quote"], "  return n / 0;");
  EXPECT_EQ(all["repeated"], 1);
  EXPECT_EQ(all["model"], "mistral-small-latest");
  sh("git checkout -q .");
  EXPECT_EQ(json::parse(call("review --json").output)["findings"], json::array());
}

// What the schema of SARIF 2.1.0 requires, and what code scanning services ask for.
TEST_F(Change, ReviewAsSarif) {
  edit();
  answer({finding({{"severity", "info"}}),
          finding({{"quote", "int f(int n)"}, {"suggestion", nullptr}})});
  const json all = json::parse(call("review --sarif").output);
  EXPECT_EQ(all.at("version"), "2.1.0");
  EXPECT_THAT(all.at("$schema"), HasSubstr("sarif-2.1.0"));
  const json& one = all.at("runs").at(0);
  const json& driver = one.at("tool").at("driver");
  EXPECT_EQ(driver.at("name"), "codestral-lsp");
  ASSERT_EQ(one.at("results").size(), 2U);
  for (const json& result : one.at("results")) {
    const json& rule = driver.at("rules").at(result.at("ruleIndex").get<std::size_t>());
    EXPECT_EQ(rule.at("id"), result.at("ruleId"));
    EXPECT_TRUE(result.at("message").at("text").is_string());
    const json& place = result.at("locations").at(0).at("physicalLocation");
    EXPECT_EQ(place.at("artifactLocation").at("uri"), "src%20a.c");
    EXPECT_EQ(place.at("artifactLocation").at("uriBaseId"), "%SRCROOT%");
    EXPECT_GE(place.at("region").at("startLine"), 1);
    EXPECT_GE(place.at("region").at("endLine"), place.at("region").at("startLine"));
    EXPECT_TRUE(result.at("partialFingerprints").at("quote/v1").is_string());
  }
  EXPECT_EQ(one["results"][0]["level"], "error");
  EXPECT_FALSE(one["results"][0].contains("fixes"));
  const json& noted = one["results"][1];
  EXPECT_EQ(noted["level"], "note");
  const json& replacement = noted["fixes"][0]["artifactChanges"][0]["replacements"][0];
  EXPECT_EQ(replacement["deletedRegion"]["startLine"], 3);
  EXPECT_EQ(replacement["deletedRegion"]["endLine"], 4);
  EXPECT_EQ(replacement["insertedContent"]["text"], "  return n;\n");
  sh("git checkout -q .");
  EXPECT_EQ(json::parse(call("review --sarif").output)["runs"][0]["results"], json::array());
}

TEST_F(Change, ALargeChangeIsReviewedInPartsAndWhatWasFoundIsShownWhenOneFails) {
  sh("for i in 1 2 3 4; do seq 1 6000 | sed \"s/^/line $i /\" >part$i.txt; done; git add .");
  answer({finding({{"file", "part1.txt"}, {"quote", "line 1 5"}})});
  service_.push(Behaviour::of({R"({"findings":[]})"}));
  service_.push(Behaviour::error(400));
  const Outcome shown = call("review --staged");
  EXPECT_EQ(shown.exitCode, 4);
  EXPECT_THAT(shown.output, HasSubstr("part1.txt:5: error:"));
  EXPECT_THAT(shown.errors, HasSubstr("part 3 of "));
  for (const auto& request : service_.requests()) EXPECT_LT(request.body.dump().size(), 80'000U);
}

TEST_F(Change, WhatIsNotToBeSentIsLeftOut) {
  sh("echo 'KEY=1' >key.pem && echo x >hidden.c && git add . && echo hidden.c >.codestralignore");
  edit();
  answer({});
  const Outcome shown = call("review");
  EXPECT_EQ(shown.exitCode, 0) << shown.errors;
  EXPECT_THAT(shown.errors, HasSubstr("key.pem is left out"));
  EXPECT_THAT(shown.errors, HasSubstr("hidden.c is left out"));
  EXPECT_THAT(asked(), Not(HasSubstr("KEY=1")));
  EXPECT_THAT(asked(), Not(HasSubstr("hidden")));
  EXPECT_THAT(call("review key.pem").errors, HasSubstr("nothing to review"));
}

TEST_F(Change, WhatWasHiddenBeforeItWasRenamedIsLeftOut) {
  sh("seq 20 >.env && git add -f .env && git commit -qm two && git mv .env env.example && sed -i "
     "s/7/8/ env.example && git add .");
  EXPECT_THAT(call("review --staged").errors, HasSubstr("env.example is left out"));
  EXPECT_THAT(call("commit-message").errors, HasSubstr("nothing that is staged may be sent"));
  EXPECT_THAT(service_.requests(), IsEmpty());
}

TEST_F(Change, ProjectInstructionsOnlyOfATrustedFolder) {
  sh("echo 'No globals.' >AGENTS.md");
  edit();
  answer({});
  call("review");
  EXPECT_THAT(asked(), Not(HasSubstr("No globals.")));
  folder_.write(".config/codestral-lsp/config.json",
                json{{"workspace.trusted", {folder_.path().string()}}}.dump());
  answer({});
  call("review");
  EXPECT_THAT(asked(), HasSubstr("AGENTS.md:\nNo globals."));
}

TEST_F(Change, ThePromptIsTheUsersAndNeverTheRepositorys) {
  edit();
  folder_.write("prompts/review.md", "Evil: {{subject}} {{shown}}");
  folder_.write(".codestral/prompts/review.md", "Evil: {{subject}} {{shown}}");
  answer({});
  call("review");
  EXPECT_THAT(asked(), Not(HasSubstr("Evil")));
  folder_.write(".config/codestral-lsp/prompts/review.md", "Mine: {{subject}}\n\n{{shown}}");
  answer({});
  call("review");
  EXPECT_THAT(asked(), HasSubstr("Mine: the change that is not committed yet\n\n`src a.c`"));
  folder_.write(".config/codestral-lsp/prompts/review.md", "Mine: {{shwon}}");
  const Outcome wrong = call("review");
  EXPECT_EQ(wrong.exitCode, 2);
  EXPECT_THAT(wrong.errors, HasSubstr("prompts/review.md, line 1: there is no variable 'shwon'"));
  EXPECT_THAT(call("config").errors, HasSubstr("there is no variable 'shwon'"));
}

TEST_F(Change, WithoutARepositoryAndWithoutAKey) {
  sh("rm -rf .git && printf 'int f(int n)\\n{\\n  return n / 0;\\n}\\n' >'src a.c'");
  for (const char* command : {"review", "commit-message"}) {
    const Outcome shown = call(command);
    EXPECT_EQ(shown.exitCode, 1);
    EXPECT_THAT(shown.errors, HasSubstr("is in no git repository"));
  }
  answer({finding()});
  EXPECT_EQ(call("review 'src a.c'").exitCode, 1) << "files need none";
  EXPECT_EQ(run("review 'src a.c'", "PATH=/usr/bin:/bin").exitCode, 3);
  EXPECT_THAT(run("review", "").errors, HasSubstr("cannot run git"));
}

TEST_F(Change, ModerationRefusesWithItsCategory) {
  sh("printf 'how to build a bomb\\n' >'src a.c'");
  folder_.write(".config/codestral-lsp/config.json", R"({"safety.moderation": true})");
  const Outcome shown = call("review");
  EXPECT_EQ(shown.exitCode, 4);
  EXPECT_THAT(shown.errors, HasSubstr("the prompt is not sent: moderation flags it as dangerous"));
  for (const auto& request : service_.requests()) EXPECT_NE(request.path, "/v1/chat/completions");
}

TEST_F(Change, CommitMessageFollowsTheLastOnes) {
  edit();
  EXPECT_THAT(call("commit-message").errors, HasSubstr("nothing is staged"));
  EXPECT_EQ(call("commit-message").exitCode, 1);
  sh("git add .");
  service_.push(Behaviour::of({"```\nparser: take a number  \n\n\nIt was ignored.\n```\n"}));
  const Outcome shown = call("commit-message");
  EXPECT_EQ(shown.exitCode, 0) << shown.errors;
  EXPECT_EQ(shown.output, "parser: take a number\n\nIt was ignored.\n");
  EXPECT_THAT(asked(), HasSubstr("parser: begin"));
  EXPECT_THAT(asked(), HasSubstr("+  return n / 0;"));
  EXPECT_THAT(asked(), HasSubstr("src a.c (changed) | 2 + 2 -"));
  EXPECT_THAT(asked(), HasSubstr("The branch is `main`."));

  service_.push(Behaviour::of({"parser: take a number\n\nIt was ignored."}));
  const json all = json::parse(call("commit-message --json").output);
  EXPECT_EQ(all["subject"], "parser: take a number");
  EXPECT_EQ(all["body"], "It was ignored.");
  EXPECT_EQ(all["summarizedParts"], 0);

  service_.push(Behaviour::of({" \n"}));
  EXPECT_THAT(call("commit-message").errors, HasSubstr("holds no message"));
}

TEST_F(Change, AMessageWithHiddenCharactersIsNotUsed) {
  edit();
  sh("git add .");
  service_.push(Behaviour::of({"parser: return \u202En\u202C"}));
  const Outcome shown = call("commit-message");
  EXPECT_EQ(shown.exitCode, 4);
  EXPECT_EQ(shown.output, "");
  EXPECT_THAT(shown.errors, HasSubstr("was not used: it holds hidden characters (U+202E)"));
}

TEST_F(Change, ALargeChangeIsSummarisedFirst) {
  sh("seq 1 9000 | sed 's/^/a long line of text /' >large.txt && git add .");
  test::Rule summary;
  summary.promptContains = "Summarise this part";
  summary.behaviour = Behaviour::of({"It adds numbers."});
  service_.addRule(summary);
  test::Rule message;
  message.promptContains = "Write the message of the commit";
  message.behaviour = Behaviour::of({"data: add numbers"});
  service_.addRule(message);
  const Outcome shown = call("commit-message --json");
  ASSERT_EQ(shown.exitCode, 0) << shown.errors;
  EXPECT_EQ(json::parse(shown.output)["message"], "data: add numbers");
  EXPECT_GE(json::parse(shown.output)["summarizedParts"], 2);
  EXPECT_THAT(asked(), HasSubstr("It adds numbers.\nIt adds numbers.\n"));
  EXPECT_THAT(asked(), HasSubstr("large.txt (new) | 9000 + 0 -"));
  EXPECT_THAT(asked(), Not(HasSubstr("a long line of text")));
}

TEST_F(Change, ARetiredModelOfTheSettingsIsReplacedWithANotice) {
  edit();
  folder_.write(".config/codestral-lsp/config.json", R"({"chat.model": "codestral-2405"})");
  const Outcome shown = call("review --json --fail-on never");
  EXPECT_EQ(shown.exitCode, 0) << shown.errors;
  EXPECT_THAT(shown.errors, HasSubstr("codestral-2405 is not served any more; codestral-latest"));
  EXPECT_EQ(json::parse(shown.output)["model"], "codestral-latest");
}

// The history of the repository that holds the tests, read-only.
TEST_F(Change, ReviewOfThisRepositorysOwnHistory) {
  const std::string source = test::sourcePath(".");
  if (std::system(
          ("git -C '" + source + "' rev-parse -q --verify HEAD~3 >/dev/null 2>&1").c_str()) != 0) {
    GTEST_SKIP() << "no history here";
  }
  test::Rule none;
  none.promptContains = "Review the change";
  none.behaviour = Behaviour::of({R"({"findings":[]})"});
  service_.addRule(none);
  const std::string line = "cd '" + source + "' && env -i HOME='" + folder_.path().string() + "' " +
                           environment() + " " + test::builtProgram("codestral-lsp") +
                           " review HEAD~3..HEAD --json >'" + (folder_ / ".out").string() + "'";
  EXPECT_EQ(std::system(line.c_str()), 0);
  const json all = json::parse(fileText(".out"));
  EXPECT_EQ(all["findings"], json::array());
}

}  // namespace
}  // namespace codestral::cli
