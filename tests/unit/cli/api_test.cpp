// `codestral-lsp api`: what is sent, what is printed, and how each mistake ends.
#include <algorithm>
#include <fstream>
#include <sstream>
#include <string>

#include <nlohmann/json.hpp>

#include "base/base64.h"
#include "unit/cli/api_program.h"

namespace codestral::cli {
namespace {

using nlohmann::json;
using test::Behaviour;
using test::Fault;

TEST_F(Api, FlagsBecomeTheBodyAndWinOverIt) {
  folder_.write("body.json", R"({"model":"codestral-latest","temperature":0.9,"stop":["x"],
    "messages":[{"role":"user","content":"first"}]})");
  const Outcome shown = call(
      "api chat complete --body body.json --model mistral-small-latest --system Short. --prompt Hi "
      "--temperature 0.5 --max-tokens 7 --stop END --parallel-tool-calls false --response-format "
      "json_object --metadata run=1 --metadata kind=test --safe-prompt");
  ASSERT_EQ(shown.exitCode, 0) << shown.errors;
  EXPECT_EQ(sent(), json::parse(R"({"model":"mistral-small-latest","temperature":0.5,"max_tokens":7,
    "stop":"END","parallel_tool_calls":false,"response_format":{"type":"json_object"},
    "metadata":{"run":"1","kind":"test"},"safe_prompt":true,
    "messages":[{"role":"system","content":"Short."},{"role":"user","content":"first"},
                {"role":"user","content":"Hi"}]})"));
}

TEST_F(Api, TheBodyMayComeFromStandardInput) {
  setInput(R"({"messages":[{"role":"user","content":"Hi"}]})");
  EXPECT_EQ(call("api chat complete --model mistral-small-latest --body -").exitCode, 0);
  EXPECT_EQ(sent()["messages"][0]["content"], "Hi");
}

TEST_F(Api, OneValueStandsAloneAndMoreAreAList) {
  const std::string ask = "api embeddings create --model mistral-embed --input one";
  EXPECT_EQ(call(ask).exitCode, 0);
  EXPECT_EQ(sent()["input"], "one");
  EXPECT_EQ(call(ask + " --input two").exitCode, 0);
  EXPECT_EQ(sent()["input"], (json{"one", "two"}));
}

TEST_F(Api, OutsideOfATerminalTheAnswerIsOneLineOfJson) {
  const Outcome shown = call(std::string(kAsk));
  EXPECT_EQ(shown.errors, "");
  EXPECT_EQ(std::ranges::count(shown.output, '\n'), 1);
  EXPECT_EQ(json::parse(shown.output)["object"], "chat.completion");
}

TEST_F(Api, OnATerminalItIsIndentedAndCannotDriveIt) {
  service_.push(
      Behaviour::of({"a\x1b[31mb\x7f\xc2\x9b"
                     "c"}));
  const Outcome shown = runOnTerminal(std::string(kAsk), environment());
  EXPECT_EQ(shown.exitCode, 0);
  EXPECT_NE(shown.output.find("\n  \"choices\""), std::string::npos) << shown.output;
  for (const char* control : {"\x1b", "\x7f", "\xc2\x9b"}) {
    EXPECT_EQ(shown.output.find(control), std::string::npos);
  }
  const json answer = json::parse(shown.output, nullptr, false);
  EXPECT_TRUE(answer.is_object()) << shown.output;
}

TEST_F(Api, AStreamIsALineOfJsonForEachEvent) {
  service_.push(Behaviour::of({"one ", "two"}));
  const Outcome shown = call(std::string(kAsk) + " --stream");
  ASSERT_EQ(shown.exitCode, 0) << shown.errors;
  EXPECT_EQ(sent()["stream"], true);
  std::istringstream lines(shown.output);
  std::string text;
  for (std::string line; std::getline(lines, line);) {
    const json event = json::parse(line, nullptr, false);
    ASSERT_TRUE(event.is_object()) << line;
    for (const json& choice : event["choices"]) text += choice["delta"].value("content", "");
  }
  EXPECT_EQ(text, "one two");
}

TEST_F(Api, AStreamThatIsCutIsNoSuccess) {
  service_.push(Behaviour::faulty(Fault::CloseAfterDeltas, 1));
  const Outcome shown = call(std::string(kAsk) + " --stream");
  EXPECT_EQ(shown.exitCode, 5) << shown.errors;
  service_.push(Behaviour::errorEvent(1));
  EXPECT_NE(call(std::string(kAsk) + " --stream").exitCode, 0);
}

TEST_F(Api, ATableHasColumns) {
  const Outcome shown = call("api models list --table");
  ASSERT_EQ(shown.exitCode, 0) << shown.errors;
  EXPECT_TRUE(shown.output.starts_with("ID  ")) << shown.output;
  EXPECT_NE(shown.output.find("\ncodestral-2508 "), std::string::npos) << shown.output;
}

TEST_F(Api, QueriesAreEncodedAndParametersCannotLeaveTheirPlace) {
  EXPECT_EQ(call("api files list --search 'a b&c' --source upload --source mistral").exitCode, 0);
  EXPECT_EQ(service_.requests().back().query, "search=a%20b%26c&source=upload&source=mistral");
  EXPECT_EQ(call("api models get ../files").exitCode, 4);
  EXPECT_EQ(service_.requests().back().path, "/v1/models/..%2Ffiles");
  EXPECT_EQ(call("api models get ..").exitCode, 2);
  EXPECT_EQ(call("api models get ''").exitCode, 2);
}

TEST_F(Api, BytesGoWhereTheyAreSentAndNeverToATerminal) {
  folder_.write("a.txt", std::string("a\0\xff", 3));
  const Outcome made = call("api files upload a.txt --purpose ocr");
  ASSERT_EQ(made.exitCode, 0) << made.errors;
  const std::string id = json::parse(made.output)["id"];
  EXPECT_EQ(call("api files content " + id).output, fileText("a.txt"));
  EXPECT_EQ(call("api files content " + id + " --output b.txt").exitCode, 0);
  EXPECT_EQ(fileText("b.txt"), fileText("a.txt"));
  const Outcome terminal = runOnTerminal("api files content " + id, environment());
  EXPECT_EQ(terminal.exitCode, 2);
  EXPECT_NE(terminal.output.find("--output"), std::string::npos);
}

TEST_F(Api, RawReachesAnyPath) {
  const Outcome shown = call("api raw GET /v1/models --query provider=mistral");
  EXPECT_EQ(shown.exitCode, 0) << shown.errors;
  EXPECT_TRUE(json::parse(shown.output).is_object());
  setInput(R"({"model":"mistral-small-latest","stream":true,
               "messages":[{"role":"user","content":"Hi"}]})");
  const Outcome events = call("api raw POST /v1/chat/completions --body - --stream");
  EXPECT_EQ(events.exitCode, 0) << events.errors;
  EXPECT_GT(std::ranges::count(events.output, '\n'), 1);
  folder_.write("a.txt", "text");
  const Outcome form = call("api raw POST /v1/files --form purpose=ocr --upload file=a.txt");
  EXPECT_EQ(form.exitCode, 0) << form.errors;
  EXPECT_EQ(call("api raw GET v1/models").exitCode, 2);
  EXPECT_EQ(call("api raw FETCH /v1/models").exitCode, 2);
  EXPECT_EQ(call("api raw GET /v1/nothing").exitCode, 4);
}

TEST_F(Api, TheKeyOfCodestralIsForChatAndFimOnly) {
  const std::string pair =
      "CODESTRAL_API_KEY=other-secret-456 CODESTRAL_BASE_URL=" + service_.baseUrl();
  EXPECT_EQ(run(std::string(kAsk), pair).exitCode, 0);
  EXPECT_EQ(run("api fim complete --model codestral-latest --prompt 'a = '", pair).exitCode, 0);
  EXPECT_TRUE(service_.requests().back().header("authorization").ends_with("-456"));
  const Outcome models = run("api models list", pair);
  EXPECT_EQ(models.exitCode, 3);
  EXPECT_NE(models.errors.find("MISTRAL_API_KEY"), std::string::npos) << models.errors;

  const std::string both = pair + " " + environment();
  EXPECT_EQ(run(std::string(kAsk), both).exitCode, 0);
  EXPECT_TRUE(service_.requests().back().header("authorization").ends_with("-123"));
  EXPECT_EQ(run(std::string(kAsk) + " --codestral", both).exitCode, 0);
  EXPECT_TRUE(service_.requests().back().header("authorization").ends_with("-456"));
}

TEST_F(Api, EachMistakeIsToldInOneLineAndSendsNothing) {
  folder_.write("cut.json", "{\n  \"model\": \n");
  folder_.write("list.json", "[1]");
  folder_.write("bad.json", "{\"a\": \"é\" x}");
  struct Case {
    std::string arguments;
    int exitCode;
    std::string says;
  };
  const std::string ask(kAsk);
  const Case cases[] = {
      {"api", 2, "needs a family"},
      {"api cht", 2, "did you mean chat?"},
      {"api zebra", 2, "there are raw, chat"},
      {"api agents", 2, "needs a verb: create"},
      {"api agents lsit", 2, "did you mean list?"},
      {"api agents get", 2, "AGENT_ID"},
      {"api chat complete --modl x", 2, "--modl"},
      {"api chat complete --prompt Hi", 2, "--model is required"},
      {ask + " --max-tokens many", 2, "--max-tokens: 'many' is no whole number"},
      {ask + " --temperature x", 2, "is no number"},
      {ask + " --parallel-tool-calls yes", 2, "true or false"},
      {ask + " --metadata novalue", 2, "KEY=VALUE"},
      {ask + " --timeout 0", 2, "--timeout"},
      {ask + " --body missing.json", 1, "missing.json"},
      {ask + " --body list.json", 2, "no JSON object"},
      {ask + " --body cut.json", 2, "line 3, column 1"},
      {ask + " --body bad.json", 2, "line 1, column 11"},
      {"api files upload missing.txt", 1, "missing.txt"},
      {"api files upload .", 1, "not a regular file"},
      {"api ocr process --model m --image notes.txt", 2, "notes.txt"},
      {"api batch run", 2, "--job"},
      {"api batch run notes.txt", 2, "line 1"},
  };
  folder_.write("notes.txt", "no image\n");
  for (const Case& wrong : cases) {
    const Outcome shown = call(wrong.arguments);
    EXPECT_EQ(shown.exitCode, wrong.exitCode) << wrong.arguments << "\n" << shown.errors;
    EXPECT_NE(shown.errors.find(wrong.says), std::string::npos)
        << wrong.arguments << ": " << shown.errors;
    EXPECT_EQ(std::ranges::count(shown.errors, '\n'), 1) << shown.errors;
    EXPECT_EQ(shown.output, "");
  }
  EXPECT_TRUE(service_.requests().empty());
}

TEST_F(Api, WithoutAKeyItSaysWhatToDo) {
  const Outcome shown = run(std::string(kAsk));
  EXPECT_EQ(shown.exitCode, 3);
  EXPECT_NE(shown.errors.find("export MISTRAL_API_KEY="), std::string::npos);
  EXPECT_NE(run(std::string(kAsk) + " --codestral").errors.find("CODESTRAL_API_KEY"),
            std::string::npos);
}

TEST_F(Api, TheExitCodeTellsWhoseFaultItIsAndTheKeyIsNeverShown) {
  const std::pair<int, int> cases[] = {{400, 4}, {401, 3}, {403, 4}, {404, 4}, {422, 4}};
  for (const auto& [status, exitCode] : cases) {
    service_.push(Behaviour::error(status));
    const Outcome shown = call(std::string(kAsk));
    EXPECT_EQ(shown.exitCode, exitCode) << status << " " << shown.errors;
    EXPECT_EQ((shown.output + shown.errors).find("very-secret-key-123"), std::string::npos);
  }
  service_.push(Behaviour::html(501));
  EXPECT_EQ(call(std::string(kAsk)).exitCode, 5);
  service_.push(Behaviour::zeroAllowance());
  EXPECT_EQ(call(std::string(kAsk)).exitCode, 4);
  const Outcome down =
      run(std::string(kAsk) + " --timeout 0.2",
          "MISTRAL_API_KEY=very-secret-key-123 MISTRAL_BASE_URL=http://127.0.0.1:1");
  EXPECT_EQ(down.exitCode, 5) << down.errors;
  EXPECT_EQ(down.errors.find("very-secret-key-123"), std::string::npos);
}

TEST_F(Api, ATimeoutIsExitCodeFive) {
  service_.push(Behaviour::faulty(Fault::StallBeforeHead));
  EXPECT_EQ(call(std::string(kAsk) + " --timeout 0.05").exitCode, 5);
}

TEST_F(Api, ADeprecatedModelIsOneNotice) {
  Behaviour old = Behaviour::of({"Hi"});
  old.deprecation = "2026-12-31T00:00:00Z";
  service_.push(old);
  const Outcome shown = call(std::string(kAsk));
  EXPECT_EQ(shown.exitCode, 0);
  EXPECT_NE(shown.errors.find("mistral-small-latest is deprecated"), std::string::npos)
      << shown.errors;
  EXPECT_TRUE(json::parse(shown.output).is_object());
}

TEST_F(Api, AWaitBeforeAnotherTryIsToldOnATerminal) {
  // A wait too long to go through: the notice is what it is about, and Ctrl-C ends it.
  service_.push(Behaviour::rateLimited(30));
  const Outcome told = runOnTerminal(std::string(kAsk), environment(), "trying again in 30 s");
  EXPECT_EQ(told.exitCode, 130);
  EXPECT_TRUE(told.output.contains("codestral-lsp: ")) << told.output;
  EXPECT_TRUE(told.output.contains("(429)")) << told.output;
  EXPECT_EQ(service_.requests().size(), 1U);
}

TEST_F(Api, TheKeyIsInNoHelpAndNoProcessListing) {
  for (const char* help : {"--help", "api --help", "api chat --help", "api chat complete --help"}) {
    const Outcome shown = call(help);
    EXPECT_EQ(shown.exitCode, 0) << help;
    EXPECT_FALSE((shown.output + shown.errors).contains("very-secret-key-123")) << help;
  }
  service_.push(Behaviour::faulty(Fault::StallBeforeHead));
  const pid_t child = start(std::string(kAsk), environment());
  ASSERT_TRUE(service_.waitForRequests(1));
  const std::string process = "/proc/" + std::to_string(child);
  for (const char* file : {"/cmdline", "/comm"}) {
    std::ifstream listing(process + file, std::ios::binary);
    const std::string text{std::istreambuf_iterator<char>(listing), {}};
    EXPECT_TRUE(text.contains("codestral-lsp")) << text;
    EXPECT_FALSE(text.contains("very-secret-key-123")) << text;
  }
  ::kill(child, SIGINT);
  wait(child);
}

TEST_F(Api, ABadLineOfAFileIsNamedByItsNumber) {
  std::string batch;
  std::string training;
  for (int line = 1; line <= 9; ++line) {
    const bool bad = line == 7;
    batch += bad ? R"({"custom_id":"7","body":)"
                 : R"({"custom_id":")" + std::to_string(line) + R"(","body":{}})";
    training += bad ? R"({"messages":7})"
                    : R"({"messages":[{"role":"user","content":"a"},)"
                      R"({"role":"assistant","content":"b"}]})";
    batch += '\n';
    training += '\n';
  }
  folder_.write("batch.jsonl", batch);
  folder_.write("training.jsonl", training);
  const Outcome run = call("api batch run batch.jsonl --model mistral-small-latest");
  EXPECT_EQ(run.exitCode, 2);
  EXPECT_TRUE(run.errors.contains("batch.jsonl: line 7: ")) << run.errors;
  const Outcome checked = call("api fine-tuning validate training.jsonl");
  EXPECT_EQ(checked.exitCode, 1);
  EXPECT_TRUE(checked.errors.contains("training.jsonl: line 7: messages")) << checked.errors;
  EXPECT_TRUE(service_.requests().empty());
}

TEST_F(Api, ABatchRunsToItsEndAndFailedRequestsAreAmongTheAnswers) {
  folder_.write("batch.jsonl",
                R"({"custom_id":"good","body":{"messages":[{"role":"user","content":"Hi"}]}})"
                "\n"
                R"({"custom_id":"bad","body":{"messages":[]}})"
                "\n");
  const Outcome shown =
      call("api batch run batch.jsonl --model mistral-small-latest --every 0.001");
  EXPECT_EQ(shown.exitCode, 1) << shown.errors;
  std::istringstream lines(shown.output);
  std::string first;
  std::string second;
  std::getline(lines, first);
  std::getline(lines, second);
  EXPECT_EQ(json::parse(first)["custom_id"], "good");
  EXPECT_EQ(json::parse(first)["body"]["object"], "chat.completion");
  EXPECT_EQ(json::parse(second)["custom_id"], "bad");
  EXPECT_TRUE(json::parse(second)["error"].is_string());
  EXPECT_NE(shown.errors.find("1 of 2 requests failed"), std::string::npos) << shown.errors;

  // The notice says how to take the job up again, and that works.
  const std::size_t at = shown.errors.find("codestral-lsp api batch run");
  ASSERT_NE(at, std::string::npos) << shown.errors;
  const std::string again = shown.errors.substr(at + 14, shown.errors.find('\n', at) - at - 14);
  EXPECT_EQ(call(again).output, shown.output);
}

TEST_F(Api, ATrainingFileIsCheckedWithoutTheService) {
  folder_.write("train.jsonl", R"({"messages":[{"role":"user","content":"a"},)"
                               R"({"role":"assistant","content":"b"}]})"
                               "\nno json\n");
  const Outcome shown = run("api fine-tuning validate train.jsonl");
  EXPECT_EQ(shown.exitCode, 1);
  EXPECT_NE(shown.errors.find("train.jsonl: line 2"), std::string::npos) << shown.errors;
  EXPECT_EQ(json::parse(shown.output)["bad_lines"], 1);
}

}  // namespace
}  // namespace codestral::cli
