// Files of the fake service: uploads, lists, downloads.

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include "support/fake_mistral.h"
#include "support/fake_multipart.h"
#include "support/raw_form.h"

namespace codestral::test {
namespace {

using nlohmann::json;
using testing::ElementsAre;
using testing::HasSubstr;

class FakeFilesTest : public testing::Test {
 protected:
  json upload(std::string_view purpose, std::string_view name, std::string_view content) {
    return RawForm().field("purpose", purpose).file(name, content).post(client, "/v1/files").json();
  }
  std::vector<std::string> namesOf(const std::string& query) {
    std::vector<std::string> names;
    for (const json& file : client.call("GET", "/v1/files?" + query).json()["data"]) {
      names.push_back(file["filename"]);
    }
    return names;
  }

  FakeMistral server;
  RawHttpClient client{server.port()};
};

TEST_F(FakeFilesTest, GivesBackWhatWasUploaded) {
  const std::string content =
      "{\"custom_id\":\"0\",\"body\":{}}\n{\"custom_id\":\"1\",\"body\":{}}";
  const json file = RawForm()
                        .field("purpose", "batch")
                        .field("visibility", "user")
                        .field("expiry", "2")
                        .file("requêtes.jsonl", content)
                        .post(client, "/v1/files")
                        .json();
  EXPECT_EQ(file["object"], "file");
  EXPECT_EQ(file["bytes"], content.size());
  EXPECT_EQ(file["filename"], "requêtes.jsonl");
  EXPECT_EQ(file["num_lines"], 2);
  EXPECT_EQ(file["sample_type"], "batch_request");
  EXPECT_EQ(file["mimetype"], "application/jsonl");
  EXPECT_EQ(file["visibility"], "user");
  EXPECT_EQ(file["signature"], contentHash(content));
  EXPECT_EQ(file["expires_at"].get<int>() - file["created_at"].get<int>(), 2 * 3600);

  const std::string path = "/v1/files/" + file["id"].get<std::string>();
  json one = client.call("GET", path).json();
  EXPECT_EQ(one["deleted"], false);
  one.erase("deleted");
  EXPECT_EQ(one, file);
  const RawResponse downloaded = client.call("GET", path + "/content");
  EXPECT_EQ(downloaded.body, content);
  EXPECT_EQ(downloaded.header("content-type"), "application/octet-stream");

  const std::string url = client.call("GET", path + "/url?expiry=24").json()["url"];
  ASSERT_TRUE(url.starts_with(server.baseUrl() + "/"));
  client.sendRequest("GET", url.substr(server.baseUrl().size()), "", "");
  EXPECT_EQ(client.readResponse().body, content) << "a signed address needs no key";

  EXPECT_EQ(client.call("DELETE", path).json()["deleted"], true);
  EXPECT_EQ(client.call("GET", path).status, 404);
  EXPECT_EQ(client.call("GET", path + "/content").status, 404);
}

TEST_F(FakeFilesTest, ListsWithFiltersAndPages) {
  upload("batch", "a.jsonl", "{}");
  upload("fine-tune", "b.jsonl", R"({"messages":[{"role":"assistant","content":"x"}]})");
  upload("fine-tune", "c.jsonl", R"({"text":"x"})");
  upload("ocr", "d.pdf", "%PDF");
  EXPECT_THAT(namesOf(""), ElementsAre("d.pdf", "c.jsonl", "b.jsonl", "a.jsonl"));
  EXPECT_THAT(namesOf("page=1&page_size=3"), ElementsAre("a.jsonl"));
  EXPECT_THAT(namesOf("purpose=fine-tune"), ElementsAre("c.jsonl", "b.jsonl"));
  EXPECT_THAT(namesOf("sample_type=pretrain&sample_type=batch_request"),
              ElementsAre("c.jsonl", "a.jsonl"));
  EXPECT_THAT(namesOf("search=.pdf"), ElementsAre("d.pdf"));
  EXPECT_THAT(namesOf("source=mistral"), ElementsAre());
  const json listed = client.call("GET", "/v1/files?page_size=1").json();
  EXPECT_EQ(listed["total"], 4);
  EXPECT_TRUE(client.call("GET", "/v1/files?include_total=false").json()["total"].is_null());
}

TEST_F(FakeFilesTest, RefusesBadUploads) {
  EXPECT_EQ(RawForm().field("purpose", "batch").post(client, "/v1/files").status, 422);
  EXPECT_EQ(RawForm().field("purpose", "fun").file("a", "x").post(client, "/v1/files").status, 422);
  const json faults = upload("fine-tune", "t.jsonl",
                             "{\"messages\":[{\"role\":\"assistant\",\"content\":\"x\"}]}\n"
                             "{\"messages\":[]}\n\nno json\n");
  ASSERT_EQ(faults["errors"].size(), 2U) << faults;
  EXPECT_EQ(faults["errors"][0]["line_number"], 2);
  EXPECT_EQ(faults["errors"][1]["line_number"], 4);
  client.sendRequest("POST", "/v1/files", RawForm().file("a", "x").body().substr(0, 60),
                     RawForm::headers());
  EXPECT_EQ(client.readResponse().status, 400) << "a form that ends early";
  EXPECT_EQ(client.call("POST", "/v1/files", {{"purpose", "batch"}}).status, 422);
  EXPECT_EQ(client.call("GET", "/v1/files/not-a-uuid").status, 422);
  EXPECT_EQ(client.call("GET", "/v1/files/e85980c9-409e-4a46-9304-36588f6292b0").status, 404);
}

TEST_F(FakeFilesTest, RecordsAFormByItsFields) {
  upload("batch", "a.jsonl", "{}\n");
  const json body = server.requests().at(0).body;
  EXPECT_EQ(body["purpose"], "batch");
  EXPECT_EQ(body["file"]["filename"], "a.jsonl");
  EXPECT_EQ(body["file"]["size"], 3);
}

TEST_F(FakeFilesTest, ForgetsFilesOnReset) {
  upload("batch", "a.jsonl", "{}");
  server.reset();
  EXPECT_THAT(namesOf(""), ElementsAre());
}

TEST_F(FakeFilesTest, ObeysTheScriptOfTheRoute) {
  Behaviour broken = Behaviour::faulty(Fault::CloseAfterDeltas);
  broken.route = "/v1/files/{file_id}/content";
  server.push(broken);
  Behaviour busy = Behaviour::rateLimited(7);
  busy.route = "POST /v1/files";
  server.push(busy);
  const RawResponse refused = RawForm().file("a", "x").post(client, "/v1/files");
  EXPECT_EQ(refused.status, 429);
  EXPECT_EQ(refused.header("retry-after"), "7");
  const std::string id = server.addFile("v.bin", 1'000'000);
  client.sendRequest("GET", "/v1/files/" + id + "/content");
  const RawResponse cut = client.readResponse();
  EXPECT_EQ(cut.ending, Ending::Closed);
  EXPECT_LT(cut.body.size(), 600'000U);
}

TEST(FakeFilesLarge, KeepsOnlyTheBeginningOfAnUpload) {
  FakeMistral server({.fileBytesKept = 1000});
  RawHttpClient client(server.port());
  const std::string content(3'000'000, 'x');
  const std::string body = RawForm().field("purpose", "batch").file("big.jsonl", content).body();
  // In chunks of which one is larger than anything that is read at once.
  client.send("POST /v1/files HTTP/1.1\r\nHost: x\r\nTransfer-Encoding: chunked\r\n" +
              RawForm::headers() + "\r\n");
  for (const std::size_t size : {std::size_t{10}, std::size_t{2'000'000}, body.size()}) {
    static std::size_t at = 0;
    const std::size_t end = std::min(body.size(), at + size);
    char head[32];
    std::snprintf(head, sizeof head, "%zx\r\n", end - at);
    client.send(head + body.substr(at, end - at) + "\r\n");
    at = end;
  }
  client.send("0\r\n\r\n");
  const json file = client.readResponse().json();
  EXPECT_EQ(file["bytes"], content.size());
  EXPECT_EQ(file["signature"], contentHash(content));
  EXPECT_EQ(client.call("GET", "/v1/files/" + file["id"].get<std::string>() + "/content").status,
            500);
}

TEST(FakeFilesLarge, HoldsADownloadInTheMiddle) {
  FakeMistral server;
  RawHttpClient client(server.port());
  Behaviour behaviour;
  behaviour.route = "/v1/files/{file_id}/content";
  behaviour.holdAfter = 2;
  server.push(behaviour);
  client.sendRequest("GET", "/v1/files/" + server.addFile("v.bin", 1'000'000) + "/content");
  ASSERT_TRUE(server.waitForDeltas(0, 2));
  client.close();
  EXPECT_TRUE(server.waitForCancelled(1));
}

TEST(FakeFilesLarge, GeneratesAVirtualFile) {
  FakeMistral server;
  RawHttpClient client(server.port());
  constexpr std::size_t kSize = 300'001;
  const std::string id = server.addFile("big.bin", kSize);
  const RawResponse response = client.call("GET", "/v1/files/" + id + "/content");
  EXPECT_EQ(response.header("content-length"), std::to_string(kSize));
  EXPECT_EQ(response.body, virtualBytes(0, kSize));
  EXPECT_NE(virtualBytes(0, 64), virtualBytes(4096, 64));
  const json control =
      client.call("POST", "/_fake/files", {{"filename", "c.bin"}, {"size", 5}}).json();
  EXPECT_EQ(client.call("GET", "/v1/files/" + control["id"].get<std::string>()).json()["bytes"], 5);
}

}  // namespace
}  // namespace codestral::test
