// Large bodies pass through little memory.

#include <gtest/gtest.h>

#include "support/temp_dir.h"
#include "unit/http/transfer_child.h"

namespace codestral::http {
namespace {

#if __has_feature(address_sanitizer) || __has_feature(thread_sanitizer)
constexpr bool kSanitized = true;  // which keeps what was freed
#else
constexpr bool kSanitized = false;
#endif

TEST(TransferMemory, DoesNotGrowWithTheBody) {
  constexpr std::uint64_t kSize = 64 * 1024 * 1024;
  constexpr long kMostKiB = 10 * 1024;
  const test::TempDir folder;
  const auto source = folder.write("source", "");
  std::filesystem::resize_file(source, kSize);
  test::TransferChild child(source, folder / "target");
  test::RawServer server(test::serveTransfers);
  const test::TransferCost cost = child.run("http://127.0.0.1:" + std::to_string(server.port()));
  ASSERT_STREQ(cost.problem, "");
  ASSERT_GT(cost.baseKiB, 0);
  if (kSanitized) return;
  EXPECT_LT(cost.uploadKiB - cost.baseKiB, kMostKiB);
  EXPECT_LT(cost.downloadKiB - cost.baseKiB, kMostKiB);
}

}  // namespace
}  // namespace codestral::http
