#include "base/error.h"

#include <set>

#include <gtest/gtest.h>

namespace codestral {
namespace {

TEST(Error, Tables) {
  struct Case {
    ErrorKind kind;
    int jsonRpc;
    int exit;
    bool tell;
  };
  const Case cases[] = {
      {ErrorKind::Cancelled, -32800, 1, false}, {ErrorKind::InvalidInput, -32602, 2, true},
      {ErrorKind::NotFound, -32803, 4, true},   {ErrorKind::Unauthorized, -32803, 3, true},
      {ErrorKind::Refused, -32803, 4, true},    {ErrorKind::RateLimited, -32803, 4, true},
      {ErrorKind::Timeout, -32803, 5, true},    {ErrorKind::Unavailable, -32803, 5, true},
      {ErrorKind::Protocol, -32803, 5, true},   {ErrorKind::TooLarge, -32803, 1, true},
      {ErrorKind::Io, -32803, 1, true},         {ErrorKind::Bug, -32603, 1, true},
  };
  std::set<std::string_view> names;
  for (const Case& c : cases) {
    EXPECT_EQ(jsonRpcCode(c.kind), c.jsonRpc) << name(c.kind);
    EXPECT_EQ(exitCode(c.kind), c.exit) << name(c.kind);
    EXPECT_EQ(worthTelling(c.kind), c.tell) << name(c.kind);
    EXPECT_TRUE(names.insert(name(c.kind)).second) << "two kinds are called " << name(c.kind);
  }
}

TEST(Error, FailCarriesKindAndMessage) {
  const Result<int> result = fail(ErrorKind::Timeout, "no answer in 5 s");
  ASSERT_FALSE(result);
  EXPECT_EQ(result.error().kind, ErrorKind::Timeout);
  EXPECT_EQ(result.error().message, "no answer in 5 s");
  EXPECT_EQ(result.error().httpStatus, 0);
  EXPECT_FALSE(result.error().retryAfter);
}

}  // namespace
}  // namespace codestral
