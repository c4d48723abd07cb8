// What every family makes of refusals and of broken answers: one table of calls, one of answers.

#include <functional>

#include "mistral/agents.h"
#include "mistral/audio.h"
#include "mistral/batch.h"
#include "mistral/classifiers.h"
#include "mistral/conversations.h"
#include "mistral/embeddings.h"
#include "mistral/files.h"
#include "mistral/fim.h"
#include "mistral/fine_tuning.h"
#include "mistral/libraries.h"
#include "mistral/models.h"
#include "mistral/ocr.h"
#include "unit/mistral/family_test.h"

namespace codestral::mistral {
namespace {

using ::testing::AnyOf;
using ::testing::HasSubstr;

class FamilyErrorsTest : public FamilyTest {
 protected:
  // Makes one call of a family; its error, or none when it succeeded.
  using Ask = std::function<std::optional<Error>()>;
  struct Family {
    std::string_view name;
    Ask ask;
  };

  template <typename T>
  std::optional<Error> errorOf(Async<Result<T>> work) {
    const Result<T> result = run(std::move(work));
    return result ? std::nullopt : std::optional(result.error());
  }

  ConversationRequest conversation() {
    ConversationRequest request;
    request.inputs = "hi";
    request.model = "m";
    return request;
  }

  const std::vector<Message> messages{Message::user("hi")};

  const std::vector<Family> families{
      {"chat", [this] { return errorOf(chat(client, {.model = "m", .messages = messages})); }},
      {"fim", [this] { return errorOf(completeFim(client, {.prompt = "a"})); }},
      {"agents",
       [this] {
         return errorOf(completeWithAgent(client, {.agentId = "ag", .messages = messages}));
       }},
      {"agents.get", [this] { return errorOf(getAgent(client, "ag")); }},
      {"conversations", [this] { return errorOf(startConversation(client, conversation())); }},
      {"embeddings", [this] { return errorOf(embed(client, {.model = "m", .input = "a"})); }},
      {"moderations", [this] { return errorOf(moderate(client, {.model = "m", .input = "a"})); }},
      {"chat moderations",
       [this] {
         return errorOf(moderateChat(client, {.model = "m", .conversations = {messages}}));
       }},
      {"classifications",
       [this] { return errorOf(classify(client, {.model = "m", .input = "a"})); }},
      {"files", [this] { return errorOf(getFile(client, "f")); }},
      {"files.upload",
       [this] { return errorOf(uploadBytes(client, "a.jsonl", "{}", {.purpose = "batch"})); }},
      {"batch", [this] { return errorOf(getBatchJob(client, "b")); }},
      {"fine-tuning", [this] { return errorOf(getFineTuning(client, "j")); }},
      {"models", [this] { return errorOf(getModel(client, "m")); }},
      {"ocr",
       [this] {
         return errorOf(
             readDocument(client, {.model = "m", .document = FileChunk{.fileId = kUuid}}));
       }},
      {"transcriptions",
       [this] { return errorOf(transcribe(client, {.model = "m", .fileId = "f"})); }},
      {"speech", [this] { return errorOf(speak(client, {.input = "a"})); }},
      {"voices", [this] { return errorOf(listVoices(client)); }},
      {"libraries", [this] { return errorOf(getLibrary(client, "l")); }},
      {"documents", [this] { return errorOf(getDocument(client, {"l", "d"})); }},
  };

  const std::vector<Family> streams{
      {"chat",
       [this] { return errorOf(streamChat(client, {.model = "m", .messages = messages}, {})); }},
      {"fim", [this] { return errorOf(streamFim(client, {.prompt = "a"}, {})); }},
      {"agents",
       [this] {
         return errorOf(streamWithAgent(client, {.agentId = "ag", .messages = messages}, {}));
       }},
      {"conversations", [this] { return errorOf(streamConversation(client, conversation(), {})); }},
      {"conversations.append", [this] { return errorOf(streamAppend(client, "c", {}, {})); }},
      {"transcriptions",
       [this] { return errorOf(streamTranscription(client, {.model = "m", .fileId = "f"}, {})); }},
      {"speech",
       [this] {
         return errorOf(
             streamSpeech(client, {.input = "a"}, [](std::string_view) { return Result<>(); }));
       }},
  };
};

struct Refusal {
  std::string_view shape;
  int status;
  std::string_view body;
  ErrorKind kind;
  std::string_view says;
};

constexpr Refusal kRefusals[] = {
    {"E1, code as text", 429,
     R"({"object":"error","message":"Rate limit exceeded","type":"rate_limited","param":null,"code":"1300","raw_status_code":429})",
     ErrorKind::RateLimited, "Rate limit exceeded"},
    {"E1, code as number", 400,
     R"({"object":"error","message":"Invalid model: x","type":"invalid_model","param":null,"code":1500})",
     ErrorKind::Refused, "Invalid model: x"},
    {"E1, no code", 500,
     R"({"object":"error","message":"Internal","type":"server_error","code":null})",
     ErrorKind::Unavailable, "Internal"},
    {"E2", 422,
     R"({"object":"error","message":{"detail":[{"type":"missing","loc":["body","model"],"msg":"Field required","input":{}}]},"type":"invalid_request_error","code":null})",
     ErrorKind::Refused, "body.model: Field required"},
    {"E3", 422,
     R"({"detail":[{"type":"extra_forbidden","loc":["body","store"],"msg":"Extra inputs are not permitted","input":false}]})",
     ErrorKind::Refused, "body.store: Extra inputs are not permitted"},
    {"E4", 401, R"({"detail":"Unauthorized"})", ErrorKind::Unauthorized, "Unauthorized"},
    {"E5", 404, R"({"message":"no Route matched with those values","request_id":"00ff"})",
     ErrorKind::NotFound, "no Route matched"},
    {"E6", 400,
     R"({"object":"Error","message":[{"msg":"bad entry"}],"type":"invalid_request_error","code":3001})",
     ErrorKind::Refused, "bad entry"},
    {"E7", 403,
     R"({"error":{"message":"Content blocked by guardrail","status":403},"guardrails":{"results":{"moderation_llm_v2":{"decisions":{"pii":{"threshold":0.5,"score":0.75,"violated":true}},"violated":true,"action":"block"}}}})",
     ErrorKind::Refused, "blocked by guardrail (pii)"},
    {"E8", 409, R"({"detail":{"message":"no such set","error_code":"DATASET_NOT_FOUND"}})",
     ErrorKind::Refused, "no such set"},
    {"E9, a page", 502, "<html><body>Bad gateway</body></html>", ErrorKind::Unavailable, "(502)"},
    {"E9, nothing", 503, "", ErrorKind::Unavailable, "(503)"},
};

TEST_F(FamilyErrorsTest, RefusalsAreTyped) {
  for (const auto* calls : {&families, &streams}) {
    for (const Family& family : *calls) {
      for (const Refusal& refusal : kRefusals) {
        answer(
            {.status = refusal.status,
             .headers = {{"content-type", "application/json"}, {"mistral-correlation-id", "c-17"}},
             .pieces = {std::string(refusal.body)}});
        const auto error = family.ask();
        SCOPED_TRACE(testing::Message() << family.name << ", " << refusal.shape);
        ASSERT_TRUE(error);
        EXPECT_EQ(error->kind, refusal.kind);
        EXPECT_EQ(error->httpStatus, refusal.status);
        EXPECT_THAT(error->message, HasSubstr(refusal.says));
        EXPECT_THAT(error->message, HasSubstr("c-17"));
      }
    }
  }
}

TEST_F(FamilyErrorsTest, BrokenAnswersAreErrors) {
  for (const Family& family : families) {
    for (const std::string_view body : {"", " \n", "<html>Sign in</html>", "{", R"({"id":"a",)",
                                        "\xFF\xFE", "[]", "7", R"("text")", "null",
                                        R"({"id":7,"conversation_id":7,"model":7,"audio_data":7,
                                        "results":7,"pages":7,"text":7,"items":7})"}) {
      // An answer with nothing in it: 204 for the empty ones.
      answer(std::string(body), body.empty() ? 204 : 200);
      const auto error = family.ask();
      SCOPED_TRACE(testing::Message() << family.name << ", " << body);
      ASSERT_TRUE(error);
      EXPECT_EQ(error->kind, ErrorKind::Protocol);
      EXPECT_THAT(error->message, HasSubstr("the answer of "));
      EXPECT_THAT(error->message,
                  AnyOf(HasSubstr("no JSON"), HasSubstr(": expected an object, got "),
                        HasSubstr(": expected a text, got number"),
                        HasSubstr(": expected a list, got number")));
    }
  }
}

TEST_F(FamilyErrorsTest, BrokenStreamsAreErrors) {
  for (const Family& family : streams) {
    for (const std::string_view body :
         {"", "data: {\"type\":\"of.tomorrow\"}\n\n", "data: {\"cut\n\n", "data: [1]\n\n",
          ": only a comment\n\n"}) {
      stream(body);
      const auto error = family.ask();
      SCOPED_TRACE(testing::Message() << family.name << ", " << body);
      ASSERT_TRUE(error);
      EXPECT_EQ(error->kind, ErrorKind::Protocol);
    }
    answer(R"({"id":"whole, not streamed"})");
    EXPECT_EQ(family.ask()->kind, ErrorKind::Protocol) << family.name;
    streamOf({R"({"object":"error","message":"broken off","code":"1000"})"});
    const auto error = family.ask();
    ASSERT_TRUE(error) << family.name;
    EXPECT_THAT(error->message, HasSubstr("broken off"));
  }
}

}  // namespace
}  // namespace codestral::mistral
