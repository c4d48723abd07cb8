#include "mistral/structured.h"

#include <gmock/gmock.h>

#include "mistral/json_schema.h"
#include "unit/mistral/scripted_transport.h"

namespace codestral::mistral {
namespace {

using test::ScriptedService;
using ::testing::HasSubstr;

const Json kPerson = Json::parse(R"({"type":"object","properties":{
  "name":{"type":"string"},"age":{"type":"integer","minimum":0}},
  "required":["name","age"],"additionalProperties":false})");

std::string saying(const std::string& text, const std::string& finish = "stop") {
  return Json{{"choices",
               {{{"index", 0},
                 {"finish_reason", finish},
                 {"message", {{"role", "assistant"}, {"content", text}}}}}}}
      .dump();
}

class StructuredTest : public ::testing::Test, public ScriptedService {
 protected:
  Result<StructuredAnswer> person() {
    return run(chatWithSchema(client, {.model = "m", .messages = {Message::user("Who?")}},
                              "PersonInfo", kPerson));
  }
  Result<StructuredAnswer> object(const char* prompt) {
    return run(chatWithJsonObject(client, {.model = "m", .messages = {Message::user(prompt)}}));
  }
};

TEST_F(StructuredTest, AsksStrictlyAndGivesTheValue) {
  answer(saying(R"({"name":"Ada","age":36})"));
  const auto answer = person();
  ASSERT_TRUE(answer) << answer.error().message;
  EXPECT_EQ(answer->value["age"], 36);
  EXPECT_EQ(answer->repairs, 0);
  EXPECT_EQ(
      transport.bodyOf(0)["response_format"],
      (Json{{"type", "json_schema"},
            {"json_schema", {{"name", "PersonInfo"}, {"schema", kPerson}, {"strict", true}}}}));
}

TEST_F(StructuredTest, RepairsOnceWithTheReason) {
  answer(saying(R"({"name":"Ada","age":-1})"));
  answer(saying("```json\n{\"name\":\"Ada\",\"age\":36}\n```"));
  const auto answer = person();
  ASSERT_TRUE(answer) << answer.error().message;
  EXPECT_EQ(answer->value["age"], 36);
  EXPECT_EQ(answer->repairs, 1);
  EXPECT_THAT(transport.bodyOf(1)["messages"][2]["content"].get<std::string>(), HasSubstr("age"));
}

TEST_F(StructuredTest, ThenItIsAClearError) {
  const std::pair<std::string, const char*> cases[] = {
      {saying(R"({"name":"Ada"})"), "the answer does not fit the schema: "},
      {saying("Ada is 36."), "the answer is not JSON"},
      {saying(R"({"name":"A)", "length"), "the answer was cut before its JSON was complete"},
  };
  for (const auto& [text, message] : cases) {
    transport.requests.clear();
    answer(text);
    answer(text);
    const auto answer = person();
    ASSERT_FALSE(answer);
    EXPECT_EQ(answer.error().kind, ErrorKind::Protocol);
    EXPECT_THAT(answer.error().message, HasSubstr(message));
    EXPECT_EQ(transport.requests.size(), 2U);
  }
}

TEST_F(StructuredTest, AnEmptyAnswerIsNotAskedAbout) {
  answer(saying(""));
  EXPECT_FALSE(person());
  EXPECT_EQ(transport.requests.size(), 1U);
}

TEST_F(StructuredTest, AWrongSchemaIsNotSent) {
  const auto answer = run(chatWithSchema(client, {.model = "m", .messages = {Message::user("u")}},
                                         "x", {{"type", "object"}, {"required", "name"}}));
  EXPECT_EQ(answer.error().kind, ErrorKind::InvalidInput);
  EXPECT_TRUE(transport.requests.empty());
}

TEST_F(StructuredTest, AJsonObjectIsAskedForByName) {
  answer(saying(R"({"a":1})"));
  ASSERT_TRUE(object("List it"));
  EXPECT_EQ(transport.bodyOf(0)["messages"].size(), 2U);
  EXPECT_EQ(transport.bodyOf(0)["messages"][0]["role"], "system");
  answer(saying(R"({"a":1})"));
  ASSERT_TRUE(object("List it as JSON"));
  EXPECT_EQ(transport.bodyOf(1)["messages"].size(), 1U);
  EXPECT_EQ(transport.bodyOf(1)["response_format"], (Json{{"type", "json_object"}}));
  answer(saying("[1]"));
  answer(saying("[1]"));
  EXPECT_THAT(object("json").error().message, HasSubstr("no object"));
}

TEST(JsonSchemaTest, SaysWhatDoesNotFit) {
  const auto schema = JsonSchema::compile(Json::parse(R"({"type":"object","properties":{
    "items":{"type":"array","items":{"$ref":"#/definitions/n"}}},
    "definitions":{"n":{"type":"integer","enum":[1,2]}}})"));
  ASSERT_TRUE(schema) << schema.error().message;
  EXPECT_TRUE(schema->check(Json::parse(R"({"items":[1,2]})")));
  EXPECT_TRUE(schema->check(Json::parse(R"({"items":[1,2]})"))) << "a second time";
  const Result<> wrong = schema->check(Json::parse(R"({"items":[1,"x"]})"));
  ASSERT_FALSE(wrong);
  EXPECT_THAT(wrong.error().message, HasSubstr("items[1]: "));
  EXPECT_EQ(wrong.error().kind, ErrorKind::InvalidInput);
}

TEST(JsonSchemaTest, RefusesSchemasThatCannotBeUsed) {
  const auto nested = [](std::string_view open, std::string_view inner, std::string_view close) {
    std::string text(inner);
    for (int i = 0; i < 1000; ++i) text = std::string(open) + text + std::string(close);
    return Json::parse(text);
  };
  const Json deep = nested(R"({"not":)", "{}", "}");
  for (const Json& schema :
       {Json("x"), Json{{"type", 7}}, Json{{"$ref", "https://example.org/other.json"}}, deep}) {
    EXPECT_FALSE(JsonSchema::compile(schema));
  }
  EXPECT_FALSE(JsonSchema::compile(Json::object())->check(nested("[", "", "]")));
}

}  // namespace
}  // namespace codestral::mistral
