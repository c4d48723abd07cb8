#include "mistral/embeddings.h"

#include "base/base64.h"
#include "unit/mistral/family_test.h"
#include "unit/mistral/shape_check.h"

namespace codestral::mistral {
namespace {

using ::testing::ElementsAre;
using ::testing::HasSubstr;

constexpr std::string_view kTwo = R"({"id":"e1","model":"mistral-embed",
  "data":[{"embedding":[0.5,-0.25],"index":0},{"embedding":[1.0,0.0],"index":1}],
  "usage":{"prompt_tokens":9,"completion_tokens":0,"total_tokens":9}})";

class EmbeddingsTest : public FamilyTest {
 protected:
  // An answer whose vectors say which text they belong to, in the order of `indexes`.
  void answerFor(const std::vector<int>& indexes, int base) {
    Json data = Json::array();
    for (const int index : indexes) {
      data.push_back({{"object", "embedding"}, {"index", index}, {"embedding", {base + index}}});
    }
    answer(
        Json{{"model", "mistral-embed"}, {"data", data}, {"usage", {{"prompt_tokens", 4}}}}.dump());
  }
};

TEST_F(EmbeddingsTest, EncodesWhatTheSchemaAllows) {
  EXPECT_EQ(toJson(EmbeddingRequest{.model = "m", .input = "one"}),
            parsed(R"({"model":"m","input":"one"})"));
  EXPECT_EQ(toJson(EmbeddingRequest{.model = "codestral-embed",
                                    .input = std::vector<std::string>{"one"},
                                    .metadata = {{"k", "v"}},
                                    .outputDimension = 256,
                                    .outputDtype = "int8",
                                    .encodingFormat = "base64"}),
            parsed(R"({"model":"codestral-embed","input":["one"],"metadata":{"k":"v"},
                       "output_dimension":256,"output_dtype":"int8","encoding_format":"base64"})"));
}

TEST_F(EmbeddingsTest, ReadsEveryShape) {
  checkShape<EmbeddingResponse>(kTwo);
}

TEST_F(EmbeddingsTest, AsksAndAnswers) {
  answer(std::string(kTwo));
  const auto response = run(embed(client, {.model = "mistral-embed", .input = {"a", "b"}}));
  ASSERT_TRUE(response) << response.error().message;
  EXPECT_EQ(sentLine(), "POST /v1/embeddings");
  EXPECT_EQ(sentBody()["input"], Json({"a", "b"}));
  EXPECT_THAT(response->data[0].embedding.values, ElementsAre(0.5F, -0.25F));
  EXPECT_EQ(response->usage.promptTokens, 9);
}

TEST_F(EmbeddingsTest, ReadsFloatsFromBase64) {
  // 1.0, -2.5 as little endian float32
  const std::string bytes("\x00\x00\x80\x3F\x00\x00\x20\xC0", 8);
  const Json data = {{{"index", 0}, {"embedding", toBase64(bytes)}}};
  answer(Json{{"data", data}}.dump());
  auto response = run(embed(client, {.model = "m", .input = "a", .encodingFormat = "base64"}));
  ASSERT_TRUE(response);
  EXPECT_THAT(response->data[0].embedding.values, ElementsAre(1.0F, -2.5F));
  EXPECT_EQ(response->data[0].embedding.base64, "");

  answer(Json{{"data", data}}.dump());
  response = run(embed(client, {.model = "m", .input = "a", .outputDtype = "int8"}));
  ASSERT_TRUE(response);
  EXPECT_EQ(response->data[0].embedding.base64, toBase64(bytes));

  answer(R"({"data":[{"embedding":"AAA="},{"embedding":"no base64!"}]})");
  response = run(embed(client, {.model = "m", .input = {"a", "b"}}));
  ASSERT_TRUE(response);
  EXPECT_EQ(response->data[0].embedding.base64, "AAA=");
  EXPECT_EQ(response->data[1].embedding.base64, "no base64!");
}

TEST_F(EmbeddingsTest, KeepsTheOrderOfManyTexts) {
  std::vector<std::string> texts;
  for (int i = 0; i < 7; ++i) texts.push_back("text " + std::to_string(i));
  answerFor({2, 0, 1}, 0);
  answerFor({0, 1, 2}, 3);
  answerFor({0}, 6);
  const auto response = run(embedAll(client, {.model = "mistral-embed"}, texts, 3));
  ASSERT_TRUE(response) << response.error().message;
  ASSERT_EQ(response->data.size(), 7U);
  for (int i = 0; i < 7; ++i) {
    const Embedding& embedding = response->data[static_cast<std::size_t>(i)];
    EXPECT_EQ(embedding.index, i);
    EXPECT_THAT(embedding.embedding.values, ElementsAre(static_cast<float>(i)));
  }
  EXPECT_EQ(response->usage.promptTokens, 12);
  ASSERT_EQ(transport.requests.size(), 3U);
  EXPECT_EQ(parsed(transport.requests[1].body)["input"], Json({"text 3", "text 4", "text 5"}));
  EXPECT_EQ(sentBody()["input"], Json::array({"text 6"}));
}

TEST_F(EmbeddingsTest, AsksNothingForNoTexts) {
  const auto response = run(embedAll(client, {.model = "m"}, {}));
  ASSERT_TRUE(response);
  EXPECT_TRUE(response->data.empty());
  EXPECT_TRUE(transport.requests.empty());
}

TEST_F(EmbeddingsTest, RefusesAnswersThatDoNotFitTheTexts) {
  answerFor({0}, 0);
  auto response = run(embedAll(client, {.model = "m"}, {"a", "b"}));
  ASSERT_FALSE(response);
  EXPECT_THAT(response.error().message, HasSubstr("answered 2 texts with 1 vectors"));

  answerFor({0, 0}, 0);
  response = run(embedAll(client, {.model = "m"}, {"a", "b"}));
  ASSERT_FALSE(response);
  EXPECT_THAT(response.error().message, HasSubstr("no vector for text 1"));
}

TEST_F(EmbeddingsTest, StopsAtTheFirstFailure) {
  answerFor({0}, 0);
  answer(R"({"message":"slow down"})", 429);
  const auto response = run(embedAll(client, {.model = "m"}, {"a", "b", "c"}, 1));
  ASSERT_FALSE(response);
  EXPECT_EQ(response.error().kind, ErrorKind::RateLimited);
  EXPECT_EQ(transport.requests.size(), 2U);
}

}  // namespace
}  // namespace codestral::mistral
