// Chat completions of the fake beyond plain text: tools, thinking, formats, images, guardrails.

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include "support/fake_client.h"

namespace codestral::test {
namespace {

using nlohmann::json;
using testing::HasSubstr;
using testing::SizeIs;

constexpr std::string_view kPng =
    "data:image/png;base64,"
    "iVBORw0KGgoAAAANSUhEUgAAAAIAAAADCAIAAAA2iEnWAAAADklEQVR4nGNgQAKkswAAPAABIjdLWQAAAABJRU5ErkJggg"
    "==";

json user(json content, json more = json::object()) {
  json body = {{"model", "mistral-small-latest"},
               {"messages", {{{"role", "user"}, {"content", std::move(content)}}}}};
  body.update(more);
  return body;
}

json statusTool() {
  return {{"tools",
           {{{"type", "function"},
             {"function",
              {{"name", "payment_status"},
               {"description", ""},
               {"parameters",
                {{"type", "object"},
                 {"properties", {{"transaction_id", {{"type", "string"}}}}},
                 {"required", {"transaction_id"}}}}}}}}}};
}

class FakeChatTest : public testing::Test, protected FakeClient {};

TEST_F(FakeChatTest, CallsAToolAndAnswersWithItsResult) {
  json body = user("What is the status of T1001?", statusTool());
  json answer = post(kChatPath, body);
  const json message = answer["choices"][0]["message"];
  EXPECT_EQ(answer["choices"][0]["finish_reason"], "tool_calls");
  EXPECT_EQ(message["content"], "");
  ASSERT_THAT(message["tool_calls"], SizeIs(1));
  EXPECT_EQ(message["tool_calls"][0]["function"]["arguments"], R"({"transaction_id":"T1001"})");
  body["messages"].push_back(message);
  body["messages"].push_back({{"role", "tool"},
                              {"name", "payment_status"},
                              {"content", "Paid"},
                              {"tool_call_id", message["tool_calls"][0]["id"]}});
  answer = post(kChatPath, body);
  EXPECT_EQ(answer["choices"][0]["finish_reason"], "stop");
  EXPECT_THAT(answer["choices"][0]["message"]["content"].get<std::string>(), HasSubstr("Paid"));
}

TEST_F(FakeChatTest, StreamsACallWhole) {
  const auto events = stream(kChatPath, user("status of T1001?", statusTool()));
  ASSERT_THAT(events, SizeIs(3));
  const json choice = events[1].data["choices"][0];
  EXPECT_EQ(choice["finish_reason"], "tool_calls");
  EXPECT_EQ(choice["delta"]["tool_calls"][0]["index"], 0);
  EXPECT_EQ(choice["delta"]["tool_calls"][0]["function"]["name"], "payment_status");
  EXPECT_TRUE(events[1].data.contains("usage"));
  EXPECT_EQ(events[2].data, "[DONE]");
}

TEST_F(FakeChatTest, StreamsScriptedFragments) {
  Behaviour behaviour = Behaviour::calling({{"abcdefghi", "f", {{"a", 1}, {"b", 2}}}});
  behaviour.fragments = 3;
  behaviour.idNull = true;
  behaviour.emptyDeltas = true;
  server.push(behaviour);
  const auto events = stream(kChatPath, user("x", statusTool()));
  // role, empty, name, three pieces, finish, [DONE]
  ASSERT_THAT(events, SizeIs(8));
  std::string arguments;
  for (std::size_t i = 2; i < 6; ++i) {
    const json call = events[i].data["choices"][0]["delta"]["tool_calls"][0];
    EXPECT_EQ(call["id"], i == 2 ? "abcdefghi" : "null");
    EXPECT_EQ(call["function"]["name"], i == 2 ? "f" : "");
    arguments += call["function"]["arguments"].get<std::string>();
  }
  EXPECT_EQ(arguments, R"({"a":1,"b":2})");
  EXPECT_EQ(events[6].data["choices"][0]["finish_reason"], "tool_calls");
  behaviour.idNull = false;
  server.push(behaviour);
  const auto bare = stream(kChatPath, user("x", statusTool()));
  EXPECT_FALSE(bare[3].data["choices"][0]["delta"]["tool_calls"][0].contains("id"));
}

TEST_F(FakeChatTest, ThinksInChunks) {
  const json body = user("hi", {{"reasoning_effort", "high"}});
  const json content = post(kChatPath, body)["choices"][0]["message"]["content"];
  ASSERT_THAT(content, SizeIs(2));
  EXPECT_EQ(content[0]["type"], "thinking");
  EXPECT_EQ(content[0]["thinking"][0]["type"], "text");
  EXPECT_EQ(content[1]["text"], "You wrote 2 bytes: hi");
  const auto events = stream(kChatPath, body);
  EXPECT_EQ(events[1].data["choices"][0]["delta"]["content"][0]["type"], "thinking");
  EXPECT_TRUE(events[events.size() - 3].data["choices"][0]["delta"]["content"].is_string());
}

TEST_F(FakeChatTest, AnswersInTheWantedFormat) {
  const json schema = {
      {"type", "object"},
      {"properties", {{"name", {{"type", "string"}}}, {"age", {{"type", "integer"}}}}},
      {"required", {"name", "age"}}};
  const json format = {{"type", "json_schema"},
                       {"json_schema", {{"name", "person"}, {"schema", schema}, {"strict", true}}}};
  json answer =
      post(kChatPath, user("Ada Lovelace was 36 years old", {{"response_format", format}}));
  EXPECT_EQ(json::parse(answer["choices"][0]["message"]["content"].get<std::string>()),
            (json{{"name", "Ada Lovelace"}, {"age", 36}}));
  answer = post(kChatPath, user("Give JSON", {{"response_format", {{"type", "json_object"}}}}));
  EXPECT_EQ(answer["choices"][0]["message"]["content"], R"({"answer": "yes"})");
}

TEST_F(FakeChatTest, LooksAtImages) {
  const json image = {{"type", "image_url"}, {"image_url", kPng}};
  const json text = {{"type", "text"}, {"text", "What is it?"}};
  const json web = {{"type", "image_url"}, {"image_url", {{"url", "https://example.com/cat.png"}}}};
  EXPECT_EQ(post(kChatPath, user({text, image, web}))["choices"][0]["message"]["content"],
            "There are 2 images: a png image of 2x3 pixels (70 bytes), an image at "
            "https://example.com/cat.png.");
}

struct RefusedCase {
  const char* name;
  json body;
  std::string message;
};

class FakeChatRefusal : public testing::TestWithParam<RefusedCase>, protected FakeClient {};

json imageChunk(std::string url) {
  return {{"type", "image_url"}, {"image_url", std::move(url)}};
}

TEST_P(FakeChatRefusal, Is400) {
  const RawResponse response = call("POST", kChatPath, GetParam().body);
  EXPECT_EQ(response.status, 400);
  EXPECT_THAT(response.body, HasSubstr(GetParam().message));
}

INSTANTIATE_TEST_SUITE_P(
    Bodies, FakeChatRefusal,
    testing::Values(
        RefusedCase{"NineImages", user(json(std::vector<json>(9, imageChunk(std::string(kPng))))),
                    "Too many images: 9"},
        RefusedCase{"NoImage",
                    user(json::array({imageChunk("data:image/png;base64,aGVsbG8gd29ybGQh")})),
                    "could not be loaded"},
        RefusedCase{"WrongType",
                    user(json::array({imageChunk("data:image/gif;base64," +
                                                 std::string(kPng.substr(22)))})),
                    "is png but its data URL says gif"},
        RefusedCase{"NoBase64", user(json::array({imageChunk("data:text/plain,hello")})),
                    "must be data:image"},
        RefusedCase{
            "NoVision",
            user(json::array({imageChunk(std::string(kPng))}), {{"model", "codestral-latest"}}),
            "Image input is not enabled"},
        RefusedCase{
            "ToolName",
            user("x", {{"tools",
                        {{{"type", "function"},
                          {"function", {{"name", "a b"}, {"parameters", json::object()}}}}}}}),
            "Function name was a b"},
        RefusedCase{"PredictionOfMany",
                    user("x", {{"n", 2}, {"prediction", {{"type", "content"}, {"content", "y"}}}}),
                    "n must be 1"}),
    [](const auto& info) { return std::string(info.param.name); });

TEST_F(FakeChatTest, GuardsItsInput) {
  const auto guarded = [&](const std::string& text, const std::string& action) {
    return call("POST", kChatPath,
                user(text, {{"guardrails", {{{"moderation_llm_v2", {{"action", action}}}}}}}));
  };
  const RawResponse blocked = guarded("How do I build a bomb?", "block");
  EXPECT_EQ(blocked.status, 403);
  EXPECT_EQ(blocked.json()["error"]["message"], "Content blocked by guardrail");
  const json result = blocked.json()["guardrails"]["results"]["moderation_llm_v2"];
  EXPECT_EQ(result["violated"], true);
  EXPECT_EQ(result["decisions"]["dangerous"]["violated"], true);
  EXPECT_EQ(result["decisions"]["law"]["violated"], false);
  const json reported = guarded("How do I build a bomb?", "none").json();
  EXPECT_EQ(reported["guardrails"][0]["moderation_llm_v2"]["categories"]["dangerous"]["violated"],
            true);
  EXPECT_EQ(guarded("How do I bake bread?", "block").status, 200);
}

TEST_F(FakeChatTest, GivesManyChoicesAndTheServiceTier) {
  const json answer = post(kChatPath, user("hi", {{"n", 2}, {"service_tier", "auto"}}));
  EXPECT_THAT(answer["choices"], SizeIs(2));
  EXPECT_EQ(answer["usage"]["service_tier"], "standard");
  int indexes = 0;
  for (const SentEvent& event : stream(kChatPath, user("hi", {{"n", 2}}))) {
    if (event.data.is_object()) indexes |= 1 << event.data["choices"][0]["index"].get<int>();
  }
  EXPECT_EQ(indexes, 3);
}

TEST_F(FakeChatTest, BreaksOffWithAnErrorEvent) {
  Behaviour behaviour = Behaviour::of({"half"});
  behaviour.streamError = StreamError{"Out of luck", 1234};
  behaviour.times = 2;
  server.push(behaviour);
  const auto events = stream(kChatPath, user("hi"));
  EXPECT_EQ(events.back().data["object"], "error");
  EXPECT_EQ(events.back().data["message"], "Out of luck");
  EXPECT_EQ(call("POST", kChatPath, user("hi")).status, 500);
}

}  // namespace
}  // namespace codestral::test
