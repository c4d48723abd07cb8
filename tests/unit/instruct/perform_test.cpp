// An action whose answer does not come as it should: bounded, and told to whoever waits.
#include "instruct/perform.h"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include "unit/mistral/scripted_transport.h"

namespace codestral::instruct {
namespace {

using ::testing::HasSubstr;

class PerformTest : public testing::Test {
 protected:
  Result<Done> explain() {
    text::Snapshot document;
    document.languageId = "python";
    document.text = text::Text("x = 1\n");
    const Order order{.action = Action::Explain,
                      .document = std::make_shared<const text::Snapshot>(std::move(document)),
                      .region = {0, 6},
                      .path = "a.py"};
    return scripted_.run(perform({scripted_.scheduler, executor_, service_, prompts_}, order, {}));
  }

  test::ScriptedService scripted_;
  test::ManualExecutor executor_;
  const PromptLibrary prompts_ = PromptLibrary::load({});
  mistral::Client client_{scripted_.transport,
                          scripted_.scheduler,
                          {.baseUrl = "https://api.mistral.ai", .key = Secret("test-key-0123456")},
                          answerLimits()};
  Service service_{client_, {.model = "mistral-small-latest"}};
};

TEST_F(PerformTest, AnAnswerHasALargestSizeAndALongestTime) {
  auto answer = test::ScriptedAnswer::events({});
  answer.error = {.kind = ErrorKind::TooLarge, .message = "over 9 bytes"};
  scripted_.answer(answer);
  const auto done = explain();
  ASSERT_FALSE(done);
  EXPECT_THAT(
      done.error().message,
      HasSubstr("the model's answer was too large, and nothing was changed (over 9 bytes)"));
  ASSERT_EQ(scripted_.transport.requests.size(), 1U) << "it is not asked again";
  EXPECT_LE(scripted_.transport.requests[0].maxBodyBytes, 16U << 20U);
  EXPECT_EQ(scripted_.transport.requests[0].deadlines.total, std::chrono::minutes(10));
}

// Code that is copied out of an explanation is to be what it looks like.
TEST_F(PerformTest, WhatIsNotSeenInAnExplanationIsShown) {
  scripted_.answer(test::ScriptedAnswer::events(
      {R"({"model":"m","choices":[{"index":0,"delta":{"content":"`x\u202ey` it"},"finish_reason":"stop"}]})"}));
  const auto done = explain();
  ASSERT_TRUE(done) << done.error().message;
  EXPECT_THAT(done->prose, HasSubstr("U+202E"));
  EXPECT_THAT(done->prose, testing::Not(HasSubstr("\xE2\x80\xAE")));
}

}  // namespace
}  // namespace codestral::instruct
