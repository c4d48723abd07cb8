// Embeddings, classifiers, OCR and audio of the fake service.

#include <cmath>
#include <cstring>

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include "support/fake_base64.h"
#include "support/fake_mistral.h"
#include "support/raw_form.h"

namespace codestral::test {
namespace {

using nlohmann::json;
using testing::ElementsAre;
using testing::HasSubstr;

class FakeInferenceTest : public testing::Test {
 protected:
  RawResponse embed(json body) {
    if (!body.contains("model")) body["model"] = "mistral-embed";
    return client.call("POST", "/v1/embeddings", body);
  }
  std::vector<std::vector<double>> vectors(json body) {
    std::vector<std::vector<double>> list;
    for (const json& item : embed(std::move(body)).json()["data"]) {
      EXPECT_EQ(item["index"], list.size());
      list.push_back(item["embedding"].get<std::vector<double>>());
    }
    return list;
  }
  std::vector<std::string> eventNames(const std::string& body) {
    std::vector<std::string> names;
    for (std::size_t at = 0; (at = body.find("event: ", at)) != std::string::npos; ++at) {
      names.push_back(body.substr(at + 7, body.find('\n', at) - at - 7));
    }
    return names;
  }

  FakeMistral server;
  RawHttpClient client{server.port()};
};

double dot(const std::vector<double>& a, const std::vector<double>& b) {
  double sum = 0;
  for (std::size_t i = 0; i < a.size(); ++i) sum += a[i] * b[i];
  return sum;
}

TEST_F(FakeInferenceTest, EmbedsLikeTextsNear) {
  const auto list = vectors({{"input",
                              {"the cat sat on the mat", "a cat sat on a mat",
                               "quarterly revenue grew", "the cat sat on the mat", ""}}});
  ASSERT_EQ(list.size(), 5U);
  for (const auto& vector : list) {
    EXPECT_EQ(vector.size(), 1024U);
    EXPECT_NEAR(dot(vector, vector), 1, 1e-4);
  }
  EXPECT_EQ(list[0], list[3]);
  EXPECT_GT(dot(list[0], list[1]), 0.4);
  EXPECT_LT(dot(list[0], list[1]), 0.999);
  EXPECT_LT(dot(list[0], list[2]), 0.3);
  EXPECT_EQ(vectors({{"input", "the cat sat on the mat"}})[0], list[0]);
}

TEST_F(FakeInferenceTest, EmbedsInEveryForm) {
  const auto first = [this](json more) {
    json body = {{"model", "codestral-embed"}, {"input", "int main() {}"}};
    if (more.is_object()) body.update(more);
    return embed(body).json()["data"][0]["embedding"];
  };
  EXPECT_EQ(first({}).size(), 1536U);
  EXPECT_EQ(first({{"output_dimension", 3072}}).size(), 3072U);
  const json shortVector = first({{"output_dimension", 64}});
  EXPECT_EQ(shortVector.size(), 64U);
  EXPECT_EQ(first({{"output_dtype", "binary"}, {"output_dimension", 64}}).size(), 8U);
  for (const json& value : first({{"output_dtype", "ubinary"}})) EXPECT_GE(value, 0);
  for (const json& value : first({{"output_dtype", "int8"}})) {
    EXPECT_TRUE(value >= -128 && value <= 127);
  }
  const auto bytes = fromBase64(
      first({{"encoding_format", "base64"}, {"output_dimension", 64}}).get<std::string>());
  ASSERT_TRUE(bytes);
  ASSERT_EQ(bytes->size(), 64 * sizeof(float));
  float value = 0;
  std::memcpy(&value, bytes->data(), sizeof value);
  EXPECT_FLOAT_EQ(value, shortVector[0].get<float>());
}

TEST_F(FakeInferenceTest, RefusesToEmbed) {
  EXPECT_EQ(embed({{"input", json::array()}}).status, 400);
  EXPECT_EQ(embed({{"input", std::vector<std::string>(513, "x")}}).json()["code"], "3210");
  EXPECT_EQ(embed({{"model", "codestral-embed"},
                   {"output_dimension", 8},
                   {"input", std::vector<std::string>(512, "x")}})
                .status,
            200);
  EXPECT_EQ(embed({{"input", std::string(40'000, 'x')}}).status, 400);
  EXPECT_EQ(embed({{"input", std::vector<std::string>(3, std::string(24'000, 'x'))}}).status, 400);
  EXPECT_EQ(embed({{"input", "x"}, {"output_dimension", 512}}).status, 400);
  EXPECT_EQ(embed({{"input", "x"}, {"model", "codestral-latest"}}).json()["type"], "invalid_model");
}

TEST_F(FakeInferenceTest, ModeratesByWords) {
  const auto moderate = [this](const std::string& model, json input, const char* path) {
    return client.call("POST", path, {{"model", model}, {"input", std::move(input)}})
        .json()["results"];
  };
  const json texts =
      moderate("mistral-moderation-latest", {"I like cheese.", "I will kill you.", "ski resort"},
               "/v1/moderations");
  ASSERT_EQ(texts.size(), 3U);
  EXPECT_EQ(texts[0]["categories"].size(), 11U);
  EXPECT_EQ(texts[0]["categories"]["violence_and_threats"], false);
  EXPECT_EQ(texts[1]["categories"]["violence_and_threats"], true);
  EXPECT_GT(texts[1]["category_scores"]["violence_and_threats"], 0.9);
  const json older = moderate("mistral-moderation-2411", "a bomb", "/v1/moderations");
  EXPECT_EQ(older[0]["categories"].size(), 9U);
  EXPECT_EQ(older[0]["categories"]["dangerous_and_criminal_content"], true);
  const json kill = {{"role", "assistant"}, {"content", "I will kill you."}};
  const json hello = {{"role", "user"}, {"content", "hello"}};
  const json chats =
      moderate("mistral-moderation-latest", {{hello, kill}, {kill, hello}}, "/v1/chat/moderations");
  ASSERT_EQ(chats.size(), 2U);
  EXPECT_EQ(chats[0]["categories"]["violence_and_threats"], true);
  EXPECT_EQ(chats[1]["categories"]["violence_and_threats"], false);
  EXPECT_EQ(
      moderate("mistral-moderation-latest", json::array({hello}), "/v1/chat/moderations").size(),
      1U);
}

TEST_F(FakeInferenceTest, ReadsDocuments) {
  const auto process = [this](json document, json more) {
    json body = {{"model", "mistral-ocr-latest"}, {"document", std::move(document)}};
    if (more.is_object()) body.update(more);
    return client.call("POST", "/v1/ocr", body);
  };
  const json url = {{"type", "document_url"}, {"document_url", "https://x.example/a.pdf"}};
  const json some =
      process(url,
              {{"pages", "0-0,2,9"}, {"include_image_base64", true}, {"include_blocks", false}})
          .json();
  ASSERT_EQ(some["pages"].size(), 2U);
  EXPECT_EQ(some["pages"][1]["index"], 2);
  EXPECT_TRUE(some["pages"][0]["blocks"].is_null());
  EXPECT_THAT(some["pages"][0]["images"][0]["image_base64"].get<std::string>(),
              HasSubstr("data:image/png;base64,"));
  EXPECT_EQ(some["usage_info"]["pages_processed"], 2);
  const json rich = process(url, {{"table_format", "html"},
                                  {"extract_header", true},
                                  {"confidence_scores_granularity", "word"}})
                        .json();
  EXPECT_EQ(rich["pages"][1]["tables"][0]["format"], "html");
  EXPECT_TRUE(rich["pages"][0]["header"].is_string());
  EXPECT_FALSE(rich["pages"][0]["confidence_scores"]["word_confidence_scores"].empty());
  EXPECT_EQ(rich["pages"][0]["blocks"][0]["type"], "title");
  EXPECT_EQ(process(url, {{"pages", "a-b"}}).status, 400);
  EXPECT_EQ(process({{"type", "document_url"}, {"document_url", "file:///x"}}, {}).status, 400);

  const std::string id = RawForm()
                             .field("purpose", "ocr")
                             .file("two.txt", "first\fsecond")
                             .post(client, "/v1/files")
                             .json()["id"];
  const json own = process({{"type", "file"}, {"file_id", id}}, {}).json();
  ASSERT_EQ(own["pages"].size(), 2U);
  EXPECT_EQ(own["pages"][1]["markdown"], "second");
  const json schema = {{"type", "object"},
                       {"required", {"total"}},
                       {"properties", {{"total", {{"type", "number"}}}}}};
  const json annotated =
      process(
          {{"type", "image_url"}, {"image_url", {{"url", "https://x.example/r.png"}}}},
          {{"document_annotation_format",
            {{"type", "json_schema"}, {"json_schema", {{"name", "Receipt"}, {"schema", schema}}}}}})
          .json();
  EXPECT_EQ(annotated["pages"].size(), 1U);
  EXPECT_TRUE(
      json::parse(annotated["document_annotation"].get<std::string>())["total"].is_number());
}

TEST_F(FakeInferenceTest, TranscribesPlainAndStreamed) {
  const auto form = [](std::string_view content) {
    return RawForm().field("model", "voxtral-mini-latest").file("a.wav", content);
  };
  const json plain = form("RIFF some audio")
                         .field("language", "en")
                         .field("timestamp_granularities", "segment")
                         .field("diarize", "true")
                         .post(client, "/v1/audio/transcriptions")
                         .json();
  EXPECT_EQ(plain["language"], "en");
  EXPECT_EQ(plain["segments"][0]["type"], "transcription_segment");
  EXPECT_EQ(plain["segments"][0]["speaker_id"], "speaker_1");
  EXPECT_GE(plain["usage"]["prompt_audio_seconds"], 1);
  const RawResponse streamed =
      form("RIFF some audio").field("stream", "true").post(client, "/v1/audio/transcriptions");
  EXPECT_THAT(streamed.header("content-type"), HasSubstr("text/event-stream"));
  const std::vector<std::string> names = eventNames(streamed.body);
  EXPECT_EQ(names.front(), "transcription.language");
  EXPECT_EQ(names.at(1), "transcription.text.delta");
  EXPECT_EQ(names.back(), "transcription.done");
  EXPECT_THAT(streamed.body, HasSubstr(plain["text"].get<std::string>()));
  EXPECT_EQ(form("").post(client, "/v1/audio/transcriptions").status, 400);
  EXPECT_EQ(form("x")
                .field("file_url", "https://x.example/a")
                .post(client, "/v1/audio/transcriptions")
                .status,
            400);
}

TEST_F(FakeInferenceTest, StreamsAsTheScriptSays) {
  Behaviour behaviour;
  behaviour.route = "/v1/audio/transcriptions";
  behaviour.lineEnd = LineEnd::CrLf;
  behaviour.splitEvery = 9;
  behaviour.holdAfter = 2;
  server.push(behaviour);
  const RawForm form =
      RawForm().field("model", "voxtral-mini-latest").field("stream", "true").file("a.wav", "RIFF");
  client.sendRequest("POST", "/v1/audio/transcriptions", form.body(), RawForm::headers());
  ASSERT_TRUE(server.waitForDeltas(0, 2));
  EXPECT_EQ(server.requests()[0].deltas, 2U);
  server.release();
  const RawResponse held = client.readResponse();
  EXPECT_THAT(held.body, HasSubstr("event: transcription.done\r\ndata: "));
  for (const std::string& chunk : held.chunks) EXPECT_LE(chunk.size(), 9U);

  Behaviour cut = Behaviour::faulty(Fault::CloseAfterDeltas, 3);
  cut.route = "/v1/audio/transcriptions";
  server.push(cut);
  const RawResponse broken = form.post(client, "/v1/audio/transcriptions");
  EXPECT_EQ(broken.ending, Ending::Closed);
  EXPECT_EQ(eventNames(broken.body).size(), 3U);
}

TEST_F(FakeInferenceTest, SpeaksPlainAndStreamed) {
  const auto speak = [this](json more) {
    json body = {{"input", "Bonjour!"}, {"voice_id", "gb_oliver_neutral"}};
    if (more.is_object()) body.update(more);
    return client.call("POST", "/v1/audio/speech", body);
  };
  for (const auto& [format, signature] : std::vector<std::pair<std::string, std::string>>{
           {"wav", "RIFF"}, {"mp3", "ID3"}, {"flac", "fLaC"}, {"opus", "OggS"}}) {
    const json answer = speak({{"response_format", format}}).json();
    EXPECT_TRUE(fromBase64(answer["audio_data"].get<std::string>())->starts_with(signature));
  }
  const std::string pcm = speak({{"response_format", "pcm"}}).json()["audio_data"];
  const RawResponse streamed = speak({{"response_format", "pcm"}, {"stream", true}});
  const std::vector<std::string> names = eventNames(streamed.body);
  EXPECT_GT(names.size(), 2U);
  EXPECT_EQ(names.front(), "speech.audio.delta");
  EXPECT_EQ(names.back(), "speech.audio.done");
  std::string joined;
  for (std::size_t at = 0;
       (at = streamed.body.find("\"audio_data\":\"", at)) != std::string::npos;) {
    at += 14;
    joined += *fromBase64(streamed.body.substr(at, streamed.body.find('"', at) - at));
  }
  EXPECT_EQ(base64(joined), pcm);
  EXPECT_EQ(speak({{"voice_id", "nobody"}}).status, 404);
  EXPECT_EQ(speak({{"input", ""}}).status, 400);
}

TEST_F(FakeInferenceTest, KeepsVoices) {
  const std::string all = "/v1/audio/voices";
  const json voice = client
                         .call("POST", all,
                               {{"name", "Mine"},
                                {"slug", "mine"},
                                {"languages", {"fr"}},
                                {"sample_audio", base64("RIFF...")}})
                         .json();
  const std::string one = all + "/" + voice["id"].get<std::string>();
  EXPECT_EQ(client.call("GET", one).json(), voice);
  EXPECT_EQ(client.call("PATCH", one, {{"name", "Yours"}}).json()["name"], "Yours");
  EXPECT_EQ(client.call("GET", one + "/sample").body, "RIFF...");
  const json page = client.call("GET", all + "?limit=2&offset=2").json();
  EXPECT_EQ(page["total"], 4);
  EXPECT_EQ(page["page"], 2);
  EXPECT_EQ(page["total_pages"], 2);
  EXPECT_EQ(page["items"].size(), 2U);
  EXPECT_EQ(client.call("GET", all + "?type=custom").json()["total"], 1);
  EXPECT_EQ(client.call("GET", all + "?limit=101").status, 422);
  EXPECT_EQ(client.call("DELETE", one).json()["id"], voice["id"]);
  EXPECT_EQ(client.call("GET", one).status, 404);
  EXPECT_EQ(client.call("DELETE", all + "/gb_oliver_neutral").status, 403);
}

}  // namespace
}  // namespace codestral::test
