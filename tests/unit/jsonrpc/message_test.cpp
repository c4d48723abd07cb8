#include "jsonrpc/message.h"

#include <string>
#include <vector>

#include <gtest/gtest.h>

#include "jsonrpc/scan.h"

namespace codestral::jsonrpc {
namespace {

std::string repeat(std::string_view text, std::size_t times) {
  std::string all;
  all.reserve(text.size() * times);
  for (std::size_t i = 0; i < times; ++i) all.append(text);
  return all;
}

std::string request(std::string_view members) {
  return R"({"jsonrpc":"2.0",)" + std::string(members) + "}";
}

TEST(Message, Request) {
  const Message message = parseMessage(request(R"("id":7,"method":"m","params":{"a":1})"));
  const auto& parsed = std::get<Request>(message);
  EXPECT_EQ(parsed.id, Id(7));
  EXPECT_EQ(parsed.method, "m");
  EXPECT_EQ(parsed.params, Json({{"a", 1}}));
}

TEST(Message, Ids) {
  struct Case {
    std::string json;
    std::optional<Id> id;
  };
  for (const Case& each :
       std::vector<Case>{{"0", Id(0)},
                         {"-3", Id(-3)},
                         {"9223372036854775807", Id(INT64_MAX)},
                         {"-9223372036854775808", Id(INT64_MIN)},
                         {"\"\"", Id("")},
                         {"\"7\"", Id("7")},
                         {"\"\\u00e9\xf0\x9f\x98\x80\"", Id("\xc3\xa9\xf0\x9f\x98\x80")},
                         {"\"" + std::string(256, 'i') + "\"", Id(std::string(256, 'i'))},
                         {"\"" + std::string(257, 'i') + "\"", std::nullopt},
                         {"9223372036854775808", std::nullopt},
                         {"1.0", std::nullopt},
                         {"1.5", std::nullopt},
                         {"1e2", std::nullopt},
                         {"null", std::nullopt},
                         {"true", std::nullopt},
                         {"{}", std::nullopt},
                         {"[1]", std::nullopt}}) {
    const Message message = parseMessage(request("\"method\":\"m\",\"id\":" + each.json));
    if (each.id) {
      ASSERT_TRUE(std::holds_alternative<Request>(message)) << each.json;
      EXPECT_EQ(std::get<Request>(message).id, *each.id) << each.json;
    } else {
      ASSERT_TRUE(std::holds_alternative<Malformed>(message)) << each.json;
      EXPECT_EQ(std::get<Malformed>(message).error.code, Code::InvalidRequest) << each.json;
      EXPECT_FALSE(std::get<Malformed>(message).id) << each.json;
    }
  }
}

TEST(Message, Params) {
  EXPECT_TRUE(std::get<Request>(parseMessage(request(R"("id":1,"method":"m")"))).params.is_null());
  EXPECT_TRUE(std::get<Request>(parseMessage(request(R"("id":1,"method":"m","params":null)")))
                  .params.is_null());
  EXPECT_TRUE(std::get<Notification>(parseMessage(request(R"("method":"m","params":[1])")))
                  .params.is_array());
}

TEST(Message, Responses) {
  const Message ok = parseMessage(request(R"("id":1,"result":{"a":[]})"));
  EXPECT_EQ(std::get<Response>(ok).id, Id(1));
  EXPECT_EQ(std::get<Response>(ok).result.value(), Json::parse(R"({"a":[]})"));
  const Message none = parseMessage(request(R"("id":1,"result":null)"));
  EXPECT_TRUE(std::get<Response>(none).result.value().is_null());
  const Message failed =
      parseMessage(request(R"("id":"x","error":{"code":-32601,"message":"no"})"));
  EXPECT_EQ(std::get<Response>(failed).id, Id("x"));
  EXPECT_EQ(std::get<Response>(failed).result.error().code, Code::MethodNotFound);
  EXPECT_EQ(std::get<Response>(failed).result.error().message, "no");
  const Message both = parseMessage(request(R"("id":1,"result":null,"error":{"code":1})"));
  EXPECT_EQ(static_cast<int>(std::get<Response>(both).result.error().code), 1);
  const Message odd = parseMessage(request(R"("id":1,"error":"broken")"));
  EXPECT_EQ(std::get<Response>(odd).result.error().code, Code::InternalError);
}

TEST(Message, AMalformedAnswerIsNeverAnswered) {
  for (const char* members :
       {R"("id":null,"error":{"code":-32700,"message":"?"})",
        R"("error":{"code":-32700,"message":"?"})", R"("id":1.5,"result":1)"}) {
    const Message message = parseMessage(request(members));
    ASSERT_TRUE(std::holds_alternative<Malformed>(message)) << members;
    EXPECT_FALSE(std::get<Malformed>(message).answerable) << members;
  }
}

TEST(Message, Malformed) {
  struct Case {
    const char* name;
    std::string body;
    Code code;
    std::optional<Id> id;
  };
  const std::string deep(100'000, '[');
  for (const Case& each : std::vector<Case>{
           {"empty", "", Code::ParseError, {}},
           {"blank", "  \r\n ", Code::ParseError, {}},
           {"word", "hello", Code::ParseError, {}},
           {"cut", R"({"jsonrpc":"2.0","id":1,"method":"m")", Code::ParseError, {}},
           {"two values", "{}{}", Code::ParseError, {}},
           {"trailing comma", R"({"a":1,})", Code::ParseError, {}},
           {"comment", "{/**/}", Code::ParseError, {}},
           {"single quotes", "{'a':1}", Code::ParseError, {}},
           {"number overflow",
            request(R"("id":1,"method":"m","params":[1e999])"),
            Code::ParseError,
            {}},
           {"raw control", "{\"a\":\"\n\"}", Code::ParseError, {}},
           {"NUL in a string", std::string("{\"a\":\"\0\"}", 9), Code::ParseError, {}},
           {"NUL after the message",
            request(R"("id":1,"method":"m")") + '\0',
            Code::ParseError,
            {}},
           {"ill-formed UTF-8", "{\"a\":\"\xff\"}", Code::ParseError, {}},
           {"overlong UTF-8", "{\"a\":\"\xc0\xaf\"}", Code::ParseError, {}},
           {"raw surrogate", "{\"a\":\"\xed\xa0\x80\"}", Code::ParseError, {}},
           {"cut UTF-8", "{\"a\":\"\xf0\x9f\"}", Code::ParseError, {}},
           {"bad escape", R"({"a":"\x"})", Code::ParseError, {}},
           {"cut escape", R"({"a":"\ud8)", Code::ParseError, {}},
           {"lone backslash", "\"\\", Code::ParseError, {}},

           {"string", "\"a\"", Code::InvalidRequest, {}},
           {"number", "5", Code::InvalidRequest, {}},
           {"null", "null", Code::InvalidRequest, {}},
           {"batch", "[" + request(R"("id":1,"method":"m")") + "]", Code::InvalidRequest, {}},
           {"empty batch", "[]", Code::InvalidRequest, {}},
           {"empty object", "{}", Code::InvalidRequest, {}},
           {"no version", R"({"id":4,"method":"m"})", Code::InvalidRequest, Id(4)},
           {"version 1", R"({"jsonrpc":"1.0","id":4,"method":"m"})", Code::InvalidRequest, Id(4)},
           {"version as a number", R"({"jsonrpc":2.0,"id":4,"method":"m"})", Code::InvalidRequest,
            Id(4)},
           {"no method", request(R"("id":"x")"), Code::InvalidRequest, Id("x")},
           {"method null", request(R"("id":3,"method":null)"), Code::InvalidRequest, Id(3)},
           {"method number", request(R"("id":3,"method":3)"), Code::InvalidRequest, Id(3)},
           {"method object", request(R"("method":{})"), Code::InvalidRequest, {}},
           {"params string", request(R"("id":3,"method":"m","params":"p")"), Code::InvalidParams,
            Id(3)},
           {"params number", request(R"("method":"m","params":3)"), Code::InvalidRequest, {}},

           {"100,000 deep, open", deep, Code::InvalidRequest, {}},
           {"100,000 deep, closed", deep + std::string(100'000, ']'), Code::InvalidRequest, {}},
           {"100,000 deep objects", repeat("{\"a\":", 100'000), Code::InvalidRequest, {}},
           {"deep params, id before",
            request(R"("id":9,"method":"m","params":)" + deep + std::string(100'000, ']')),
            Code::InvalidRequest, Id(9)},
           {"deep params, id after",
            request(R"("method":"m","params":)" + deep + std::string(100'000, ']') +
                    R"(,"id":"z")"),
            Code::InvalidRequest, Id("z")},
           {"deep params, other ids inside",
            request(R"("method":"m","params":{"id":1,"a":)" + deep + std::string(100'000, ']') +
                    "}"),
            Code::InvalidRequest,
            {}},
           {"deep params, bad id",
            request(R"("id":1.5,"method":"m","params":)" + deep + std::string(100'000, ']')),
            Code::InvalidRequest,
            {}},
           {"too many values",
            request(R"("id":9,"method":"m","params":[)" + repeat("0,", kMaxNodes) + "0]"),
            Code::InvalidRequest, Id(9)}}) {
    const Message message = parseMessage(each.body);
    ASSERT_TRUE(std::holds_alternative<Malformed>(message)) << each.name;
    const auto& bad = std::get<Malformed>(message);
    EXPECT_EQ(bad.error.code, each.code) << each.name;
    EXPECT_EQ(bad.id, each.id) << each.name;
    EXPECT_TRUE(bad.answerable) << each.name;
    EXPECT_FALSE(bad.error.message.empty()) << each.name;
  }
}

TEST(Message, DepthLimitIsExact) {
  const auto nested = [](int depth) {  // the message itself is one level
    return request(R"("id":1,"method":"m","params":)" + std::string(depth - 1, '[') +
                   std::string(depth - 1, ']'));
  };
  EXPECT_TRUE(std::holds_alternative<Request>(parseMessage(nested(kMaxDepth))));
  EXPECT_TRUE(std::holds_alternative<Malformed>(parseMessage(nested(kMaxDepth + 1))));
  // Brackets in strings are text.
  EXPECT_TRUE(std::holds_alternative<Request>(parseMessage(
      request(R"("id":1,"method":"m","params":["\"\\)" + std::string(1000, '[') + "\"]"))));
}

TEST(Message, SurrogateEscapes) {
  struct Case {
    const char* escaped;
    const char* text;
  };
  for (const Case& each :
       std::vector<Case>{{R"(\ud83d\ude00)", "\xf0\x9f\x98\x80"},
                         {R"(\uD83D\uDE00)", "\xf0\x9f\x98\x80"},
                         {R"(\ud800)", "\xef\xbf\xbd"},
                         {R"(\udc00)", "\xef\xbf\xbd"},
                         {R"(a\ud800b)",
                          "a\xef\xbf\xbd"
                          "b"},
                         {R"(\ud800\ud83d\ude00)", "\xef\xbf\xbd\xf0\x9f\x98\x80"},
                         {R"(\ude00\ud83d)", "\xef\xbf\xbd\xef\xbf\xbd"},
                         {R"(\ud800\n)", "\xef\xbf\xbd\n"},
                         {R"(\ud800\u0041)",
                          "\xef\xbf\xbd"
                          "A"},
                         {R"(\\ud800)", "\\ud800"},
                         {R"(\\\ud800)", "\\\xef\xbf\xbd"},
                         {R"(\"\ud800)", "\"\xef\xbf\xbd"},
                         {R"(\ud800\\ude00)", "\xef\xbf\xbd\\ude00"}}) {
    const Message message =
        parseMessage(request(R"("method":"m","params":[")" + std::string(each.escaped) + "\"]"));
    ASSERT_TRUE(std::holds_alternative<Notification>(message)) << each.escaped;
    EXPECT_EQ(std::get<Notification>(message).params[0], each.text) << each.escaped;
  }
}

TEST(Message, EscapedNulIsText) {
  const Message message = parseMessage(request(R"("method":"m","params":["a\u0000b"])"));
  EXPECT_EQ(std::get<Notification>(message).params[0], std::string("a\0b", 3));
}

TEST(Message, TakesMegabytes) {
  const std::string text(512 * 1024, 'x');
  const Message message = parseMessage(request(R"("method":"m","params":[")" + text + "\"]"));
  ASSERT_TRUE(std::holds_alternative<Notification>(message));
  EXPECT_EQ(std::get<Notification>(message).params[0].get_ref<const std::string&>().size(),
            text.size());
}

TEST(Message, ScanCounts) {
  const Scan scan = scanJson(R"({"a":[1,2,{"b":"}],\"["}],"c":null})");
  EXPECT_EQ(scan.depth, 3U);
  EXPECT_GE(scan.nodes, 6U);
  EXPECT_EQ(scanJson("]]]}}[").depth, 1U);
}

TEST(Message, Encodes) {
  EXPECT_EQ(encodeResult(Id(1), nullptr), R"({"jsonrpc":"2.0","id":1,"result":null})");
  EXPECT_EQ(encodeResult(Id("a\"b"), Json::array({1})),
            R"({"jsonrpc":"2.0","id":"a\"b","result":[1]})");
  EXPECT_EQ(encodeError(std::nullopt, {Code::ParseError, "no"}),
            R"({"jsonrpc":"2.0","id":null,"error":{"code":-32700,"message":"no"}})");
  EXPECT_EQ(encodeError(Id(-1), {Code::RequestCancelled, "a\n"}),
            R"({"jsonrpc":"2.0","id":-1,"error":{"code":-32800,"message":"a\n"}})");
  EXPECT_EQ(encodeRequest(Id(2), "m", nullptr), R"({"jsonrpc":"2.0","id":2,"method":"m"})");
  EXPECT_EQ(encodeRequest(Id(2), "m", Json::object()),
            R"({"jsonrpc":"2.0","id":2,"method":"m","params":{}})");
  EXPECT_EQ(encodeNotification("m", nullptr), R"({"jsonrpc":"2.0","method":"m"})");
  EXPECT_EQ(encodeNotification("m", Json::array()),
            R"({"jsonrpc":"2.0","method":"m","params":[]})");
}

TEST(Message, EncodesIllFormedTextAsJson) {
  EXPECT_EQ(encodeResult(Id(1), "a\xff"),
            "{\"jsonrpc\":\"2.0\",\"id\":1,\"result\":\"a\xef\xbf\xbd\"}");
  EXPECT_EQ(
      encodeError(std::nullopt, {Code::ParseError, "\xff"}),
      "{\"jsonrpc\":\"2.0\",\"id\":null,\"error\":{\"code\":-32700,\"message\":\"\xef\xbf\xbd\"}}");
}

}  // namespace
}  // namespace codestral::jsonrpc
