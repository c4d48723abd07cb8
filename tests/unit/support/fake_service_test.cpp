// The frame of the fake service: routes, queries, ids.

#include "support/fake_service.h"

#include <set>

#include <gmock/gmock.h>
#include <gtest/gtest.h>

namespace codestral::test {
namespace {

using testing::ElementsAre;
using testing::IsEmpty;

FakeRoute route(std::string method, std::string pattern) {
  return {std::move(method), std::move(pattern), "", nullptr};
}

TEST(FakeRoutes, AreFoundByMethodAndPath) {
  const std::vector<FakeRoute> routes = {
      route("GET", "/v1/agents/{id}"), route("POST", "/v1/agents/completions"),
      route("GET", "/v1/agents/pages"), route("DELETE", "/v1/agents/{id}/aliases/{name}")};
  struct Case {
    std::string method;
    std::string path;
    int found;  // index, or -1
    std::vector<std::string> parameters;
    std::string allow;
  };
  const std::vector<Case> cases = {
      {"GET", "/v1/agents/pages", 2, {}, "GET, GET"},
      {"GET", "/v1/agents/ag_1", 0, {"ag_1"}, "GET"},
      {"GET", "/v1/agents/a%2Fb%20c", 0, {"a/b c"}, "GET"},
      {"GET", "/v1/agents/completions", 0, {"completions"}, "GET, POST"},
      {"POST", "/v1/agents/completions", 1, {}, "GET, POST"},
      {"PUT", "/v1/agents/x", -1, {}, "GET"},
      {"DELETE", "/v1/agents/x/aliases/y", 3, {"x", "y"}, "DELETE"},
      {"GET", "/v1/agents/", -1, {}, ""},
      {"GET", "/v1/agents", -1, {}, ""},
      {"GET", "/v1/agents/x/y", -1, {}, ""},
  };
  for (const Case& each : cases) {
    const FakeMatch match = findRoute(routes, each.method, each.path);
    EXPECT_EQ(match.route, each.found < 0 ? nullptr : &routes[static_cast<std::size_t>(each.found)])
        << each.method << " " << each.path;
    EXPECT_EQ(match.parameters, each.parameters) << each.path;
    EXPECT_EQ(match.allow, each.allow) << each.path;
  }
}

TEST(FakeCalls, ReadTheirQuery) {
  FakeCall call;
  call.query = parseQuery("page=3&q=a%20b+c&s=x&s=y,z&on=true&empty=&&flag");
  EXPECT_EQ(call.number("page", 0), 3);
  EXPECT_EQ(call.number("absent", 7), 7);
  EXPECT_EQ(call.text("q"), "a b c");
  EXPECT_EQ(call.text("empty"), "");
  EXPECT_EQ(call.text("absent"), std::nullopt);
  EXPECT_THAT(call.list("s"), ElementsAre("x", "y", "z"));
  EXPECT_THAT(call.list("absent"), IsEmpty());
  EXPECT_TRUE(call.flag("on", false));
  EXPECT_TRUE(call.flag("absent", true));
  EXPECT_EQ(percentDecoded("%zz%4"), "%zz%4");
}

TEST(FakeIdsTest, DifferWithinAFamilyAndBetweenFamilies) {
  std::set<std::string> ids;
  for (const char* family : {"files", "batch", "voices"}) {
    FakeIds source(family);
    for (int i = 0; i < 100; ++i) ids.insert(source.hex());
  }
  EXPECT_EQ(ids.size(), 300U);
  EXPECT_EQ(FakeIds("files").uuid(), FakeIds("files").uuid());
  EXPECT_EQ(FakeIds("files").uuid().size(), 36U);
  EXPECT_EQ(isoTime(1764258570), "2025-11-27T15:49:30Z");
}

TEST(VirtualBytes, AreTheSameHoweverTheyAreCut) {
  const std::string whole = virtualBytes(0, 20'000);
  EXPECT_EQ(whole.size(), 20'000U);
  for (const std::size_t step : {7U, 255U, 4096U, 5000U}) {
    std::string joined;
    while (joined.size() < whole.size()) {
      joined += virtualBytes(joined.size(), std::min(step, whole.size() - joined.size()));
    }
    EXPECT_EQ(joined, whole) << step;
  }
  EXPECT_NE(whole.substr(0, 4096), whole.substr(4096, 4096));
}

}  // namespace
}  // namespace codestral::test
