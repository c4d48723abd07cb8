#include "mistral/fim.h"

#include <gmock/gmock.h>
#include <nlohmann/json.hpp>

#include "unit/mistral/scripted_transport.h"

namespace codestral::mistral {
namespace {

using nlohmann::json;
using ::testing::HasSubstr;

const std::vector<std::pair<std::string, std::string>> kStreamHeaders{
    {"content-type", "text/event-stream; charset=utf-8"}};

std::string chunk(std::string_view content, std::string_view rest = "") {
  return R"(data: {"id":"1","object":"chat.completion.chunk","model":"codestral-2508","choices":[{"index":0,"delta":{"content":)" +
         std::string(content) + "}" + std::string(rest) + "}],\"p\":\"abc\"}\n\n";
}
const std::string kRole =
    R"(data: {"id":"1","model":"codestral-2508","choices":[{"index":0,"delta":{"role":"assistant","content":""},"finish_reason":null}],"usage":null})"
    "\n\n";
const std::string kStop =
    R"(data: {"id":"1","model":"codestral-2508","choices":[{"index":0,"delta":{"content":""},"finish_reason":"stop"}],"usage":{"prompt_tokens":19,"total_tokens":26,"completion_tokens":7}})"
    "\n\n";
const std::string kDone = "data: [DONE]\n\n";

struct Exchange {
  explicit Exchange(FimRequest request = {}) {
    call = streamFim(transport, {.baseUrl = "https://codestral.example", .key = Secret("k")},
                     request, {},
                     {.text = [this](std::string_view piece) { text += piece; },
                      .done =
                          [this](Result<FimResult> result) {
                            ++dones;
                            done = std::move(result);
                          }});
  }
  void stream(std::string_view bytes) {
    transport.head(200, kStreamHeaders);
    transport.body(bytes);
    transport.done();
  }
  ErrorKind kind() const { return done && !*done ? done->error().kind : ErrorKind::Bug; }
  std::string message() const { return done && !*done ? done->error().message : ""; }

  test::FakeScheduler scheduler;
  test::ScriptedTransport transport{scheduler};
  std::unique_ptr<http::Call> call;
  std::string text;
  std::optional<Result<FimResult>> done;
  int dones = 0;
};

TEST(EncodeFim, SendsOnlyWhatIsSet) {
  EXPECT_EQ(json::parse(encodeFim({.prompt = "def f("})),
            json({{"model", "codestral-latest"}, {"prompt", "def f("}, {"stream", true}}));
  const FimRequest all{.model = "m",
                       .prompt = "p",
                       .suffix = "s",
                       .temperature = 0.0,
                       .topP = 0.5,
                       .maxTokens = 0,
                       .minTokens = 1,
                       .stop = {"\n\n", "x"},
                       .randomSeed = 7};
  EXPECT_EQ(json::parse(encodeFim(all)), json({{"model", "m"},
                                               {"prompt", "p"},
                                               {"suffix", "s"},
                                               {"stream", true},
                                               {"temperature", 0.0},
                                               {"top_p", 0.5},
                                               {"max_tokens", 0},
                                               {"min_tokens", 1},
                                               {"stop", {"\n\n", "x"}},
                                               {"random_seed", 7}}));
}

TEST(EncodeFim, KeepsAnyText) {
  const std::string text = "\"\\\r\n\t\xF0\x9F\xA6\x8A" + std::string("\0", 1);
  EXPECT_EQ(json::parse(encodeFim({.prompt = text}))["prompt"], text);
  EXPECT_EQ(json::parse(encodeFim({.prompt = "a\xFF"}))["prompt"], "a\xEF\xBF\xBD")
      << "text that is no UTF-8 must not make the request invalid";
}

TEST(Fim, AsksTheRightRoute) {
  const Exchange run({.prompt = "p"});
  const http::Request& request = run.transport.requests.at(0);
  EXPECT_EQ(request.method, "POST");
  EXPECT_EQ(request.url, "https://codestral.example/v1/fim/completions");
  EXPECT_EQ(request.bearer.reveal(), "k");
  const http::Head headers{.status = 0, .headers = request.headers};
  EXPECT_EQ(headers.header("accept"), "text/event-stream");
  EXPECT_EQ(headers.header("content-type"), "application/json");
  EXPECT_THAT(std::string(headers.header("user-agent")), ::testing::StartsWith("codestral-lsp/"));
}

TEST(Fim, ReadsAStream) {
  Exchange run;
  run.transport.head(200, {{"content-type", "text/event-stream"},
                           {"x-model-deprecation-timestamp", "2027-01-31T00:00:00Z"}});
  run.transport.body(kRole);
  EXPECT_EQ(run.text, "");
  run.transport.body(chunk("\"Hi\""));
  EXPECT_EQ(run.text, "Hi");
  run.transport.body(chunk("\" there\"") + kStop + kDone);
  EXPECT_FALSE(run.done) << "the connection is not yet free";
  const http::Timings timings{.sent = TimePoint(Millis(1)), .firstByte = TimePoint(Millis(2))};
  run.transport.done(timings);
  ASSERT_TRUE(run.done && *run.done) << run.message();
  const FimResult& result = **run.done;
  EXPECT_EQ(run.text, "Hi there");
  EXPECT_EQ(result.finish, FinishReason::Stop);
  EXPECT_EQ(result.model, "codestral-2508");
  ASSERT_TRUE(result.usage);
  EXPECT_EQ(result.usage->promptTokens, 19);
  EXPECT_EQ(result.usage->completionTokens, 7);
  EXPECT_EQ(result.deprecation, "2027-01-31T00:00:00Z");
  EXPECT_EQ(result.timings.firstByte, timings.firstByte);
  EXPECT_EQ(run.dones, 1);
}

TEST(Fim, TakesEveryShapeOfContent) {
  struct Case {
    std::string_view name;
    std::string stream;
    std::string_view text;
    FinishReason finish = FinishReason::Stop;
  };
  const Case cases[] = {
      {"empty completion", kStop + kDone, ""},
      {"null content", chunk("null") + kStop + kDone, ""},
      {"list of pieces",
       chunk(
           R"([{"type":"text","text":"a"},{"type":"thinking","thinking":[]},{"type":"text","text":"b"},3])") +
           kStop + kDone,
       "ab"},
      {"number as content", chunk("3") + kStop + kDone, ""},
      {"text with the finish reason", chunk("\"a\"", ",\"finish_reason\":\"length\"") + kDone, "a",
       FinishReason::Length},
      {"model's own length", chunk("\"a\"", ",\"finish_reason\":\"model_length\"") + kDone, "a",
       FinishReason::Length},
      {"new finish reason", chunk("\"a\"", ",\"finish_reason\":\"tool_calls\"") + kDone, "a",
       FinishReason::Other},
      {"end mark without space", chunk("\"a\"") + kStop + "data:[DONE]\n\n", "a"},
      {"end mark alone", chunk("\"a\"") + kDone, "a", FinishReason::Other},
      {"no end mark", chunk("\"a\"") + kStop, "a"},
      {"no choices",
       "data: {}\n\ndata: {\"choices\":null}\n\ndata: {\"choices\":[]}\n\n" + kStop + kDone, ""},
      {"null delta", "data: {\"choices\":[{\"delta\":null}]}\n\n" + kStop + kDone, ""},
      {"no content", "data: {\"choices\":[{\"delta\":{\"tool_calls\":[]}}]}\n\n" + kStop + kDone,
       ""},
      {"comments", ": ping\n\n" + chunk("\"a\"") + ": ping\n\n" + kStop + kDone, "a"},
      {"named events", "event: message\n" + chunk("\"a\"") + kStop + kDone, "a"},
      {"text after the end", chunk("\"a\"") + kStop + kDone + chunk("\"b\"") + "data: {\n\n", "a"},
      {"escapes", chunk(R"("\ud83e\udd8a\r\n\"\u0000")") + kStop + kDone,
       std::string_view("\xF0\x9F\xA6\x8A\r\n\"\0", 8)},
  };
  for (const Case& c : cases) {
    SCOPED_TRACE(c.name);
    Exchange run;
    run.stream(c.stream);
    ASSERT_TRUE(run.done && *run.done) << run.message();
    EXPECT_EQ(run.text, c.text);
    EXPECT_EQ((*run.done)->finish, c.finish);
  }
}

TEST(Fim, AnyCutGivesTheSameText) {
  const auto piece = [](std::string_view content) {
    return R"(data: {"choices":[{"delta":{"content":)" + std::string(content) + "}}]}\n\n";
  };
  const std::string stream =
      piece("\"\xF0\x9F\xA6\x8A a\"") + ": ping\n\n" + piece("\"\\n\xC3\xA9\"") + kDone;
  std::string crlf;
  for (const char c : stream) crlf += c == '\n' ? std::string("\r\n") : std::string(1, c);
  for (const std::string& bytes : {stream, crlf}) {
    for (std::size_t cut = 0; cut <= bytes.size(); ++cut) {
      Exchange run;
      run.transport.head(200, kStreamHeaders);
      run.transport.body(std::string_view(bytes).substr(0, cut));
      run.transport.body(std::string_view(bytes).substr(cut));
      run.transport.done();
      ASSERT_TRUE(run.done && *run.done) << cut << run.message();
      ASSERT_EQ(run.text, "\xF0\x9F\xA6\x8A a\n\xC3\xA9") << cut;
    }
  }
}

TEST(Fim, RefusesStreamsThatCannotBeTrusted) {
  struct Case {
    std::string_view name;
    std::string stream;
    ErrorKind kind;
    std::string_view says;
  };
  const Case cases[] = {
      {"nothing", "", ErrorKind::Protocol, "ended before"},
      {"cut after text", kRole + chunk("\"a\""), ErrorKind::Protocol, "ended before"},
      {"cut in an event", kRole + chunk("\"a\"") + "data: {\"choi", ErrorKind::Protocol, "ended"},
      {"no JSON", "data: {\"id\":\"cut off\n\n", ErrorKind::Protocol, "malformed"},
      {"two objects", "data: {}{}\n\n", ErrorKind::Protocol, "malformed"},
      {"no object", "data: [1]\n\n", ErrorKind::Protocol, "malformed"},
      {"no UTF-8", "data: {\"a\":\"\xFF\"}\n\n", ErrorKind::Protocol, "malformed"},
      {"choices", "data: {\"choices\":3}\n\n", ErrorKind::Protocol, "malformed"},
      {"choice", "data: {\"choices\":[3]}\n\n", ErrorKind::Protocol, "malformed"},
      {"delta", "data: {\"choices\":[{\"delta\":3}]}\n\n", ErrorKind::Protocol, "malformed"},
      {"error object", "data: {\"object\":\"error\",\"message\":\"overloaded\"}\n\n",
       ErrorKind::Unavailable, "overloaded"},
      {"error finish", chunk("\"a\"", ",\"finish_reason\":\"error\""), ErrorKind::Unavailable,
       "broke the completion off"},
      {"error after the finish", kStop + "data: {\"error\":\"late\"}\n\n", ErrorKind::Unavailable,
       "late"},
      {"long line", "data: " + std::string(2 * 1024 * 1024, 'x'), ErrorKind::TooLarge, "bytes"},
      {"web page as a stream", "<html></html>\n", ErrorKind::Protocol, "ended before"},
  };
  for (const Case& c : cases) {
    SCOPED_TRACE(c.name);
    Exchange run;
    run.stream(c.stream);
    EXPECT_EQ(run.kind(), c.kind) << run.message();
    EXPECT_THAT(run.message(), HasSubstr(c.says));
    EXPECT_FALSE(run.transport.open && run.dones == 0);
    EXPECT_EQ(run.dones, 1);
  }
}

TEST(Fim, ClosesTheStreamAtTheFirstBadEvent) {
  Exchange run;
  run.transport.head(200, kStreamHeaders);
  run.transport.body(chunk("\"a\"") + "data: {\n\n" + chunk("\"b\""));
  EXPECT_FALSE(run.transport.open);
  EXPECT_EQ(run.text, "a");
  EXPECT_EQ(run.kind(), ErrorKind::Protocol);
}

TEST(Fim, LooksAtTheContentType) {
  struct Case {
    std::string_view type;
    std::string_view body;
    ErrorKind kind;
    std::string_view says;
  };
  const Case cases[] = {
      {"text/html; charset=utf-8", "<html>", ErrorKind::Protocol, "text/html"},
      {"application/json", R"({"object":"error","message":"nope","raw_status_code":429})",
       ErrorKind::RateLimited, "nope"},
      {"application/json", "{}", ErrorKind::Protocol, "application/json"},
      {"image/png", "\x89PNG", ErrorKind::Protocol, "image/png"},
  };
  for (const Case& c : cases) {
    Exchange run;
    run.transport.head(200, {{"content-type", std::string(c.type)}});
    run.transport.body(c.body);
    run.transport.done();
    EXPECT_EQ(run.kind(), c.kind) << c.type;
    EXPECT_THAT(run.message(), HasSubstr(c.says));
    EXPECT_EQ(run.dones, 1);
  }
  Exchange untyped;
  untyped.transport.head(200, {});
  untyped.transport.body(kStop + kDone);
  untyped.transport.done();
  EXPECT_TRUE(untyped.done && *untyped.done);
}

TEST(Fim, ARefusalBecomesItsError) {
  Exchange run;
  run.transport.head(429, {{"retry-after", "7"}, {"content-type", "application/json"}});
  run.transport.body(R"({"message":"Requests rate)");
  run.transport.body(R"( limit exceeded"})");
  EXPECT_EQ(run.dones, 0);
  run.transport.done();
  EXPECT_EQ(run.kind(), ErrorKind::RateLimited);
  EXPECT_EQ(run.done->error().retryAfter, std::chrono::seconds(7));
  EXPECT_THAT(run.message(), HasSubstr("Requests rate limit exceeded"));
}

TEST(Fim, ARefusalIsOneAlsoWhenItsBodyBreaksOff) {
  Exchange run;
  run.transport.head(401, {});
  run.transport.body("{\"mess");
  run.transport.done(fail(ErrorKind::Unavailable, "lost"));
  EXPECT_EQ(run.kind(), ErrorKind::Unauthorized);
}

TEST(Fim, ReadsNoEndlessRefusal) {
  Exchange run;
  run.transport.head(500, {});
  int blocks = 0;
  while (run.transport.open && blocks < 1000) {
    run.transport.body(std::string(1000, 'x'));
    ++blocks;
  }
  EXPECT_EQ(blocks, 66);
  EXPECT_EQ(run.kind(), ErrorKind::Unavailable);
  EXPECT_EQ(run.dones, 1);
}

TEST(Fim, PassesTheTransportsErrorOn) {
  Exchange run;
  run.transport.head(200, kStreamHeaders);
  run.transport.body(chunk("\"a\""));
  run.transport.done(fail(ErrorKind::Timeout, "paused"));
  EXPECT_EQ(run.kind(), ErrorKind::Timeout);
}

TEST(Fim, AWholeTextIsNotLostWithTheConnection) {
  for (const std::string& end : {kStop, kDone, kStop + kDone}) {
    Exchange run;
    run.transport.head(200, kStreamHeaders);
    run.transport.body(chunk("\"a\"") + end);
    run.transport.done(fail(ErrorKind::Unavailable, "lost"));
    EXPECT_TRUE(run.done && *run.done) << end;
  }
}

TEST(Fim, TheHandlerMayCloseTheCallInsideTheText) {
  test::FakeScheduler scheduler;
  test::ScriptedTransport transport(scheduler);
  std::string text;
  std::unique_ptr<http::Call> call;
  call = streamFim(transport, {.baseUrl = "https://codestral.example"}, {}, {},
                   {.text =
                        [&](std::string_view piece) {
                          text += piece;
                          call.reset();
                        },
                    .done = [](const auto&) { ADD_FAILURE() << "closed calls say nothing"; }});
  transport.head(200, kStreamHeaders);
  transport.body(chunk("\"a\"") + chunk("\"b\"") + "data: {\n\n");
  EXPECT_EQ(text, "a");
  EXPECT_FALSE(transport.open);
}

TEST(Fim, TheHandlerMayCloseTheCallWhenDone) {
  test::FakeScheduler scheduler;
  test::ScriptedTransport transport(scheduler);
  std::unique_ptr<http::Call> call;
  int dones = 0;
  call = streamFim(transport, {.baseUrl = "https://codestral.example"}, {}, {},
                   {.text = [](std::string_view) {},
                    .done =
                        [&](const auto&) {
                          ++dones;
                          call.reset();
                        }});
  transport.head(200, kStreamHeaders);
  transport.body("data: {\n\n");
  EXPECT_EQ(dones, 1);
  EXPECT_FALSE(transport.open);
}

}  // namespace
}  // namespace codestral::mistral
