// What the fake service refuses of a completion's body: the schema's errors and the order of
// messages.

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include "support/fake_mistral.h"
#include "support/raw_http_client.h"

namespace codestral::test {
namespace {

using nlohmann::json;
using testing::HasSubstr;

json fim(json more = json::object()) {
  json body = {{"model", "codestral-latest"}, {"prompt", "int main() {"}, {"suffix", "\n}\n"}};
  body.update(more);
  return body;
}

json chat(json messages, json more = json::object()) {
  json body = {{"model", "mistral-small-latest"}, {"messages", std::move(messages)}};
  body.update(more);
  return body;
}

struct BadBody {
  std::string name;
  std::string route;
  json body;
  std::string type;
  json loc;
};

class FakeMistralSchema : public testing::TestWithParam<BadBody> {};

TEST_P(FakeMistralSchema, Answers422) {
  static FakeMistral server;
  RawHttpClient client(server.port());
  const RawResponse response = client.call("POST", GetParam().route, GetParam().body);
  ASSERT_EQ(response.status, 422) << response.body;
  const json detail = response.json()["detail"];
  ASSERT_EQ(detail.size(), 1U) << detail;
  EXPECT_EQ(detail[0]["type"], GetParam().type);
  EXPECT_EQ(detail[0]["loc"], GetParam().loc);
  EXPECT_TRUE(detail[0].contains("input"));
  EXPECT_FALSE(detail[0]["msg"].get<std::string>().empty());
}

std::vector<BadBody> badBodies() {
  const std::string f(kFimPath);
  const std::string c(kChatPath);
  const json hi = {{{"role", "user"}, {"content", "hi"}}};
  const json noPrompt = {{"model", "codestral-latest"}};
  return {
      {"FimMissingPrompt", f, noPrompt, "missing", {"body", "prompt"}},
      {"FimNoObject", f, json::array({1}), "model_attributes_type", {"body"}},
      {"FimUnknownKey", f, fim({{"n", 1}}), "extra_forbidden", {"body", "n"}},
      {"FimStreamOptions",
       f,
       fim({{"stream_options", json::object()}}),
       "extra_forbidden",
       {"body", "stream_options"}},
      {"FimPromptNull", f, fim({{"prompt", nullptr}}), "string_type", {"body", "prompt"}},
      {"FimSuffixNumber", f, fim({{"suffix", 7}}), "string_type", {"body", "suffix"}},
      {"FimTemperatureHigh",
       f,
       fim({{"temperature", 1.6}}),
       "less_than_equal",
       {"body", "temperature"}},
      {"FimTemperatureLow",
       f,
       fim({{"temperature", -0.1}}),
       "greater_than_equal",
       {"body", "temperature"}},
      {"FimTopPZero", f, fim({{"top_p", 0}}), "greater_than", {"body", "top_p"}},
      {"FimTopPHigh", f, fim({{"top_p", 1.01}}), "less_than_equal", {"body", "top_p"}},
      {"FimMaxTokensNegative",
       f,
       fim({{"max_tokens", -1}}),
       "greater_than_equal",
       {"body", "max_tokens"}},
      {"FimMaxTokensFraction",
       f,
       fim({{"max_tokens", 1.5}}),
       "int_from_float",
       {"body", "max_tokens"}},
      {"FimMaxTokensText", f, fim({{"max_tokens", "9"}}), "int_type", {"body", "max_tokens"}},
      {"FimMinTokensNegative",
       f,
       fim({{"min_tokens", -1}}),
       "greater_than_equal",
       {"body", "min_tokens"}},
      {"FimSeedNegative",
       f,
       fim({{"random_seed", -1}}),
       "greater_than_equal",
       {"body", "random_seed"}},
      {"FimStreamText", f, fim({{"stream", "true"}}), "bool_type", {"body", "stream"}},
      {"FimStopItem",
       f,
       fim({{"stop", {"a", 1}}}),
       "string_type",
       {"body", "stop", "list[str]", 1}},
      {"FimMetadata", f, fim({{"metadata", "x"}}), "dict_type", {"body", "metadata"}},
      {"ChatMessagesMissing",
       c,
       {{"model", "mistral-small-latest"}},
       "missing",
       {"body", "messages"}},
      {"ChatRole",
       c,
       chat({{{"role", "robot"}, {"content", "x"}}}),
       "union_tag_invalid",
       {"body", "messages", 0}},
      {"ChatNoRole", c, chat({{{"content", "x"}}}), "union_tag_not_found", {"body", "messages", 0}},
      {"ChatUserName",
       c,
       chat({{{"role", "user"}, {"content", "x"}, {"name", "n"}}}),
       "extra_forbidden",
       {"body", "messages", 0, "user", "name"}},
      {"ChatSuffix", c, chat(hi, {{"suffix", ""}}), "extra_forbidden", {"body", "suffix"}},
      {"ChatN", c, chat(hi, {{"n", 0}}), "greater_than_equal", {"body", "n"}},
      {"ChatPenalty",
       c,
       chat(hi, {{"presence_penalty", 2.5}}),
       "less_than_equal",
       {"body", "presence_penalty"}},
      {"ChatEffort",
       c,
       chat(hi, {{"reasoning_effort", "huge"}}),
       "enum",
       {"body", "reasoning_effort"}},
      {"ChatFormat",
       c,
       chat(hi, {{"response_format", {{"type", "xml"}}}}),
       "enum",
       {"body", "response_format", "type"}},
      {"ChatSystemImage",
       c,
       chat({{{"role", "system"}, {"content", {{{"type", "image_url"}, {"image_url", "u"}}}}}}),
       "union_tag_invalid",
       {"body", "messages", 0, "system", "content", "list[chunk]", 0}},
  };
}

INSTANTIATE_TEST_SUITE_P(, FakeMistralSchema, testing::ValuesIn(badBodies()),
                         [](const auto& info) { return info.param.name; });

struct Order {
  std::string name;
  json messages;
  std::string code;     // empty: accepted
  std::string message;  // a part of it
};

class FakeMistralOrder : public testing::TestWithParam<Order> {};

TEST_P(FakeMistralOrder, IsChecked) {
  static FakeMistral server({.userAfterTool = false});
  RawHttpClient client(server.port());
  const RawResponse response = client.call("POST", kChatPath, chat(GetParam().messages));
  if (GetParam().code.empty()) {
    EXPECT_EQ(response.status, 200) << response.body;
    return;
  }
  ASSERT_EQ(response.status, 400) << response.body;
  EXPECT_EQ(response.json()["code"], GetParam().code);
  EXPECT_THAT(response.json()["message"].get<std::string>(), HasSubstr(GetParam().message));
}

std::vector<Order> orders() {
  const json system = {{"role", "system"}, {"content", "s"}};
  const json user = {{"role", "user"}, {"content", "u"}};
  const json assistant = {{"role", "assistant"}, {"content", "a"}};
  const auto calls = [](std::vector<std::string> ids) {
    json list = json::array();
    for (const std::string& id : ids) {
      list.push_back({{"id", id}, {"function", {{"name", "f"}, {"arguments", "{}"}}}});
    }
    return json{{"role", "assistant"}, {"content", ""}, {"tool_calls", list}};
  };
  const auto tool = [](const std::string& id) {
    return json{{"role", "tool"}, {"content", "r"}, {"tool_call_id", id}};
  };
  const std::string a = "aaaaaaaa1";
  const std::string b = "bbbbbbbb2";
  return {
      {"User", json::array({user}), "", ""},
      {"SystemAlone", json::array({system}), "", ""},
      {"Dialogue", {system, user, assistant, user}, "", ""},
      {"Tools", {user, calls({a, b}), tool(b), tool(a)}, "", ""},
      {"ToolsThenTalk", {user, calls({a}), tool(a), assistant, user}, "", ""},
      {"Empty", json::array(), "3230", "at least one message"},
      {"LastAssistant", {user, assistant}, "3230", "Expected last role"},
      {"LastSystem", {user, system}, "3230", "Expected last role"},
      {"AssistantAlone", json::array({assistant}), "3230", "first message"},
      {"AssistantAfterSystemThenTool", {system, tool(a)}, "3230", "after role 'system'"},
      {"ToolAfterUser", {user, tool(a)}, "3230", "after role 'user'"},
      {"UserAfterTool", {user, calls({a}), tool(a), user}, "3230", "after role 'tool'"},
      {"PrefixNotLast",
       {user, {{"role", "assistant"}, {"content", "a"}, {"prefix", true}}, user},
       "3230",
       "prefix"},
      {"ResultMissing", {user, calls({a, b}), tool(a)}, "3230", "Not the same number"},
      {"ResultMissingBeforeUser", {user, calls({a}), user}, "3230", "Not the same number"},
      {"ResultTooMany", {user, calls({a}), tool(a), tool(b)}, "3230", "Not the same number"},
      {"ResultOfOther", {user, calls({a}), tool(b)}, "3230", "Unexpected tool call id"},
      {"CallTwice", {user, calls({a, a}), tool(a), tool(a)}, "3230", "Duplicate"},
      {"CallIdShort", {user, calls({"a1"}), tool("a1")}, "3280", "length of 9"},
      {"CallIdSign", {user, calls({"a_3456789"}), tool("a_3456789")}, "3280", "length of 9"},
      {"AssistantEmpty",
       {user, {{"role", "assistant"}, {"content", ""}}, user},
       "3230",
       "either content or tool_calls"},
  };
}

INSTANTIATE_TEST_SUITE_P(, FakeMistralOrder, testing::ValuesIn(orders()),
                         [](const auto& info) { return info.param.name; });

TEST(FakeMistralOrderOption, TakesAUserAfterATool) {
  FakeMistral server;
  RawHttpClient client(server.port());
  const json messages = {
      {{"role", "user"}, {"content", "u"}},
      {{"role", "assistant"},
       {"tool_calls", {{{"id", "aaaaaaaa1"}, {"function", {{"name", "f"}, {"arguments", "{}"}}}}}}},
      {{"role", "tool"}, {"content", "r"}, {"tool_call_id", "aaaaaaaa1"}},
      {{"role", "user"}, {"content", "u"}}};
  EXPECT_EQ(client.call("POST", kChatPath, chat(messages)).status, 200);
}

}  // namespace
}  // namespace codestral::test
