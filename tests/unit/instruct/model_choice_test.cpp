// Which model is asked: by what the list says, and what happens when a name is not served any more.
#include "instruct/model_choice.h"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include "instruct/service.h"
#include "unit/mistral/scripted_transport.h"

namespace codestral::instruct {
namespace {

using mistral::ModelCard;
using nlohmann::json;
using ::testing::ElementsAre;
using ::testing::HasSubstr;
using ::testing::IsEmpty;

ModelCard card(std::string id, bool sees = false, std::int64_t context = 0) {
  ModelCard made;
  made.id = std::move(id);
  made.capabilities.completionChat = true;
  made.capabilities.functionCalling = true;
  made.capabilities.vision = sees;
  made.maxContextLength = context;
  return made;
}

TEST(ChooseChatModel, ByClassOfThoseThatCan) {
  std::vector<ModelCard> models{card("codestral-2508"), card("codestral-latest"),
                                card("mistral-small-latest", true), card("zephyr-9", true)};
  EXPECT_EQ(chooseChatModel(models, {}), "codestral-latest");
  EXPECT_EQ(chooseChatModel(models, {.vision = true}), "mistral-small-latest");
  models.push_back(card("mistral-large-2411"));
  models.push_back(card("mistral-large-2512"));
  EXPECT_EQ(chooseChatModel(models, {}), "mistral-large-2512");
  EXPECT_EQ(chooseChatModel(models, {.code = true}), "codestral-latest");
  models.back().deprecation = "2026-12-31";
  EXPECT_EQ(chooseChatModel(models, {}), "mistral-large-2411");
  std::vector<ModelCard> others{card("a"), card("b", false, 5)};
  EXPECT_EQ(chooseChatModel(others, {}), "b");
  EXPECT_EQ(chooseChatModel(others, {.vision = true}), "");
}

TEST(ChooseChatModel, ByWhatTheWorkNeeds) {
  std::vector<ModelCard> models{card("codestral-latest", false, 32'000),
                                card("mistral-medium-latest", false, 256'000)};
  EXPECT_EQ(chooseChatModel(models, {.code = true, .contextTokens = 30'000}), "codestral-latest");
  EXPECT_EQ(chooseChatModel(models, {.code = true, .contextTokens = 60'000}),
            "mistral-medium-latest");
  models[0].capabilities.functionCalling = false;
  EXPECT_EQ(chooseChatModel(models, {.code = true, .tools = true}), "mistral-medium-latest");
  // A name that nobody knows yet, by what it can do.
  models.push_back(card("granite-coder-1"));
  models.back().capabilities.completionFim = true;
  models[0].deprecation = "2026-12-31";
  EXPECT_EQ(chooseChatModel(models, {.code = true}), "granite-coder-1");
  models.back().type = "fine-tuned";
  EXPECT_EQ(chooseChatModel(models, {.code = true}), "mistral-medium-latest");
  models[1].capabilities.completionChat = false;
  EXPECT_EQ(chooseChatModel(models, {.code = true}), "codestral-latest") << "no other is left";
  models[0].capabilities.completionChat = false;
  models.push_back(card("labs-large-x"));
  models.push_back(card("mistral-embed"));
  models.back().capabilities.completionChat = false;
  EXPECT_EQ(chooseChatModel(models, {}), "");
}

TEST(Successor, IsWhatTheListNamesElseOfItsFamilyElseOneThatCan) {
  std::vector<ModelCard> models{card("mistral-large-2512"), card("mistral-small-latest", true),
                                card("codestral-latest")};
  EXPECT_EQ(successorOf("mistral-small-2506", models, {}), "mistral-small-latest");
  EXPECT_EQ(successorOf("devstral-medium-latest", models, {}), "codestral-latest");
  EXPECT_EQ(successorOf("pixtral-12b-2409", models, {}), "mistral-small-latest");
  EXPECT_EQ(successorOf("nobody", models, {}), "mistral-large-2512");
  models.push_back(card("old-1"));
  models.back().deprecationReplacementModel = "new-2";
  EXPECT_EQ(successorOf("old-1", models, {}), "new-2");
  EXPECT_EQ(successorOf("nobody", {}, {}), "");
}

TEST(Retirement, IsNotATypingMistake) {
  const auto refused = [](int status) {
    return Error{.kind = ErrorKind::Refused, .message = "Invalid model: x", .httpStatus = status};
  };
  EXPECT_TRUE(isRetirement(refused(404), "anything"));
  EXPECT_TRUE(isRetirement(refused(400), "codestral-2405"));
  EXPECT_FALSE(isRetirement(refused(400), "codestrall-latest"));
  EXPECT_FALSE(isRetirement(refused(503), "codestral-2405"));
}

class ServiceChoice : public testing::Test {
 protected:
  static std::string models() {
    return R"({"data":[{"id":"mistral-large-latest","capabilities":{"completion_chat":true}},
                       {"id":"codestral-latest","capabilities":{"completion_chat":true}}]})";
  }
  static test::ScriptedAnswer said(const std::string& text) {
    const json delta{
        {"id", "1"},
        {"model", "m"},
        {"choices", {{{"index", 0}, {"delta", {{"content", text}}}, {"finish_reason", "stop"}}}}};
    return test::ScriptedAnswer::events({delta.dump(), "[DONE]"});
  }
  static mistral::ChatRequest request() {
    return {.messages = {mistral::Message::system("Be brief."), mistral::Message::user("Hi")},
            .prediction = mistral::Prediction{.content = "x"}};
  }
  static std::string verdict(bool bad) {
    return json{{"id", "1"},
                {"model", "m"},
                {"results", {{{"categories", {{"law", false}, {"pii", bad}}}}}}}
        .dump();
  }
  ServiceOptions options(std::string model) {
    return {.model = std::move(model),
            .notice = [this](std::string text) { notices.push_back(std::move(text)); }};
  }
  std::vector<std::string> asked() const {
    std::vector<std::string> all;
    for (std::size_t i = 0; i < service.transport.requests.size(); ++i) {
      const json body = service.transport.bodyOf(i);
      all.push_back(body.is_object() ? body.value("model", "") : "list");
    }
    return all;
  }
  test::ScriptedService service{{.attempts = 1}};
  std::vector<std::string> notices;
};

TEST_F(ServiceChoice, AutoListsOnceAndChooses) {
  Service asking(service.client, options("auto"));
  service.answer(models());
  service.answer(said("One."));
  EXPECT_EQ(service.run(asking.ask(request(), {.code = true}))->text, "One.");
  service.answer(said("Two."));
  EXPECT_EQ(service.run(asking.ask(request(), {}))->model, "mistral-large-latest");
  EXPECT_THAT(asked(), ElementsAre("list", "codestral-latest", "mistral-large-latest"));
  EXPECT_TRUE(service.transport.bodyOf(1).contains("prediction"));
  EXPECT_FALSE(service.transport.bodyOf(2).contains("prediction")) << "that model takes none";
  EXPECT_THAT(notices, IsEmpty());
}

TEST_F(ServiceChoice, ARetiredModelFailsOverWithOneNotice) {
  Service asking(service.client, options("codestral-2405"));
  service.answer(R"({"message":"Model codestral-2405 is retired"})", 404);
  service.answer(models());
  service.answer(said("One."));
  EXPECT_EQ(service.run(asking.ask(request(), {}))->model, "codestral-latest");
  service.answer(said("Two."));
  EXPECT_EQ(service.run(asking.ask(request(), {}))->text, "Two.");
  EXPECT_THAT(asked(),
              ElementsAre("codestral-2405", "list", "codestral-latest", "codestral-latest"));
  EXPECT_THAT(notices, ElementsAre(HasSubstr("codestral-2405 is not served any more; "
                                             "codestral-latest is asked instead")));
}

TEST_F(ServiceChoice, AMistypedModelIsAnError) {
  Service asking(service.client, options("codestrall"));
  service.answer(R"({"message":"Invalid model: codestrall"})", 400);
  EXPECT_THAT(service.run(asking.ask(request(), {})).error().message,
              HasSubstr("Invalid model: codestrall"));
  EXPECT_THAT(asked(), ElementsAre("codestrall"));
}

TEST_F(ServiceChoice, TheHostOfCodestralHasOneModelAndNoModeration) {
  ServiceOptions host = options("auto");
  host.codestralHost = true;
  service.answer(said("One."));
  EXPECT_EQ(service.run(Service(service.client, host).ask(request(), {}))->model,
            "codestral-latest");
  host.moderation = true;
  EXPECT_THAT(service.run(Service(service.client, host).ask(request(), {})).error().message,
              HasSubstr("has no moderation"));
  EXPECT_EQ(service.transport.requests.size(), 1U);
}

TEST_F(ServiceChoice, ModerationJudgesPromptAndAnswer) {
  ServiceOptions strict = options("m");
  strict.moderation = true;
  Service asking(service.client, strict);
  std::size_t heard = 0;
  const auto hear = [&heard](const mistral::ChatChunk&) { ++heard; };
  service.answer(verdict(true));
  auto answer = service.run(asking.ask(request(), {}, hear));
  ASSERT_FALSE(answer);
  EXPECT_EQ(answer.error().message, "the prompt is not sent: moderation flags it as pii");
  EXPECT_EQ(service.transport.requests.size(), 1U);
  EXPECT_EQ(service.transport.bodyOf(0)["input"], json{"Hi"}) << "without the program's own words";

  service.answer(verdict(false));
  service.answer(said("Bad."));
  service.answer(verdict(true));
  answer = service.run(asking.ask(request(), {}, hear));
  ASSERT_FALSE(answer);
  EXPECT_EQ(answer.error().message, "the answer is not shown: moderation flags it as pii");
  EXPECT_EQ(service.transport.bodyOf(3)["input"], json{"Bad."});
  EXPECT_EQ(heard, 0U) << "nothing is shown before it is judged";

  service.answer(R"({"message":"busy"})", 503);
  EXPECT_THAT(service.run(asking.ask(request(), {}, hear)).error().message,
              HasSubstr("the prompt is not sent, because moderation"));
}

TEST_F(ServiceChoice, AGuardrailSaysItsCategory) {
  service.answer(
      R"({"error":{"message":"Content blocked by guardrail","status":403},"guardrails":{"results":
         {"moderation_llm_v2":{"decisions":{"pii":{"violated":true},"law":{"violated":false}},"violated":true}}}})",
      403);
  const auto answer = service.run(Service(service.client, options("m")).ask(request(), {}));
  ASSERT_FALSE(answer);
  EXPECT_THAT(answer.error().message, HasSubstr("Content blocked by guardrail (pii)"));
}

}  // namespace
}  // namespace codestral::instruct
