#include "mistral/audio.h"

#include "base/base64.h"
#include "mistral/files.h"
#include "mistral/parameters.h"

namespace codestral::mistral {
namespace {

constexpr std::string_view kTranscriptions = "/v1/audio/transcriptions";
constexpr std::string_view kSpeech = "/v1/audio/speech";

std::string voicePath(const std::string& id, std::string_view below = "") {
  return pathOf("/v1/audio/voices/{}", {id}) + std::string(below);
}

Result<ApiRequest> wireRequest(const TranscriptionRequest& request, bool stream) {
  const int sources =
      (request.path.empty() ? 0 : 1) + (request.fileUrl ? 1 : 0) + (request.fileId ? 1 : 0);
  if (sources != 1) {
    return fail(ErrorKind::InvalidInput,
                "a transcription is of one thing: a file, a URL or the id of a file");
  }
  ApiRequest wire{.method = "POST", .path = std::string(kTranscriptions), .form = formOf(request)};
  if (stream) wire.form.push_back({.name = "stream", .value = "true"});
  if (!request.path.empty()) {
    Result<http::FormPart> file = filePart(request.path);
    if (!file) return std::unexpected(file.error());
    wire.form.push_back(*std::move(file));
  }
  return wire;
}

Result<std::string> soundIn(const std::string& base64) {
  auto bytes = fromBase64(base64);
  if (!bytes) return fail(ErrorKind::Protocol, "the sound that the service sent is no Base64");
  return *std::move(bytes);
}

struct SpeechData {
  std::string audioData;
  void fields(this auto& self, auto&& field) { field("audio_data", self.audioData); }
};
struct SpeechDelta : SpeechData {
  static constexpr std::string_view kType = "speech.audio.delta";
};
struct SpeechDone {
  static constexpr std::string_view kType = "speech.audio.done";
  UsageInfo usage;
  void fields(this auto& self, auto&& field) { field("usage", self.usage); }
};
using SpeechEvent = std::variant<SpeechDelta, SpeechDone, OtherObject>;

}  // namespace

Async<Result<Transcription>> transcribe(Client& client, TranscriptionRequest request,
                                        Client::Progress uploaded) {
  Result<ApiRequest> wire = wireRequest(request, /*stream=*/false);
  if (!wire) co_return std::unexpected(wire.error());
  co_return co_await client.call<Transcription>(*std::move(wire), std::move(uploaded));
}

Async<Result<Transcription>> streamTranscription(Client& client, TranscriptionRequest request,
                                                 OnTranscription event) {
  Result<ApiRequest> wire = wireRequest(request, /*stream=*/true);
  if (!wire) co_return std::unexpected(wire.error());
  std::optional<Transcription> whole;
  const Client::OnEvent take = [&](std::string_view, const Json& data) -> Result<> {
    const auto decoded = fromJson<TranscriptionEvent>(data, "an event of the transcription");
    if (!decoded) return std::unexpected(decoded.error());
    if (const auto* done = std::get_if<TranscriptionDone>(&*decoded)) whole = *done;
    if (event) event(*decoded);
    return {};
  };
  const Result<> done =
      co_await client.events(*std::move(wire), take, [&] { return whole.has_value(); });
  if (!done) co_return std::unexpected(done.error());
  co_return std::move(whole).value_or(Transcription());
}

Async<Result<std::string>> speak(Client& client, SpeechRequest request) {
  const Result<SpeechData> answer = co_await client.call<SpeechData>(
      {.method = "POST", .path = std::string(kSpeech), .body = toJson(request)});
  if (!answer) co_return std::unexpected(answer.error());
  co_return soundIn(answer->audioData);
}

Async<Result<UsageInfo>> streamSpeech(Client& client, SpeechRequest request,
                                      Client::OnBytes audio) {
  Json body = toJson(request);
  body["stream"] = true;
  std::optional<UsageInfo> usage;
  const Client::OnEvent take = [&](std::string_view, const Json& data) -> Result<> {
    const auto event = fromJson<SpeechEvent>(data, "an event of the speech");
    if (!event) return std::unexpected(event.error());
    if (const auto* done = std::get_if<SpeechDone>(&*event)) usage = done->usage;
    const auto* delta = std::get_if<SpeechDelta>(&*event);
    if (delta == nullptr) return {};
    const Result<std::string> sound = soundIn(delta->audioData);
    return sound ? audio(*sound) : std::unexpected(sound.error());
  };
  const Result<> done = co_await client.events(
      {.method = "POST", .path = std::string(kSpeech), .body = std::move(body), .passesOn = true},
      take, [&] { return usage.has_value(); });
  if (!done) co_return std::unexpected(done.error());
  co_return usage.value_or(UsageInfo());
}

Async<Result<VoicePage>> listVoices(Client& client, VoiceFilter filter) {
  return client.call<VoicePage>({.path = "/v1/audio/voices", .query = queryOf(filter)});
}

Async<Result<Voice>> createVoice(Client& client, NewVoice voice) {
  if (!voice.name || voice.sampleAudio.empty()) {
    co_return fail(ErrorKind::InvalidInput, "a new voice needs a name and a sample");
  }
  co_return co_await client.call<Voice>(
      {.method = "POST", .path = "/v1/audio/voices", .body = toJson(voice), .creates = true});
}

Async<Result<Voice>> getVoice(Client& client, std::string id) {
  return client.call<Voice>({.path = voicePath(id)});
}

Async<Result<Voice>> updateVoice(Client& client, std::string id, VoiceSettings settings) {
  return client.call<Voice>({.method = "PATCH", .path = voicePath(id), .body = toJson(settings)});
}

Async<Result<Voice>> deleteVoice(Client& client, std::string id) {
  return client.call<Voice>({.method = "DELETE", .path = voicePath(id)});
}

Async<Result<>> downloadVoiceSample(Client& client, std::string id, std::filesystem::path target) {
  return downloadTo(client, {.path = voicePath(id, "/sample")}, std::move(target));
}

}  // namespace codestral::mistral
