#include "base/secret.h"

#include <optional>
#include <string>

#include <gtest/gtest.h>

namespace codestral {
namespace {

TEST(Secret, EmptyByDefault) {
  EXPECT_TRUE(Secret().empty());
  EXPECT_TRUE(Secret("").empty());
  EXPECT_EQ(Secret().reveal(), "");
  EXPECT_EQ(Secret().masked(), "");
  EXPECT_EQ(Secret(), Secret(""));
}

TEST(Secret, RevealAndCompare) {
  const Secret secret("key-0123456789");
  const Secret copy = secret;
  EXPECT_EQ(copy.reveal(), "key-0123456789");
  EXPECT_EQ(copy, secret);
  EXPECT_NE(secret, Secret("another-value"));
}

TEST(Secret, Masked) {
  EXPECT_EQ(Secret("short-value").masked(), "") << "four of eleven characters say too much";
  EXPECT_EQ(Secret("long-value-1").masked(), "****ue-1");
}

TEST(Redaction, EveryOccurrenceOfALiveSecret) {
  const Secret secret("sk-abcdefgh");
  EXPECT_EQ(redactSecrets("Bearer sk-abcdefgh, again sk-abcdefgh"),
            "Bearer [secret], again [secret]");
  EXPECT_EQ(redactSecrets("sk-abcdefghsk-abcdefgh"), "[secret][secret]");
  EXPECT_EQ(redactSecrets("sk-abcdefg"), "sk-abcdefg");
  EXPECT_EQ(redactSecrets(""), "");
}

TEST(Redaction, LastsAsLongAsSomeCopy) {
  std::optional<Secret> first(std::in_place, "sk-lifetime");
  std::optional<Secret> copy = first;
  first.reset();
  EXPECT_EQ(redactSecrets("sk-lifetime"), "[secret]");
  copy.reset();
  EXPECT_EQ(redactSecrets("sk-lifetime"), "sk-lifetime");
}

TEST(Redaction, ShortValuesStay) {
  const Secret seven("1234567");
  EXPECT_EQ(redactSecrets("1234567"), "1234567") << "it would eat ordinary words";
  const Secret eight("12345678");
  EXPECT_EQ(redactSecrets("12345678"), "[secret]");
}

TEST(Redaction, ASecretThatBeginsWithAnother) {
  const Secret shorter("prefix-value");
  const Secret longer("prefix-value-and-more");
  EXPECT_EQ(redactSecrets("prefix-value-and-more prefix-value"), "[secret] [secret]");
}

TEST(Redaction, FindsAKeyButNoPlaceholderOfALocalServer) {
  const Secret key("key-of-the-user-0123456789");
  const Secret placeholder("sk-not-needed");
  EXPECT_TRUE(holdsSecret("a = 'key-of-the-user-0123456789'"));
  EXPECT_FALSE(holdsSecret("a = 'key-of-the-user-012345678'"));
  EXPECT_FALSE(holdsSecret("sk-not-needed"));
}

TEST(Redaction, ASecretThatLooksLikeThePlaceholder) {
  const Secret placeholder("[secret]");
  EXPECT_EQ(redactSecrets("a [secret] b"), "a [secret] b");
}

}  // namespace
}  // namespace codestral
