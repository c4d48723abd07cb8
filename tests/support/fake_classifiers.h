#pragma once

// Moderation and classification, of texts and of conversations: scores that depend on nothing but
// the words of what is looked at.

#include <map>
#include <string>
#include <string_view>
#include <vector>

#include "support/fake_models.h"
#include "support/fake_service.h"

namespace codestral::test {

class FakeClassifiers {
 public:
  explicit FakeClassifiers(const FakeModels& models) : models_(models) {}
  std::vector<FakeRoute> routes();

 private:
  FakeReply moderate(const FakeCall& call, bool chat) const;
  FakeReply classify(const FakeCall& call, bool chat) const;

  const FakeModels& models_;
};

// 0..1 of each category. The older models have dangerous_and_criminal_content instead of dangerous
// and criminal, and no jailbreaking.
std::map<std::string, double> moderationScores(std::string_view text, bool older = false);
inline constexpr double kModerationThreshold = 0.5;

}  // namespace codestral::test
