// The scripted mode of the fake: turns in order, and what they expect.

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include "support/fake_client.h"

namespace codestral::test {
namespace {

using nlohmann::json;
using testing::ElementsAre;
using testing::HasSubstr;

class FakeTurnsTest : public testing::Test, protected FakeClient {
 protected:
  void script(const json& turns) {
    auto parsed = parseScript(turns);
    ASSERT_TRUE(parsed) << parsed.error().message;
    server.setScript(std::move(*parsed));
  }
  static json chat(json messages, json more = json::object()) {
    json body = {{"model", "mistral-small-latest"}, {"messages", std::move(messages)}};
    body.update(more);
    return body;
  }
};

TEST_F(FakeTurnsTest, ServesTurnsInOrder) {
  script(json::parse(R"([
    {"expect":{"lastRole":"user","systemContains":"Be brief","toolNames":["read_file"]},
     "toolCalls":[{"id":"aaaaaaaaa","name":"read_file","arguments":{"path":"a.c"}}]},
    {"expect":{"lastToolResultContains":["int main"],"messageCount":4},"text":"It is a program."},
    {"text":"And goodbye.","route":"/v1/conversations/{conversation_id}"}])"));
  const json tools = {{"tools",
                       {{{"type", "function"},
                         {"function", {{"name", "read_file"}, {"parameters", json::object()}}}}}}};
  json messages = {{{"role", "system"}, {"content", "Be brief."}},
                   {{"role", "user"}, {"content", "What is a.c?"}}};
  const json first = post(kChatPath, chat(messages, tools))["choices"][0];
  EXPECT_EQ(first["finish_reason"], "tool_calls");
  EXPECT_EQ(first["message"]["tool_calls"][0]["function"]["arguments"], R"({"path":"a.c"})");
  messages.push_back(first["message"]);
  messages.push_back({{"role", "tool"}, {"tool_call_id", "aaaaaaaaa"}, {"content", "nothing"}});
  const RawResponse refused = call("POST", kChatPath, chat(messages, tools));
  EXPECT_EQ(refused.status, 400);
  EXPECT_THAT(refused.json()["message"].get<std::string>(),
              HasSubstr("the last tool result does not contain \"int main\"; it is \"nothing"));
  EXPECT_EQ(server.turnsLeft(), 2U);
  messages.back()["content"] = "int main() {}";
  const json second = post(kChatPath, chat(messages, tools))["choices"][0];
  EXPECT_EQ(second["message"]["content"], "It is a program.");

  // The next turn is of another route: a chat is answered as usual, a conversation's append by it.
  EXPECT_EQ(post(kChatPath,
                 chat({{{"role", "user"}, {"content", "hi"}}}))["choices"][0]["message"]["content"],
            "You wrote 2 bytes: hi");
  const std::string id = post("/v1/conversations", {{"model", "mistral-small-latest"},
                                                    {"inputs", "x"}})["conversation_id"]
                             .get<std::string>();
  EXPECT_EQ(post("/v1/conversations/" + id, {{"inputs", "y"}})["outputs"][0]["content"],
            "And goodbye.");
  EXPECT_EQ(server.turnsLeft(), 0U);
  EXPECT_EQ(call("POST", kChatPath, chat({{{"role", "user"}, {"content", "hi"}}})).status, 400);
  EXPECT_THAT(server.scriptDifferences(),
              ElementsAre(HasSubstr("int main"), "the script has no turn left"));
}

struct DifferenceCase {
  const char* name;
  json expect;
  std::string message;  // empty: it fits
};

class FakeTurnDifference : public testing::TestWithParam<DifferenceCase> {};

TEST_P(FakeTurnDifference, IsNamed) {
  const auto turns = parseScript({{{"expect", GetParam().expect}}});
  ASSERT_TRUE(turns) << turns.error().message;
  FakeCall call;
  call.body = {{"model", "m"},
               {"tools", {{{"function", {{"name", "f"}}}}, {{"type", "web_search"}}}},
               {"completion_args", {{"temperature", 0.5}}},
               {"inputs", {{{"role", "user"}, {"content", "question"}}}}};
  EXPECT_EQ(difference((*turns)[0].expect, call).value_or(""), GetParam().message);
}

INSTANTIATE_TEST_SUITE_P(
    Fields, FakeTurnDifference,
    testing::Values(
        DifferenceCase{"Nothing", json::object(), ""},
        DifferenceCase{"Model", {{"model", "n"}}, R"(the model is "m" and should be "n")"},
        DifferenceCase{"Role",
                       {{"lastRole", "tool"}},
                       R"(the last message is of "user" and should be of "tool")"},
        DifferenceCase{"Count", {{"messageCount", 2}}, "there are 1 messages and should be 2"},
        DifferenceCase{"Message",
                       {{"lastMessageContains", "answer"}},
                       R"(the last message does not contain "answer"; it is "question")"},
        DifferenceCase{"Tools", {{"toolNames", {"f", "web_search"}}}, ""},
        DifferenceCase{
            "MissingTool", {{"toolNames", "g"}}, "the tool g is not offered, only f, web_search"},
        DifferenceCase{"Body",
                       {{"body", {{"completion_args", {{"temperature", 0.7}}}}}},
                       "body.completion_args.temperature is 0.5 and should be 0.7"},
        DifferenceCase{"Key", {{"body", {{"stream", true}}}}, "body.stream is missing"}),
    [](const auto& info) { return std::string(info.param.name); });

TEST_F(FakeTurnsTest, RefusesWrongScriptsWithTheTurn) {
  EXPECT_FALSE(parseScript(json::object()));
  EXPECT_EQ(parseScript({json::object(), {{"txet", "x"}}}).error().message,
            "turn 2: unknown field 'txet'");
  EXPECT_EQ(parseScript({{{"expect", {{"lastRole", 1}}}}}).error().message,
            "turn 1: unknown or wrong field 'lastRole' of 'expect'");
  EXPECT_EQ(call("POST", "/_fake/script", {{{"text", "x"}}}).status, 200);
  EXPECT_EQ(get("/_fake/script"), (json{{"left", 1}, {"differences", json::array()}}));
  EXPECT_EQ(call("POST", "/_fake/script", {{{"no", "x"}}}).status, 400);
}

}  // namespace
}  // namespace codestral::test
