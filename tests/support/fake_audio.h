#pragma once

// /v1/audio: transcriptions (plain and streamed), speech (plain and streamed) and voices. What is
// heard depends on the audio's hash or address; what is said is a tone whose length is the text's.

#include <list>
#include <string>
#include <string_view>
#include <vector>

#include "support/fake_files.h"
#include "support/fake_models.h"
#include "support/fake_service.h"

namespace codestral::test {

class FakeAudio {
 public:
  FakeAudio(const FakeFiles& files, const FakeModels& models);
  std::vector<FakeRoute> routes();

 private:
  struct Voice {
    nlohmann::json shown;
    std::string sample;  // bytes
    bool preset = false;
  };

  FakeReply transcribe(const FakeCall& call) const;
  FakeReply speak(const FakeCall& call) const;
  FakeReply listVoices(const FakeCall& call) const;
  FakeReply createVoice(const FakeCall& call);
  FakeReply getVoice(const FakeCall& call);
  FakeReply updateVoice(const FakeCall& call);
  FakeReply deleteVoice(const FakeCall& call);
  FakeReply sampleOf(const FakeCall& call);
  Voice* findVoice(std::string_view idOrSlug);
  void addVoice(const nlohmann::json& fields, std::string sample, bool preset);

  const FakeFiles& files_;
  const FakeModels& models_;
  FakeIds ids_{"voices"};
  std::list<Voice> voices_;
};

// Half a second for each ten characters, as a file of the format (pcm: no head).
std::string fakeSpeech(std::string_view text, std::string_view format);

}  // namespace codestral::test
