#include "mistral/models.h"

#include "unit/mistral/family_test.h"
#include "unit/mistral/shape_check.h"

namespace codestral::mistral {
namespace {

using ::testing::HasSubstr;
using ::testing::IsEmpty;

using ModelsTest = FamilyTest;

constexpr std::string_view kCard = R"({"id":"codestral-2508","created":1756746619,
  "owned_by":"mistralai","capabilities":{"completion_chat":true,"completion_fim":true,
    "function_calling":false,"reasoning":false,"fine_tuning":true,"vision":false,"ocr":false,
    "classification":false,"moderation":false,"audio":false,"audio_transcription":false,
    "audio_transcription_realtime":false,"audio_speech":false,"unified_resources":false},
  "name":"n","description":"d","max_context_length":128000,"aliases":["codestral-latest"],
  "deprecation":"2026-12-01T00:00:00Z","deprecation_replacement_model":"codestral-3",
  "default_model_temperature":0.25,"type":"type of tomorrow","job":"j","root":"r",
  "archived":false,"model_type":"completion"})";

TEST_F(ModelsTest, ReadEveryShape) {
  checkShape<ModelCard>(kCard);
  const auto bare = decoded<ModelCard>(R"({"id":"a","TYPE":"fine-tuned"})");
  EXPECT_EQ(bare.maxContextLength, 0);
  EXPECT_FALSE(bare.deprecation);
}

TEST_F(ModelsTest, AreListedInEitherShape) {
  answer(R"({"object":"list","data":[)" + std::string(kCard) + R"(,{"id":"b"}]})");
  auto models = run(listModels(client));
  ASSERT_TRUE(models) << models.error().message;
  EXPECT_EQ(sentLine(), "GET /v1/models");
  ASSERT_EQ(models->size(), 2U);
  EXPECT_TRUE(models->at(0).capabilities.completionFim);
  answer(R"([{"id":"a"}])");
  models = run(listModels(client, {.provider = "p", .model = "m"}));
  ASSERT_TRUE(models);
  EXPECT_EQ(models->at(0).id, "a");
  EXPECT_EQ(sentLine(), "GET /v1/models?model=m&provider=p");
  answer("[]");
  EXPECT_THAT(*run(listModels(client)), IsEmpty());
}

TEST_F(ModelsTest, AreOneList) {
  for (const std::string_view body : {"", "<html>", "{}", "3", R"({"data":{}})", "[{", "[3]"}) {
    answer(std::string(body));
    const auto models = run(listModels(client));
    ASSERT_FALSE(models) << body;
    EXPECT_EQ(models.error().kind, ErrorKind::Protocol);
    EXPECT_THAT(models.error().message, HasSubstr("GET /v1/models"));
  }
}

TEST_F(ModelsTest, AskTheirRoutes) {
  answer(std::string(kCard));
  EXPECT_EQ(run(getModel(client, "codestral-2508"))->aliases.at(0), "codestral-latest");
  EXPECT_EQ(sentLine(), "GET /v1/models/codestral-2508");
  answer(R"({"id":"ft:x","object":"model","deleted":true})");
  EXPECT_TRUE(run(deleteModel(client, "ft:x"))->deleted);
  EXPECT_EQ(sentLine(), "DELETE /v1/models/ft%3Ax");
}

TEST_F(ModelsTest, GiveTheRefusalOfAHostWithoutThem) {
  answer(R"({"message":"no Route matched with those values"})", 404);
  const auto models = run(listModels(client));
  ASSERT_FALSE(models);
  EXPECT_EQ(models.error().kind, ErrorKind::NotFound);
}

}  // namespace
}  // namespace codestral::mistral
