// What a script makes the fake service do, and what it records meanwhile.

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include "support/fake_mistral.h"
#include "support/raw_http_client.h"

namespace codestral::test {
namespace {

using nlohmann::json;
using testing::ElementsAre;
using testing::HasSubstr;

json fimRequest(bool stream = true, std::string prompt = "x = ") {
  return {
      {"model", "codestral-latest"}, {"prompt", prompt}, {"suffix", "\nend"}, {"stream", stream}};
}

class FakeScriptTest : public testing::Test {
 protected:
  RawResponse complete(bool stream = true) {
    return RawHttpClient(server.port()).call("POST", kFimPath, fimRequest(stream));
  }
  RawResponse with(Behaviour behaviour, bool stream = true) {
    server.push(std::move(behaviour));
    return complete(stream);
  }

  FakeMistral server;
};

TEST_F(FakeScriptTest, SendsTextsAsTheyAreInOrderOfTheQueue) {
  server.push(Behaviour::of({"one", "\n\n", "two"}));
  server.push(Behaviour::of({"three"}));
  json request = fimRequest(false);
  request["stop"] = {"\n\n"};
  RawHttpClient client(server.port());
  const auto text = [&] {
    return client.call("POST", kFimPath, request).json()["choices"][0]["message"]["content"];
  };
  EXPECT_EQ(text(), "one\n\ntwo");
  EXPECT_EQ(text(), "three");
  EXPECT_EQ(text(), "value");
}

TEST_F(FakeScriptTest, RepeatsAndWaitsForItsRoute) {
  Behaviour models = Behaviour::error(503);
  models.route = "/v1/models";
  server.push(models);
  Behaviour twice = Behaviour::error(500);
  twice.times = 2;
  server.push(twice);
  RawHttpClient client(server.port());
  EXPECT_EQ(client.call("POST", kFimPath, fimRequest()).status, 500);
  EXPECT_EQ(client.call("GET", "/v1/models").status, 503);
  EXPECT_EQ(client.call("POST", kFimPath, fimRequest()).status, 500);
  EXPECT_EQ(client.call("POST", kFimPath, fimRequest()).status, 200);
  EXPECT_EQ(client.call("GET", "/v1/models").status, 200);
}

TEST_F(FakeScriptTest, RulesMatchPromptAndSuffixAfterTheQueue) {
  server.addRule(
      {.promptContains = "special", .suffixContains = "end", .behaviour = Behaviour::of({"S"})});
  server.addRule(
      {.promptContains = "spec", .suffixContains = "", .behaviour = Behaviour::of({"T"})});
  server.push(Behaviour::of({"Q"}));
  RawHttpClient client(server.port());
  const auto text = [&](const std::string& prompt) {
    return client.call("POST", kFimPath, fimRequest(false, prompt))
        .json()["choices"][0]["message"]["content"];
  };
  EXPECT_EQ(text("special"), "Q");
  EXPECT_EQ(text("special"), "S");
  EXPECT_EQ(text("special"), "S");
  EXPECT_EQ(text("spec"), "T");
}

TEST_F(FakeScriptTest, AServiceRefusalUsesNothingUp) {
  server.push(Behaviour::of({"kept"}));
  RawHttpClient client(server.port());
  EXPECT_EQ(client.call("POST", kFimPath, {{"model", "codestral-latest"}}).status, 422);
  EXPECT_EQ(
      client.call("POST", kFimPath, fimRequest(false)).json()["choices"][0]["message"]["content"],
      "kept");
}

TEST_F(FakeScriptTest, RawServesAnyPathWithoutKey) {
  Behaviour raw;
  raw.raw = true;
  raw.status = 302;
  raw.headers = {{"location", "http://127.0.0.1:1/"}};
  raw.body = "moved";
  raw.contentType = "text/plain";
  server.push(raw);
  RawHttpClient client(server.port());
  client.send("GET /any/where?x=1 HTTP/1.1\r\nHost: x\r\n\r\n");
  const RawResponse response = client.readResponse();
  EXPECT_EQ(response.status, 302);
  EXPECT_EQ(response.header("location"), "http://127.0.0.1:1/");
  EXPECT_EQ(response.header("content-type"), "text/plain");
  EXPECT_EQ(response.body, "moved");
  EXPECT_EQ(server.requests().at(0).query, "x=1");
}

TEST_F(FakeScriptTest, ErrorsHaveTheirUsualBodies) {
  for (const int status : {400, 401, 403, 404, 422, 429, 500, 503}) {
    const RawResponse response = with(Behaviour::error(status));
    EXPECT_EQ(response.status, status);
    EXPECT_EQ(response.header("content-type"), "application/json");
    EXPECT_TRUE(response.json().is_object()) << response.body;
  }
  const RawResponse limited = with(Behaviour::rateLimited(7));
  EXPECT_EQ(limited.header("retry-after"), "7");
  EXPECT_EQ(limited.json()["code"], "1300");
  EXPECT_EQ(with(Behaviour::rateLimited(std::nullopt)).header("retry-after"), "");
  const RawResponse zero = with(Behaviour::zeroAllowance());
  EXPECT_EQ(zero.status, 429);
  EXPECT_EQ(zero.header("x-ratelimit-limit-req-minute"), "0");
  const RawResponse html = with(Behaviour::html(502));
  EXPECT_EQ(html.header("content-type"), "text/html");
  EXPECT_THAT(html.body, HasSubstr("<html>"));
}

TEST_F(FakeScriptTest, ShapesTheStream) {
  Behaviour b = Behaviour::of({"ab", "c"});
  b.roleFirst = false;
  b.finishInLastDelta = true;
  b.finishReason = "length";
  b.usage = UsageShape::Null;
  b.contentAsChunks = true;
  b.done = false;
  b.deprecation = "2026-12-01T00:00:00Z";
  const RawResponse response = with(b);
  EXPECT_EQ(response.header("x-model-deprecation-timestamp"), "2026-12-01T00:00:00Z");
  ASSERT_EQ(response.chunks.size(), 2U);
  const json first = json::parse(response.chunks[0].substr(6));
  EXPECT_EQ(first["choices"][0]["delta"]["role"], "assistant");
  EXPECT_EQ(first["choices"][0]["delta"]["content"],
            json::parse(R"([{"type":"text","text":"ab"}])"));
  const json last = json::parse(response.chunks[1].substr(6));
  EXPECT_EQ(last["choices"][0]["finish_reason"], "length");
  EXPECT_TRUE(last.contains("usage") && last["usage"].is_null());
  EXPECT_EQ(response.ending, Ending::Complete);
}

TEST_F(FakeScriptTest, OverlapsWithTheSuffix) {
  Behaviour b = Behaviour::of({"value"});
  b.suffixOverlap = 3;
  EXPECT_EQ(with(b, false).json()["choices"][0]["message"]["content"], "value\nen");
}

TEST_F(FakeScriptTest, SplitsAndFrames) {
  const std::string whole = with(Behaviour::of({"ü🎈"})).body;
  const auto framed = [&](LineEnd lineEnd) {
    Behaviour b = Behaviour::of({"ü🎈"});
    b.lineEnd = lineEnd;
    return with(b);
  };
  EXPECT_THAT(framed(LineEnd::CrLf).body, HasSubstr("data: [DONE]\r\n\r\n"));
  EXPECT_THAT(framed(LineEnd::Cr).body, HasSubstr("data: [DONE]\r\r"));

  Behaviour bytes = Behaviour::of({"ü🎈"});
  bytes.splitEvery = 1;
  const RawResponse single = with(bytes);
  EXPECT_EQ(single.chunks.size(), whole.size());

  Behaviour utf8 = Behaviour::of({"ü🎈"});
  utf8.splitUtf8 = true;
  const RawResponse split = with(utf8);
  ASSERT_GE(split.chunks.size(), 7U);
  EXPECT_EQ(split.chunks[1].back(), '\xC3');
  EXPECT_EQ(split.chunks[2], "\xBC\xF0");

  Behaviour together = Behaviour::of({"ü🎈"});
  together.together = true;
  EXPECT_EQ(with(together).chunks.size(), 1U);
}

TEST_F(FakeScriptTest, InjectsBytes) {
  Behaviour b = Behaviour::of({"a", "b"});
  b.inject = {{0, ": ping\n\n"}, {1, "data: {\n\n"}, {9, "data: late\n\n"}};
  const RawResponse response = with(b);
  ASSERT_EQ(response.chunks.size(), 8U);
  EXPECT_EQ(response.chunks[1], ": ping\n\n");
  EXPECT_EQ(response.chunks[3], "data: {\n\n");
  EXPECT_EQ(response.chunks[5], "data: late\n\n");
  const RawResponse huge = with(Behaviour::hugeLine(1 << 20));
  EXPECT_GT(huge.body.size(), 1U << 20);
  EXPECT_THAT(with(Behaviour::errorEvent(1)).body, HasSubstr("\"object\":\"error\""));
}

struct FaultCase {
  std::string name;
  Fault fault;
  bool stream;
  Ending ending;
  int status;
};

class FakeFaultTest : public FakeScriptTest, public testing::WithParamInterface<FaultCase> {};

TEST_P(FakeFaultTest, BreaksOff) {
  const FaultCase& c = GetParam();
  const RawResponse response = with(Behaviour::faulty(c.fault, 1), c.stream);
  EXPECT_EQ(response.ending, c.ending);
  EXPECT_EQ(response.status, c.status);
  ASSERT_TRUE(server.waitForClosed(1));
  EXPECT_EQ(server.requests()[0].state, ExchangeState::Broken);
  EXPECT_EQ(complete().status, 200);
}

INSTANTIATE_TEST_SUITE_P(, FakeFaultTest,
                         testing::ValuesIn(std::vector<FaultCase>{
                             {"ResetBefore", Fault::ResetBeforeAnswer, true, Ending::Reset, 0},
                             {"CloseBefore", Fault::CloseBeforeAnswer, true, Ending::Closed, 0},
                             {"CloseInStream", Fault::CloseAfterDeltas, true, Ending::Closed, 200},
                             {"CloseInBody", Fault::CloseAfterDeltas, false, Ending::Closed, 200}}),
                         [](const auto& info) { return info.param.name; });

// A reset may overtake the bytes before it, so the client reads these first.
TEST_F(FakeScriptTest, ResetsInTheStream) {
  Behaviour b = Behaviour::faulty(Fault::ResetAfterDeltas, 1);
  b.texts = {"a", "b"};
  b.holdAfter = 1;
  server.push(b);
  RawHttpClient client(server.port());
  client.sendRequest("POST", kFimPath, fimRequest().dump());
  EXPECT_EQ(client.readHead().status, 200);
  client.readChunk();
  EXPECT_THAT(client.readChunk(), HasSubstr("\"a\""));
  server.release();
  EXPECT_EQ(client.waitForEnd(), Ending::Reset);
}

TEST_F(FakeScriptTest, SeesAtOnceThatTheClientCloses) {
  const std::vector<Behaviour> behaviours = {Behaviour::faulty(Fault::StallBeforeHead),
                                             Behaviour::faulty(Fault::StallAfterDeltas, 1),
                                             Behaviour::faulty(Fault::Endless), [] {
                                               Behaviour slow;
                                               slow.betweenDeltas = std::chrono::hours(1);
                                               return slow;
                                             }()};
  for (std::size_t i = 0; i < behaviours.size(); ++i) {
    server.push(behaviours[i]);
    RawHttpClient client(server.port());
    client.sendRequest("POST", kFimPath, fimRequest().dump());
    ASSERT_TRUE(server.waitForRequests(i + 1));
    if (i > 0) {
      ASSERT_TRUE(server.waitForDeltas(i, 1));
      EXPECT_EQ(client.readHead().status, 200);
    }
    EXPECT_EQ(server.requests()[i].state, ExchangeState::Open);
    EXPECT_EQ(server.stats().openExchanges, 1U);
    client.close();
    ASSERT_TRUE(server.waitForCancelled(i + 1)) << i;
    const RecordedRequest record = server.requests()[i];
    EXPECT_EQ(record.state, ExchangeState::Cancelled);
    EXPECT_GE(record.endedAt, record.arrivedAt);
    EXPECT_GE(record.arrivedAt, record.firstByteAt);
  }
  EXPECT_TRUE(server.waitForOpenConnections(0));
}

TEST_F(FakeScriptTest, EndlessGoesOnRepeatingItsDeltas) {
  Behaviour b = Behaviour::faulty(Fault::Endless);
  b.texts = {"a", "b"};
  server.push(b);
  RawHttpClient client(server.port());
  client.sendRequest("POST", kFimPath, fimRequest().dump());
  client.readHead();
  for (int i = 0; i < 1500; ++i) ASSERT_FALSE(client.readChunk().empty());
  EXPECT_GE(server.requests()[0].deltas, 1490U);
  EXPECT_EQ(server.requests()[0].deltasAt.size(), 1024U);
}

TEST_F(FakeScriptTest, DelaysAtEveryPlace) {
  Behaviour b = Behaviour::of({"a", "b"});
  b.beforeHead = b.beforeFirstDelta = b.betweenDeltas = b.beforeEnd = Micros(2000);
  with(b);
  ASSERT_TRUE(server.waitForClosed(1));
  const RecordedRequest record = server.requests()[0];
  ASSERT_EQ(record.deltasAt.size(), 2U);
  EXPECT_GE(record.deltasAt[0] - record.arrivedAt, Micros(4000));
  EXPECT_GE(record.deltasAt[1] - record.deltasAt[0], Micros(2000));
  EXPECT_GE(record.endedAt - record.deltasAt[1], Micros(2000));
}

TEST_F(FakeScriptTest, HoldsUntilReleased) {
  Behaviour b = Behaviour::of({"a", "b"});
  b.holdAfter = 1;
  server.push(b);
  RawHttpClient client(server.port());
  client.sendRequest("POST", kFimPath, fimRequest().dump());
  client.readHead();
  client.readChunk();
  EXPECT_THAT(client.readChunk(), HasSubstr("\"a\""));
  EXPECT_EQ(server.requests()[0].deltas, 1U);
  server.release();
  EXPECT_THAT(client.readChunk(), HasSubstr("\"b\""));
  b.holdAfter = 0;
  server.push(b);
  server.release();  // ahead of the hold
  EXPECT_EQ(complete(false).status, 200);
}

TEST_F(FakeScriptTest, DropsConnections) {
  RawHttpClient client(server.port());
  EXPECT_EQ(client.call("POST", kFimPath, fimRequest(false)).status, 200);
  server.dropConnections();
  EXPECT_EQ(client.waitForEnd(), Ending::Closed);
  EXPECT_EQ(server.stats().openConnections, 0U);
  Behaviour last;
  last.closeConnection = true;
  const RawResponse response = with(last, false);
  EXPECT_EQ(response.header("connection"), "close");
  EXPECT_EQ(server.stats().connections, 2U);
}

TEST_F(FakeScriptTest, IsDrivenOverHttp) {
  RawHttpClient control(server.port());
  EXPECT_EQ(
      control.call("POST", "/_fake/behaviours", {{{"texts", {"scripted"}}, {"beforeHead", 0.5}}})
          .status,
      200);
  EXPECT_EQ(control
                .call("POST", "/_fake/rules",
                      {{{"promptContains", "x"}, {"behaviour", {{"status", 500}}}}})
                .status,
            200);
  RawHttpClient client(server.port());
  EXPECT_EQ(
      client.call("POST", kFimPath, fimRequest(false)).json()["choices"][0]["message"]["content"],
      "scripted");
  EXPECT_EQ(client.call("POST", kFimPath, fimRequest(false)).status, 500);

  const RawResponse requests = control.call("GET", "/_fake/requests?waitFor=2&waitForEnded=2");
  EXPECT_EQ(requests.status, 200);
  ASSERT_EQ(requests.json().size(), 2U);
  const json first = requests.json()[0];
  EXPECT_EQ(first["method"], "POST");
  EXPECT_EQ(first["path"], kFimPath);
  EXPECT_EQ(first["body"], fimRequest(false));
  EXPECT_EQ(first["headers"]["authorization"], "Bearer ****ests");
  EXPECT_EQ(first["state"], "answered");
  EXPECT_EQ(first["status"], 200);
  EXPECT_GE(first["endedAtUs"], first["arrivedAtUs"]);
  const auto now = std::chrono::duration_cast<Micros>(Clock::now().time_since_epoch()).count();
  EXPECT_LE(first["arrivedAtUs"], now);
  EXPECT_GT(first["arrivedAtUs"], now - 60'000'000);

  const json stats = control.call("GET", "/_fake/stats").json();
  EXPECT_EQ(stats, (json{{"connections", 1},
                         {"openConnections", 1},
                         {"requests", 2},
                         {"openExchanges", 0},
                         {"cancelled", 0}}));
  EXPECT_EQ(control.call("GET", "/_fake/requests?waitFor=3&timeoutMs=1").status, 408);
  EXPECT_EQ(control.call("POST", "/_fake/drop").status, 200);
  EXPECT_EQ(client.waitForEnd(), Ending::Closed);
  EXPECT_EQ(control.call("POST", "/_fake/reset").status, 200);
  EXPECT_TRUE(control.call("GET", "/_fake/requests").json().empty());
}

TEST_F(FakeScriptTest, ReleasesAndWaitsOverHttp) {
  RawHttpClient control(server.port());
  control.call("POST", "/_fake/behaviours", {{{"texts", {"a"}}, {"holdAfter", 0}}});
  RawHttpClient client(server.port());
  client.sendRequest("POST", kFimPath, fimRequest(false).dump());
  RawHttpClient waiting(server.port());
  waiting.sendRequest("GET", "/_fake/requests?waitForEnded=1");
  EXPECT_EQ(control.call("POST", "/_fake/release").status, 200);
  EXPECT_EQ(client.readResponse().status, 200);
  EXPECT_EQ(waiting.readResponse().json()[0]["state"], "answered");
}

TEST_F(FakeScriptTest, RefusesWrongScriptsWhole) {
  RawHttpClient control(server.port());
  const std::vector<std::pair<json, std::string>> cases = {
      {json::object(), "list"},
      {{{{"texts", {"ok"}}}, {{"txets", {"a"}}}}, "unknown field 'txets'"},
      {{{{"status", "500"}}}, "wrong value for 'status'"},
      {{{{"fault", "explode"}}}, "wrong value for 'fault'"},
      {{{{"beforeHead", -1}}}, "wrong value for 'beforeHead'"},
      {{{{"inject", {{{"after", 1}}}}}}, "wrong value for 'inject'"},
  };
  for (const auto& [body, message] : cases) {
    const RawResponse response = control.call("POST", "/_fake/behaviours", body);
    EXPECT_EQ(response.status, 400) << body;
    EXPECT_THAT(response.json()["error"].get<std::string>(), HasSubstr(message));
  }
  EXPECT_EQ(control.call("POST", "/_fake/rules", {{{"prompt", "x"}}}).status, 400);
  EXPECT_EQ(control.call("GET", "/_fake/nothing").status, 400);
  EXPECT_EQ(complete(false).json()["choices"][0]["message"]["content"], "value");
}

TEST(FakeBehaviourJson, ReadsEveryField) {
  const json all =
      json::parse(R"({"route":"/r","raw":true,"times":3,"status":201,"headers":{"a":"b"},
    "body":{"k":1},"contentType":"t","deprecation":"d","texts":["x"],"obeyStop":true,"suffixOverlap":2,
    "finishReason":"length","usage":"absent","contentAsChunks":true,"roleFirst":false,
    "finishInLastDelta":true,"done":false,"beforeHead":1,"beforeFirstDelta":2,"betweenDeltas":3,
    "beforeEnd":4.5,"holdAfter":5,"splitEvery":6,"splitUtf8":true,"together":true,"lineEnd":"cr",
    "inject":[{"after":1,"bytes":"z"},{"hugeLine":3}],"fault":"endless","faultAfter":7,
    "closeConnection":true,"thinking":"t","toolCalls":[{"name":"f"},{"name":"g","arguments":"{","id":"i"}],
    "fragments":8,"idNull":true,"emptyDeltas":true,"handoffs":["a","b"],
    "events":[{"name":"e","data":{}}],"streamError":{"message":"m","code":9}})");
  const Result<Behaviour> b = parseBehaviour(all);
  ASSERT_TRUE(b) << b.error().message;
  EXPECT_EQ(b->times, 3);
  EXPECT_EQ(b->body, "{\"k\":1}");
  EXPECT_EQ(b->usage, UsageShape::Absent);
  EXPECT_EQ(b->beforeEnd, Micros(4500));
  EXPECT_EQ(b->holdAfter, 5U);
  EXPECT_EQ(b->lineEnd, LineEnd::Cr);
  EXPECT_EQ(b->fault, Fault::Endless);
  ASSERT_EQ(b->inject.size(), 2U);
  EXPECT_EQ(b->inject[1].bytes, "data: xxx\n\n");
  EXPECT_THAT(b->thinking, ElementsAre("t"));
  ASSERT_EQ(b->toolCalls.size(), 2U);
  EXPECT_EQ(b->toolCalls[0].argumentsText(), "{}");
  EXPECT_EQ(b->toolCalls[1].argumentsText(), "{");
  EXPECT_EQ(b->toolCalls[1].id, "i");
  EXPECT_EQ(b->fragments, 8U);
  EXPECT_THAT(b->handoffs, ElementsAre("a", "b"));
  ASSERT_EQ(b->events.size(), 1U);
  EXPECT_EQ(b->events[0].name, "e");
  ASSERT_TRUE(b->streamError);
  EXPECT_EQ(b->streamError->code, 9);
  EXPECT_THAT(*parseBehaviour({{"text", "Hello, you"}})->texts, ElementsAre("Hell", "o, y", "ou"));
  for (const json& wrong :
       {json{{"toolCalls", "f"}}, json{{"thinking", 1}}, json{{"streamError", "x"}},
        json{{"events", json::array({json::object()})}}}) {
    EXPECT_FALSE(parseBehaviour(wrong)) << wrong;
  }
}

}  // namespace
}  // namespace codestral::test
