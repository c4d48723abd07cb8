#include "ngram/near_duplicates.h"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

namespace codestral::ngram {
namespace {

using ::testing::ElementsAre;
using ::testing::IsEmpty;

constexpr std::string_view kFive =
    "line number one\nline number two\nline number 3\nline number 4\nline number 5\n";

TEST(NearDuplicates, MoreThanTwoOfFiveLinesAreTooMany) {
  NearDuplicates texts;
  texts.add("line number one\n    line number two\nother line\n");
  texts.add("line number one\r\n\tline number two\r\nline number 3\r\n");
  texts.add(kFive);
  EXPECT_THAT(texts.of(kFive), ElementsAre(1, 2));
}

TEST(NearDuplicates, ShortAndRepeatedLinesDoNotCount) {
  NearDuplicates texts;
  texts.add("}\n}\nreturn;\nline number one\nline number one\nline number one\n");
  EXPECT_THAT(texts.of(kFive), IsEmpty());
  EXPECT_THAT(texts.of("}\n"), IsEmpty());
  EXPECT_THAT(texts.of(""), IsEmpty());
}

TEST(NearDuplicates, AnOftenSeenLineIsForgottenBeyondTheBound) {
  NearDuplicates texts(1);
  texts.add("line number one\n");
  texts.add("line number one\n");
  EXPECT_THAT(texts.of("line number one\n"), ElementsAre(0));
}

}  // namespace
}  // namespace codestral::ngram
