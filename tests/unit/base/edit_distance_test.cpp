#include "base/edit_distance.h"

#include <array>

#include <gtest/gtest.h>

namespace codestral {
namespace {

TEST(EditDistance, CountsEditsAndASwapAsOne) {
  EXPECT_EQ(editDistance("", ""), 0U);
  EXPECT_EQ(editDistance("chat", "chat"), 0U);
  EXPECT_EQ(editDistance("", "abc"), 3U);
  EXPECT_EQ(editDistance("enabled", "enabeld"), 1U);
  EXPECT_EQ(editDistance("kitten", "sitting"), 3U);
}

TEST(EditDistance, TheClosestNameIsNearOrThereIsNone) {
  const std::array<std::string_view, 3> names{"agents", "audio", "batch"};
  EXPECT_EQ(closestName("agnets", names), "agents");
  EXPECT_EQ(closestName("bach", names), "batch");
  EXPECT_EQ(closestName("zebra", names), "");
  EXPECT_EQ(closestName(std::string(1000, 'a'), names), "");
}

}  // namespace
}  // namespace codestral
