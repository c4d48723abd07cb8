// The voices of FakeAudio: presets that stand fast, and custom ones made from a sample.

#include <algorithm>

#include "support/fake_audio.h"
#include "support/fake_base64.h"
#include "support/fake_completions.h"
#include "support/fake_paging.h"

namespace codestral::test {

using nlohmann::json;

FakeAudio::Voice* FakeAudio::findVoice(std::string_view idOrSlug) {
  const auto found = std::ranges::find_if(voices_, [idOrSlug](const Voice& voice) {
    return voice.shown["id"] == idOrSlug || voice.shown["slug"] == idOrSlug;
  });
  return found == voices_.end() ? nullptr : &*found;
}

void FakeAudio::addVoice(const json& fields, std::string sample, bool preset) {
  Voice voice;
  voice.shown = {{"name", ""},
                 {"slug", nullptr},
                 {"languages", json::array()},
                 {"gender", nullptr},
                 {"age", nullptr},
                 {"tags", nullptr},
                 {"color", nullptr},
                 {"description", nullptr},
                 {"retention_notice", 30},
                 {"trimmed_seconds", nullptr}};
  for (const auto& [key, value] : fields.items()) {
    if (voice.shown.contains(key)) voice.shown[key] = value;
  }
  voice.shown["id"] = ids_.uuid();
  voice.shown["created_at"] = isoTime(ids_.now());
  voice.shown["user_id"] = preset ? json(nullptr) : json("00000000-0000-4000-8000-00000000fa4e");
  voice.sample = std::move(sample);
  voice.preset = preset;
  voices_.push_back(std::move(voice));
}

FakeReply FakeAudio::listVoices(const FakeCall& call) const {
  const std::string type = call.text("type").value_or("all");
  const std::int64_t limit = call.number("limit", 10);
  const std::int64_t offset = call.number("offset", 0);
  json items = json::array();
  for (const Voice& voice : voices_) {
    if (type == "all" || (type == "preset") == voice.preset) items.push_back(voice.shown);
  }
  const auto total = static_cast<std::int64_t>(items.size());
  return {.body = {{"items", slice(items, offset, limit)},
                   {"total", total},
                   {"page", offset / limit + 1},
                   {"page_size", limit},
                   {"total_pages", (total + limit - 1) / limit}}};
}

FakeReply FakeAudio::createVoice(const FakeCall& call) {
  const std::optional<std::string> sample = fromBase64(stringOr(call.body, "sample_audio"));
  if (!sample || sample->empty()) {
    return FakeReply::error(400, "sample_audio is no base64-encoded audio");
  }
  const std::string slug = stringOr(call.body, "slug");
  if (!slug.empty() && findVoice(slug) != nullptr) {
    return FakeReply::error(409, "A voice with this slug exists: " + slug);
  }
  addVoice(call.body, *sample, false);
  return {.body = voices_.back().shown};
}

FakeReply FakeAudio::getVoice(const FakeCall& call) {
  const Voice* voice = findVoice(call.parameters[0]);
  if (voice == nullptr) return FakeReply::error(404, "Voice not found");
  return {.body = voice->shown};
}

FakeReply FakeAudio::updateVoice(const FakeCall& call) {
  Voice* voice = findVoice(call.parameters[0]);
  if (voice == nullptr) return FakeReply::error(404, "Voice not found");
  if (voice->preset) return FakeReply::error(403, "A preset voice cannot be changed");
  for (const auto& [key, value] : call.body.items()) {
    if (!value.is_null()) voice->shown[key] = value;
  }
  return {.body = voice->shown};
}

FakeReply FakeAudio::deleteVoice(const FakeCall& call) {
  const Voice* voice = findVoice(call.parameters[0]);
  if (voice == nullptr) return FakeReply::error(404, "Voice not found");
  if (voice->preset) return FakeReply::error(403, "A preset voice cannot be deleted");
  FakeReply reply{.body = voice->shown};
  voices_.remove_if([&reply](const Voice& other) { return other.shown["id"] == reply.body["id"]; });
  return reply;
}

FakeReply FakeAudio::sampleOf(const FakeCall& call) {
  const Voice* voice = findVoice(call.parameters[0]);
  if (voice == nullptr) return FakeReply::error(404, "Voice not found");
  FakeReply reply;
  reply.bytes = voice->sample;
  reply.contentType = "audio/wav";
  return reply;
}

}  // namespace codestral::test
