#pragma once

// Sound to text and text to sound.
//   POST /v1/audio/transcriptions (multipart), /v1/audio/speech, both also streamed
//   GET, POST /v1/audio/voices; GET, PATCH, DELETE .../{id}; GET .../{id}/sample
// Source: the service's OpenAPI document of 2026-08-13.

#include <cstdint>
#include <filesystem>
#include <functional>
#include <optional>
#include <string>
#include <string_view>
#include <variant>
#include <vector>

#include "mistral/chat.h"
#include "mistral/client.h"

namespace codestral::mistral {

// One of path, fileUrl and fileId.
struct TranscriptionRequest {
  std::string model;
  std::filesystem::path path;          // of a file to upload; at most 512 MB
  std::optional<std::string> fileUrl;  // at most 2083 characters
  std::optional<std::string> fileId;
  std::optional<std::string> language;  // two letters
  std::optional<double> temperature;
  std::optional<bool> diarize;                      // who speaks
  std::vector<std::string> contextBias;             // words to expect; no commas, no spaces
  std::vector<std::string> timestampGranularities;  // segment, word
  void fields(this auto& self, auto&& field) {
    field("model", self.model);
    field("file_url", self.fileUrl);
    field("file_id", self.fileId);
    field("language", self.language);
    field("temperature", self.temperature);
    field("diarize", self.diarize);
    field("context_bias", self.contextBias);
    field("timestamp_granularities", self.timestampGranularities);
  }
};

struct TranscriptionSegment {
  std::string text;
  double start = 0;  // seconds
  double end = 0;
  std::optional<double> score;
  std::optional<std::string> speakerId;
  void fields(this auto& self, auto&& field) {
    field("text", self.text);
    field("start", self.start);
    field("end", self.end);
    field("score", self.score);
    field("speaker_id", self.speakerId);
  }
};

struct Transcription {
  std::string model;
  std::string text;
  std::optional<std::string> language;
  std::vector<TranscriptionSegment> segments;
  UsageInfo usage;
  void fields(this auto& self, auto&& field) {
    field("model", self.model);
    field("text", self.text);
    field("language", self.language);
    field("segments", self.segments);
    field("usage", self.usage);
  }
};

struct TranscriptionLanguage {
  static constexpr std::string_view kType = "transcription.language";
  std::string audioLanguage;
  void fields(this auto& self, auto&& field) { field("audio_language", self.audioLanguage); }
};
struct TranscriptionText {
  static constexpr std::string_view kType = "transcription.text.delta";
  std::string text;
  void fields(this auto& self, auto&& field) { field("text", self.text); }
};
struct TranscriptionSegmentEvent : TranscriptionSegment {
  static constexpr std::string_view kType = "transcription.segment";
};
struct TranscriptionDone : Transcription {
  static constexpr std::string_view kType = "transcription.done";
};
using TranscriptionEvent = std::variant<TranscriptionLanguage, TranscriptionText,
                                        TranscriptionSegmentEvent, TranscriptionDone, OtherObject>;

Async<Result<Transcription>> transcribe(Client& client, TranscriptionRequest request,
                                        Client::Progress uploaded = {});
using OnTranscription = std::function<void(const TranscriptionEvent&)>;
Async<Result<Transcription>> streamTranscription(Client& client, TranscriptionRequest request,
                                                 OnTranscription event);

struct SpeechRequest {
  std::string input;
  std::optional<std::string> model;
  std::optional<std::string> voiceId;         // of a voice; or
  std::optional<std::string> refAudio;        // base64 of somebody speaking
  std::optional<std::string> responseFormat;  // mp3 (the default), wav, flac, opus, pcm (float32,
                                              // little endian)
  Json metadata;                              // an object
  std::optional<std::string> promptCacheKey;
  void fields(this auto& self, auto&& field) {
    field("input", self.input);
    field("model", self.model);
    field("voice_id", self.voiceId);
    field("ref_audio", self.refAudio);
    field("response_format", self.responseFormat);
    field("metadata", self.metadata);
    field("prompt_cache_key", self.promptCacheKey);
  }
};

// The sound's bytes.
Async<Result<std::string>> speak(Client& client, SpeechRequest request);
// As they come; the usage at the end.
Async<Result<UsageInfo>> streamSpeech(Client& client, SpeechRequest request, Client::OnBytes audio);

struct VoiceSettings {
  std::optional<std::string> name;
  std::vector<std::string> languages;
  std::optional<std::string> gender;
  std::optional<std::int64_t> age;
  std::vector<std::string> tags;
  std::optional<std::string> description;  // at most 500 characters
  void fields(this auto& self, auto&& field) {
    field("name", self.name);
    field("languages", self.languages);
    field("gender", self.gender);
    field("age", self.age);
    field("tags", self.tags);
    field("description", self.description);
  }
};

struct NewVoice : VoiceSettings {  // with a name
  std::string sampleAudio;         // base64
  std::optional<std::string> sampleFilename;
  std::optional<std::string> slug;
  std::optional<std::string> color;
  std::optional<std::int64_t> retentionNotice;  // days; 30
  void fields(this auto& self, auto&& field) {
    self.VoiceSettings::fields(field);
    field("sample_audio", self.sampleAudio);
    field("sample_filename", self.sampleFilename);
    field("slug", self.slug);
    field("color", self.color);
    field("retention_notice", self.retentionNotice);
  }
};

struct Voice : VoiceSettings {
  std::string id;  // a UUID
  std::optional<std::string> slug;
  std::optional<std::string> color;
  std::optional<std::int64_t> retentionNotice;
  std::string createdAt;              // date and time
  std::optional<std::string> userId;  // none: everybody's
  std::optional<double> trimmedSeconds;
  void fields(this auto& self, auto&& field) {
    self.VoiceSettings::fields(field);
    field("id", self.id);
    field("slug", self.slug);
    field("color", self.color);
    field("retention_notice", self.retentionNotice);
    field("created_at", self.createdAt);
    field("user_id", self.userId);
    field("trimmed_seconds", self.trimmedSeconds);
  }
};

struct VoicePage {
  std::vector<Voice> items;
  std::int64_t total = 0;
  std::int64_t page = 0;
  std::int64_t pageSize = 0;
  std::int64_t totalPages = 0;
  void fields(this auto& self, auto&& field) {
    field("items", self.items);
    field("total", self.total);
    field("page", self.page);
    field("page_size", self.pageSize);
    field("total_pages", self.totalPages);
  }
};

struct VoiceFilter {
  std::optional<std::int64_t> limit;   // 1..100; 10
  std::optional<std::int64_t> offset;  // from 0
  std::optional<std::string> type;     // all, custom, preset
  void fields(this auto& self, auto&& field) {
    field("limit", self.limit);
    field("offset", self.offset);
    field("type", self.type);
  }
};

Async<Result<VoicePage>> listVoices(Client& client, VoiceFilter filter = {});
Async<Result<Voice>> createVoice(Client& client, NewVoice voice);
Async<Result<Voice>> getVoice(Client& client, std::string id);
Async<Result<Voice>> updateVoice(Client& client, std::string id, VoiceSettings settings);
Async<Result<Voice>> deleteVoice(Client& client, std::string id);
// A WAV file.
Async<Result<>> downloadVoiceSample(Client& client, std::string id, std::filesystem::path target);

}  // namespace codestral::mistral
