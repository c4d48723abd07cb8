#include "mistral/tools.h"

#include <gmock/gmock.h>

#include "unit/mistral/scripted_transport.h"

namespace codestral::mistral {
namespace {

using test::ScriptedService;
using ::testing::ElementsAre;
using ::testing::HasSubstr;

const Json kIdParameters =
    Json::parse(R"({"type":"object","properties":{"id":{"type":"string"}},"required":["id"]})");

// An answer with calls, each "name arguments".
std::string callsAnswer(const std::vector<std::pair<std::string, std::string>>& calls,
                        const std::string& idPrefix = "abcdefgh") {
  Json list = Json::array();
  for (std::size_t i = 0; i < calls.size(); ++i) {
    list.push_back({{"id", idPrefix + std::to_string(i)},
                    {"index", i},
                    {"function", {{"name", calls[i].first}, {"arguments", calls[i].second}}}});
  }
  return Json{{"choices",
               {{{"index", 0},
                 {"finish_reason", "tool_calls"},
                 {"message", {{"role", "assistant"}, {"content", ""}, {"tool_calls", list}}}}}},
              {"usage", {{"prompt_tokens", 1}, {"completion_tokens", 1}, {"total_tokens", 2}}}}
      .dump();
}
std::string textAnswer(const std::string& text) {
  return Json{{"choices",
               {{{"index", 0},
                 {"finish_reason", "stop"},
                 {"message", {{"role", "assistant"}, {"content", text}}}}}},
              {"usage", {{"prompt_tokens", 1}, {"completion_tokens", 1}, {"total_tokens", 2}}}}
      .dump();
}

Async<Result<std::string>> statusOf(Scheduler& scheduler, int& active, int& most, Json arguments) {
  most = std::max(most, ++active);
  co_await sleepFor(scheduler, std::chrono::seconds(1));
  --active;
  const std::string id = arguments["id"].get<std::string>();
  if (id == "T404") co_return fail(ErrorKind::NotFound, "there is no payment T404");
  co_return "{\"status\":\"" + id + " paid\"}";
}

class ToolsTest : public ::testing::Test, public ScriptedService {
 protected:
  ToolsTest() {
    EXPECT_TRUE(
        tools.add({.name = "payment_status", .description = "d", .parameters = kIdParameters},
                  [this](Json arguments) {
                    return statusOf(scheduler, active, most, std::move(arguments));
                  }));
  }
  Result<ToolLoopResult> loop(ToolLoopOptions options = {}, Json choice = {}) {
    ChatRequest request{.model = "m", .messages = {Message::user("status of T1?")}};
    request.toolChoice = std::move(choice);
    return run(runTools(client, std::move(request), tools, std::move(options)));
  }

  ToolBox tools;
  int active = 0;
  int most = 0;
};

TEST_F(ToolsTest, RunsUntilTheModelAnswersInWords) {
  answer(callsAnswer({{"payment_status", R"({"id":"T1"})"}}));
  answer(textAnswer("It is paid."));
  const auto result = loop();
  ASSERT_TRUE(result) << result.error().message;
  EXPECT_EQ(result->turns, 2);
  EXPECT_EQ(result->usage.totalTokens, 4);
  EXPECT_EQ(result->answer.choices[0].message.content.text(), "It is paid.");
  EXPECT_EQ(result->messages.size(), 4U);
  EXPECT_EQ(transport.bodyOf(0)["tools"][0]["function"]["name"], "payment_status");
  EXPECT_EQ(transport.bodyOf(1)["messages"][2],
            Json::parse(R"({"role":"tool","tool_call_id":"abcdefgh0","name":"payment_status",
                            "content":"{\"status\":\"T1 paid\"}"})"));
}

TEST_F(ToolsTest, RunsCallsOfOneTurnSideBySideAndKeepsTheirOrder) {
  answer(callsAnswer({{"payment_status", R"({"id":"T1"})"},
                      {"payment_status", R"({"id":"T2"})"},
                      {"payment_status", R"({"id":"T3"})"}}));
  answer(textAnswer("done"));
  std::vector<std::string> ended;
  ToolLoopOptions options;
  options.ended = [&](const ToolCall& call, const std::string&) { ended.push_back(call.id); };
  ASSERT_TRUE(loop(std::move(options)));
  EXPECT_EQ(most, 3);
  EXPECT_THAT(ended, ElementsAre("abcdefgh0", "abcdefgh1", "abcdefgh2"));
}

TEST_F(ToolsTest, TheModelHearsWhatWasWrong) {
  const std::pair<std::pair<std::string, std::string>, const char*> cases[] = {
      {{"payment_status", R"({"id":"T404"})"}, "Error: there is no payment T404."},
      {{"no_such", "{}"}, "Error: there is no tool no_such. There are: payment_status."},
      {{"payment_status", "{"}, "Error: the arguments of payment_status are not a JSON object."},
      {{"payment_status", "[]"}, "Error: the arguments of payment_status are not a JSON object."},
      {{"payment_status", R"({"id":7})"}, "Error: the arguments of payment_status do not fit: id"},
      {{"payment_status", ""}, "Error: the arguments of payment_status do not fit:"},
  };
  for (const auto& [call, expected] : cases) {
    transport.requests.clear();
    answer(callsAnswer({call}));
    answer(textAnswer("sorry"));
    ASSERT_TRUE(loop());
    EXPECT_THAT(transport.bodyOf(1)["messages"][2]["content"].get<std::string>(),
                HasSubstr(expected));
  }
}

TEST_F(ToolsTest, IsBoundInTurns) {
  for (int i = 0; i < 4; ++i) answer(callsAnswer({{"payment_status", R"({"id":"T1"})"}}));
  ToolLoopOptions options;
  options.maxTurns = 3;
  EXPECT_EQ(loop(std::move(options)).error().message, "the model still called tools after 3 turns");
  EXPECT_EQ(transport.requests.size(), 3U);
}

TEST_F(ToolsTest, AForcedCallIsForcedOnce) {
  answer(callsAnswer({{"payment_status", R"({"id":"T1"})"}}));
  answer(textAnswer("done"));
  ASSERT_TRUE(loop({}, "any"));
  EXPECT_EQ(transport.bodyOf(0)["tool_choice"], "any");
  EXPECT_EQ(transport.bodyOf(1)["tool_choice"], "auto");
}

TEST_F(ToolsTest, IdsThatTheServiceWouldRefuseAreReplaced) {
  answer(callsAnswer({{"payment_status", R"({"id":"T1"})"}}, "call_a-long-foreign-id-"));
  answer(textAnswer("done"));
  const auto result = loop();
  ASSERT_TRUE(result) << result.error().message;
  EXPECT_EQ(transport.bodyOf(1)["messages"][1]["tool_calls"][0]["id"],
            transport.bodyOf(1)["messages"][2]["tool_call_id"]);
}

TEST_F(ToolsTest, ACancelledToolEndsTheLoop) {
  ASSERT_TRUE(tools.add({.name = "stop"}, [](Json) -> Async<Result<std::string>> {
    co_return fail(ErrorKind::Cancelled, "no");
  }));
  answer(callsAnswer({{"stop", "{}"}}));
  EXPECT_EQ(loop().error().kind, ErrorKind::Cancelled);
}

TEST_F(ToolsTest, DestroyingTheLoopEndsItsTools) {
  answer(callsAnswer({{"payment_status", R"({"id":"T1"})"}}));
  {
    const Running running = start(
        runTools(client, {.model = "m", .messages = {Message::user("u")}}, tools), [](auto) {});
    scheduler.runPosted();
    EXPECT_EQ(active, 1);
    EXPECT_EQ(scheduler.pendingTimers(), 1U);
  }
  EXPECT_EQ(scheduler.pendingTimers(), 0U);
}

TEST_F(ToolsTest, RefusesAToolThatCannotBe) {
  const ToolFunction function = [](Json) -> Async<Result<std::string>> { co_return ""; };
  EXPECT_FALSE(tools.add({.name = ""}, function));
  EXPECT_FALSE(tools.add({.name = "payment_status"}, function));
  EXPECT_THAT(tools.add({.name = "x", .parameters = {{"type", 7}}}, function).error().message,
              HasSubstr("the tool x: the JSON schema cannot be used"));
}

}  // namespace
}  // namespace codestral::mistral
