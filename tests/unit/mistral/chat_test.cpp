#include "mistral/chat.h"

#include <gmock/gmock.h>

#include "unit/mistral/scripted_transport.h"

namespace codestral::mistral {
namespace {

using test::ScriptedAnswer;
using test::ScriptedService;
using ::testing::HasSubstr;

ToolCall toolCall(std::string id, std::string name = "f") {
  return {.id = std::move(id), .function = {.name = std::move(name), .arguments = {"{}"}}};
}
Message calling(std::vector<ToolCall> calls) {
  return {.role = "assistant", .toolCalls = std::move(calls)};
}

class ChatTest : public ::testing::Test, public ScriptedService {};

TEST_F(ChatTest, SendsOnlyWhatIsSet) {
  answer(R"({"choices":[]})");
  ASSERT_TRUE(run(chat(client, {.model = "m", .messages = {Message::user("hi")}})));
  EXPECT_EQ(transport.bodyOf(0),
            Json::parse(R"({"model":"m","messages":[{"role":"user","content":"hi"}]})"));
}

TEST_F(ChatTest, SendsEveryField) {
  answer(R"({"choices":[]})");
  ChatRequest request{.model = "m"};
  ImageUrlChunk image{{.url = "https://x/y.png", .detail = "low"}};
  request.messages = {
      Message::system("s"),
      Message::user(std::vector<Chunk>{TextChunk{"look"}, image,
                                       FileChunk{"01234567-89ab-cdef-0123-456789abcdef"}}),
      calling({toolCall("abcdefgh1")}), Message::tool(toolCall("abcdefgh1"), "done")};
  request.temperature = 0.5;
  request.topP = 0.9;
  request.maxTokens = 10;
  request.stop = {"x"};
  request.randomSeed = 1;
  request.metadata = {{"k", "v"}};
  request.responseFormat = ResponseFormat{
      .type = "json_schema",
      .jsonSchema = JsonSchemaFormat{.name = "n", .schema = {{"type", "object"}}, .strict = true}};
  Tool function;
  function.function =
      FunctionDefinition{.name = "f", .description = "d", .parameters = {{"type", "object"}}};
  Tool library{.type = "document_library", .libraryIds = {"l1"}};
  request.tools = {function, library};
  request.toolChoice = "any";
  request.presencePenalty = 0.1;
  request.frequencyPenalty = -0.1;
  request.n = 2;
  request.prediction = Prediction{.content = "p"};
  request.parallelToolCalls = false;
  request.reasoningEffort = "high";
  request.promptMode = "reasoning";
  request.guardrails = Json::array({Json::object()});
  request.promptCacheKey = "c";
  request.serviceTier = "auto";
  request.safePrompt = true;
  ASSERT_TRUE(run(chat(client, request)));
  EXPECT_EQ(transport.bodyOf(0), Json::parse(R"({
    "model":"m","messages":[
      {"role":"system","content":"s"},
      {"role":"user","content":[{"type":"text","text":"look"},
        {"type":"image_url","image_url":{"url":"https://x/y.png","detail":"low"}},
        {"type":"file","file_id":"01234567-89ab-cdef-0123-456789abcdef"}]},
      {"role":"assistant","content":null,"tool_calls":[
        {"id":"abcdefgh1","index":0,"function":{"name":"f","arguments":"{}"}}]},
      {"role":"tool","content":"done","tool_call_id":"abcdefgh1","name":"f"}],
    "temperature":0.5,"top_p":0.9,"max_tokens":10,"stop":["x"],"random_seed":1,
    "metadata":{"k":"v"},
    "response_format":{"type":"json_schema","json_schema":{"name":"n","schema":{"type":"object"},"strict":true}},
    "tools":[{"type":"function","function":{"name":"f","description":"d","parameters":{"type":"object"}}},
      {"type":"document_library","library_ids":["l1"]}],
    "tool_choice":"any","presence_penalty":0.1,"frequency_penalty":-0.1,"n":2,
    "prediction":{"type":"content","content":"p"},"parallel_tool_calls":false,
    "reasoning_effort":"high","prompt_mode":"reasoning","guardrails":[{}],"prompt_cache_key":"c",
    "service_tier":"auto","safe_prompt":true})"));
}

TEST_F(ChatTest, ReadsContentOfEveryShape) {
  answer(R"({"id":"1","model":"m","created":5,"object":"chat.completion","choices":[
    {"index":0,"finish_reason":"stop","message":{"role":"assistant","content":null,
      "tool_calls":[{"id":"abcdefgh1","function":{"name":"f","arguments":{"a":1}}}]}},
    {"index":1,"finish_reason":"brand_new","message":{"role":"assistant","content":[
      {"type":"thinking","thinking":[{"type":"text","text":"hm"}]},
      {"type":"text","text":"an"},{"type":"text","text":"swer"},
      {"type":"reference","reference_ids":[1,"b"]},{"type":"hologram","x":1}]}}],
    "usage":{"prompt_tokens":1,"completion_tokens":2,"total_tokens":3,"prompt_audio_seconds":{}}})");
  const auto response = run(chat(client, {.model = "m", .messages = {Message::user("hi")}}));
  ASSERT_TRUE(response) << response.error().message;
  const Message& first = response->choices[0].message;
  EXPECT_TRUE(first.content.empty());
  EXPECT_EQ(first.toolCalls[0].function.arguments.text, R"({"a":1})");
  const ChatChoice& second = response->choices[1];
  EXPECT_EQ(second.finishReason, "brand_new");
  EXPECT_EQ(second.message.content.text(), "answer");
  EXPECT_EQ(second.message.content.thinking(), "hm");
  EXPECT_EQ(std::get<OtherObject>(second.message.content.asChunks()->back()).value["x"], 1);
  EXPECT_EQ(response->usage.totalTokens, 3);
}

// One event of choice 0.
std::string delta(const std::string& delta, const std::string& finish = "null") {
  return R"({"id":"1","model":"m","choices":[{"index":0,"delta":)" + delta +
         R"(,"finish_reason":)" + finish + "}]}";
}

struct StreamCase {
  const char* name;
  std::vector<std::string> events;
  const char* message;  // as JSON
};

TEST_F(ChatTest, JoinsAStreamToTheMessageThatItWouldHaveBeen) {
  const StreamCase cases[] = {
      {"text",
       {delta(R"({"role":"assistant","content":""})"), delta(R"({"content":"He"})"),
        delta(R"({"content":"llo"})", R"("stop")")},
       R"({"role":"assistant","content":"Hello"})"},
      {"null content",
       {delta(R"({"content":null})"), delta(R"({"content":"a"})", R"("stop")")},
       R"({"role":"assistant","content":"a"})"},
      {"thoughts as lists, then plain text",
       {delta(R"({"content":[{"type":"thinking","thinking":[{"type":"text","text":"a"}]}]})"),
        delta(R"({"content":""})"),
        delta(
            R"({"content":[{"type":"thinking","thinking":[{"type":"text","text":"b"}],"closed":true}]})"),
        delta(R"({"content":"c"})"),
        delta(R"({"content":[{"type":"text","text":"d"}]})", R"("stop")")},
       R"({"role":"assistant","content":[
         {"type":"thinking","thinking":[{"type":"text","text":"ab"}],"closed":true},
         {"type":"text","text":"cd"}]})"},
      {"whole calls",
       {delta(
            R"({"tool_calls":[{"id":"aaaaaaaa1","function":{"name":"f","arguments":"{}"},"index":0}]})"),
        delta(
            R"({"tool_calls":[{"id":"aaaaaaaa2","function":{"name":"g","arguments":"{}"},"index":1}]})",
            R"("tool_calls")")},
       R"({"role":"assistant","content":null,"tool_calls":[
         {"id":"aaaaaaaa1","index":0,"function":{"name":"f","arguments":"{}"}},
         {"id":"aaaaaaaa2","index":1,"function":{"name":"g","arguments":"{}"}}]})"},
      {"whole calls that all claim to be the first",
       {delta(R"({"tool_calls":[{"id":"aaaaaaaa1","function":{"name":"f","arguments":"{}"}}]})"),
        delta(R"({"tool_calls":[{"id":"aaaaaaaa2","function":{"name":"g","arguments":"{}"}}]})",
              R"("tool_calls")")},
       R"({"role":"assistant","content":null,"tool_calls":[
         {"id":"aaaaaaaa1","index":0,"function":{"name":"f","arguments":"{}"}},
         {"id":"aaaaaaaa2","index":1,"function":{"name":"g","arguments":"{}"}}]})"},
      {"fragments with absent ids",
       {delta(
            R"({"tool_calls":[{"id":"aaaaaaaa1","function":{"name":"f","arguments":""},"index":0}]})"),
        delta(
            R"({"tool_calls":[{"id":"null","function":{"name":"","arguments":"{\"a\""},"index":0}]})"),
        delta(R"({"tool_calls":[{"id":"","function":{"name":"","arguments":":1"},"index":0}]})"),
        delta(R"({"tool_calls":[{"function":{"arguments":"}"},"index":0}]})", R"("tool_calls")")},
       R"({"role":"assistant","content":null,"tool_calls":[
         {"id":"aaaaaaaa1","index":0,"function":{"name":"f","arguments":"{\"a\":1}"}}]})"},
  };
  for (const StreamCase& one : cases) {
    std::vector<std::string> events = one.events;
    events.push_back("[DONE]");
    answer(ScriptedAnswer::events(events));
    int chunks = 0;
    const auto response = run(streamChat(client, {.model = "m", .messages = {Message::user("hi")}},
                                         [&](const ChatChunk&) { ++chunks; }));
    ASSERT_TRUE(response) << one.name << response.error().message;
    EXPECT_EQ(toJson(response->choices.at(0).message), Json::parse(one.message)) << one.name;
    EXPECT_EQ(chunks, static_cast<int>(one.events.size())) << one.name;
  }
  EXPECT_EQ(transport.bodyOf(0)["stream"], true);
}

TEST_F(ChatTest, KeepsChoicesApartAndCountsTheLastUsage) {
  answer(ScriptedAnswer::events(
      {R"({"choices":[{"index":1,"delta":{"content":"b"},"finish_reason":null}],"usage":null})",
       R"({"choices":[{"index":0,"delta":{"content":"a"},"finish_reason":"stop"}]})",
       R"({"choices":[{"index":1,"delta":{"content":"b"},"finish_reason":"length"}],"usage":{"prompt_tokens":1,"completion_tokens":2,"total_tokens":3},"p":"xxx"})"}));
  const auto response =
      run(streamChat(client, {.model = "m", .messages = {Message::user("hi")}}, {}));
  ASSERT_TRUE(response) << "every choice is finished, so the missing [DONE] does not matter";
  EXPECT_EQ(response->choices.at(0).message.content.text(), "a");
  EXPECT_EQ(response->choices.at(1).message.content.text(), "bb");
  EXPECT_EQ(response->usage.totalTokens, 3);
}

TEST_F(ChatTest, AStreamThatBreaksOffIsAnError) {
  answer(ScriptedAnswer::events({delta(R"({"content":"a"})")}));
  EXPECT_EQ(
      (run(streamChat(client, {.model = "m", .messages = {Message::user("hi")}}, {}))).error().kind,
      ErrorKind::Protocol);
  answer(ScriptedAnswer::events({delta(R"({"content":"a"})", R"("error")"), "[DONE]"}));
  EXPECT_EQ(
      (run(streamChat(client, {.model = "m", .messages = {Message::user("hi")}}, {}))).error().kind,
      ErrorKind::Unavailable);
}

TEST(MessageOrderTest, NamesTheMessageThatIsWrong) {
  const Message user = Message::user("u");
  const Message system = Message::system("s");
  const Message said = Message::assistant("a");
  const Message calls = calling({toolCall("abcdefgh1"), toolCall("abcdefgh2")});
  const Message one = Message::tool(toolCall("abcdefgh1"), "1");
  const Message two = Message::tool(toolCall("abcdefgh2"), "2");
  Message prefix = said;
  prefix.prefix = true;
  Message nameless = one;
  nameless.toolCallId.reset();
  Message strange = user;
  strange.role = "robot";
  Message userCalls = user;
  userCalls.toolCalls = {toolCall("abcdefgh1")};

  const std::pair<std::vector<Message>, const char*> cases[] = {
      {{user}, ""},
      {{system}, ""},
      {{system, user, said, user}, ""},
      {{user, calls, one, two}, ""},
      {{user, calls, two, one, user}, ""},
      {{user, calls, one, two, said, user}, ""},
      {{user, prefix}, ""},
      {{}, "there is no message to send"},
      {{strange}, "messages[0]: the role 'robot' is none of system, user, assistant, tool"},
      {{user, said}, "messages[1] (assistant): cannot be the last"},
      {{user, system}, "messages[1] (system): cannot be the last"},
      {{user, one}, "messages[1] (tool): cannot follow a message of the user"},
      {{user, said, system}, "messages[2] (system): cannot follow a message of the assistant"},
      {{user, calls, one}, "messages[2] (tool): the tool call abcdefgh2 has no result"},
      {{user, calls, one, user}, "messages[3] (user): the tool call abcdefgh2 has no result"},
      {{user, calls, one, one},
       "messages[3] (tool): answers the tool call abcdefgh1, which is not"},
      {{user, calls, nameless}, "messages[2] (tool): has no tool_call_id"},
      {{user, calling({toolCall("short")})}, "messages[1] (assistant): the tool call id 'short'"},
      {{user, calling({toolCall("abcdefgh1"), toolCall("abcdefgh1")})},
       "messages[1] (assistant): the tool call id abcdefgh1 comes twice"},
      {{user, calling({toolCall("abcdefgh1", "a b")})},
       "messages[1] (assistant): 'a b' is no function name"},
      {{user, Message::assistant(""), user},
       "messages[1] (assistant): has neither content nor tool calls"},
      {{user, prefix, user}, "messages[1] (assistant): a prefix must come last"},
      {{userCalls}, "messages[0] (user): only an assistant calls tools"},
  };
  for (const auto& [messages, expected] : cases) {
    const Result<> fit = checkMessages(messages);
    if (*expected == '\0') {
      EXPECT_TRUE(fit) << fit.error().message;
    } else {
      ASSERT_FALSE(fit) << expected;
      EXPECT_THAT(fit.error().message, HasSubstr(expected));
      EXPECT_EQ(fit.error().kind, ErrorKind::InvalidInput);
    }
  }
}

TEST_F(ChatTest, AWrongOrderIsNotSent) {
  EXPECT_FALSE(run(chat(client, {.model = "m", .messages = {}})));
  EXPECT_FALSE(run(streamChat(client, {.model = "m", .messages = {}}, {})));
  EXPECT_TRUE(transport.requests.empty());
}

}  // namespace
}  // namespace codestral::mistral
