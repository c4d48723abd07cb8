#include "support/fake_audio.h"

#include <algorithm>
#include <cmath>
#include <cstring>

#include <fmt/format.h>

#include "support/fake_base64.h"
#include "support/fake_completion_text.h"
#include "support/fake_completions.h"
#include "support/fake_multipart.h"

namespace codestral::test {
namespace {

using nlohmann::json;

constexpr std::uint64_t kBytesPerSecond = 16000;

json usage(std::size_t prompt, std::size_t completion, const json& seconds) {
  return {{"prompt_tokens", prompt},
          {"completion_tokens", completion},
          {"total_tokens", prompt + completion},
          {"prompt_audio_seconds", seconds}};
}

// What is transcribed: a name for it that is the same for the same audio, and its size.
struct Sound {
  std::string name;
  std::uint64_t size = 0;
};

std::vector<std::string> sentencesOf(const Sound& sound) {
  static const std::vector<std::string> kSentences = {
      "The ship left the harbour at dawn.", "Nobody had seen the map before.",
      "It rained for three days.", "Then the lights came back."};
  std::vector<std::string> sentences;
  const std::uint64_t first = fnv1a(sound.name);
  for (std::uint64_t i = 0; i < 2 + first % 2; ++i) {
    sentences.push_back(kSentences[(first + i) % kSentences.size()]);
  }
  return sentences;
}

json segmentJson(const std::string& text, double start, double end, bool speaker) {
  return {{"type", "transcription_segment"},
          {"text", text},
          {"start", start},
          {"end", end},
          {"score", 0.98},
          {"speaker_id", speaker ? json("speaker_1") : json(nullptr)}};
}

template <typename Number>
void append(std::string& bytes, Number number) {
  std::array<char, sizeof number> raw{};
  std::memcpy(raw.data(), &number, sizeof number);
  bytes.append(raw.data(), raw.size());
}

}  // namespace

std::string fakeSpeech(std::string_view text, std::string_view format) {
  constexpr std::uint32_t kRate = 24000;
  const std::size_t samples = kRate / 20 * (1 + text.size() / 10);
  std::string pcm;
  std::string wave;
  for (std::size_t i = 0; i < samples; ++i) {
    const double value = 0.2 * std::sin(static_cast<double>(i) * 440 * 6.2831853 / kRate);
    if (format == "pcm") append(pcm, static_cast<float>(value));
    if (format == "wav") append(wave, static_cast<std::int16_t>(value * 32767));
  }
  if (format == "pcm") return pcm;
  if (format != "wav") {
    // Not decodable, but with the signature by which the format is known.
    std::string bytes = format == "mp3" ? "ID3\x04" : format == "flac" ? "fLaC" : "OggS";
    for (std::size_t i = 0; i < samples / 10; ++i)
      bytes += static_cast<char>(fnv1a(text) >> i % 57U);
    return bytes;
  }
  std::string head = "RIFF";
  append(head, static_cast<std::uint32_t>(36 + wave.size()));
  head += "WAVEfmt ";
  append(head, std::uint32_t{16});
  append(head, std::uint16_t{1});
  append(head, std::uint16_t{1});
  append(head, kRate);
  append(head, kRate * 2);
  append(head, std::uint16_t{2});
  append(head, std::uint16_t{16});
  head += "data";
  append(head, static_cast<std::uint32_t>(wave.size()));
  return head + wave;
}

FakeAudio::FakeAudio(const FakeFiles& files, const FakeModels& models)
    : files_(files), models_(models) {
  for (const char* name : {"Oliver - Neutral", "Paul - Cheerful", "Marie - Neutral"}) {
    std::string slug = std::string(name).starts_with("Marie") ? "fr_" : "gb_";
    for (const char c : std::string_view(name)) {
      if (c != ' ') slug += c == '-' ? '_' : static_cast<char>(std::tolower(c));
    }
    const std::string language = slug.substr(0, 2) == "fr" ? "fr" : "en";
    addVoice({{"name", name}, {"slug", slug}, {"languages", {language}}}, fakeSpeech(name, "wav"),
             true);
  }
}

FakeReply FakeAudio::transcribe(const FakeCall& call) const {
  const auto field = [&call](std::string_view name) {
    const FakeFormPart* part = call.part(name);
    return part == nullptr ? std::string() : part->content;
  };
  const std::string model = field("model");
  const ModelCard* card = models_.find(model);
  if (card == nullptr || !card->transcription) return invalidModel(model);
  const FakeFormPart* audio = call.part("file");
  const std::string url = field("file_url");
  const std::string id = field("file_id");
  const int sources = (audio != nullptr ? 1 : 0) + (url.empty() ? 0 : 1) + (id.empty() ? 0 : 1);
  if (sources != 1) {
    return FakeReply::error(400, "Exactly one of file, file_url and file_id must be given");
  }
  Sound sound{.name = url, .size = kBytesPerSecond};
  if (audio != nullptr) sound = {.name = audio->hash, .size = audio->size};
  if (!id.empty()) {
    const FakeFile* file = files_.find(id);
    if (file == nullptr) return FakeReply::error(404, "File not found");
    sound = {.name = file->signature, .size = file->size};
  }
  if (sound.size == 0) return FakeReply::error(400, "Audio input could not be decoded");

  const std::string language = field("language");
  const bool speakers = field("diarize") == "true";
  const bool timed = speakers || call.part("timestamp_granularities") != nullptr;
  const double seconds =
      std::max(0.1, static_cast<double>(sound.size) / static_cast<double>(kBytesPerSecond));
  const std::vector<std::string> sentences = sentencesOf(sound);
  const double each = seconds / static_cast<double>(sentences.size());
  std::string text;
  json segments = json::array();
  FakeReply streamed;
  const auto event = [&streamed](std::string_view type, json data) {
    data["type"] = type;
    streamed.events.push_back({std::string(type), std::move(data)});
  };
  event("transcription.language", {{"audio_language", language.empty() ? "en" : language}});
  for (std::size_t i = 0; i < sentences.size(); ++i) {
    const std::string piece = (i == 0 ? "" : " ") + sentences[i];
    text += piece;
    for (const std::string& token : splitTokens(piece)) {
      event("transcription.text.delta", {{"text", token}});
    }
    const double start = static_cast<double>(i) * each;
    if (!timed) continue;
    segments.push_back(segmentJson(sentences[i], start, start + each, speakers));
    event("transcription.segment", {{"text", sentences[i]},
                                    {"start", start},
                                    {"end", start + each},
                                    {"speaker_id", segments.back()["speaker_id"]}});
  }
  json whole = {{"model", card->id},
                {"text", text},
                {"language", language.empty() ? json(nullptr) : json(language)},
                {"segments", std::move(segments)},
                {"usage", usage(4, countTokens(text), static_cast<int>(std::ceil(seconds)))}};
  if (!call.stream()) return {.body = std::move(whole)};
  event("transcription.done", std::move(whole));
  return streamed;
}

FakeReply FakeAudio::speak(const FakeCall& call) const {
  const std::string model = stringOr(call.body, "model", "voxtral-mini-tts-latest");
  const ModelCard* card = models_.find(model);
  if (card == nullptr || !card->speech) return invalidModel(model);
  const std::string text = stringOr(call.body, "input");
  if (text.empty()) return FakeReply::error(400, "Input cannot be empty");
  const std::string voice = stringOr(call.body, "voice_id");
  const bool known = std::ranges::any_of(voices_, [&voice](const Voice& candidate) {
    return candidate.shown["id"] == voice || candidate.shown["slug"] == voice;
  });
  if (!voice.empty() && !known) return FakeReply::error(404, "Voice not found: " + voice);
  if (voice.empty() && stringOr(call.body, "ref_audio").empty()) {
    return FakeReply::error(400, "One of voice_id and ref_audio must be given");
  }
  const std::string audio = fakeSpeech(text, stringOr(call.body, "response_format", "mp3"));
  if (!call.stream()) return {.body = {{"audio_data", base64(audio)}}};
  FakeReply reply;
  // A multiple of three and of a sample's four bytes, so that the pieces join in both forms.
  const std::size_t piece = std::max<std::size_t>(12, audio.size() / 4 / 12 * 12);
  for (std::size_t at = 0; at < audio.size(); at += piece) {
    reply.events.push_back(
        {"speech.audio.delta",
         {{"type", "speech.audio.delta"}, {"audio_data", base64(audio.substr(at, piece))}}});
  }
  reply.events.push_back(
      {"speech.audio.done",
       {{"type", "speech.audio.done"}, {"usage", usage(countTokens(text), 0, nullptr)}}});
  return reply;
}

std::vector<FakeRoute> FakeAudio::routes() {
  const std::string all = "/v1/audio/voices";
  const std::string one = all + "/{voice_id}";
  return {
      {"POST", "/v1/audio/transcriptions", "AudioTranscriptionRequest",
       [this](const FakeCall& call) { return transcribe(call); }},
      {"POST", "/v1/audio/speech", "SpeechRequest",
       [this](const FakeCall& call) { return speak(call); }},
      {.method = "GET",
       .pattern = all,
       .schema = "",
       .handle = [this](const FakeCall& call) { return listVoices(call); },
       .query = "ListVoicesQuery"},
      {"POST", all, "VoiceCreateRequest",
       [this](const FakeCall& call) { return createVoice(call); }},
      {"GET", one, "", [this](const FakeCall& call) { return getVoice(call); }},
      {"PATCH", one, "VoiceUpdateRequest",
       [this](const FakeCall& call) { return updateVoice(call); }},
      {"DELETE", one, "", [this](const FakeCall& call) { return deleteVoice(call); }},
      {"GET", one + "/sample", "", [this](const FakeCall& call) { return sampleOf(call); }},
  };
}

}  // namespace codestral::test
