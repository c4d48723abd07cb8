#include "mistral/models.h"

#include <gmock/gmock.h>

#include "unit/mistral/fake_transport.h"

namespace codestral::mistral {
namespace {

using ::testing::ElementsAre;
using ::testing::IsEmpty;

TEST(DecodeModels, ReadsCards) {
  const auto cards = decodeModels(R"({"object":"list","data":[
    {"id":"codestral-2508","aliases":["codestral-latest",3],"max_context_length":128000,
     "capabilities":{"completion_chat":true,"completion_fim":true,"new":1},
     "deprecation":null,"type":"base","more":{}},
    {"id":"codestral-2501","capabilities":{"completion_fim":true},
     "deprecation":"2025-11-30T00:00:00Z","deprecation_replacement_model":"codestral-latest"},
    {"id":"bare"}, {"name":"no id"}, 3]})");
  ASSERT_TRUE(cards);
  ASSERT_EQ(cards->size(), 3U);
  const ModelCard& first = (*cards)[0];
  EXPECT_EQ(first.id, "codestral-2508");
  EXPECT_THAT(first.aliases, ElementsAre("codestral-latest"));
  EXPECT_TRUE(first.completionFim);
  EXPECT_TRUE(first.completionChat);
  EXPECT_EQ(first.maxContextLength, 128000);
  EXPECT_EQ(first.deprecation, "");
  EXPECT_EQ((*cards)[1].deprecation, "2025-11-30T00:00:00Z");
  EXPECT_EQ((*cards)[1].replacement, "codestral-latest");
  EXPECT_FALSE((*cards)[1].completionChat);
  EXPECT_EQ((*cards)[2].maxContextLength, 0);
}

TEST(DecodeModels, TakesABareListAndAnEmptyOne) {
  EXPECT_EQ(decodeModels(R"([{"id":"a"}])")->size(), 1U);
  EXPECT_THAT(*decodeModels("[]"), IsEmpty());
  EXPECT_THAT(*decodeModels(R"({"data":[]})"), IsEmpty());
}

TEST(DecodeModels, RefusesTheRest) {
  for (const std::string_view body : {"", "<html>", "{}", "3", R"({"data":{}})", "[{"}) {
    const auto cards = decodeModels(body);
    ASSERT_FALSE(cards) << body;
    EXPECT_EQ(cards.error().kind, ErrorKind::Protocol);
  }
}

TEST(ListModels, AsksAndAnswersOnce) {
  test::FakeTransport transport;
  std::vector<Result<std::vector<ModelCard>>> answers;
  const auto call = listModels(transport, {.baseUrl = "https://api.example", .key = Secret("k")},
                               {}, [&](auto result) { answers.push_back(std::move(result)); });
  EXPECT_EQ(transport.requests.at(0).method, "GET");
  EXPECT_EQ(transport.requests.at(0).url, "https://api.example/v1/models");
  EXPECT_EQ(transport.requests.at(0).bearer.reveal(), "k");
  transport.head(200, {});
  transport.body(R"([{"id")");
  transport.body(R"(:"a"}])");
  transport.done();
  ASSERT_EQ(answers.size(), 1U);
  EXPECT_EQ(answers[0]->at(0).id, "a");
}

TEST(ListModels, GivesTheServicesRefusal) {
  test::FakeTransport transport;
  std::optional<Result<std::vector<ModelCard>>> answer;
  const auto call = listModels(transport, {.baseUrl = "https://codestral.example"}, {},
                               [&](auto result) { answer = std::move(result); });
  transport.head(404, {});
  transport.body(R"({"message":"no Route matched with those values"})");
  transport.done();
  ASSERT_TRUE(answer && !*answer);
  EXPECT_EQ(answer->error().kind, ErrorKind::NotFound);
}

}  // namespace
}  // namespace codestral::mistral
