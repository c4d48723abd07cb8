// What the fake's language model makes of prompts, tools and schemas.

#include "support/fake_model.h"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include "support/fake_base64.h"
#include "support/fake_images.h"
#include "support/fake_prompt_facts.h"
#include "support/fake_schema_instance.h"

namespace codestral::test {
namespace {

using nlohmann::json;
using testing::ElementsAre;
using testing::HasSubstr;
using testing::IsEmpty;
using testing::MatchesRegex;

json tool(const std::string& name, const std::string& description, json properties,
          json required = json::array()) {
  return {
      {"type", "function"},
      {"function",
       {{"name", name},
        {"description", description},
        {"parameters", {{"type", "object"}, {"properties", properties}, {"required", required}}}}}};
}

const json kText = {{"type", "string"}};

json payments() {
  return json::array({tool("retrieve_payment_status", "Get payment status of a transaction",
                           {{"transaction_id", kText}}, {"transaction_id"}),
                      tool("retrieve_payment_date", "Get payment date of a transaction",
                           {{"transaction_id", kText}}, {"transaction_id"})});
}

json files() {
  return json::array({tool("read_file", "Reads a file",
                           {{"path", kText}, {"limit", {{"type", "integer"}}}}, {"path"}),
                      tool("write_file", "Writes a file", {{"path", kText}, {"content", kText}},
                           {"path", "content"}),
                      tool("list_directory", "Lists what is in a directory", {{"path", kText}})});
}

json weather() {
  return json::array(
      {tool("get_current_weather", "The weather at a place",
            {{"city", kText}, {"unit", {{"enum", {"celsius", "fahrenheit"}}}}}, {"city", "unit"})});
}

struct ChoiceCase {
  const char* name;
  json tools;
  std::string prompt;
  std::vector<std::string> calls;  // NAME ARGUMENTS
  bool parallel = true;
};

class ToolChoice : public testing::TestWithParam<ChoiceCase> {};

TEST_P(ToolChoice, CallsWhatThePromptNames) {
  const ChoiceCase& c = GetParam();
  const ModelTurn turn = playModel({.messages = {{{"role", "user"}, {"content", c.prompt}}},
                                    .tools = c.tools,
                                    .parallel = c.parallel,
                                    .salt = "s"});
  std::vector<std::string> calls;
  for (const ModelCall& call : turn.calls) {
    calls.push_back(call.name + " " + call.argumentsText());
    EXPECT_THAT(call.id, MatchesRegex("[A-Za-z0-9]{9}"));
  }
  EXPECT_EQ(calls, c.calls);
  EXPECT_EQ(turn.text.empty(), !calls.empty());
}

INSTANTIATE_TEST_SUITE_P(
    Prompts, ToolChoice,
    testing::Values(ChoiceCase{"Id",
                               payments(),
                               "What's the status of my transaction T1001?",
                               {R"(retrieve_payment_status {"transaction_id":"T1001"})"}},
                    ChoiceCase{"TwoTools",
                               payments(),
                               "Status and date of T1002, please",
                               {R"(retrieve_payment_status {"transaction_id":"T1002"})",
                                R"(retrieve_payment_date {"transaction_id":"T1002"})"}},
                    ChoiceCase{"TwoIds",
                               payments(),
                               "What is the status of T1001 and T1003?",
                               {R"(retrieve_payment_status {"transaction_id":"T1001"})",
                                R"(retrieve_payment_status {"transaction_id":"T1003"})"}},
                    ChoiceCase{"OneAtATime",
                               payments(),
                               "What is the status of T1001 and T1003?",
                               {R"(retrieve_payment_status {"transaction_id":"T1001"})"},
                               false},
                    ChoiceCase{"Path",
                               files(),
                               "Read the file src/main.cpp and explain it.",
                               {R"(read_file {"path":"src/main.cpp"})"}},
                    ChoiceCase{"OptionalNumber",
                               files(),
                               "Please read README.md with a limit of 20 lines",
                               {R"(read_file {"limit":20,"path":"README.md"})"}},
                    ChoiceCase{"Places",
                               weather(),
                               "What is the weather in Paris and in New York in celsius?",
                               {R"(get_current_weather {"city":"Paris","unit":"celsius"})",
                                R"(get_current_weather {"city":"New York","unit":"celsius"})"}},
                    ChoiceCase{"None", payments(), "Tell me a joke", {}}),
    [](const auto& info) { return std::string(info.param.name); });

TEST(Model, IsForcedOrForbiddenToCall) {
  ModelQuestion question{
      .messages = {{{"role", "user"}, {"content", "Hello"}}}, .tools = payments(), .salt = "s"};
  EXPECT_THAT(playModel(question).calls, IsEmpty());
  for (const json& choice : {json("any"), json("required")}) {
    question.toolChoice = choice;
    ASSERT_EQ(playModel(question).calls.size(), 1U);
  }
  question.toolChoice = {{"type", "function"}, {"function", {{"name", "retrieve_payment_date"}}}};
  ASSERT_EQ(playModel(question).calls.size(), 1U);
  EXPECT_EQ(playModel(question).calls[0].name, "retrieve_payment_date");
  question.toolChoice = "none";
  question.messages[0]["content"] = "status of T1";
  EXPECT_THAT(playModel(question).calls, IsEmpty());
}

TEST(Model, PutsToolResultsIntoItsAnswer) {
  const json call = {{"id", "aaaaaaaaa"}, {"function", {{"name", "f"}, {"arguments", "{}"}}}};
  const ModelTurn turn = playModel(
      {.messages = {{{"role", "user"}, {"content", "status of T1001?"}},
                    {{"role", "assistant"}, {"content", ""}, {"tool_calls", {call, call}}},
                    {{"role", "tool"}, {"name", "f"}, {"content", "{\"status\": \"Paid\"}"}},
                    {{"role", "tool"}, {"content", "and more"}}},
       .tools = payments(),
       .salt = "s"});
  EXPECT_THAT(turn.calls, IsEmpty());
  EXPECT_THAT(turn.text, HasSubstr("f: {\"status\": \"Paid\"}\nresult: and more"));
}

TEST(Model, WritesWellKnownFunctions) {
  const auto answer = [](const std::string& prompt) {
    return playModel({.messages = {{{"role", "user"}, {"content", prompt}}}}).text;
  };
  EXPECT_THAT(answer("Write a function for factorial"), HasSubstr("def factorial"));
  EXPECT_THAT(answer("Write a JavaScript function for factorial"),
              HasSubstr("function factorial(n)"));
  EXPECT_EQ(answer("hi"), "You wrote 2 bytes: hi");
}

TEST(Model, FillsSchemasFromThePrompt) {
  const auto make = [](const json& schema, const std::string& prompt) {
    const PromptFacts facts(prompt);
    return SchemaInstance(schema, facts, true).make();
  };
  const json person = {{"type", "object"},
                       {"properties", {{"name", kText}, {"age", {{"type", "integer"}}}}},
                       {"required", {"name", "age"}}};
  EXPECT_EQ(make(person, "Extract: John Smith is 30 years old."),
            (json{{"name", "John Smith"}, {"age", 30}}));
  EXPECT_EQ(make({{"$defs", {{"Book", {{"type", "object"}, {"properties", {{"title", kText}}}}}}},
                  {"$ref", "#/$defs/Book"}},
                 "I read \"Dune\""),
            (json{{"title", "Dune"}}));
  EXPECT_EQ(make({{"anyOf", {{{"type", "null"}}, {{"type", "number"}, {"minimum", 7}}}}}, ""), 7.0);
  EXPECT_EQ(make({{"enum", {"low", "high"}}}, "the risk is high"), "high");
  EXPECT_EQ(make({{"type", "array"}, {"items", {{"type", "boolean"}}}, {"minItems", 2}}, ""),
            json::array({true, true}));
  EXPECT_EQ(make({{"type", "integer"}, {"exclusiveMinimum", 2}, {"multipleOf", 5}}, ""), 5);
  EXPECT_EQ(make({{"type", {"string", "null"}}, {"maxLength", 3}}, "\"abcdef\""), "abc");
  EXPECT_EQ(make({{"allOf",
                   {{{"properties", {{"a", {{"const", 1}}}}}},
                    {{"properties", {{"b", {{"const", 2}}}}}}}}},
                 ""),
            (json{{"a", 1}, {"b", 2}}));
  // A schema that contains itself ends.
  const json node = {
      {"$defs", {{"N", {{"type", "object"}, {"properties", {{"next", {{"$ref", "#/$defs/N"}}}}}}}}},
      {"$ref", "#/$defs/N"}};
  EXPECT_TRUE(make(node, "").is_object());
}

TEST(PromptFactsTest, FindsWhatAPromptNames) {
  const PromptFacts facts(
      "Ask Ada Lovelace in London (ada@example.com, https://example.com/a) on 2025-11-27 about "
      "ORD-7, 12.5 and `x = 1`; see docs/a.md: 2 + 3 * 4");
  EXPECT_THAT(facts.all(FactKind::Place), ElementsAre("London"));
  EXPECT_THAT(facts.all(FactKind::Email), ElementsAre("ada@example.com"));
  EXPECT_THAT(facts.all(FactKind::Url), ElementsAre("https://example.com/a"));
  EXPECT_THAT(facts.all(FactKind::Date), ElementsAre("2025-11-27"));
  EXPECT_THAT(facts.all(FactKind::Id), ElementsAre("ORD-7"));
  EXPECT_THAT(facts.all(FactKind::Quoted), ElementsAre("x = 1"));
  EXPECT_THAT(facts.all(FactKind::Path), ElementsAre("docs/a.md"));
  EXPECT_THAT(facts.all(FactKind::Expression), ElementsAre("2 + 3 * 4"));
  EXPECT_EQ(facts.first(FactKind::Number), "12.5");
}

TEST(Images, AreReadByTheirContent) {
  const auto facts = [](std::string_view base64) {
    return readImage(fromBase64(base64).value_or("")).value_or(ImageFacts{"none"});
  };
  const ImageFacts png = facts(
      "iVBORw0KGgoAAAANSUhEUgAAAAIAAAADCAIAAAA2iEnWAAAADklEQVR4nGNgQAKkswAAPAABIjdLWQAAAABJRU5ErkJg"
      "gg==");
  EXPECT_EQ(png.kind, "png");
  EXPECT_EQ(png.width, 2U);
  EXPECT_EQ(png.height, 3U);
  const ImageFacts gif = facts("R0lGODlhAQABAIAAAAAAAP///yH5BAEAAAAALAAAAAABAAEAAAIBRAA7");
  EXPECT_EQ(gif.kind, "gif");
  EXPECT_EQ(gif.frames, 1U);
  EXPECT_EQ(facts("aGVsbG8gd29ybGQh").kind, "none");
  EXPECT_FALSE(fromBase64("***="));
}

}  // namespace
}  // namespace codestral::test
