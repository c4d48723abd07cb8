// Many requests at once: each is answered exactly once.

#include <algorithm>
#include <map>

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include "faults/editor.h"

namespace codestral::test {
namespace {

using nlohmann::json;

// Answers by id, of these requests.
std::map<std::int64_t, json> answers(Editor& editor, const std::vector<std::int64_t>& ids) {
  editor.server().waitUntil([&] { return editor.server().unanswered() == 0; });
  std::map<std::int64_t, json> found;
  for (const ServerMessage& received : editor.server().messages()) {
    const json& id = received.message.value("id", json());
    if (received.message.contains("method") || !id.is_number_integer()) continue;
    if (std::ranges::find(ids, id.get<std::int64_t>()) != ids.end()) found[id] = received.message;
  }
  return found;
}

TEST(LoadFaults, ThousandRapidRequestsAreEachAnsweredOnce) {
  Editor editor("mistral");
  editor.open("value = ");
  std::vector<std::int64_t> ids;
  for (int i = 0; i < 1000; ++i) ids.push_back(editor.ask());
  const auto found = answers(editor, ids);
  ASSERT_EQ(found.size(), ids.size());
  // The last one wins; those before it are superseded, or were served in time.
  EXPECT_TRUE(found.at(ids.back())["result"].is_object()) << found.at(ids.back()).dump();
  for (const auto& [id, response] : found) EXPECT_TRUE(response.contains("result")) << id;
  EXPECT_EQ(editor.server().shutdown(), 0);
  EXPECT_THAT(editor.server().protocolErrors(), testing::IsEmpty());
  EXPECT_EQ(editor.server().unanswered(), 0U);
}

TEST(LoadFaults, TypingWhileRequestsFly) {
  Editor editor("auto");
  std::vector<std::int64_t> ids;
  for (int i = 0; i < 300; ++i) {
    editor.open("value" + std::to_string(i) + " = ");
    ids.push_back(editor.ask());
    editor.server().receive();
  }
  EXPECT_EQ(answers(editor, ids).size(), ids.size());
  EXPECT_EQ(editor.server().shutdown(), 0);
  EXPECT_THAT(editor.server().protocolErrors(), testing::IsEmpty());
}

TEST(LoadFaults, CancelStorm) {
  Editor editor("mistral");
  Behaviour held = Behaviour::of({"never"});
  held.holdAfter = 0;
  held.times = 1000;
  editor.service().push(held);
  editor.open("value = ");
  std::vector<std::int64_t> ids;
  for (int i = 0; i < 500; ++i) {
    ids.push_back(editor.ask());
    editor.server().cancel(ids.back());
    editor.server().cancel(ids.back());
    editor.server().cancel(1000000 + i);
  }
  const auto found = answers(editor, ids);
  ASSERT_EQ(found.size(), ids.size());
  for (const auto& [id, response] : found) {
    ASSERT_TRUE(response.contains("error")) << response.dump();
    EXPECT_EQ(response["error"]["code"], -32800);
  }
  // None of them is left open at the service.
  EXPECT_TRUE(editor.service().waitForClosed(editor.service().requests().size()));
  editor.service().reset();
  editor.service().push(Behaviour::of({"1"}));
  EXPECT_EQ(editor.suggestion(), "1");
  EXPECT_EQ(editor.server().shutdown(), 0);
  EXPECT_THAT(editor.server().protocolErrors(), testing::IsEmpty());
}

TEST(LoadFaults, ShutdownAnswersEverythingThatIsOpen) {
  Editor editor("mistral");
  Behaviour held = Behaviour::of({"never"});
  held.holdAfter = 0;
  held.times = 100;
  editor.service().push(held);
  std::vector<std::int64_t> ids;
  for (int i = 0; i < 50; ++i) {
    editor.open("value" + std::to_string(i) + " = ");
    ids.push_back(editor.ask());
  }
  EXPECT_EQ(editor.server().shutdown(), 0);
  EXPECT_EQ(answers(editor, ids).size(), ids.size());
  EXPECT_THAT(editor.server().protocolErrors(), testing::IsEmpty());
}

}  // namespace
}  // namespace codestral::test
