// Ctrl-C in the middle of a call: exit code 130, the call closed, nothing half-written.
#include <sstream>
#include <string>

#include <nlohmann/json.hpp>

#include "unit/cli/api_program.h"

namespace codestral::cli {
namespace {

using nlohmann::json;
using test::Behaviour;
using test::Fault;

using ApiInterrupt = Api;

TEST_F(ApiInterrupt, CtrlCInTheMiddleOfAnyCallIs130AndClosesIt) {
  folder_.write("a.jsonl", R"({"custom_id":"a","body":{"input":"x"}})");
  const std::string talk = "--model mistral-small-latest --input Hi";
  const std::string calls[] = {
      std::string(kAsk),
      std::string(kAsk) + " --stream",
      "api fim complete --model codestral-latest --prompt x",
      "api conversations start " + talk,
      "api conversations start --stream " + talk,
      "api embeddings create --model mistral-embed --input x",
      "api files upload a.jsonl --purpose batch",
      "api batch run a.jsonl --model mistral-embed --endpoint /v1/embeddings",
      "api models list",
      "api raw GET /v1/models",
      "chat Hi --model mistral-small-latest",
  };
  for (const std::string& call : calls) {
    Behaviour held = Behaviour::faulty(Fault::StallBeforeHead);
    held.raw = true;
    service_.push(held);
    const std::size_t before = service_.requests().size();
    const pid_t child = start(call, environment());
    ASSERT_TRUE(service_.waitForRequests(before + 1)) << call;
    ::kill(child, SIGINT);
    const Outcome shown = wait(child);
    EXPECT_EQ(shown.exitCode, 130) << call << "\n" << shown.errors;
    EXPECT_EQ(shown.output, "") << call;
    EXPECT_TRUE(service_.waitForCancelled(before + 1)) << call;
  }
}

TEST_F(ApiInterrupt, CtrlCInAStreamLeavesWholeLines) {
  service_.push(Behaviour::faulty(Fault::StallAfterDeltas, 2));
  const pid_t child = start(std::string(kAsk) + " --stream", environment());
  ASSERT_TRUE(service_.waitForDeltas(0, 2));
  ::kill(child, SIGINT);
  const Outcome shown = wait(child);
  EXPECT_EQ(shown.exitCode, 130) << shown.errors;
  std::istringstream lines(shown.output);
  for (std::string line; std::getline(lines, line);) {
    EXPECT_TRUE(json::parse(line, nullptr, false).is_object()) << line;
  }
}

TEST_F(ApiInterrupt, CtrlCInADownloadLeavesNoFile) {
  folder_.write("a.txt", std::string(200000, 'a'));
  folder_.write("out/kept.txt", "as it was");
  const Outcome made = call("api files upload a.txt --purpose ocr");
  const std::string id = json::parse(made.output)["id"];
  for (const int signal : {SIGINT, SIGTERM}) {
    for (const char* target : {"out/new.txt", "out/kept.txt"}) {
      Behaviour held = Behaviour::faulty(Fault::StallAfterDeltas);
      held.route = "/v1/files/{file_id}/content";
      service_.push(held);
      const std::size_t before = service_.requests().size();
      const pid_t child = start("api files content " + id + " --output " + target, environment());
      ASSERT_TRUE(service_.waitForRequests(before + 1));
      ::kill(child, signal);
      EXPECT_EQ(wait(child).exitCode, 128 + signal);
      EXPECT_EQ(fileText("out/kept.txt"), "as it was");
      std::size_t files = 0;
      for ([[maybe_unused]] const auto& entry :
           std::filesystem::directory_iterator(folder_ / "out"))
        ++files;
      EXPECT_EQ(files, 1U) << target;
    }
  }
}

}  // namespace
}  // namespace codestral::cli
