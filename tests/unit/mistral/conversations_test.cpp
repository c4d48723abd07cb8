#include "mistral/conversations.h"

#include "unit/mistral/family_test.h"
#include "unit/mistral/shape_check.h"

namespace codestral::mistral {
namespace {

using ::testing::ElementsAre;
using ::testing::HasSubstr;

using ConversationsTest = FamilyTest;

constexpr std::string_view kResponse = R"({"conversation_id":"conv_1","outputs":[
  {"type":"tool.execution","id":"tool_exec_1","created_at":"t1","completed_at":"t2",
   "name":"web_search","arguments":"{\"query\":\"x\"}","info":{"code":"1"},"model":"m",
   "agent_id":"ag_1"},
  {"type":"message.output","id":"msg_1","created_at":"t3","role":"assistant","model":"m",
   "content":[{"type":"text","text":"see "},
              {"type":"tool_reference","tool":"web_search","title":"T","url":"https://a.example"}]},
  {"type":"function.call","id":"fc_1","tool_call_id":"AbC123xyz","name":"f","arguments":"{}",
   "confirmation_status":"pending"},
  {"type":"agent.handoff","id":"h1","previous_agent_id":"a","previous_agent_name":"A",
   "next_agent_id":"b","next_agent_name":"B"},
  {"type":"entry.of.tomorrow","more":[1]}],
  "usage":{"prompt_tokens":1,"completion_tokens":2,"total_tokens":3,"connector_tokens":4,
           "connectors":{"web_search":1}},
  "guardrails":[{"moderation_llm_v2":{"action":"none"}}]})";
constexpr std::string_view kConversation = R"({"id":"conv_1","created_at":"t1","updated_at":"t2",
  "model":"m","instructions":"i","tools":[{"type":"web_search"}],
  "completion_args":{"temperature":0.5},"guardrails":[{"block_on_error":false}],"name":"n",
  "description":"d","metadata":{"k":"v"}})";
constexpr std::string_view kEntries = R"([
  {"type":"message.input","id":"msg_0","role":"user","content":"hi","prefix":false},
  {"type":"message.output","id":"msg_1","role":"assistant","content":"ho"},
  {"type":"function.result","tool_call_id":"AbC123xyz","result":"7"}])";

TEST_F(ConversationsTest, EncodeWhatTheSchemasAllow) {
  ConversationRequest start;
  start.inputs = "hello";
  start.agentId = "ag_1";
  start.agentVersion = 3;
  start.store = false;
  EXPECT_EQ(toJson(start),
            parsed(R"({"inputs":"hello","agent_id":"ag_1","agent_version":3,"store":false})"));

  FunctionCallEntry call;
  call.toolCallId = "AbC123xyz";
  call.name = "f";
  call.arguments.text = "{}";
  AppendRequest append;
  append.inputs = std::vector<Entry>{MessageInput("more"), call, FunctionResult("AbC123xyz", "7")};
  append.handoffExecution = "client";
  append.toolConfirmations = {{.toolCallId = "AbC123xyz", .confirmation = "deny"}};
  EXPECT_EQ(toJson(append), parsed(R"({"inputs":[
      {"type":"message.input","role":"user","content":"more"},
      {"type":"function.call","tool_call_id":"AbC123xyz","name":"f","arguments":"{}"},
      {"type":"function.result","tool_call_id":"AbC123xyz","result":"7"}],
    "handoff_execution":"client",
    "tool_confirmations":[{"tool_call_id":"AbC123xyz","confirmation":"deny"}]})"));

  RestartRequest restart;
  restart.fromEntryId = "msg_1";
  EXPECT_EQ(toJson(restart), parsed(R"({"from_entry_id":"msg_1"})"));
}

TEST_F(ConversationsTest, ReadEveryShape) {
  checkShape<ConversationResponse>(kResponse,
                                   {.any = {"outputs[0].info", "outputs[4].more", "guardrails"},
                                    .maps = {"usage.connectors", "outputs[4]"}});
  checkShape<Conversation>(kConversation, {.any = {"guardrails", "metadata"}});
  checkShape<Conversation>(R"({"id":"c","created_at":"a","updated_at":"b","agent_id":"ag_1",
                               "agent_version":"live"})",
                           {.any = {"agent_version"}});
  const std::string entries(kEntries);
  checkShape<ConversationHistory>(R"({"conversation_id":"c","entries":)" + entries + "}");
  checkShape<ConversationMessages>(R"({"conversation_id":"c","messages":)" + entries + "}");
}

TEST_F(ConversationsTest, ReadArgumentsAsTextOrObject) {
  const auto response = decoded<ConversationResponse>(
      R"({"outputs":[{"type":"function.call","tool_call_id":"a","arguments":{"x":1}}]})");
  ASSERT_EQ(response.functionCalls().size(), 1U);
  EXPECT_EQ(response.functionCalls()[0].arguments.text, R"({"x":1})");
}

TEST_F(ConversationsTest, AskTheirRoutes) {
  const std::string response(kResponse);
  answer(response);
  ConversationRequest request;
  request.inputs = "hi";
  request.model = "m";
  const auto started = run(startConversation(client, request));
  ASSERT_TRUE(started) << started.error().message;
  EXPECT_EQ(sentLine(), "POST /v1/conversations");
  EXPECT_EQ(started->text(), "see ");
  ASSERT_EQ(started->functionCalls().size(), 1U);
  EXPECT_EQ(started->functionCalls()[0].toolCallId, "AbC123xyz");

  answer(response);
  AppendRequest append;
  append.inputs = "more";
  EXPECT_TRUE(run(appendToConversation(client, "conv_1", append)));
  EXPECT_EQ(sentLine(), "POST /v1/conversations/conv_1");
  answer(response);
  RestartRequest restart;
  restart.fromEntryId = "msg_1";
  EXPECT_TRUE(run(restartConversation(client, "conv_1", restart)));
  EXPECT_EQ(sentLine(), "POST /v1/conversations/conv_1/restart");

  answer("[" + std::string(kConversation) + "]");
  EXPECT_EQ(run(listConversations(client, {.page = 1, .pageSize = 2, .metadata = {{"k", "v"}}}))
                ->at(0)
                .id,
            "conv_1");
  EXPECT_EQ(sentLine(),
            "GET /v1/conversations?metadata=%7B%22k%22%3A%22v%22%7D&page=1&page_size=2");
  answer(std::string(kConversation));
  EXPECT_TRUE(run(getConversation(client, "conv_1")));
  answer(R"({"conversation_id":"c","entries":)" + std::string(kEntries) + "}");
  EXPECT_EQ(run(conversationHistory(client, "conv_1"))->entries.size(), 3U);
  EXPECT_EQ(sentLine(), "GET /v1/conversations/conv_1/history");
  answer(R"({"conversation_id":"c","messages":[]})");
  EXPECT_TRUE(run(conversationMessages(client, "conv_1")));
  EXPECT_EQ(sentLine(), "GET /v1/conversations/conv_1/messages");
  answer("", 204);
  EXPECT_TRUE(run(deleteConversation(client, "conv_1")));
  EXPECT_EQ(sentLine(), "DELETE /v1/conversations/conv_1");
}

TEST_F(ConversationsTest, StartWithAnInputAndOnePartner) {
  ConversationRequest request;
  request.inputs = "hi";
  EXPECT_FALSE(run(startConversation(client, request)));
  request.model = "m";
  request.agentId = "ag_1";
  EXPECT_FALSE(run(streamConversation(client, request, {})));
  request.agentId.reset();
  request.inputs = Inputs();
  EXPECT_FALSE(run(startConversation(client, request)));
  EXPECT_TRUE(transport.requests.empty());
}

class ConversationStreamTest : public FamilyTest {
 protected:
  Result<ConversationResponse> converse() {
    ConversationRequest request;
    request.inputs = "hi";
    request.model = "m";
    return run(streamConversation(client, request, [this](const ConversationEvent& event) {
      events.push_back(toJson(event).value("type", ""));
    }));
  }
  std::vector<std::string> events;
};

TEST_F(ConversationStreamTest, JoinsEventsToTheAnswer) {
  streamOf(
      {R"({"type":"conversation.response.started","conversation_id":"conv_1","created_at":"t"})",
       R"({"type":"tool.execution.started","id":"te","output_index":0,"name":"web_search","arguments":"{\"q\":"})",
       R"({"type":"tool.execution.delta","id":"te","output_index":0,"name":"web_search","arguments":"1}"})",
       R"({"type":"tool.execution.done","id":"te","output_index":0,"name":"web_search","info":{"n":1}})",
       R"({"type":"message.output.delta","id":"msg","output_index":1,"content_index":0,"model":"m","role":"assistant","content":"The"})",
       R"({"type":"message.output.delta","id":"msg","output_index":1,"content_index":0,"content":" end"})",
       R"({"type":"message.output.delta","id":"msg","output_index":1,"content_index":1,
           "content":{"type":"tool_reference","tool":"web_search","title":"T"}})",
       R"({"type":"event.of.tomorrow","payload":{"a":[1]}})",
       R"({"type":"function.call.delta","id":"fc_a","output_index":2,"tool_call_id":"AbC123xyz","name":"f","arguments":"{\"x\""})",
       R"({"type":"function.call.delta","id":"fc_b","output_index":3,"tool_call_id":"AbC123xyw","name":"g","arguments":"{}"})",
       R"({"type":"function.call.delta","id":"fc_a","output_index":2,"tool_call_id":"AbC123xyz","name":"f","arguments":":1}"})",
       R"({"type":"agent.handoff.started","id":"h","output_index":4,"previous_agent_id":"a","previous_agent_name":"A"})",
       R"({"type":"agent.handoff.done","id":"h","output_index":4,"next_agent_id":"b","next_agent_name":"B"})",
       R"({"type":"conversation.response.done","usage":{"prompt_tokens":1,"total_tokens":3}})"});
  const auto response = converse();
  ASSERT_TRUE(response) << response.error().message;
  EXPECT_EQ(sentBody(), parsed(R"({"inputs":"hi","model":"m","stream":true})"));
  EXPECT_THAT(sent().headers, testing::Contains(testing::Pair("accept", "text/event-stream")));
  EXPECT_EQ(toJson(*response), parsed(R"({"conversation_id":"conv_1","outputs":[
    {"type":"tool.execution","id":"te","name":"web_search","arguments":"{\"q\":1}","info":{"n":1}},
    {"type":"message.output","id":"msg","role":"assistant","model":"m","content":[
      {"type":"text","text":"The end"},
      {"type":"tool_reference","tool":"web_search","title":"T"}]},
    {"type":"function.call","id":"fc_a","tool_call_id":"AbC123xyz","name":"f","arguments":"{\"x\":1}"},
    {"type":"function.call","id":"fc_b","tool_call_id":"AbC123xyw","name":"g","arguments":"{}"},
    {"type":"agent.handoff","id":"h","previous_agent_id":"a","previous_agent_name":"A",
     "next_agent_id":"b","next_agent_name":"B"}],
    "usage":{"prompt_tokens":1,"completion_tokens":0,"total_tokens":3}})"));
  EXPECT_EQ(events.size(), 14U);
  EXPECT_EQ(events[7], "event.of.tomorrow");
}

TEST_F(ConversationStreamTest, TakesTheNameFromTheEventsLine) {
  stream(
      "event: conversation.response.started\r\ndata: {\"conversation_id\":\"c\"}\r\n\r\n"
      "event: message.output.delta\r\ndata: {\"id\":\"m\",\"content\":\"a\"}\r\n\r\n"
      "event: conversation.response.done\r\ndata: {\"usage\":null}\r\n\r\n");
  const auto response = converse();
  ASSERT_TRUE(response) << response.error().message;
  EXPECT_EQ(response->text(), "a");
}

TEST_F(ConversationStreamTest, TurnsAnErrorEventIntoAnError) {
  streamOf({R"({"type":"conversation.response.started","conversation_id":"conv_1"})",
            R"({"type":"conversation.response.error","message":"the tool broke","code":503})"});
  auto response = converse();
  ASSERT_FALSE(response);
  EXPECT_EQ(response.error().kind, ErrorKind::Unavailable);
  EXPECT_EQ(response.error().httpStatus, 503);
  EXPECT_THAT(response.error().message, HasSubstr("the tool broke"));

  streamOf({R"({"type":"conversation.response.error","message":"odd","code":3001})"});
  response = converse();
  ASSERT_FALSE(response);
  EXPECT_EQ(response.error().httpStatus, 0);
  EXPECT_THAT(response.error().message, HasSubstr("odd"));
}

TEST_F(ConversationStreamTest, RefusesBrokenStreams) {
  struct Case {
    std::string_view body;
    std::string_view says;
  };
  for (const Case& c :
       {Case{"", "ended"}, Case{"data: {\"type\":\"conversation.response.started\"}\n\n", "ended"},
        Case{"data: {\"type\":\"message.output.delta\",\"id\":7}\n\n", "id: expected a text"},
        Case{"data: {\"type\":\"message.output.delta\",\"content\":[{\"type\":\"text\",\"text\":{}"
             "}]}\n\n",
             "content[0].text: expected a text"},
        Case{"data: {\"type\":\"conv\n\n", "no JSON object"}, Case{"data: []\n\n", "no JSON"}}) {
    stream(c.body);
    const auto response = converse();
    ASSERT_FALSE(response) << c.body;
    EXPECT_EQ(response.error().kind, ErrorKind::Protocol) << c.body;
    EXPECT_THAT(response.error().message, HasSubstr(c.says));
  }
}

TEST_F(ConversationStreamTest, AppendsAndRestartsStreamed) {
  const std::string_view done = R"({"type":"conversation.response.done","usage":{}})";
  streamOf({done});
  EXPECT_TRUE(run(streamAppend(client, "conv_1", {}, {})));
  EXPECT_EQ(sentLine(), "POST /v1/conversations/conv_1");
  EXPECT_EQ(sentBody(), parsed(R"({"stream":true})"));
  streamOf({done});
  RestartRequest restart;
  restart.fromEntryId = "e";
  EXPECT_TRUE(run(streamRestart(client, "conv_1", restart, {})));
  EXPECT_EQ(sentLine(), "POST /v1/conversations/conv_1/restart");
}

}  // namespace
}  // namespace codestral::mistral
