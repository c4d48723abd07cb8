#include "mistral/agents.h"

#include "unit/mistral/family_test.h"
#include "unit/mistral/shape_check.h"

namespace codestral::mistral {
namespace {

using ::testing::HasSubstr;

using AgentsTest = FamilyTest;

constexpr std::string_view kAgent = R"({"model":"mistral-medium-latest","name":"Finder",
  "description":"looks things up","instructions":"Search.",
  "tools":[{"type":"web_search"},
           {"type":"function","function":{"name":"f","parameters":{"type":"object"}}},
           {"type":"tool_of_tomorrow"}],
  "completion_args":{"stop":["x"],"temperature":0.25,"tool_choice":"auto","max_tokens":9,
                     "response_format":{"type":"text"}},
  "guardrails":[{"block_on_error":true}],"handoffs":["ag_2"],"metadata":{"k":"v"},
  "version_message":"first","id":"ag_1","version":2,"versions":[0,1,2],
  "created_at":"2026-01-02T03:04:05Z","updated_at":"2026-01-02T03:04:06Z",
  "deployment_chat":false,"source":"source_of_tomorrow"})";

TEST_F(AgentsTest, EncodeWhatTheSchemasAllow) {
  AgentSettings settings{.model = "m", .name = "n"};
  EXPECT_EQ(toJson(settings), parsed(R"({"model":"m","name":"n"})"));
  settings.tools = {{.type = "document_library", .libraryIds = {"l1"}}};
  settings.completionArgs = CompletionArgs{.stop = "end",
                                           .presencePenalty = 1.5,
                                           .frequencyPenalty = -1.5,
                                           .temperature = 0.5,
                                           .topP = 0.5,
                                           .maxTokens = 10,
                                           .randomSeed = 3,
                                           .prediction = Prediction{.content = "p"},
                                           .responseFormat = ResponseFormat{.type = "json_object"},
                                           .toolChoice = "any",
                                           .reasoningEffort = "high"};
  settings.handoffs = {"ag_2"};
  EXPECT_EQ(
      toJson(settings),
      parsed(R"({"model":"m","name":"n","tools":[{"type":"document_library","library_ids":["l1"]}],
              "completion_args":{"stop":"end","presence_penalty":1.5,"frequency_penalty":-1.5,
                "temperature":0.5,"top_p":0.5,"max_tokens":10,"random_seed":3,
                "prediction":{"type":"content","content":"p"},
                "response_format":{"type":"json_object"},"tool_choice":"any",
                "reasoning_effort":"high"},"handoffs":["ag_2"]})"));
  AgentUpdate update;
  update.tools = std::vector<Tool>{};
  update.deploymentChat = true;
  EXPECT_EQ(toJson(update), parsed(R"({"tools":[],"deployment_chat":true})"));
}

TEST_F(AgentsTest, ReadEveryShape) {
  checkShape<Agent>(kAgent, {.any = {"guardrails", "metadata", "tools[1].function.parameters"}});
  checkShape<AgentAlias>(R"({"alias":"live","version":3,"created_at":"a","updated_at":"b"})");
  EXPECT_EQ(decoded<Agent>(R"({"completion_args":{"stop":"one"}})").completionArgs->stop->values(),
            std::vector<std::string>{"one"});
}

TEST_F(AgentsTest, AskTheirRoutes) {
  const std::string agent(kAgent);
  answer(agent);
  const auto created = run(createAgent(client, {.model = "m", .name = "n"}));
  ASSERT_TRUE(created) << created.error().message;
  EXPECT_EQ(created->id, "ag_1");
  EXPECT_EQ(sentLine(), "POST /v1/agents");

  answer(R"({"object":"list","data":[)" + agent + R"(],"next_page_token":"t2"})");
  AgentFilter filter;
  filter.pageToken = "t1";
  filter.pageSize = 5;
  filter.deploymentChat = true;
  filter.sources = {"api", "playground"};
  filter.metadata = {{"k", "v"}};
  const auto page = run(listAgents(client, filter));
  ASSERT_TRUE(page);
  EXPECT_EQ(page->nextPageToken, "t2");
  EXPECT_EQ(page->data.at(0).name, "Finder");
  EXPECT_EQ(sentLine(),
            "GET /v1/agents/pages?deployment_chat=true&metadata=%7B%22k%22%3A%22v%22%7D&"
            "page_size=5&page_token=t1&sources=api&sources=playground");
  answer("[" + agent + "]");
  EXPECT_TRUE(run(listAgentsByNumber(client, 2, filter)));
  EXPECT_THAT(sentLine(), HasSubstr("GET /v1/agents?deployment_chat=true"));
  EXPECT_THAT(sentLine(), HasSubstr("&page=2"));

  answer(agent);
  EXPECT_TRUE(run(getAgent(client, "ag/1", "live")));
  EXPECT_EQ(sentLine(), "GET /v1/agents/ag%2F1?agent_version=live");
  answer(agent);
  AgentUpdate update;
  update.name = "new";
  EXPECT_TRUE(run(updateAgent(client, "ag_1", update)));
  EXPECT_EQ(sentLine(), "PATCH /v1/agents/ag_1");
  EXPECT_EQ(sentBody(), parsed(R"({"name":"new"})"));
  answer("", 204);
  EXPECT_TRUE(run(deleteAgent(client, "ag_1")));
  EXPECT_EQ(sentLine(), "DELETE /v1/agents/ag_1");

  answer(agent);
  EXPECT_TRUE(run(useAgentVersion(client, "ag_1", 1)));
  EXPECT_EQ(sentLine(), "PATCH /v1/agents/ag_1/version?version=1");
  answer("[" + agent + "," + agent + "]");
  EXPECT_EQ(run(listAgentVersions(client, "ag_1", {.page = 1}))->size(), 2U);
  EXPECT_EQ(sentLine(), "GET /v1/agents/ag_1/versions?page=1");
  answer(agent);
  EXPECT_TRUE(run(getAgentVersion(client, "ag_1", "0")));
  EXPECT_EQ(sentLine(), "GET /v1/agents/ag_1/versions/0");

  answer(R"({"alias":"live","version":1})");
  EXPECT_TRUE(run(setAgentAlias(client, "ag_1", "live", 1)));
  EXPECT_EQ(sentLine(), "PUT /v1/agents/ag_1/aliases?alias=live&version=1");
  answer(R"([{"alias":"live","version":1}])");
  EXPECT_EQ(run(listAgentAliases(client, "ag_1"))->at(0).alias, "live");
  answer("", 204);
  EXPECT_TRUE(run(deleteAgentAlias(client, "ag_1", "live")));
  EXPECT_EQ(sentLine(), "DELETE /v1/agents/ag_1/aliases?alias=live");
}

TEST_F(AgentsTest, AreNotCreatedWithoutModelAndName) {
  EXPECT_FALSE(run(createAgent(client, {.model = "m"})));
  EXPECT_FALSE(run(createAgent(client, {.name = "n"})));
  EXPECT_TRUE(transport.requests.empty());
}

TEST_F(AgentsTest, CompleteAsChatDoes) {
  answer(R"({"id":"a","model":"m","choices":[{"index":0,"finish_reason":"stop",
    "message":{"role":"assistant","content":"Arr"}}],"usage":{"prompt_audio_seconds":{}}})");
  const AgentCompletionRequest request{.agentId = "ag_1", .messages = {Message::user("hi")}};
  const auto plain = run(completeWithAgent(client, request));
  ASSERT_TRUE(plain) << plain.error().message;
  EXPECT_EQ(plain->choices.at(0).message.content.text(), "Arr");
  EXPECT_EQ(sentLine(), "POST /v1/agents/completions");
  EXPECT_EQ(sentBody(),
            parsed(R"({"agent_id":"ag_1","messages":[{"role":"user","content":"hi"}]})"));

  streamOf({R"({"choices":[{"index":0,"delta":{"content":"A"}}]})",
            R"({"choices":[{"index":0,"delta":{"content":"rr"},"finish_reason":"stop"}]})",
            "[DONE]"});
  const auto streamed = run(streamWithAgent(client, request, {}));
  ASSERT_TRUE(streamed) << streamed.error().message;
  EXPECT_EQ(streamed->choices.at(0).message.content.text(), "Arr");
  EXPECT_EQ(sentBody()["stream"], true);

  const auto refused = run(completeWithAgent(client, {.agentId = "ag_1"}));
  ASSERT_FALSE(refused);
  EXPECT_EQ(refused.error().kind, ErrorKind::InvalidInput);
}

}  // namespace
}  // namespace codestral::mistral
