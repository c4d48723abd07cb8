#include "lsp/extensions.h"

#include <gtest/gtest.h>

namespace codestral::lsp {
namespace {

TEST(Extensions, StatusNamesEveryState) {
  struct Case {
    ServiceState state;
    const char* name;
  };
  for (const Case& each : std::vector<Case>{{ServiceState::Ready, "ready"},
                                            {ServiceState::Busy, "busy"},
                                            {ServiceState::Paused, "paused"},
                                            {ServiceState::Offline, "offline"},
                                            {ServiceState::Error, "error"},
                                            {ServiceState::Disabled, "disabled"}}) {
    Status status;
    status.state = each.state;
    EXPECT_EQ(toJson(status)["state"], each.name);
  }
}

TEST(Extensions, StatusJson) {
  Status status{ServiceState::Paused,
                "rate limited",
                "rate-limited",
                "codestral",
                "codestral-latest",
                {3, 20, 10},
                {}};
  EXPECT_EQ(toJson(status), Json::parse(R"({"state":"paused","message":"rate limited",
      "reason":"rate-limited","provider":"codestral","model":"codestral-latest",
      "usage":{"requests":3,"inputTokens":20,"outputTokens":10,
      "offered":0,"shown":0,"accepted":0}})"));
  status.retryAt = 1'790'000'000'000;
  EXPECT_EQ(toJson(status)["retryAt"], 1'790'000'000'000);
}

TEST(Extensions, ShownAndPartlyAccepted) {
  const auto shown = fromJson<DidShowCompletionParams>(Json::parse(
      R"({"item":{"insertText":"x","command":{"title":"","command":"codestral.didAccept","arguments":["7"]}}})"));
  ASSERT_TRUE(shown);
  EXPECT_EQ(shown->item.command->arguments.at(0), "7");
  const auto part = fromJson<DidPartiallyAcceptCompletionParams>(
      Json::parse(R"({"item":{"insertText":"x y"},"acceptedLength":2})"));
  ASSERT_TRUE(part);
  EXPECT_EQ(part->acceptedLength, 2U);

  EXPECT_EQ(fromJson<DidShowCompletionParams>(Json::object()).error().message,
            "params.item: expected an object");
  EXPECT_EQ(fromJson<DidPartiallyAcceptCompletionParams>(
                Json::parse(R"({"item":{"insertText":"x y"},"acceptedLength":-2})"))
                .error()
                .message,
            "params.acceptedLength: expected an unsigned integer");
  EXPECT_EQ(fromJson<DidShowCompletionParams>(Json::parse(R"({"item":{"insertText":{}}})"))
                .error()
                .message,
            "params.item.insertText: expected a string");
}

TEST(Extensions, ExplanationJson) {
  Explanation explanation;
  explanation.uri = "file:///a.cpp";
  explanation.reason = "shown";
  explanation.meaning = "it is there";
  explanation.detail = "why";
  explanation.provider = "ondevice";
  explanation.model = "m";
  explanation.path = "cache";
  explanation.shape = "line: mid-line";
  explanation.cutBy = "limit";
  explanation.cache = "hit";
  explanation.timingsMs = {{"total", 0.5}};
  explanation.context.push_back({"prefix", "/a.cpp", Range{{0, 0}, {4, 0}}, 120});
  explanation.context.push_back({"suffix", "/a.cpp", {}, 0});
  EXPECT_EQ(
      toJson(explanation),
      Json::parse(R"({"uri":"file:///a.cpp","reason":"shown","meaning":"it is there","detail":"why",
      "provider":"ondevice","model":"m","path":"cache","cache":"hit","shape":"line: mid-line","cutBy":"limit","timingsMs":{"total":0.5},"context":[
        {"source":"prefix","path":"/a.cpp","tokens":120,
         "range":{"start":{"line":0,"character":0},"end":{"line":4,"character":0}}},
        {"source":"suffix","path":"/a.cpp","tokens":0}]})"));
  EXPECT_EQ(
      toJson(Explanation{}).dump(),
      R"({"cache":"","context":[],"cutBy":"","detail":"","meaning":"","model":"","path":"","provider":"","reason":"",)"
      R"("shape":"","timingsMs":{},"uri":""})");
}

}  // namespace
}  // namespace codestral::lsp
