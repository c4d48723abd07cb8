#include "mistral/audio.h"

#include "base/base64.h"
#include "base/file.h"
#include "support/temp_dir.h"
#include "unit/mistral/family_test.h"
#include "unit/mistral/shape_check.h"

namespace codestral::mistral {
namespace {

using ::testing::ElementsAre;
using ::testing::HasSubstr;

class AudioTest : public FamilyTest {
 protected:
  test::TempDir dir;
};

constexpr std::string_view kTranscription = R"({"model":"voxtral-mini-2602","text":"Hi there",
  "language":"en","segments":[{"text":"Hi","start":0.5,"end":1.25,"score":0.75,
  "speaker_id":"speaker_1"}],
  "usage":{"prompt_tokens":4,"completion_tokens":6,"total_tokens":10,"prompt_audio_seconds":203}})";
constexpr std::string_view kVoice = R"({"id":"v1","name":"n","slug":"s","languages":["en"],
  "gender":"g","age":30,"tags":["t"],"color":"c","description":"d","retention_notice":30,
  "created_at":"a","user_id":"u","trimmed_seconds":1.5})";

TEST_F(AudioTest, ReadsEveryShape) {
  checkShape<Transcription>(kTranscription, {.any = {"usage.prompt_audio_seconds"}});
  checkShape<Voice>(kVoice);
  checkShape<VoicePage>(R"({"items":[)" + std::string(kVoice) +
                        R"(],"total":1,"page":0,"page_size":10,"total_pages":1})");
}

TEST_F(AudioTest, TranscribesAFile) {
  const auto path = dir.write("talk.mp3", "sound");
  answer(std::string(kTranscription));
  const auto heard = run(transcribe(client, {.model = "voxtral-mini-latest",
                                             .path = path,
                                             .language = "en",
                                             .temperature = 0.5,
                                             .diarize = true,
                                             .contextBias = {"Neovim", "LSP"},
                                             .timestampGranularities = {"segment"}}));
  ASSERT_TRUE(heard) << heard.error().message;
  EXPECT_EQ(heard->text, "Hi there");
  EXPECT_EQ(sentLine(), "POST /v1/audio/transcriptions");
  EXPECT_THAT(sentForm(), ElementsAre("context_bias=Neovim", "context_bias=LSP", "diarize=true",
                                      "language=en", "model=voxtral-mini-latest", "temperature=0.5",
                                      "timestamp_granularities=segment", "file=<talk.mp3>"));
}

TEST_F(AudioTest, TranscribesOneThing) {
  EXPECT_FALSE(run(transcribe(client, {.model = "m"})));
  EXPECT_FALSE(run(transcribe(client, {.model = "m", .fileUrl = "u", .fileId = "f"})));
  EXPECT_FALSE(run(streamTranscription(client, {.model = "m", .path = dir / "absent"}, {})));
  EXPECT_TRUE(transport.requests.empty());
}

TEST_F(AudioTest, TranscribesAsItHears) {
  streamOf({R"({"type":"transcription.language","audio_language":"en"})",
            R"({"type":"transcription.text.delta","text":"Hi"})", R"({"type":"of.tomorrow"})",
            R"({"type":"transcription.segment","text":"Hi","start":0,"end":1.5})",
            R"({"type":"transcription.done","model":"m","text":"Hi","language":null,
                "segments":null,"usage":{"total_tokens":3}})"});
  std::string text;
  double end = 0;
  const auto heard = run(streamTranscription(
      client, {.model = "m", .fileId = "f1"}, [&](const TranscriptionEvent& event) {
        if (const auto* piece = std::get_if<TranscriptionText>(&event)) text += piece->text;
        if (const auto* segment = std::get_if<TranscriptionSegmentEvent>(&event)) {
          end = segment->end;
        }
      }));
  ASSERT_TRUE(heard) << heard.error().message;
  EXPECT_EQ(text, "Hi");
  EXPECT_EQ(end, 1.5);
  EXPECT_EQ(heard->usage.totalTokens, 3);
  EXPECT_THAT(sentForm(), ElementsAre("file_id=f1", "model=m", "stream=true"));

  streamOf({R"({"type":"transcription.text.delta","text":"Hi"})"});
  const auto cut = run(streamTranscription(client, {.model = "m", .fileId = "f1"}, {}));
  ASSERT_FALSE(cut);
  EXPECT_EQ(cut.error().kind, ErrorKind::Protocol);
  streamOf({R"({"type":"transcription.text.delta","text":7})"});
  EXPECT_THAT(run(streamTranscription(client, {.model = "m", .fileId = "f1"}, {})).error().message,
              HasSubstr("text: expected a text"));
}

TEST_F(AudioTest, Speaks) {
  const std::string sound("\x00\xFF\x10", 3);
  answer(Json{{"audio_data", toBase64(sound)}}.dump());
  const auto spoken = run(speak(client, {.input = "Hi",
                                         .model = "m",
                                         .voiceId = "v1",
                                         .refAudio = "AAAA",
                                         .responseFormat = "wav",
                                         .metadata = {{"k", 1}},
                                         .promptCacheKey = "p"}));
  ASSERT_TRUE(spoken) << spoken.error().message;
  EXPECT_EQ(*spoken, sound);
  EXPECT_EQ(sentLine(), "POST /v1/audio/speech");
  EXPECT_EQ(sentBody(), parsed(R"({"input":"Hi","model":"m","voice_id":"v1","ref_audio":"AAAA",
                          "response_format":"wav","metadata":{"k":1},"prompt_cache_key":"p"})"));
  answer(R"({"audio_data":"!"})");
  EXPECT_EQ(run(speak(client, {.input = "Hi"})).error().kind, ErrorKind::Protocol);
}

TEST_F(AudioTest, SpeaksAsItGoes) {
  const std::string delta = Json{{"type", "speech.audio.delta"}, {"audio_data", "YWI="}}.dump();
  streamOf({delta, R"({"type":"of.tomorrow"})", delta,
            R"({"type":"speech.audio.done","usage":{"total_tokens":3}})"});
  std::string sound;
  const auto spoken = run(streamSpeech(client, {.input = "Hi"}, [&](std::string_view bytes) {
    sound += bytes;
    return Result<>();
  }));
  ASSERT_TRUE(spoken) << spoken.error().message;
  EXPECT_EQ(sound, "abab");
  EXPECT_EQ(spoken->totalTokens, 3);
  EXPECT_EQ(sentBody(), parsed(R"({"input":"Hi","stream":true})"));

  streamOf({delta});
  const auto full = run(streamSpeech(client, {.input = "Hi"}, [](std::string_view) -> Result<> {
    return fail(ErrorKind::Io, "the disk is full");
  }));
  ASSERT_FALSE(full);
  EXPECT_EQ(full.error().kind, ErrorKind::Io);
}

TEST_F(AudioTest, KeepsVoices) {
  const std::string voice(kVoice);
  answer(R"({"items":[)" + voice + R"(],"total":1})");
  EXPECT_EQ(run(listVoices(client, {.limit = 5, .offset = 10, .type = "custom"}))->items.size(),
            1U);
  EXPECT_EQ(sentLine(), "GET /v1/audio/voices?limit=5&offset=10&type=custom");

  NewVoice fresh;
  EXPECT_FALSE(run(createVoice(client, fresh)));
  fresh.name = "n";
  fresh.sampleAudio = "AAAA";
  fresh.sampleFilename = "a.wav";
  fresh.retentionNotice = 7;
  answer(voice);
  EXPECT_TRUE(run(createVoice(client, fresh)));
  EXPECT_EQ(sentLine(), "POST /v1/audio/voices");
  EXPECT_EQ(sentBody(), parsed(R"({"name":"n","sample_audio":"AAAA","sample_filename":"a.wav",
                                   "retention_notice":7})"));
  answer(voice);
  EXPECT_EQ(run(getVoice(client, "v1"))->age, 30);
  EXPECT_EQ(sentLine(), "GET /v1/audio/voices/v1");
  answer(voice);
  EXPECT_TRUE(run(updateVoice(client, "v1", {.age = 31})));
  EXPECT_EQ(sentLine(), "PATCH /v1/audio/voices/v1");
  EXPECT_EQ(sentBody(), parsed(R"({"age":31})"));
  answer(voice);
  EXPECT_TRUE(run(deleteVoice(client, "v1")));
  EXPECT_EQ(sentLine(), "DELETE /v1/audio/voices/v1");
  answer(test::ScriptedAnswer::of("RIFF", "audio/wav"));
  EXPECT_TRUE(run(downloadVoiceSample(client, "v1", dir / "s.wav")));
  EXPECT_EQ(sentLine(), "GET /v1/audio/voices/v1/sample");
  EXPECT_EQ(*readFile(dir / "s.wav", 100), "RIFF");
}

}  // namespace
}  // namespace codestral::mistral
