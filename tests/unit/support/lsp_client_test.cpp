// The test editor, against children as small as they can be.

#include "support/lsp_client.h"

#include <gmock/gmock.h>
#include <gtest/gtest.h>
#include <signal.h>

#include "support/temp_dir.h"

namespace codestral::test {
namespace {

using nlohmann::json;
using testing::ElementsAre;
using testing::HasSubstr;
using testing::IsEmpty;

// A server in Python that reads frames; `reaction` is the body of handle(message), with
// send(object) and raw(bytes) at hand.
std::vector<std::string> pythonServer(const std::string& reaction) {
  std::string indented = "  " + reaction;
  for (std::size_t at = 0; (at = indented.find('\n', at)) != std::string::npos; at += 3) {
    indented.insert(at + 1, "  ");
  }
  return {"python3", "-S", "-E", "-c",
          "import sys, json, os\n"
          "def raw(data):\n  sys.stdout.buffer.write(data); sys.stdout.flush()\n"
          "def send(message):\n  data = json.dumps(dict(message, jsonrpc='2.0')).encode()\n"
          "  raw(b'Content-Length: %d\\r\\n\\r\\n' % len(data) + data)\n"
          "def reply(message, result):\n  send({'id': message['id'], 'result': result})\n"
          "def handle(message):\n  method = message.get('method')\n" +
              indented +
              "\n"
              "while True:\n"
              "  length = 0\n"
              "  while (line := sys.stdin.buffer.readline()) not in (b'\\r\\n', b''):\n"
              "    length = int(line.split(b':')[1])\n"
              "  if not length: sys.exit(3)\n"
              "  handle(json.loads(sys.stdin.buffer.read(length)))\n"};
}

std::unique_ptr<LspClient> started(LspClientOptions options) {
  auto client = LspClient::start(std::move(options));
  if (!client) ADD_FAILURE() << client.error().message;
  return client ? std::move(*client) : nullptr;
}

std::unique_ptr<LspClient> started(std::vector<std::string> command) {
  return started(LspClientOptions{.command = std::move(command)});
}

TEST(LspClientTest, CallsAndNotifies) {
  const auto client =
      started(pythonServer("if method == 'ask': reply(message, message.get('params'))\n"
                           "if method == 'tell':\n"
                           "  for n in range(3): send({'method': 'told', 'params': {'n': n}})\n"));
  const json params = {{"text", "grüße 🎈"}};
  const auto response = client->call("ask", params);
  ASSERT_TRUE(response);
  EXPECT_EQ((*response)["result"], params);
  client->notify("tell");
  const auto second =
      client->waitForNotification("told", [](const json& p) { return p["n"] == 1; });
  ASSERT_TRUE(second);
  EXPECT_EQ(client->waitForNotification("told"), (json{{"n", 0}}));
  EXPECT_EQ(client->waitForNotification("told"), (json{{"n", 2}}));
  EXPECT_FALSE(client->waitForNotification("told", {}, Millis(1)));
  EXPECT_EQ(client->messages().size(), 4U);
  EXPECT_EQ(client->messages()[0].method, "ask");
  EXPECT_LE(client->messages()[0].at, client->messages()[3].at);
  EXPECT_THAT(client->protocolErrors(), IsEmpty());
  client->closeInput();
  EXPECT_EQ(client->waitForExit(), 3);
}

TEST(LspClientTest, AnswersTheServer) {
  auto client = started(LspClientOptions{
      .command = pythonServer("if method == 'go':\n"
                              "  for i, (m, p) in enumerate(message['params']):\n"
                              "    send({'id': 'r%d' % i, 'method': m, 'params': p})\n"
                              "elif method is None: send({'method': 'got', 'params': message})\n"),
      .settings = {{"codestral", {{"a", 1}}}}});
  client->answer("custom/thing", [](const json& params) { return params["x"]; });
  const json items = json::array({{{"section", "codestral"}}, {{"section", "other"}}});
  const auto asked = [](std::string method, json params) {
    return json::array({std::move(method), std::move(params)});
  };
  client->notify(
      "go", json::array({asked("window/workDoneProgress/create", {{"token", 1}}),
                         asked("workspace/configuration", {{"items", items}}),
                         asked("workspace/applyEdit", json::object()),
                         asked("custom/thing", {{"x", 5}}), asked("no/such", json::object())}));
  std::vector<json> answers;
  for (int i = 0; i < 5; ++i)
    answers.push_back(client->waitForNotification("got").value_or(json()));
  EXPECT_TRUE(answers[0]["result"].is_null());
  EXPECT_EQ(answers[1]["result"], json::parse(R"([{"a":1},null])"));
  EXPECT_EQ(answers[2]["result"], (json{{"applied", true}}));
  EXPECT_EQ(answers[3]["result"], 5);
  EXPECT_EQ(answers[4]["error"]["code"], -32601);
  EXPECT_EQ(answers[4]["id"], "r4");
}

TEST(LspClientTest, RunsTheLifecycle) {
  const auto client = started(pythonServer(
      "if method == 'initialize': reply(message, {'capabilities': {}, 'seen': message['params']})\n"
      "if method == 'shutdown': reply(message, None)\n"
      "if method == 'exit': sys.exit(0)\n"));
  const auto result = client->initialize({{"rootUri", "file:///x"}});
  ASSERT_TRUE(result);
  EXPECT_EQ((*result)["seen"]["rootUri"], "file:///x");
  EXPECT_GT((*result)["seen"]["processId"], 0);
  EXPECT_EQ(client->shutdown(), 0);
}

TEST(LspClientTest, CollectsWhatAServerMayNotDo) {
  const auto client = started(pythonServer(
      "if method == 'a': reply(message, 1); reply(message, 2)\n"
      "if method == 'b': send({'id': 77, 'result': 1})\n"
      "if method == 'c': send({'id': message['id']})\n"
      "if method == 'd': raw(b'Content-Length: 3\\r\\n\\r\\n{x}'); reply(message, 1)\n"
      "if method == 'e': send({'id': None, 'error': {'code': -32700, 'message': 'm'}})\n"
      "if method == 'f': raw(b'printf left in the code, which is long enough to be seen as no "
      "head\\n')\n"
      "if method == 'g': sys.exit(0)\n"));
  for (const char* method : {"a", "b", "c", "d", "e", "f", "g"}) client->request(method);
  EXPECT_EQ(client->waitForExit(), 0);
  EXPECT_THAT(client->protocolErrors(),
              ElementsAre(HasSubstr("answers no open request"),
                          HasSubstr("answers no open request"), HasSubstr("neither or both"),
                          HasSubstr("not a message: {x}"), HasSubstr("not a frame: printf")));
  EXPECT_FALSE(client->waitForResponse(6));
}

TEST(LspClientTest, EchoesRawBytesThroughCat) {
  const auto client = started({"cat"});
  const std::string frame = framed(R"({"jsonrpc":"2.0","method":"m","params":{"k":"🎈"}})");
  for (const char c : frame) client->sendRaw(std::string_view(&c, 1));
  EXPECT_EQ(client->waitForNotification("m"), (json{{"k", "🎈"}}));
  client->sendRaw("Content-Le");
  client->closeInput();
  EXPECT_EQ(client->waitForExit(), 0);
  EXPECT_THAT(client->protocolErrors(), ElementsAre(HasSubstr("ends inside a message")));
}

TEST(LspClientTest, NeitherSideBlocksTheOther) {
  const auto client = started({"cat"});
  const std::string big(50'000, 'x');
  for (int i = 0; i < 20; ++i) client->notify("m", {{"i", i}, {"text", big}});
  EXPECT_GT(client->unsent(), 0U);
  for (int i = 0; i < 20; ++i) {
    const auto params = client->waitForNotification("m");
    ASSERT_TRUE(params);
    EXPECT_EQ((*params)["i"], i);
  }
  EXPECT_EQ(client->unsent(), 0U);
}

TEST(LspClientTest, GivesEnvironmentAndDirectory) {
  ::setenv("CODESTRAL_TEST_GONE", "1", 1);
  const TempDir dir;
  const auto client = started(LspClientOptions{
      .command = {"sh", "-c",
                  "echo \"$CODESTRAL_TEST_SET,$CODESTRAL_TEST_GONE,$(pwd)\" >&2; exit 7"},
      .environment = {{"CODESTRAL_TEST_SET", "a b"}},
      .unsetEnvironment = {"CODESTRAL_TEST_GONE"},
      .directory = dir.path()});
  EXPECT_EQ(client->waitForExit(), 7);
  EXPECT_EQ(client->errorOutput(), "a b,," + dir.path().string() + "\n");
  EXPECT_TRUE(client->outputEnded());
}

TEST(LspClientTest, SaysThatThereIsNoSuchProgram) {
  const auto client = LspClient::start({.command = {"/no/such/program"}});
  ASSERT_FALSE(client);
  EXPECT_THAT(client.error().message, HasSubstr("/no/such/program"));
}

TEST(LspClientTest, MeasuresTheServer) {
  const auto client = started(pythonServer(
      "x = bytearray(30_000_000)\nfor i in range(100_000): pass\nreply(message, os.getpid())\n"));
  const auto response = client->call("work");
  ASSERT_TRUE(response);
  EXPECT_EQ((*response)["result"], client->pid());
  EXPECT_GT(client->cpuTime().count(), 0);
  EXPECT_GE(client->memory().peakKiB, 29'000U);
  EXPECT_GT(client->memory().residentKiB, 0U);
  client->kill(SIGKILL);
  EXPECT_EQ(client->waitForExit(), 128 + SIGKILL);
  EXPECT_FALSE(client->call("more"));
  EXPECT_EQ(client->cpuTime().count(), 0);
}

TEST(LspClientTest, RecordsWhatTheServerSends) {
  const TempDir dir;
  ::setenv("CODESTRAL_RECORD_DIR", dir.path().c_str(), 1);
  const auto client = started(LspClientOptions{
      .command = pythonServer("send({'method': 'n', 'params': {}})\nreply(message, 1)\n"),
      .recordName = "sample"});
  ::unsetenv("CODESTRAL_RECORD_DIR");
  ASSERT_TRUE(client->call("ask"));
  std::vector<json> lines;
  for (const auto& entry : std::filesystem::directory_iterator(dir.path())) {
    EXPECT_TRUE(entry.path().filename().string().starts_with("sample-"));
    std::ifstream file(entry.path());
    for (std::string line; std::getline(file, line);) lines.push_back(json::parse(line));
  }
  ASSERT_EQ(lines.size(), 2U);
  EXPECT_EQ(lines[0]["kind"], "notification");
  EXPECT_EQ(lines[1]["kind"], "response");
  EXPECT_EQ(lines[1]["method"], "ask");
  EXPECT_EQ(lines[1]["message"]["result"], 1);
}

TEST(LspClientTest, EndsAServerThatIsLeft) {
  pid_t pid = 0;
  {
    const auto client = started({"cat"});
    pid = client->pid();
  }
  EXPECT_NE(::kill(pid, 0), 0);
}

}  // namespace
}  // namespace codestral::test
