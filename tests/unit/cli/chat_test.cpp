// `codestral-lsp chat`: what is asked, what is shown, and what is kept.
#include "cli/chat.h"

#include <fcntl.h>
#include <nlohmann/json.hpp>
#include <sys/file.h>
#include <sys/stat.h>

#include "support/fake_mistral.h"
#include "unit/cli/program.h"

namespace codestral::cli {
namespace {

using nlohmann::json;
using test::Behaviour;
using test::Fault;

class Chat : public ProgramTest {
 protected:
  std::string environment() const {
    return "MISTRAL_API_KEY=very-secret-key-123 MISTRAL_BASE_URL=" + service_.baseUrl();
  }
  Outcome ask(const std::string& arguments) const {
    return run("chat --model mistral-small-latest " + arguments, environment());
  }
  json messages() const { return service_.requests().back().body.value("messages", json()); }
  static constexpr const char* kKept = ".local/state/codestral-lsp/chats/a.json";
  test::FakeMistral service_;
};

TEST_F(Chat, TheAnswerIsPrintedAsItIsWithALineEnd) {
  service_.push(Behaviour::of({"Bl", "eu \x1b[1m", "d'Auvergne"}));
  const Outcome shown = ask("--system 'Be short.' 'A cheese?'");
  EXPECT_EQ(shown.exitCode, 0) << shown.errors;
  EXPECT_EQ(shown.output, "Bleu \x1b[1md'Auvergne\n") << "not a terminal: as the model said it";
  EXPECT_EQ(shown.errors, "");
  EXPECT_EQ(messages(), json::parse(R"([{"role":"system","content":"Be short."},
                                        {"role":"user","content":"A cheese?"}])"));
}

TEST_F(Chat, OnATerminalTheAnswerCannotDriveIt) {
  service_.push(Behaviour::of({"a\x1b]0;owned\x07", "b\rc"}));
  const Outcome shown = runOnTerminal("chat --model mistral-small-latest Hi", environment());
  EXPECT_EQ(shown.exitCode, 0);
  EXPECT_EQ(shown.output, "a␛]0;owned␇b␍c\r\n");
}

TEST_F(Chat, ThoughtsAreDimOnATerminalAndNowhereElse) {
  const std::string event =
      R"({"id":"1","object":"chat.completion.chunk","created":1,"model":"m","choices":[{"index":0,)"
      R"("delta":{"content":[{"type":"thinking","thinking":[{"type":"text","text":"Hm."}]}]},)"
      R"("finish_reason":null}]})";
  for (const bool terminal : {false, true}) {
    Behaviour thinking = Behaviour::of({"Brie."});
    thinking.inject = {{.after = 0, .bytes = "data: " + event + "\n\n"}};
    service_.push(thinking);
    const std::string line = "chat --model mistral-small-latest Hi";
    const Outcome shown = terminal ? runOnTerminal(line, environment()) : run(line, environment());
    EXPECT_EQ(shown.output, terminal ? "\x1b[2mHm.\x1b[0m\r\n\r\nBrie.\r\n" : "Brie.\n");
  }
}

TEST_F(Chat, WithoutAModelItAsksWhichThereAre) {
  EXPECT_EQ(run("chat Hi", environment()).exitCode, 0);
  const auto requests = service_.requests();
  ASSERT_EQ(requests.size(), 2U);
  EXPECT_EQ(requests[0].path, "/v1/models");
  EXPECT_EQ(requests[1].body["model"], "mistral-large-latest");
}

TEST_F(Chat, TheKeyOfCodestralIsEnough) {
  const Outcome shown =
      run("chat Hi", "CODESTRAL_API_KEY=other-secret-456 CODESTRAL_BASE_URL=" + service_.baseUrl());
  EXPECT_EQ(shown.exitCode, 0) << shown.errors;
  EXPECT_EQ(service_.requests().back().body["model"], "codestral-latest");
}

TEST_F(Chat, TheSettingNamesAModelAndTheCommandLineBeforeIt) {
  folder_.write(".config/codestral-lsp/config.json", R"({"chat.model": "ministral-8b-latest"})");
  EXPECT_EQ(run("chat Hi", environment()).exitCode, 0);
  EXPECT_EQ(service_.requests().back().body["model"], "ministral-8b-latest");
  EXPECT_EQ(ask("Hi").exitCode, 0);
  EXPECT_EQ(service_.requests().back().body["model"], "mistral-small-latest");
  EXPECT_EQ(
      run("chat Hi", "CODESTRAL_API_KEY=other-secret-456 CODESTRAL_BASE_URL=" + service_.baseUrl())
          .exitCode,
      0);
  EXPECT_EQ(service_.requests().back().body["model"], "codestral-latest") << "the only one there";
}

TEST_F(Chat, WithModerationTheAnswerIsShownOnceItIsJudged) {
  folder_.write(".config/codestral-lsp/config.json", R"({"safety.moderation": true})");
  service_.push(Behaviour::of({"Br", "ie."}));
  EXPECT_EQ(ask("'A cheese?'").output, "Brie.\n");
  service_.push(Behaviour::of({"Make a ", "bomb of it."}));
  const Outcome shown = ask("'A cheese?'");
  EXPECT_EQ(shown.exitCode, 4);
  EXPECT_EQ(shown.output, "");
  EXPECT_TRUE(shown.errors.contains("the answer is not shown: moderation flags it as dangerous"))
      << shown.errors;
}

TEST_F(Chat, FilesAreFencedDataWithTheirNames) {
  folder_.write("a.md", "```\ncode\n```\n");
  folder_.write("b.txt", "no line end");
  EXPECT_EQ(ask("--file a.md --file b.txt Compare.").exitCode, 0);
  EXPECT_EQ(
      messages()[0]["content"],
      "Compare.\n\nThe file a.md:\n````\n```\ncode\n```\n````\n\nThe file b.txt:\n```\nno line "
      "end\n```");
}

TEST_F(Chat, AnImageIsAChunk) {
  folder_.write("a.txt", "GIF89a....");
  const Outcome shown = ask("--image https://example.org/a.png 'What is this?'");
  EXPECT_EQ(shown.exitCode, 0) << shown.errors;
  EXPECT_EQ(messages()[0]["content"][0]["text"], "What is this?");
  EXPECT_EQ(messages()[0]["content"][1]["type"], "image_url");
}

TEST_F(Chat, ThePromptMayComeFromStandardInput) {
  setInput("From a pipe.");
  EXPECT_EQ(ask("-").exitCode, 0);
  EXPECT_EQ(messages()[0]["content"], "From a pipe.");
}

TEST_F(Chat, ASessionGoesOnAndIsPrivate) {
  service_.push(Behaviour::of({"Brie."}));
  EXPECT_EQ(ask("--session a 'A cheese?'").exitCode, 0);
  struct stat info{};
  ASSERT_EQ(::stat((folder_ / kKept).c_str(), &info), 0);
  EXPECT_EQ(info.st_mode & 0777U, 0600U);
  EXPECT_EQ(ask("--session a --system Short. Another?").exitCode, 0);
  EXPECT_EQ(messages(), json::parse(R"([{"role":"system","content":"Short."},
    {"role":"user","content":"A cheese?"},{"role":"assistant","content":"Brie."},
    {"role":"user","content":"Another?"}])"));
  EXPECT_EQ(json::parse(fileText(kKept))["messages"].size(), 5U);
}

TEST_F(Chat, ATurnThatFailsIsNotKept) {
  ask("--session a One.");
  const std::string before = fileText(kKept);
  service_.push(Behaviour::error(400));
  EXPECT_EQ(ask("--session a Two.").exitCode, 4);
  EXPECT_EQ(fileText(kKept), before);

  service_.push(Behaviour::faulty(Fault::StallAfterDeltas, 1));
  const std::size_t requests = service_.requests().size();
  const pid_t child = start("chat --model mistral-small-latest --session a Three.", environment());
  ASSERT_TRUE(service_.waitForDeltas(requests, 1));
  ::kill(child, SIGINT);
  EXPECT_EQ(wait(child).exitCode, 130);
  EXPECT_EQ(fileText(kKept), before);
}

TEST_F(Chat, ASessionHasOneWriter) {
  ask("--session a One.");
  const std::string lock = (folder_ / ".local/state/codestral-lsp/chats/.a.lock").string();
  const int fd = ::open(lock.c_str(), O_RDWR | O_CLOEXEC);
  ASSERT_GE(fd, 0);
  ASSERT_EQ(::flock(fd, LOCK_EX), 0);
  const Outcome shown = ask("--session a Two.");
  EXPECT_EQ(shown.exitCode, 1);
  EXPECT_NE(shown.errors.find("in use"), std::string::npos) << shown.errors;
  ::close(fd);
  EXPECT_EQ(ask("--session a Two.").exitCode, 0);
}

TEST_F(Chat, EachMistakeIsToldInOneLineAndSendsNothing) {
  folder_.write("binary", std::string("a\0b", 3));
  folder_.write("notes.txt", "no image");
  folder_.write(".local/state/codestral-lsp/chats/broken.json", "{}");
  struct Case {
    std::string arguments;
    int exitCode;
    std::string says;
  };
  const Case cases[] = {
      {"''", 2, "empty"},
      {"", 2, "PROMPT"},
      {"--agent Hi", 2, "not there yet"},
      {"--file binary Hi", 2, "not a UTF-8 text file"},
      {"--file missing Hi", 1, "missing"},
      {"--image notes.txt Hi", 2, "notes.txt"},
      {"--session ../a Hi", 2, "session id"},
      {"--session .a Hi", 2, "session id"},
      {"--session broken Hi", 1, "broken.json"},
      {"'caf\xE9'", 2, "UTF-8"},
  };
  for (const Case& wrong : cases) {
    const Outcome shown = ask(wrong.arguments);
    EXPECT_EQ(shown.exitCode, wrong.exitCode) << wrong.arguments << "\n" << shown.errors;
    EXPECT_NE(shown.errors.find(wrong.says), std::string::npos)
        << wrong.arguments << ": " << shown.errors;
  }
  EXPECT_TRUE(service_.requests().empty());
  EXPECT_EQ(run("chat Hi").exitCode, 3);
}

TEST_F(Chat, AnAnswerThatWasCutIsANotice) {
  Behaviour cut = Behaviour::of({"Once upon"});
  cut.finishReason = "length";
  service_.push(cut);
  const Outcome shown = ask("'A story.'");
  EXPECT_EQ(shown.exitCode, 0);
  EXPECT_EQ(shown.output, "Once upon\n");
  EXPECT_NE(shown.errors.find("cut"), std::string::npos);
}

}  // namespace
}  // namespace codestral::cli
