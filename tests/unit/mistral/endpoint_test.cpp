#include "mistral/endpoint.h"

#include <gmock/gmock.h>

namespace codestral::mistral {
namespace {

using ::testing::HasSubstr;
using ::testing::Not;

TEST(NormalizeBaseUrl, TakesWhatPeoplePaste) {
  const std::pair<std::string_view, std::string_view> cases[] = {
      {"https://api.mistral.ai", "https://api.mistral.ai"},
      {"https://api.mistral.ai/", "https://api.mistral.ai"},
      {"https://api.mistral.ai/v1", "https://api.mistral.ai"},
      {"https://api.mistral.ai/v1/", "https://api.mistral.ai"},
      {"https://api.mistral.ai//v1//", "https://api.mistral.ai"},
      {"  https://api.mistral.ai/v1\n", "https://api.mistral.ai"},
      {"HTTPS://API.Mistral.AI/v1", "https://api.mistral.ai"},
      {"https://api.mistral.ai:443/v1", "https://api.mistral.ai"},
      {"https://api.mistral.ai:8443", "https://api.mistral.ai:8443"},
      {"https://gateway.example/mistral/v1", "https://gateway.example/mistral"},
      {"https://gateway.example/Mistral/", "https://gateway.example/Mistral"},
      {"https://gateway.example/v1beta", "https://gateway.example/v1beta"},
      {"https://gateway.example/v1/v1", "https://gateway.example"},
      {"http://localhost:8080/v1", "http://localhost:8080"},
      {"http://127.0.0.1:80", "http://127.0.0.1"},
      {"http://[::1]:9", "http://[::1]:9"},
      {kMistralBase, kMistralBase},
      {kCodestralBase, kCodestralBase},
  };
  for (const auto& [given, expected] : cases) {
    const auto base = normalizeBaseUrl(given);
    ASSERT_TRUE(base) << given << ": " << base.error().message;
    EXPECT_EQ(*base, expected) << given;
    EXPECT_EQ(normalizeBaseUrl(*base), *base) << "not stable";
  }
}

TEST(NormalizeBaseUrl, SaysWhatIsWrong) {
  const std::pair<std::string_view, std::string_view> cases[] = {
      {"", "empty"},
      {"  \n", "empty"},
      {"api.mistral.ai", "must begin with https://"},
      {"api.mistral.ai/v1", "must begin with https://"},
      {"https:/api.mistral.ai", "must begin with https://"},
      {"ftp://api.mistral.ai", "not a plain http or https URL"},
      {"https://", "not a plain"},
      {"https://api mistral.ai", "not a plain"},
      {"https://api.mistral.ai:99999", "not a plain"},
      {"https://\xF0\x9F\xA6\x8A.example", "not a plain"},
      {"https://api.mistral.ai\\x", "not a plain"},
      {"https://api.mistral.ai?key=1", "query"},
      {"https://api.mistral.ai/v1#a", "fragment"},
      {"https://user:secret@api.mistral.ai", "user name"},
      {"https://secret@api.mistral.ai", "user name"},
      {"http://api.mistral.ai", "must begin with https://"},
      {"http://localhost.example", "must begin with https://"},
      {"http://192.168.0.2:8080", "must begin with https://"},
  };
  for (const auto& [given, says] : cases) {
    const auto base = normalizeBaseUrl(given);
    ASSERT_FALSE(base) << given;
    EXPECT_EQ(base.error().kind, ErrorKind::InvalidInput);
    EXPECT_THAT(base.error().message, HasSubstr(says)) << given;
    EXPECT_THAT(base.error().message, Not(HasSubstr("secret")));
  }
  EXPECT_LT(normalizeBaseUrl("https://" + std::string(100'000, 'a')).error().message.size(), 400U);
}

}  // namespace
}  // namespace codestral::mistral
