// Libraries of the fake, their documents and who they are shared with.

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include "support/fake_client.h"

namespace codestral::test {
namespace {

using nlohmann::json;
using testing::HasSubstr;
using testing::SizeIs;

constexpr const char* kSomeone = "6ba7b810-9dad-41d1-80b4-00c04fd430c8";

class FakeLibrariesTest : public testing::Test, protected FakeClient {
 protected:
  json create(const std::string& name = "papers") {
    return post("/v1/libraries", {{"name", name}});
  }
  static std::string path(const json& library, const std::string& rest = "") {
    return "/v1/libraries/" + library["id"].get<std::string>() + rest;
  }
};

TEST_F(FakeLibrariesTest, AreMadeChangedAndListedByToken) {
  const RawResponse made = call("POST", "/v1/libraries", {{"name", "a"}, {"description", "d"}});
  EXPECT_EQ(made.status, 201);
  create("b");
  create("c");
  EXPECT_EQ(call("PATCH", path(made.json()), {{"name", "A"}}).json()["name"], "A");
  json page = get("/v1/libraries?page_size=2");
  ASSERT_THAT(page["data"], SizeIs(2));
  EXPECT_EQ(page["data"][0]["name"], "c");
  page = get("/v1/libraries?page_size=2&page_token=" + page["next_page_token"].get<std::string>());
  ASSERT_THAT(page["data"], SizeIs(1));
  EXPECT_EQ(page["data"][0]["name"], "A");
  EXPECT_EQ(page["next_page_token"], nullptr);
  EXPECT_THAT(get("/v1/libraries?search=b")["data"], SizeIs(1));
  EXPECT_EQ(call("DELETE", path(made.json())).json()["name"], "A");
  EXPECT_EQ(call("GET", path(made.json())).status, 404);
  EXPECT_EQ(call("GET", "/v1/libraries/none").status, 422);
}

TEST_F(FakeLibrariesTest, ProcessDocumentsAsTheyAreLookedAt) {
  const json library = create();
  const RawResponse sent = upload(path(library, "/documents"), "a.txt", "Some text.");
  ASSERT_EQ(sent.status, 201) << sent.body;
  json document = sent.json();
  EXPECT_EQ(document["size"], 10);
  EXPECT_EQ(document["processing_status"], "Running");
  const std::string one = path(library, "/documents/" + document["id"].get<std::string>());
  EXPECT_EQ(call("GET", one + "/text_content").status, 404);
  EXPECT_EQ(get(one + "/status")["process_status"], "in_progress");
  EXPECT_EQ(get(one + "/status")["processing_status"], "Completed");
  EXPECT_EQ(get(one + "/text_content")["text"], "Some text.");
  EXPECT_EQ(get(one)["number_of_pages"], 1);
  EXPECT_EQ(upload(path(library, "/documents"), "a.txt", "Some text.").status, 200);
  EXPECT_EQ(get(path(library))["nb_documents"], 1);
  const json address = get(one + "/signed-url");
  ASSERT_TRUE(address.is_string());
  const std::string target = address.get<std::string>().substr(server.baseUrl().size());
  http.sendRequest("GET", target, "", "");
  EXPECT_EQ(http.readResponse().body, "Some text.");
  EXPECT_EQ(call("POST", one + "/reprocess").status, 204);
  EXPECT_EQ(get(one + "/status")["processing_status"], "Running");
  EXPECT_EQ(
      call("PATCH", one, {{"name", "b.txt"}, {"attributes", {{"year", 1843}}}}).json()["name"],
      "b.txt");
  EXPECT_EQ(call("DELETE", one).status, 204);
  EXPECT_EQ(get(path(library))["total_size"], 0);
}

TEST_F(FakeLibrariesTest, PageTheirDocuments) {
  const json library = create();
  for (const char* name : {"b.txt", "c.md", "a.txt"}) {
    upload(path(library, "/documents"), name, name);
  }
  json page = get(path(library, "/documents?page_size=2"));
  EXPECT_EQ(page["pagination"]["total_items"], 3);
  EXPECT_EQ(page["pagination"]["has_more"], true);
  EXPECT_EQ(page["data"][0]["name"], "a.txt");
  page = get(path(library, "/documents?sort_by=name&sort_order=asc&search=.txt"));
  ASSERT_THAT(page["data"], SizeIs(2));
  EXPECT_EQ(page["data"][1]["name"], "b.txt");
  EXPECT_EQ(call("POST", path(library, "/documents"), {{"file", "x"}}).status, 422);
}

TEST_F(FakeLibrariesTest, AreShared) {
  const json library = create();
  const json who = {{"share_with_uuid", kSomeone}, {"share_with_type", "User"}};
  json share = who;
  share["level"] = "Viewer";
  const json made = call("PUT", path(library, "/share"), share).json();
  EXPECT_EQ(made["role"], "Viewer");
  share["level"] = "Editor";
  call("PUT", path(library, "/share"), share);
  const json list = get(path(library, "/share"));
  ASSERT_THAT(list["data"], SizeIs(1));
  EXPECT_EQ(list["data"][0]["role"], "Editor");
  EXPECT_EQ(call("DELETE", path(library, "/share"), who).status, 200);
  EXPECT_EQ(call("DELETE", path(library, "/share"), who).status, 404);
  EXPECT_EQ(call("DELETE", path(library, "/share")).status, 422);
  share["level"] = "Owner";
  EXPECT_EQ(call("PUT", path(library, "/share"), share).status, 422);
}

}  // namespace
}  // namespace codestral::test
