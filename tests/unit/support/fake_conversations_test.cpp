// Conversations of the fake: entries, function calls, the service's tools, handoffs, events.

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include "support/fake_client.h"

namespace codestral::test {
namespace {

using nlohmann::json;
using testing::ElementsAre;
using testing::HasSubstr;
using testing::MatchesRegex;
using testing::SizeIs;

constexpr std::string_view kStart = "/v1/conversations";

class FakeConversationsTest : public testing::Test, protected FakeClient {
 protected:
  json start(json more = json::object()) {
    json body = {{"model", "mistral-medium-latest"}, {"inputs", "hi"}};
    body.update(more);
    return post(kStart, body);
  }
  static std::string path(const json& answer, const std::string& rest = "") {
    return "/v1/conversations/" + answer["conversation_id"].get<std::string>() + rest;
  }
  static std::vector<std::string> types(const json& entries) {
    std::vector<std::string> list;
    for (const json& entry : entries) list.push_back(entry["type"].get<std::string>());
    return list;
  }
  std::string agent(const std::string& name, json more = json::object()) {
    json body = {{"model", "mistral-medium-latest"}, {"name", name}};
    body.update(more);
    return post("/v1/agents", body)["id"].get<std::string>();
  }
};

const json kFunction = {{"type", "function"},
                        {"function",
                         {{"name", "order_status"},
                          {"parameters",
                           {{"type", "object"},
                            {"properties", {{"order_id", {{"type", "string"}}}}},
                            {"required", {"order_id"}}}}}}};

TEST_F(FakeConversationsTest, StartsAppendsAndTellsItsHistory) {
  const json first = start({{"name", "talk"}, {"metadata", {{"k", "v"}}}});
  EXPECT_EQ(first["object"], "conversation.response");
  EXPECT_THAT(first["conversation_id"].get<std::string>(), MatchesRegex("conv_[0-9a-f]{32}"));
  ASSERT_THAT(first["outputs"], SizeIs(1));
  EXPECT_THAT(first["outputs"][0]["id"].get<std::string>(), MatchesRegex("msg_[0-9a-f]{32}"));
  EXPECT_EQ(first["outputs"][0]["content"], "You wrote 2 bytes: hi");
  EXPECT_EQ(first["usage"]["total_tokens"], first["usage"]["prompt_tokens"].get<int>() +
                                                first["usage"]["completion_tokens"].get<int>());
  const json second = post(path(first), {{"inputs", {{{"role", "user"}, {"content", "again"}}}}});
  EXPECT_EQ(second["conversation_id"], first["conversation_id"]);
  EXPECT_EQ(second["outputs"][0]["content"], "You wrote 5 bytes: again");
  const json history = get(path(first, "/history"));
  EXPECT_THAT(types(history["entries"]),
              ElementsAre("message.input", "message.output", "message.input", "message.output"));
  EXPECT_THAT(get(path(first, "/messages"))["messages"], SizeIs(4));
  const json about = get(path(first));
  EXPECT_EQ(about["name"], "talk");
  EXPECT_EQ(about["model"], "mistral-medium-latest");
  EXPECT_THAT(get("/v1/conversations?page_size=1"), SizeIs(1));
  EXPECT_EQ(call("DELETE", path(first)).status, 204);
  EXPECT_EQ(call("GET", path(first, "/history")).status, 404);
}

TEST_F(FakeConversationsTest, RestartsFromAnEntry) {
  const json first = start();
  post(path(first), {{"inputs", "again"}});
  const json again = post(path(first, "/restart"),
                          {{"from_entry_id", first["outputs"][0]["id"]}, {"inputs", "other"}});
  EXPECT_NE(again["conversation_id"], first["conversation_id"]);
  const json entries = get(path(again, "/history"))["entries"];
  ASSERT_THAT(entries, SizeIs(4));
  EXPECT_EQ(entries[2]["content"], "other");
  EXPECT_EQ(
      call("POST", path(first, "/restart"), {{"from_entry_id", "msg_x"}, {"inputs", "y"}}).status,
      404);
}

TEST_F(FakeConversationsTest, CallsFunctionsAndTakesTheirResults) {
  const json first = start({{"inputs", "status of ORD-7?"}, {"tools", {kFunction}}});
  ASSERT_THAT(types(first["outputs"]), ElementsAre("function.call"));
  const json entry = first["outputs"][0];
  EXPECT_EQ(entry["arguments"], R"({"order_id":"ORD-7"})");
  EXPECT_EQ(call("POST", path(first), {{"inputs", "go on"}}).status, 400);
  EXPECT_EQ(
      call("POST", path(first),
           {{"inputs", {{{"type", "function.result"}, {"tool_call_id", "x"}, {"result", "y"}}}}})
          .status,
      400);
  const json second = post(path(first), {{"inputs",
                                          {{{"type", "function.result"},
                                            {"tool_call_id", entry["tool_call_id"]},
                                            {"result", "sent"}}}}});
  EXPECT_THAT(second["outputs"][0]["content"].get<std::string>(), HasSubstr("order_status: sent"));
}

TEST_F(FakeConversationsTest, StreamsNamedEventsWithoutDone) {
  const auto events = stream(kStart, {{"model", "mistral-medium-latest"}, {"inputs", "hi"}});
  EXPECT_EQ(events.front().name, "conversation.response.started");
  EXPECT_EQ(events.back().name, "conversation.response.done");
  EXPECT_TRUE(events.back().data["usage"].contains("connectors"));
  std::string text;
  for (const SentEvent& event : events) {
    EXPECT_EQ(event.data["type"], event.name);
    EXPECT_TRUE(event.data.contains("created_at"));
    if (event.name == "message.output.delta") text += event.data["content"].get<std::string>();
  }
  EXPECT_EQ(text, "You wrote 2 bytes: hi");
}

TEST_F(FakeConversationsTest, SearchesTheWeb) {
  const json body = {{"agent_id", agent("searcher", {{"tools", {{{"type", "web_search"}}}}})},
                     {"inputs", "Who won the cup?"}};
  const json answer = post(kStart, body);
  ASSERT_THAT(types(answer["outputs"]), ElementsAre("tool.execution", "message.output"));
  EXPECT_EQ(answer["outputs"][0]["name"], "web_search");
  EXPECT_THAT(answer["outputs"][0]["id"].get<std::string>(),
              MatchesRegex("tool_exec_[0-9a-f]{32}"));
  EXPECT_EQ(answer["outputs"][1]["content"][1]["type"], "tool_reference");
  EXPECT_EQ(answer["usage"]["connectors"]["web_search"], 1);
  std::vector<std::string> names;
  for (const SentEvent& event : stream(kStart, body)) {
    if (names.empty() || names.back() != event.name) names.push_back(event.name);
  }
  EXPECT_THAT(names, ElementsAre("conversation.response.started", "tool.execution.started",
                                 "tool.execution.delta", "tool.execution.done",
                                 "message.output.delta", "conversation.response.done"));
}

TEST_F(FakeConversationsTest, AsksForConfirmation) {
  const json tools = {{{"type", "web_search"},
                       {"tool_configuration", {{"requires_confirmation", {"web_search"}}}}}};
  for (const char* decision : {"allow", "deny"}) {
    const json first = start({{"inputs", "Who?"}, {"tools", tools}});
    ASSERT_THAT(types(first["outputs"]), ElementsAre("function.call"));
    EXPECT_EQ(first["outputs"][0]["confirmation_status"], "pending");
    EXPECT_EQ(call("POST", path(first), {{"inputs", "well?"}}).status, 400);
    const json second = post(
        path(first),
        {{"tool_confirmations",
          {{{"tool_call_id", first["outputs"][0]["tool_call_id"]}, {"confirmation", decision}}}}});
    const bool allowed = std::string_view(decision) == "allow";
    EXPECT_EQ(types(second["outputs"]),
              allowed ? (std::vector<std::string>{"tool.execution", "message.output"})
                      : (std::vector<std::string>{"message.output"}));
    EXPECT_EQ(get(path(first, "/history"))["entries"][1]["confirmation_status"],
              allowed ? "allowed" : "denied");
  }
}

TEST_F(FakeConversationsTest, HandsOverWhenScripted) {
  const std::string second = agent("second");
  const std::string first = agent("first", {{"handoffs", {second}}});
  Behaviour behaviour;
  behaviour.handoffs = {"second"};
  behaviour.times = 2;
  server.push(behaviour);
  const json answer = post(kStart, {{"agent_id", first}, {"inputs", "hi"}});
  ASSERT_THAT(types(answer["outputs"]), ElementsAre("agent.handoff", "message.output"));
  EXPECT_EQ(answer["outputs"][0]["previous_agent_name"], "first");
  EXPECT_EQ(answer["outputs"][0]["next_agent_id"], second);
  EXPECT_EQ(answer["outputs"][1]["agent_id"], second);
  const json client =
      post(kStart, {{"agent_id", first}, {"inputs", "hi"}, {"handoff_execution", "client"}});
  EXPECT_THAT(types(client["outputs"]), ElementsAre("agent.handoff"));
}

TEST_F(FakeConversationsTest, SaysScriptedThings) {
  Behaviour behaviour = Behaviour::of({"a", "b"});
  behaviour.thinking = {"hm"};
  server.push(behaviour);
  const json content = start()["outputs"][0]["content"];
  EXPECT_EQ(content[0]["type"], "thinking");
  EXPECT_EQ(content[1]["text"], "ab");

  behaviour = Behaviour::calling({{"", "f", {{"a", 1}}}});
  behaviour.fragments = 2;
  server.push(behaviour);
  std::string arguments;
  for (const SentEvent& event :
       stream(kStart, {{"model", "mistral-medium-latest"}, {"inputs", "x"}})) {
    if (event.name == "function.call.delta")
      arguments += event.data["arguments"].get<std::string>();
  }
  EXPECT_EQ(arguments, R"({"a":1})");

  behaviour = Behaviour::of({"half"});
  behaviour.streamError = StreamError{"Out of luck", 3000};
  behaviour.times = 2;
  server.push(behaviour);
  const auto events = stream(kStart, {{"model", "mistral-medium-latest"}, {"inputs", "x"}});
  EXPECT_EQ(events.back().name, "conversation.response.error");
  EXPECT_EQ(events.back().data["code"], 3000);
  EXPECT_EQ(call("POST", kStart, {{"model", "mistral-medium-latest"}, {"inputs", "x"}}).status,
            500);

  behaviour = Behaviour();
  behaviour.events = {{"surprise", {{"type", "surprise"}}}};
  server.push(behaviour);
  EXPECT_EQ(stream(kStart, {{"model", "mistral-medium-latest"}, {"inputs", "x"}})[0].name,
            "surprise");
}

TEST_F(FakeConversationsTest, RefusesAndForgets) {
  EXPECT_EQ(call("POST", kStart, {{"inputs", "x"}}).status, 400);
  EXPECT_EQ(call("POST", kStart, {{"inputs", "x"}, {"agent_id", "ag_none"}}).status, 404);
  EXPECT_EQ(call("POST", kStart, {{"model", "mistral-medium-latest"}}).status, 422);
  EXPECT_EQ(call("POST", "/v1/conversations/conv_none", {{"inputs", "x"}}).status, 404);
  const json passing = start({{"store", false}});
  EXPECT_EQ(call("GET", path(passing)).status, 404);
  const json kept = start();
  post(path(kept), {{"inputs", "x"}, {"store", false}});
  EXPECT_THAT(get(path(kept, "/history"))["entries"], SizeIs(2));
}

}  // namespace
}  // namespace codestral::test
