#include "jsonrpc/connection.h"

#include <optional>
#include <stdexcept>
#include <string>
#include <utility>
#include <vector>

#include <gmock/gmock.h>
#include <gtest/gtest.h>

namespace codestral::jsonrpc {
namespace {

using testing::ElementsAre;
using testing::IsEmpty;

class Recorder final : public Output {
 public:
  void send(std::string body) override { sent.push_back(Json::parse(body)); }
  std::vector<Json> sent;
};

// An answer as "id:code" or "id:result".
std::string shown(const Json& answer) {
  if (answer.contains("error")) return answer["id"].dump() + ":" + answer["error"]["code"].dump();
  return answer["id"].dump() + ":" + answer["result"].dump();
}

class ConnectionTest : public testing::Test {
 protected:
  void receive(const std::string& body) { connection->handle(parseMessage(body)); }
  void call(const std::string& id, const std::string& method, const std::string& params = "{}") {
    receive(R"({"jsonrpc":"2.0","id":)" + id + R"(,"method":")" + method + R"(","params":)" +
            params + "}");
  }
  void tell(const std::string& method, const std::string& params = "{}") {
    receive(R"({"jsonrpc":"2.0","method":")" + method + R"(","params":)" + params + "}");
  }
  std::vector<std::string> answers() const {
    std::vector<std::string> all;
    for (const Json& each : output.sent) all.push_back(shown(each));
    return all;
  }
  // Registers a method whose requests wait in `held`.
  void holdRequests() {
    connection->onRequest(
        "hold", [this](Json, Responder responder) { held.push_back(std::move(responder)); });
  }

  Recorder output;
  std::optional<Connection> connection{std::in_place, output};
  std::vector<Responder> held;
};

TEST_F(ConnectionTest, AnswersWithResultAndError) {
  connection->onRequest(
      "echo", [](Json params, Responder responder) { responder.reply(std::move(params)); });
  connection->onRequest("fail", [](Json, Responder responder) {
    responder.reply(ResponseError{Code::RequestFailed, "why"});
  });
  call("1", "echo", "[2]");
  call("\"x\"", "fail");
  EXPECT_THAT(answers(), ElementsAre("1:[2]", "\"x\":-32803"));
  EXPECT_EQ(output.sent[1]["error"]["message"], "why");
  EXPECT_EQ(connection->openRequests(), 0U);
}

TEST_F(ConnectionTest, UnknownMethods) {
  call("1", "nope");
  call("2", "$/nope");
  tell("nope");
  tell("$/nope");
  tell("$/cancelRequest", R"({"id":99})");
  tell("$/cancelRequest", "[]");
  tell("$/cancelRequest", R"({"id":1.5})");
  EXPECT_THAT(answers(), ElementsAre("1:-32601", "2:-32601"));
}

TEST_F(ConnectionTest, UnknownMethodNameIsCutInTheAnswer) {
  call("1", std::string(100'000, 'm'));
  EXPECT_LT(output.sent.at(0)["error"]["message"].get<std::string>().size(), 200U);
}

TEST_F(ConnectionTest, AnswersLater) {
  holdRequests();
  call("1", "hold");
  call("2", "hold");
  EXPECT_THAT(output.sent, IsEmpty());
  EXPECT_EQ(connection->openRequests(), 2U);
  EXPECT_EQ(held[1].id(), Id(2));
  held[1].reply(Json("b"));
  held[0].reply(Json("a"));
  EXPECT_THAT(answers(), ElementsAre("2:\"b\"", "1:\"a\""));
  EXPECT_EQ(connection->openRequests(), 0U);
}

TEST_F(ConnectionTest, ADroppedResponderAnswers) {
  connection->onRequest("drop", [](Json, Responder) {});
  holdRequests();
  call("1", "drop");
  EXPECT_THAT(answers(), ElementsAre("1:-32603"));
  call("2", "hold");
  held.clear();
  EXPECT_THAT(answers(), ElementsAre("1:-32603", "2:-32603"));
  EXPECT_EQ(connection->openRequests(), 0U);
}

TEST_F(ConnectionTest, AThrowingHandlerAnswersOnce) {
  connection->onRequest("early", [](Json, Responder) { throw std::runtime_error("x"); });
  connection->onRequest("late", [](Json, Responder responder) {
    responder.reply(Json(1));
    throw std::runtime_error("x");
  });
  connection->onRequest("kept", [this](Json, Responder responder) {
    held.push_back(std::move(responder));
    throw 5;
  });
  call("1", "early");
  call("2", "late");
  call("3", "kept");
  held.at(0).reply(Json("too late"));
  EXPECT_THAT(answers(), ElementsAre("1:-32603", "2:1", "3:-32603"));
}

TEST_F(ConnectionTest, OnlyTheFirstAnswerCounts) {
  connection->onRequest("twice", [](Json, Responder responder) {
    responder.reply(Json(1));
    responder.reply(Json(2));
    responder.reply(ResponseError{});
  });
  call("1", "twice");
  EXPECT_THAT(answers(), ElementsAre("1:1"));
}

TEST_F(ConnectionTest, AnIdInUseIsRefusedAndTheFirstIsUnaffected) {
  holdRequests();
  call("1", "hold");
  call("1", "hold");
  call("\"1\"", "hold");  // another id
  ASSERT_EQ(held.size(), 2U);
  held[0].reply(Json("first"));
  call("1", "hold");  // free again
  ASSERT_EQ(held.size(), 3U);
  held[2].reply(Json("again"));
  held[1].reply(Json("text"));
  EXPECT_THAT(answers(), ElementsAre("1:-32600", "1:\"first\"", "1:\"again\"", "\"1\":\"text\""));
}

TEST_F(ConnectionTest, CancelCallsBackOnceAndTheHandlerAnswers) {
  holdRequests();
  call("1", "hold");
  int cancelled = 0;
  held[0].onCancel([&] { cancelled += 10; });
  held[0].onCancel([&] { ++cancelled; });
  tell("$/cancelRequest", R"({"id":2})");
  tell("$/cancelRequest", R"({"id":"1"})");
  EXPECT_EQ(cancelled, 0);
  tell("$/cancelRequest", R"({"id":1})");
  tell("$/cancelRequest", R"({"id":1})");
  EXPECT_EQ(cancelled, 1);
  EXPECT_THAT(output.sent, IsEmpty());
  held[0].reply(ResponseError{Code::RequestCancelled, "cancelled"});
  EXPECT_THAT(answers(), ElementsAre("1:-32800"));
}

TEST_F(ConnectionTest, CancelMayAnswerAtOnce) {
  holdRequests();
  call("1", "hold");
  held[0].onCancel([&] { held[0].reply(ResponseError{Code::RequestCancelled, "cancelled"}); });
  tell("$/cancelRequest", R"({"id":1})");
  tell("$/cancelRequest", R"({"id":1})");
  EXPECT_THAT(answers(), ElementsAre("1:-32800"));
  EXPECT_EQ(connection->openRequests(), 0U);
}

TEST_F(ConnectionTest, ACancelThatCameBeforeTheCallbackIsNotLost) {
  holdRequests();
  call("1", "hold");
  tell("$/cancelRequest", R"({"id":1})");
  int cancelled = 0;
  held[0].onCancel([&] { ++cancelled; });
  EXPECT_EQ(cancelled, 1);
}

TEST_F(ConnectionTest, NoCancelAfterTheAnswer) {
  holdRequests();
  call("1", "hold");
  int cancelled = 0;
  held[0].onCancel([&] { ++cancelled; });
  held[0].reply(Json());
  tell("$/cancelRequest", R"({"id":1})");
  held[0].onCancel([&] { ++cancelled; });
  EXPECT_EQ(cancelled, 0);
}

TEST_F(ConnectionTest, GateRefusesBeforeTheHandlerAndBeforeUnknownMethods) {
  holdRequests();
  connection->setGate([](std::string_view method) -> std::optional<ResponseError> {
    if (method == "open") return std::nullopt;
    return ResponseError{Code::ServerNotInitialized, "not yet"};
  });
  call("1", "hold");
  call("2", "nope");
  call("3", "open");
  EXPECT_THAT(answers(), ElementsAre("1:-32002", "2:-32002", "3:-32601"));
  EXPECT_THAT(held, IsEmpty());
}

TEST_F(ConnectionTest, FilterDropsNotificationsButNeverACancel) {
  int told = 0;
  connection->onNotification("n", [&](Json) { ++told; });
  connection->setNotificationFilter([](std::string_view method) { return method == "n"; });
  tell("n");
  connection->setNotificationFilter([](std::string_view) { return false; });
  tell("n");
  EXPECT_EQ(told, 1);
  holdRequests();
  call("1", "hold");
  int cancelled = 0;
  held[0].onCancel([&] { ++cancelled; });
  tell("$/cancelRequest", R"({"id":1})");
  EXPECT_EQ(cancelled, 1);
}

TEST_F(ConnectionTest, AThrowingNotificationHandlerIsContained) {
  connection->onNotification("n", [](Json) { throw std::runtime_error("x"); });
  tell("n");
  EXPECT_THAT(output.sent, IsEmpty());
}

TEST_F(ConnectionTest, MalformedMessagesAreAnsweredAndTheNextIsServed) {
  connection->onRequest("echo", [](Json, Responder responder) { responder.reply(Json(1)); });
  receive("{");
  receive("[]");
  receive(R"({"jsonrpc":"2.0","id":5,"method":7})");
  receive(R"({"jsonrpc":"2.0","id":6,"method":"echo","params":7})");
  receive(R"({"jsonrpc":"2.0","id":null,"error":{"code":-32700,"message":"?"}})");
  call("1", "echo");
  EXPECT_THAT(answers(), ElementsAre("null:-32700", "null:-32600", "5:-32600", "6:-32602", "1:1"));
}

TEST_F(ConnectionTest, OutgoingRequestsGetTheirReplies) {
  std::vector<std::string> replies;
  const auto keep = [&](const char* who) {
    return [&replies, who](std::expected<Json, ResponseError> result) {
      replies.push_back(who + (result ? result->dump() : "!" + result.error().message));
    };
  };
  connection->request("a", Json::object(), keep("a"));
  connection->request("b", nullptr, keep("b"));
  connection->notify("c", Json::array());
  ASSERT_EQ(output.sent.size(), 3U);
  EXPECT_EQ(output.sent[0]["method"], "a");
  EXPECT_NE(output.sent[0]["id"], output.sent[1]["id"]);
  EXPECT_FALSE(output.sent[2].contains("id"));
  const std::string first = output.sent[0]["id"].dump();
  const std::string second = output.sent[1]["id"].dump();
  receive(R"({"jsonrpc":"2.0","id":)" + second + R"(,"result":2})");
  receive(R"({"jsonrpc":"2.0","id":)" + second + R"(,"result":3})");  // answered before
  receive(R"({"jsonrpc":"2.0","id":"1","result":3})");                // never asked
  receive(R"({"jsonrpc":"2.0","id":)" + first + R"(,"error":{"code":1,"message":"no"}})");
  EXPECT_THAT(replies, ElementsAre("b2", "a!no"));
  EXPECT_EQ(output.sent.size(), 3U);
}

TEST_F(ConnectionTest, PendingOutgoingRequestsFailAtTheEnd) {
  int failed = 0;
  connection->request("a", nullptr, [&](auto result) {
    if (!result) ++failed;
  });
  connection->request("b", nullptr, [](auto) { throw std::runtime_error("x"); });
  connection.reset();
  EXPECT_EQ(failed, 1);
}

TEST_F(ConnectionTest, RespondersOutliveTheConnection) {
  holdRequests();
  call("1", "hold");
  call("2", "hold");
  connection.reset();
  held[0].reply(Json(1));
  held.clear();
  EXPECT_THAT(output.sent, IsEmpty());
}

TEST_F(ConnectionTest, AHandlerMayEndTheConnectionOrReplaceItself) {
  connection->onRequest("again", [this](Json, Responder responder) {
    connection->onRequest("again", [](Json, Responder other) { other.reply(Json("new")); });
    responder.reply(Json("old"));
  });
  call("1", "again");
  call("2", "again");
  connection->onNotification("end", [this](Json) { connection.reset(); });
  tell("end");
  EXPECT_FALSE(connection.has_value());
  EXPECT_THAT(answers(), ElementsAre("1:\"old\"", "2:\"new\""));
}

TEST_F(ConnectionTest, AHandlerMaySendBeforeItAnswers) {
  connection->onRequest("ask", [this](Json, Responder responder) {
    connection->notify("n", nullptr);
    responder.reply(Json());
  });
  call("1", "ask");
  ASSERT_EQ(output.sent.size(), 2U);
  EXPECT_EQ(output.sent[0]["method"], "n");
  EXPECT_EQ(output.sent[1]["id"], 1);
}

}  // namespace
}  // namespace codestral::jsonrpc
