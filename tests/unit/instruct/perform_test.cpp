// An action whose answer does not come as it should: bounded, and told to whoever waits.
#include "instruct/perform.h"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include "unit/mistral/scripted_transport.h"

namespace codestral::instruct {
namespace {

using ::testing::HasSubstr;

TEST(Perform, AnAnswerHasALargestSizeAndALongestTime) {
  test::ScriptedService scripted;
  test::ManualExecutor executor;
  const PromptLibrary prompts = PromptLibrary::load({});
  mistral::Client client(scripted.transport, scripted.scheduler,
                         {.baseUrl = "https://api.mistral.ai", .key = Secret("test-key-0123456")},
                         answerLimits());
  Service service(client, {.model = "mistral-small-latest"});
  text::Snapshot document;
  document.languageId = "python";
  document.text = text::Text("x = 1\n");
  const Order order{.action = Action::Explain,
                    .document = std::make_shared<const text::Snapshot>(std::move(document)),
                    .region = {0, 6},
                    .path = "a.py"};
  auto answer = test::ScriptedAnswer::events({});
  answer.error = {.kind = ErrorKind::TooLarge, .message = "over 9 bytes"};
  scripted.answer(answer);
  const auto done =
      scripted.run(perform({scripted.scheduler, executor, service, prompts}, order, {}));
  ASSERT_FALSE(done);
  EXPECT_THAT(
      done.error().message,
      HasSubstr("the model's answer was too large, and nothing was changed (over 9 bytes)"));
  ASSERT_EQ(scripted.transport.requests.size(), 1U) << "it is not asked again";
  EXPECT_LE(scripted.transport.requests[0].maxBodyBytes, 16U << 20U);
  EXPECT_EQ(scripted.transport.requests[0].deadlines.total, std::chrono::minutes(10));
}

}  // namespace
}  // namespace codestral::instruct
