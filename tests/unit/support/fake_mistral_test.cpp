// What the fake service accepts, refuses, and says when nothing is scripted.

#include "support/fake_mistral.h"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include "support/raw_http_client.h"

namespace codestral::test {
namespace {

using nlohmann::json;
using testing::ElementsAre;
using testing::HasSubstr;
using testing::IsEmpty;
using testing::Not;

json fim(json more = json::object()) {
  json body = {{"model", "codestral-latest"}, {"prompt", "int main() {"}, {"suffix", "\n}\n"}};
  body.update(more);
  return body;
}

json chat(json messages, json more = json::object()) {
  json body = {{"model", "mistral-small-latest"}, {"messages", std::move(messages)}};
  body.update(more);
  return body;
}

// The payloads of a stream's data lines.
std::vector<std::string> events(const std::string& body) {
  std::vector<std::string> list;
  for (std::size_t at = 0; (at = body.find("data: ", at)) != std::string::npos;) {
    const std::size_t end = body.find('\n', at);
    list.push_back(body.substr(at + 6, end - at - 6));
    at = end;
  }
  return list;
}

std::string streamedText(const std::string& body) {
  std::string text;
  for (const std::string& event : events(body)) {
    const json chunk = json::parse(event, nullptr, false);
    if (chunk.is_object()) text += chunk["choices"][0]["delta"]["content"].get<std::string>();
  }
  return text;
}

class FakeMistralTest : public testing::Test {
 protected:
  FakeMistral server;
  RawHttpClient client{server.port()};
};

TEST_F(FakeMistralTest, CompletesInOneBody) {
  const RawResponse response = client.call("POST", kFimPath, fim());
  ASSERT_EQ(response.status, 200);
  EXPECT_EQ(response.header("content-type"), "application/json");
  EXPECT_FALSE(response.header("mistral-correlation-id").empty());
  EXPECT_FALSE(response.header("x-ratelimit-remaining-req-minute").empty());
  const json body = response.json();
  EXPECT_EQ(body["object"], "chat.completion");
  EXPECT_EQ(body["model"], "codestral-2508");
  EXPECT_EQ(body["choices"][0]["message"]["content"], "\n    auto result = 0;\n    return result;");
  EXPECT_EQ(body["choices"][0]["finish_reason"], "stop");
  EXPECT_EQ(body["usage"]["total_tokens"], body["usage"]["prompt_tokens"].get<int>() +
                                               body["usage"]["completion_tokens"].get<int>());
}

TEST_F(FakeMistralTest, StreamsRoleTextFinishUsageDone) {
  const RawResponse response = client.call("POST", kFimPath, fim({{"stream", true}}));
  ASSERT_EQ(response.status, 200);
  EXPECT_THAT(response.header("content-type"), HasSubstr("text/event-stream"));
  const std::vector<std::string> list = events(response.body);
  ASSERT_GE(list.size(), 4U);
  EXPECT_EQ(list.back(), "[DONE]");
  const json first = json::parse(list.front());
  EXPECT_EQ(first["choices"][0]["delta"], (json{{"role", "assistant"}, {"content", ""}}));
  EXPECT_TRUE(first["choices"][0]["finish_reason"].is_null());
  const json last = json::parse(list[list.size() - 2]);
  EXPECT_EQ(last["choices"][0]["finish_reason"], "stop");
  EXPECT_GT(last["usage"]["completion_tokens"], 0);
  for (std::size_t i = 0; i + 2 < list.size(); ++i) {
    const json chunk = json::parse(list[i]);
    EXPECT_FALSE(chunk.contains("usage")) << list[i];
    EXPECT_FALSE(chunk["p"].get<std::string>().empty());
    EXPECT_EQ(chunk["id"], first["id"]);
  }
  EXPECT_EQ(streamedText(response.body), "\n    auto result = 0;\n    return result;");
}

TEST_F(FakeMistralTest, CutsTheDefaultTextAtStopAndAtMaxTokens) {
  const json stopped = client.call("POST", kFimPath, fim({{"stop", {"return", "\n\n"}}})).json();
  EXPECT_EQ(stopped["choices"][0]["message"]["content"], "\n    auto result = 0;\n    ");
  EXPECT_EQ(stopped["choices"][0]["finish_reason"], "stop");
  const json cut = client.call("POST", kFimPath, fim({{"max_tokens", 2}})).json();
  EXPECT_EQ(cut["choices"][0]["message"]["content"], "\n    aut");
  EXPECT_EQ(cut["choices"][0]["finish_reason"], "length");
  EXPECT_EQ(cut["usage"]["completion_tokens"], 2);
}

TEST_F(FakeMistralTest, ChatsPlainAndStreamed) {
  const json messages = {{{"role", "user"}, {"content", "grüße 🎈"}}};
  const json plain = client.call("POST", kChatPath, chat(messages)).json();
  EXPECT_EQ(plain["choices"][0]["message"]["content"], "You wrote 12 bytes: grüße 🎈");
  const RawResponse streamed = client.call("POST", kChatPath, chat(messages, {{"stream", true}}));
  EXPECT_EQ(streamedText(streamed.body), "You wrote 12 bytes: grüße 🎈");
  const json two = client.call("POST", kChatPath, chat(messages, {{"n", 2}})).json();
  EXPECT_EQ(two["choices"].size(), 2U);
  EXPECT_EQ(two["choices"][1]["index"], 1);
}

TEST_F(FakeMistralTest, RepeatsAChatsPrefixInAPlainAnswer) {
  const json messages = {{{"role", "user"}, {"content", "hi"}},
                         {{"role", "assistant"}, {"content", "Well: "}, {"prefix", true}}};
  const json answer = client.call("POST", kChatPath, chat(messages)).json();
  EXPECT_EQ(answer["choices"][0]["message"]["content"], "Well: You wrote 2 bytes: hi");
}

TEST_F(FakeMistralTest, ListsModelsByIdAndAlias) {
  const json list = client.call("GET", "/v1/models").json();
  std::vector<std::string> fimModels;
  for (const json& card : list["data"]) {
    if (card["capabilities"]["completion_fim"] == true) fimModels.push_back(card["id"]);
  }
  EXPECT_THAT(fimModels, ElementsAre("codestral-2508", "codestral-latest"));
  EXPECT_EQ(client.call("GET", "/v1/models?model=codestral-latest").json()["data"].size(), 1U);
  const json one = client.call("GET", "/v1/models/codestral-latest").json();
  EXPECT_EQ(one["id"], "codestral-latest");
  EXPECT_EQ(one["aliases"], json({"codestral-2508"}));
  EXPECT_EQ(client.call("GET", "/v1/models/no-such").status, 404);
}

TEST_F(FakeMistralTest, RefusesPathsMethodsAndKeys) {
  const RawResponse unknown = client.call("GET", "/v1/nothing");
  EXPECT_EQ(unknown.status, 404);
  EXPECT_EQ(unknown.json()["message"], "no Route matched with those values");
  EXPECT_EQ(unknown.json()["request_id"].get<std::string>().size(), 32U);
  EXPECT_EQ(client.call("GET", kFimPath).status, 405);
  for (const char* header : {"", "Authorization: Bearer \r\n", "Authorization: Basic abc\r\n"}) {
    client.sendRequest("POST", kFimPath, fim().dump(),
                       std::string(header) + "Content-Type: application/json\r\n");
    const RawResponse response = client.readResponse();
    EXPECT_EQ(response.status, 401) << header;
    EXPECT_EQ(response.json()["message"], "Unauthorized");
  }
}

TEST(FakeMistralKeys, OnlyTheGivenOnesAndNeverRecorded) {
  FakeMistral server({.keys = {"the-right-key-1234"}});
  RawHttpClient client(server.port());
  EXPECT_EQ(client.call("GET", "/v1/models").status, 401);
  client.sendRequest("GET", "/v1/models", "", "Authorization: Bearer the-right-key-1234\r\n");
  EXPECT_EQ(client.readResponse().status, 200);
  EXPECT_EQ(server.requests().at(1).header("authorization"), "Bearer ****1234");
  EXPECT_THAT(toJson(server.requests().at(1)).dump(), Not(HasSubstr("right")));
}

TEST(FakeMistralKeys, EachHostHasItsOwn) {
  FakeMistral server({.keys = {"studio"}, .codestralKeys = {"codestral"}});
  RawHttpClient client(server.port());
  const auto status = [&](const std::string& host, const std::string& key) {
    const std::string body = fim().dump();
    client.send(
        "POST /v1/fim/completions HTTP/1.1\r\nHost: " + host + "\r\nAuthorization: Bearer " + key +
        "\r\nContent-Type: application/json\r\nContent-Length: " + std::to_string(body.size()) +
        "\r\n\r\n" + body);
    return client.readResponse().status;
  };
  EXPECT_EQ(status("api.mistral.ai", "studio"), 200);
  EXPECT_EQ(status("api.mistral.ai", "codestral"), 401);
  EXPECT_EQ(status("codestral.mistral.ai", "codestral"), 200);
  EXPECT_EQ(status("codestral.mistral.ai", "studio"), 401);
}

TEST_F(FakeMistralTest, SaysWhenAModelIsDeprecated) {
  const json messages = {{{"role", "user"}, {"content", "hi"}}};
  const auto header = [&](const char* model) {
    return client.call("POST", kChatPath, chat(messages, {{"model", model}}))
        .header("x-model-deprecation-timestamp");
  };
  EXPECT_EQ(header("devstral-latest"), "2026-07-31T12:00:00Z");
  EXPECT_EQ(header("mistral-small-latest"), "");
}

TEST(FakeMistralHosts, CodestralHasTheTwoCompletionRoutesOnly) {
  FakeMistral codestral({.codestralHost = true});
  RawHttpClient client(codestral.port());
  EXPECT_EQ(client.call("GET", "/v1/models").status, 404);
  EXPECT_EQ(client.call("POST", kFimPath, fim()).status, 200);

  FakeMistral both;
  RawHttpClient other(both.port());
  other.send(
      "GET /v1/models HTTP/1.1\r\nHost: codestral.mistral.ai\r\n"
      "Authorization: Bearer x\r\n\r\n");
  EXPECT_EQ(other.readResponse().status, 404);
}

TEST_F(FakeMistralTest, AcceptsEveryOptionalFieldAndNull) {
  const json all = {{"temperature", 1.5}, {"top_p", 1},
                    {"max_tokens", 0},    {"stop", "x"},
                    {"random_seed", 0},   {"metadata", {{"a", 1}}},
                    {"min_tokens", 0},    {"prompt_cache_key", "k"},
                    {"stream", false}};
  EXPECT_EQ(client.call("POST", kFimPath, fim(all)).status, 200);
  json nulls = json::object();
  for (const char* key : {"temperature", "top_p", "max_tokens", "stop", "random_seed", "metadata",
                          "suffix", "min_tokens", "prompt_cache_key"}) {
    nulls[key] = nullptr;
  }
  EXPECT_EQ(client.call("POST", kFimPath, fim(nulls)).status, 200);
}

TEST_F(FakeMistralTest, RefusesBodiesThatAreNoJson) {
  for (const char* body : {"{", "\"unterminated", "\xff\xfe"}) {
    client.sendRequest("POST", kFimPath, body);
    const RawResponse response = client.readResponse();
    EXPECT_EQ(response.status, 422);
    EXPECT_EQ(response.json()["detail"][0]["type"], "json_invalid");
  }
  client.sendRequest("POST", kFimPath, fim().dump(),
                     "Authorization: Bearer x\r\nContent-Type: text/plain\r\n");
  EXPECT_EQ(client.readResponse().json()["detail"][0]["type"], "model_attributes_type");
}

TEST(FakeMistralOptionsTest, NestsErrorsOrSkipsValidation) {
  FakeMistral nested({.nestedErrors = true});
  RawHttpClient client(nested.port());
  const json error = client.call("POST", kFimPath, fim({{"x", 1}})).json();
  EXPECT_EQ(error["message"]["detail"][0]["type"], "extra_forbidden");
  EXPECT_EQ(error["type"], "invalid_request_error");

  FakeMistral lenient({.validate = false});
  RawHttpClient other(lenient.port());
  EXPECT_EQ(other.call("POST", kFimPath, fim({{"x", 1}})).status, 200);
}

TEST_F(FakeMistralTest, RefusesModels) {
  const RawResponse unknown = client.call("POST", kFimPath, fim({{"model", "gpt"}}));
  EXPECT_EQ(unknown.status, 400);
  EXPECT_EQ(unknown.json()["type"], "invalid_model");
  EXPECT_EQ(unknown.json()["code"], "1500");
  EXPECT_EQ(client.call("POST", kFimPath, fim({{"model", "mistral-large-latest"}})).status, 400);
  EXPECT_EQ(client.call("POST", kFimPath, fim({{"model", "codestral-2405"}})).status, 404);
  EXPECT_EQ(client.call("POST", kFimPath, fim({{"prompt", std::string(600'000, 'x')}})).status,
            400);
  EXPECT_EQ(client.call("POST", kFimPath, fim({{"max_tokens", 131072}})).status, 400);
}

// HTTP itself.

TEST_F(FakeMistralTest, KeepsOneConnectionForManyRequests) {
  for (int i = 0; i < 3; ++i) {
    EXPECT_EQ(client.call("POST", kFimPath, fim({{"stream", i == 1}})).status, 200);
  }
  ASSERT_TRUE(server.waitForClosed(3));
  EXPECT_EQ(server.stats().connections, 1U);
  EXPECT_EQ(server.requests()[0].connection, server.requests()[2].connection);
}

TEST_F(FakeMistralTest, TakesBodiesInPiecesChunkedAndAfterContinue) {
  const std::string body = fim().dump();
  const std::string head =
      "POST /v1/fim/completions HTTP/1.1\r\nhost: x\r\nAUTHORIZATION: Bearer x\r\n"
      "content-type: application/json\r\n";
  for (const char c : head + "content-length: " + std::to_string(body.size()) + "\r\n\r\n" + body) {
    client.send(std::string_view(&c, 1));
  }
  EXPECT_EQ(client.readResponse().status, 200);
  client.send(head + "transfer-encoding: chunked\r\n\r\n5\r\n" + body.substr(0, 5) + "\r\n");
  char size[16];
  std::snprintf(size, sizeof size, "%zx\r\n", body.size() - 5);
  client.send(size + body.substr(5) + "\r\n0\r\n\r\n");
  EXPECT_EQ(client.readResponse().status, 200);
  client.send(head + "expect: 100-continue\r\ncontent-length: " + std::to_string(body.size()) +
              "\r\n\r\n");
  EXPECT_EQ(client.readHead().status, 100);
  client.send(body);
  EXPECT_EQ(client.readResponse().status, 200);
}

TEST_F(FakeMistralTest, StreamsToHttp10UntilTheEnd) {
  const std::string body = fim({{"stream", true}}).dump();
  client.send(
      "POST /v1/fim/completions HTTP/1.0\r\nAuthorization: Bearer x\r\n"
      "Content-Type: application/json\r\nContent-Length: " +
      std::to_string(body.size()) + "\r\n\r\n" + body);
  const RawResponse response = client.readResponse();
  EXPECT_EQ(response.ending, Ending::Closed);
  EXPECT_EQ(events(response.body).back(), "[DONE]");
}

TEST(FakeMistralHttp, RefusesBrokenRequests) {
  FakeMistral server;
  const std::vector<std::pair<std::string, int>> cases = {
      {"garbage\r\n\r\n", 400},
      {"GET nothing HTTP/1.1\r\n\r\n", 400},
      {"GET / HTTP/1.1\r\nno colon\r\n\r\n", 400},
      {"POST / HTTP/1.1\r\nContent-Length: -1\r\n\r\n", 400},
      {"POST / HTTP/1.1\r\nContent-Length: 10000000000\r\n\r\n", 413},
      {"POST / HTTP/1.1\r\nTransfer-Encoding: chunked\r\n\r\nzz\r\n", 400},
      {"GET / HTTP/1.1\r\nx: " + std::string(70'000, 'x'), 431},
  };
  for (const auto& [bytes, status] : cases) {
    RawHttpClient client(server.port());
    client.send(bytes);
    EXPECT_EQ(client.readResponse().status, status) << bytes.substr(0, 60);
  }
  EXPECT_THAT(server.requests(), IsEmpty());
}

TEST(FakeMistralStart, SaysWhyItCannotListen) {
  const auto first = FakeMistral::listen({});
  ASSERT_TRUE(first);
  const auto second = FakeMistral::listen({.port = (*first)->port()});
  ASSERT_FALSE(second);
  EXPECT_EQ(second.error().kind, ErrorKind::Io);
  EXPECT_THAT(second.error().message, HasSubstr("cannot listen on 127.0.0.1"));
}

}  // namespace
}  // namespace codestral::test
