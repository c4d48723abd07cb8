// Agents of the fake: versions, aliases, pages, and completions by an agent.

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include "support/fake_client.h"

namespace codestral::test {
namespace {

using nlohmann::json;
using testing::HasSubstr;
using testing::MatchesRegex;
using testing::SizeIs;

class FakeAgentsTest : public testing::Test, protected FakeClient {
 protected:
  json create(json more = json::object()) {
    json body = {{"model", "mistral-medium-latest"}, {"name", "one"}};
    body.update(more);
    return post("/v1/agents", body);
  }
  std::string path(const json& agent, const std::string& rest = "") {
    return "/v1/agents/" + agent["id"].get<std::string>() + rest;
  }
};

TEST_F(FakeAgentsTest, MakesAVersionWithEachUpdate) {
  const json agent = create({{"instructions", "Search."}, {"tools", {{{"type", "web_search"}}}}});
  EXPECT_THAT(agent["id"].get<std::string>(), MatchesRegex("ag_[0-9a-f]{32}"));
  EXPECT_EQ(agent["object"], "agent");
  EXPECT_EQ(agent["version"], 0);
  EXPECT_EQ(agent["versions"], json::array({0}));
  const json second =
      call("PATCH", path(agent), {{"instructions", "Search well."}, {"name", nullptr}}).json();
  EXPECT_EQ(second["version"], 1);
  EXPECT_EQ(second["versions"], json::array({0, 1}));
  EXPECT_EQ(second["name"], "one");
  EXPECT_EQ(get(path(agent))["instructions"], "Search well.");
  EXPECT_EQ(get(path(agent, "?agent_version=0"))["instructions"], "Search.");
  EXPECT_EQ(get(path(agent, "/versions/1"))["version"], 1);
  EXPECT_EQ(call("GET", path(agent, "/versions/3")).status, 404);
  EXPECT_EQ(call("PATCH", path(agent, "/version?version=0")).json()["version"], 0);
  EXPECT_EQ(get(path(agent))["version"], 0);
  EXPECT_THAT(get(path(agent, "/versions?page_size=1&page=1")), SizeIs(1));
  EXPECT_EQ(call("DELETE", path(agent)).status, 204);
  EXPECT_EQ(call("GET", path(agent)).status, 404);
}

TEST_F(FakeAgentsTest, NamesVersions) {
  const json agent = create();
  call("PATCH", path(agent), {{"description", "second"}});
  const json alias = call("PUT", path(agent, "/aliases?alias=stable&version=1")).json();
  EXPECT_EQ(alias["alias"], "stable");
  EXPECT_EQ(alias["version"], 1);
  EXPECT_EQ(get(path(agent, "?agent_version=stable"))["version"], 1);
  EXPECT_THAT(get(path(agent, "/aliases")), SizeIs(1));
  EXPECT_EQ(call("PUT", path(agent, "/aliases?alias=Stable&version=1")).status, 422);
  EXPECT_EQ(call("PUT", path(agent, "/aliases?alias=a-&version=1")).status, 422);
  EXPECT_EQ(call("PUT", path(agent, "/aliases?alias=a")).status, 422);
  EXPECT_EQ(call("PUT", path(agent, "/aliases?alias=a&version=9")).status, 404);
  EXPECT_EQ(call("DELETE", path(agent, "/aliases?alias=stable")).status, 204);
  EXPECT_EQ(call("DELETE", path(agent, "/aliases?alias=stable")).status, 404);
}

TEST_F(FakeAgentsTest, ListsByPageAndByToken) {
  for (const char* name : {"one", "two", "three"}) {
    create({{"name", name}, {"metadata", {{"length", std::to_string(std::string(name).size())}}}});
  }
  json page = get("/v1/agents?page_size=2");
  ASSERT_THAT(page, SizeIs(2));
  EXPECT_EQ(page[0]["name"], "three");
  page = get("/v1/agents?page_size=2&page=1");
  ASSERT_THAT(page, SizeIs(1));
  EXPECT_EQ(page[0]["name"], "one");
  EXPECT_THAT(get("/v1/agents?search=t"), SizeIs(2));
  EXPECT_THAT(get("/v1/agents?name=two"), SizeIs(1));
  EXPECT_THAT(get("/v1/agents?metadata=length,3"), SizeIs(2));
  EXPECT_THAT(get("/v1/agents?metadata=%7B%22length%22%3A%225%22%7D"), SizeIs(1));
  page = get("/v1/agents/pages?page_size=2");
  EXPECT_EQ(page["object"], "list");
  ASSERT_THAT(page["data"], SizeIs(2));
  page =
      get("/v1/agents/pages?page_size=2&page_token=" + page["next_page_token"].get<std::string>());
  ASSERT_THAT(page["data"], SizeIs(1));
  EXPECT_EQ(page["data"][0]["name"], "one");
  EXPECT_EQ(page["next_page_token"], nullptr);
  EXPECT_EQ(call("GET", "/v1/agents/pages?page_token=x").status, 422);
  EXPECT_EQ(call("GET", "/v1/agents?page_size=0").status, 422);
}

TEST_F(FakeAgentsTest, RefusesWrongBodies) {
  EXPECT_EQ(call("POST", "/v1/agents", {{"model", "mistral-medium-latest"}}).status, 422);
  EXPECT_EQ(call("POST", "/v1/agents", {{"model", "nothing"}, {"name", "x"}}).status, 400);
  EXPECT_EQ(call("POST", "/v1/agents",
                 {{"model", "mistral-medium-latest"}, {"name", "x"}, {"temperature", 1}})
                .status,
            422);
  EXPECT_EQ(call("POST", "/v1/agents",
                 {{"model", "mistral-medium-latest"}, {"name", "x"}, {"handoffs", {"ag_none"}}})
                .status,
            404);
}

TEST_F(FakeAgentsTest, CompletesAsTheAgent) {
  const json agent = create({{"instructions", "Be brief."}});
  const json body = {{"agent_id", agent["id"]},
                     {"messages", {{{"role", "user"}, {"content", "hi"}}}}};
  const json answer = post("/v1/agents/completions", body);
  EXPECT_EQ(answer["model"], "mistral-medium-3-5");
  EXPECT_EQ(answer["choices"][0]["message"]["content"], "You wrote 2 bytes: hi");
  EXPECT_EQ(stream("/v1/agents/completions", body).back().data, "[DONE]");
  EXPECT_EQ(call("POST", "/v1/agents/completions",
                 {{"agent_id", "ag_none"}, {"messages", body["messages"]}})
                .status,
            404);
  json wrong = body;
  wrong["temperature"] = 0.5;
  EXPECT_EQ(call("POST", "/v1/agents/completions", wrong).status, 422);
}

}  // namespace
}  // namespace codestral::test
