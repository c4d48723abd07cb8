#include "mistral/classifiers.h"

#include "unit/mistral/family_test.h"
#include "unit/mistral/shape_check.h"

namespace codestral::mistral {
namespace {

using ClassifiersTest = FamilyTest;

constexpr std::string_view kModeration = R"({"id":"m1","model":"mistral-moderation-2603",
  "results":[{"categories":{"pii":true,"of_tomorrow":false},
              "category_scores":{"pii":0.875,"of_tomorrow":0.0625}},
             {"categories":{"law":false},"category_scores":{"law":0.5}}],
  "usage":{"prompt_tokens":3,"completion_tokens":0,"total_tokens":3,"prompt_audio_seconds":1}})";
constexpr std::string_view kClassification = R"({"id":"c1","model":"ft:ministral:x",
  "results":[{"intent":{"scores":{"refund":0.75,"other":0.25}},"mood":{"scores":{"calm":1.0}}}]})";

TEST_F(ClassifiersTest, EncodeWhatTheSchemasAllow) {
  EXPECT_EQ(
      toJson(ClassificationRequest{.model = "m", .input = {"a", "b"}, .metadata = {{"k", 1}}}),
      parsed(R"({"model":"m","input":["a","b"],"metadata":{"k":1}})"));
  EXPECT_EQ(toJson(ClassificationRequest{.model = "m", .input = "a"}),
            parsed(R"({"model":"m","input":"a"})"));
  const std::vector<Message> one{Message::user("hi")};
  const std::vector<Message> two{Message::user("a"), Message::assistant("b")};
  EXPECT_EQ(toJson(ChatModerationRequest{.model = "m", .conversations = {one}}),
            parsed(R"({"model":"m","input":[[{"role":"user","content":"hi"}]]})"));
  EXPECT_EQ(toJson(ChatModerationRequest{.model = "m", .conversations = {one, two}}),
            parsed(R"({"model":"m","input":[[{"role":"user","content":"hi"}],
              [{"role":"user","content":"a"},{"role":"assistant","content":"b"}]]})"));
  EXPECT_EQ(toJson(ChatClassificationRequest{.model = "m", .conversations = {one}}),
            parsed(R"({"model":"m","input":[{"messages":[{"role":"user","content":"hi"}]}]})"));
  EXPECT_EQ(toJson(ChatClassificationRequest{.model = "m", .conversations = {one, one}}),
            parsed(R"({"model":"m","input":[{"messages":[{"role":"user","content":"hi"}]},
                                            {"messages":[{"role":"user","content":"hi"}]}]})"));
}

TEST_F(ClassifiersTest, ReadEveryShape) {
  checkShape<ModerationResponse>(kModeration,
                                 {.any = {"usage.prompt_audio_seconds"},
                                  .maps = {"results[0].categories", "results[0].category_scores",
                                           "results[1].categories", "results[1].category_scores"}});
  checkShape<ClassificationResponse>(
      kClassification,
      {.maps = {"results[0]", "results[0].intent.scores", "results[0].mood.scores"}});
}

TEST_F(ClassifiersTest, AskTheirRoutes) {
  answer(std::string(kModeration));
  const auto moderation = run(moderate(client, {.model = "m", .input = "a"}));
  ASSERT_TRUE(moderation) << moderation.error().message;
  EXPECT_TRUE(moderation->results[0].categories.at("pii"));
  EXPECT_EQ(moderation->results[0].categoryScores.at("of_tomorrow"), 0.0625);
  answer(std::string(kModeration));
  EXPECT_TRUE(run(moderateChat(client, {.model = "m", .conversations = {{Message::user("a")}}})));
  answer(std::string(kClassification));
  EXPECT_TRUE(run(classify(client, {.model = "m", .input = "a"})));
  answer(std::string(kClassification));
  const auto classes =
      run(classifyChat(client, {.model = "m", .conversations = {{Message::user("a")}}}));
  ASSERT_TRUE(classes);
  EXPECT_EQ(classes->results[0].at("intent").scores.at("refund"), 0.75);
  EXPECT_EQ(sentLine(0), "POST /v1/moderations");
  EXPECT_EQ(sentLine(1), "POST /v1/chat/moderations");
  EXPECT_EQ(sentLine(2), "POST /v1/classifications");
  EXPECT_EQ(sentLine(3), "POST /v1/chat/classifications");
}

}  // namespace
}  // namespace codestral::mistral
