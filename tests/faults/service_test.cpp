// A service that misbehaves, seen from the editor: null (or the on-device model's words) in bounded
// time, a truthful status, and the next request works.

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include "faults/editor.h"

namespace codestral::test {
namespace {

using nlohmann::json;

struct Case {
  const char* name;
  Behaviour behaviour;
  const char* state;       // of the status that follows
  const char* reason;      // in it
  bool pause = false;      // requests are held back for a time
  bool saysFirst = false;  // part of an answer comes before the fault
  // A warm connection that breaks before any byte came is tried once more on a fresh one.
  bool again = false;
};

// The server waits 5 s for a first byte, 3 s between bytes and 10 s in all.
constexpr Millis kBound{12000};

std::vector<Case> cases() {
  return {
      {"Status401", Behaviour::error(401), "error", "unauthorized"},
      {"Status403", Behaviour::error(403), "error", "refused"},
      {"Status404", Behaviour::error(404), "error", "refused"},
      {"Status422", Behaviour::error(422), "error", "refused"},
      {"Status429", Behaviour::rateLimited(std::nullopt), "paused", "rate-limited"},
      {"Status429RetryAfter", Behaviour::rateLimited(30), "paused", "rate-limited", true},
      {"Status429ZeroAllowance", Behaviour::zeroAllowance(), "paused", "rate-limited", true},
      {"Status500", Behaviour::error(500), "offline", "offline"},
      {"Status503", Behaviour::error(503), "offline", "offline"},
      {"Html502", Behaviour::html(502), "offline", "offline"},
      {"Html200", Behaviour::html(200), "offline", "offline"},
      {"ResetBeforeAnswer", Behaviour::faulty(Fault::ResetBeforeAnswer), "offline", "offline",
       false, false, true},
      {"CloseBeforeAnswer", Behaviour::faulty(Fault::CloseBeforeAnswer), "offline", "offline",
       false, false, true},
      {"ResetInStream", Behaviour::faulty(Fault::ResetAfterDeltas, 1), "offline", "offline", false,
       true},
      {"CloseInStream", Behaviour::faulty(Fault::CloseAfterDeltas, 1), "offline", "offline", false,
       true},
      {"MalformedEvent", Behaviour::malformedEvent(1), "offline", "offline", false, true},
      {"ErrorEvent", Behaviour::errorEvent(1), "offline", "offline", false, true},
      {"HugeLine", Behaviour::hugeLine(), "offline", "offline", false, true},
      {"StallInStream", Behaviour::faulty(Fault::StallAfterDeltas, 1), "offline", "offline", false,
       true},
      {"NeverAnswers", Behaviour::faulty(Fault::StallBeforeHead), "offline", "offline"},
  };
}

class ServiceFaults : public testing::TestWithParam<Case> {};

TEST_P(ServiceFaults, NamedServiceAnswersNullAndSaysWhy) {
  const Case& fault = GetParam();
  Editor editor("mistral");
  editor.open("value = ");
  editor.service().push(fault.behaviour);
  if (fault.again) editor.service().push(fault.behaviour);
  const auto response = editor.server().waitForResponse(editor.ask(), kBound);
  ASSERT_TRUE(response) << "no answer in time";
  EXPECT_EQ(response->value("result", json("an error")), json()) << response->dump();

  const json status = editor.status(fault.state);
  ASSERT_TRUE(status.is_object()) << "no status " << fault.state;
  EXPECT_EQ(status["reason"], fault.reason);
  EXPECT_EQ(status["provider"], "mistral");
  EXPECT_THAT(status["message"].get<std::string>(), testing::Not(testing::IsEmpty()));
  EXPECT_THAT(status.dump(), testing::Not(testing::HasSubstr("test-key")));
  EXPECT_EQ(status.contains("retryAt"), fault.pause);

  if (fault.again) editor.service().reset();
  // The next one: held back, or served and the status mended.
  editor.service().push(Behaviour::of({"1"}));
  if (fault.pause) {
    EXPECT_EQ(editor.complete(), json());
    EXPECT_EQ(editor.asked(), 1U);
  } else {
    EXPECT_EQ(editor.suggestion(), "1");
    EXPECT_TRUE(editor.status("ready").is_object());
  }
  EXPECT_EQ(editor.server().shutdown(), 0);
  EXPECT_THAT(editor.server().protocolErrors(), testing::IsEmpty());
  EXPECT_THAT(editor.server().errorOutput(), testing::Not(testing::HasSubstr("test-key")));
}

TEST_P(ServiceFaults, AutoIsAnsweredOnThisMachine) {
  const Case& fault = GetParam();
  Editor editor("auto");
  editor.open(
      "basket.append(make_item(name, price))\nbasket.append(make_item(name, price))\n"
      "basket.append(make_item(name, price))\nprint(basket)\nbasket.append(");
  Behaviour behaviour = fault.behaviour;
  // What was said before the fault must not be mixed with words of another.
  if (fault.saysFirst) behaviour.texts = {"make_", "item("};
  editor.service().push(behaviour);
  if (fault.again) editor.service().push(behaviour);
  const auto response = editor.server().waitForResponse(editor.ask(), kBound);
  ASSERT_TRUE(response) << "no answer in time";
  const json result = response->value("result", json("an error"));
  if (fault.saysFirst) {
    EXPECT_EQ(result, json());
  } else {
    ASSERT_TRUE(result.is_object()) << response->dump();
    ASSERT_EQ(result["items"].size(), 1U);
    EXPECT_THAT(result["items"][0]["insertText"].get<std::string>(),
                testing::StartsWith("make_item"));
  }
  const json status = editor.status(fault.state);
  ASSERT_TRUE(status.is_object());
  EXPECT_EQ(status["reason"], fault.reason);
  EXPECT_EQ(status["provider"], "ondevice");
  EXPECT_EQ(editor.server().shutdown(), 0);
  EXPECT_THAT(editor.server().protocolErrors(), testing::IsEmpty());
}

INSTANTIATE_TEST_SUITE_P(All, ServiceFaults, testing::ValuesIn(cases()),
                         [](const auto& info) { return std::string(info.param.name); });

// A stream that lacks its end marker but had its last chunk is as good as a whole one.
TEST(ServiceFaults, MissingDoneStillAnswers) {
  Editor editor("mistral");
  editor.open("value = ");
  Behaviour behaviour = Behaviour::of({"1"});
  behaviour.done = false;
  editor.service().push(behaviour);
  EXPECT_EQ(editor.suggestion(), "1");
}

TEST(ServiceFaults, EndlessStreamIsClosedWhenEnoughWasSaid) {
  Editor editor("mistral");
  editor.open("value = ");
  Behaviour behaviour = Behaviour::of({"1 + 1\n"});
  behaviour.fault = Fault::Endless;
  editor.service().push(behaviour);
  EXPECT_EQ(editor.suggestion(), "1 + 1");
  EXPECT_TRUE(editor.service().waitForCancelled(1));
  editor.open("other = ");
  editor.service().push(Behaviour::of({"2"}));
  EXPECT_EQ(editor.suggestion(), "2");
}

// Nothing that ends the line ever comes: the deadline of the whole answer ends it.
TEST(ServiceFaults, EndlessStreamOfOneLineEndsInBoundedTimeAndMemory) {
  Editor editor("mistral");
  editor.open("value = ");
  Behaviour behaviour = Behaviour::of({"1 + "});
  behaviour.fault = Fault::Endless;
  editor.service().push(behaviour);
  const auto response = editor.server().waitForResponse(editor.ask(), Millis(15000));
  ASSERT_TRUE(response);
  EXPECT_TRUE(editor.service().waitForClosed(editor.service().requests().size()));
  EXPECT_LT(editor.server().memory().peakKiB, 256U * 1024U);
  editor.open("other = ");
  editor.service().push(Behaviour::of({"2"}));
  EXPECT_EQ(editor.suggestion(), "2");
}

// The editor asks for an explanation, and the answer never ends: it ends at its largest size.
TEST(ServiceFaults, EndlessChatStreamEndsInBoundedMemory) {
  Editor editor("mistral");
  editor.open("value = 1\n");
  editor.complete();  // the editor's settings have come: new ones end what was asked before
  Behaviour behaviour = Behaviour::of(std::vector<std::string>(20, std::string(30000, 'y')));
  behaviour.fault = Fault::Endless;
  behaviour.route = "/v1/chat/completions";
  editor.service().push(behaviour);
  const auto response = editor.server().waitForResponse(editor.explain(), kBound);
  ASSERT_TRUE(response) << "the stream goes on and on";
  EXPECT_THAT(response->dump(), testing::HasSubstr("too large"));
  EXPECT_THAT(response->dump(), testing::HasSubstr("nothing was changed"));
  EXPECT_TRUE(editor.service().waitForCancelled(1));
  // The address sanitizer keeps the last 256 MiB that were freed.
  EXPECT_LT(editor.server().memory().peakKiB, 512U * 1024U);
}

// Not a service at all.
TEST(ServiceFaults, NobodyListens) {
  Editor editor("mistral");
  editor.open("value = ");
  editor.service().dropConnections();
  editor.service().push(Behaviour::faulty(Fault::CloseBeforeAnswer));
  editor.service().push(Behaviour::faulty(Fault::CloseBeforeAnswer));
  EXPECT_EQ(editor.complete(), json());
  EXPECT_TRUE(editor.status("offline").is_object());
}

// A rejected key is told once, however many requests meet it.
TEST(ServiceFaults, RejectedKeyIsOneMessage) {
  Editor editor("mistral");
  Behaviour behaviour = Behaviour::error(401);
  behaviour.times = 3;
  editor.service().push(behaviour);
  for (int i = 0; i < 3; ++i) {
    editor.open("value" + std::to_string(i) + " = ");
    EXPECT_EQ(editor.complete(), json());
  }
  EXPECT_EQ(editor.server().shutdown(), 0);
  const auto& messages = editor.server().messages();
  EXPECT_EQ(std::ranges::count(messages, "window/showMessage", &ServerMessage::method), 1);
}

}  // namespace
}  // namespace codestral::test
