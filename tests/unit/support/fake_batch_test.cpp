// Batch jobs of the fake service.

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include "support/fake_files.h"
#include "support/fake_mistral.h"
#include "support/raw_form.h"

namespace codestral::test {
namespace {

using nlohmann::json;
using testing::ElementsAre;
using testing::HasSubstr;

json question(const std::string& text) {
  return {{"max_tokens", 50}, {"messages", {{{"role", "user"}, {"content", text}}}}};
}

class FakeBatchTest : public testing::Test {
 protected:
  std::string uploaded(const std::string& content) {
    return RawForm()
        .field("purpose", "batch")
        .file("r.jsonl", content)
        .post(client, "/v1/files")
        .json()["id"];
  }
  json create(json more) {
    json body = {{"endpoint", "/v1/chat/completions"}, {"model", "mistral-small-latest"}};
    body.update(more);
    return client.call("POST", "/v1/batch/jobs", body).json();
  }
  json get(const json& job, const std::string& query = "") {
    return client.call("GET", "/v1/batch/jobs/" + job["id"].get<std::string>() + query).json();
  }
  std::vector<std::string> statuses(const json& job, int count) {
    std::vector<std::string> list;
    for (int i = 0; i < count; ++i) list.push_back(get(job)["status"]);
    return list;
  }
  std::vector<json> lines(const json& fileId) {
    std::vector<json> list;
    const std::string text =
        client.call("GET", "/v1/files/" + fileId.get<std::string>() + "/content").body;
    for (const auto& [number, line] : jsonLines(text)) list.push_back(json::parse(line));
    return list;
  }

  FakeMistral server;
  RawHttpClient client{server.port()};
};

TEST_F(FakeBatchTest, RunsEachLineThroughItsRoute) {
  const json good = {{"custom_id", "good"}, {"body", question("hi")}};
  const json bad = {{"custom_id", "bad"}, {"body", {{"messages", 7}}}};
  const std::string file = uploaded(good.dump() + "\n\n" + bad.dump());
  const json job = create({{"input_files", {file}}, {"metadata", {{"a", "b"}}}});
  EXPECT_EQ(job["status"], "QUEUED");
  EXPECT_EQ(job["input_files"], json::array({file}));
  EXPECT_EQ(job["total_requests"], 2);
  EXPECT_TRUE(job["output_file"].is_null());
  const json running = get(job);
  EXPECT_EQ(running["status"], "RUNNING");
  EXPECT_EQ(running["completed_requests"], 1);
  EXPECT_TRUE(running["started_at"].is_number());
  const json done = get(job);
  EXPECT_EQ(done["status"], "SUCCESS");
  EXPECT_EQ(done["succeeded_requests"], 1);
  EXPECT_EQ(done["failed_requests"], 1);
  EXPECT_TRUE(done["outputs"].is_null());

  const std::vector<json> results = lines(done["output_file"]);
  ASSERT_EQ(results.size(), 1U);
  EXPECT_EQ(results[0]["custom_id"], "good");
  EXPECT_THAT(results[0]["id"].get<std::string>(), HasSubstr("batch-"));
  EXPECT_EQ(results[0]["response"]["status_code"], 200);
  EXPECT_EQ(results[0]["response"]["body"]["model"], "mistral-small-2603");
  EXPECT_TRUE(results[0]["error"].is_null());
  const std::vector<json> errors = lines(done["error_file"]);
  ASSERT_EQ(errors.size(), 1U);
  EXPECT_EQ(errors[0]["response"]["status_code"], 422);
  EXPECT_FALSE(errors[0]["error"]["message"].get<std::string>().empty());
}

TEST_F(FakeBatchTest, ServesEveryEndpointInline) {
  const std::vector<std::pair<std::string, json>> cases = {
      {"/v1/chat/completions", question("x")},
      {"/v1/fim/completions", {{"model", "codestral-latest"}, {"prompt", "int x"}}},
      {"/v1/embeddings", {{"model", "mistral-embed"}, {"input", "x"}}},
      {"/v1/moderations", {{"model", "mistral-moderation-latest"}, {"input", "x"}}},
      {"/v1/chat/moderations",
       {{"model", "mistral-moderation-latest"}, {"input", {{{"role", "user"}, {"content", "x"}}}}}},
      {"/v1/ocr",
       {{"model", "mistral-ocr-latest"},
        {"document", {{"type", "image_url"}, {"image_url", "https://x.example/a.png"}}}}},
      {"/v1/audio/transcriptions",
       {{"model", "voxtral-mini-latest"}, {"file_url", "https://x.example/a.wav"}}},
  };
  for (const auto& [endpoint, body] : cases) {
    const json job = create({{"endpoint", endpoint},
                             {"model", body.value("model", "mistral-small-latest")},
                             {"requests", {{{"custom_id", "1"}, {"body", body}}}}});
    get(job);
    const json done = get(job, "?inline=true");
    ASSERT_EQ(done["status"], "SUCCESS") << endpoint << done;
    ASSERT_EQ(done["outputs"].size(), 1U);
    EXPECT_EQ(done["outputs"][0]["response"]["status_code"], 200) << endpoint;
  }
}

TEST_F(FakeBatchTest, FailsForLinesThatAreNone) {
  const std::string file = uploaded("{\"custom_id\":\"0\",\"body\":{}}\nno json\n{}\n");
  const json job = create({{"input_files", {file}}});
  const json failed = get(job);
  EXPECT_EQ(failed["status"], "FAILED");
  ASSERT_EQ(failed["errors"].size(), 2U);
  EXPECT_EQ(failed["errors"][0]["message"], "Line 2: Invalid JSON");
}

TEST_F(FakeBatchTest, IsCancelledInTwoSteps) {
  const json job = create({{"requests", {{{"body", question("x")}}}}});
  const std::string path = "/v1/batch/jobs/" + job["id"].get<std::string>();
  EXPECT_EQ(client.call("DELETE", path).status, 400);
  EXPECT_EQ(client.call("POST", path + "/cancel").json()["status"], "CANCELLATION_REQUESTED");
  EXPECT_THAT(statuses(job, 2), ElementsAre("CANCELLED", "CANCELLED"));
  EXPECT_EQ(client.call("POST", path + "/cancel").status, 400);
  EXPECT_EQ(client.call("DELETE", path).json()["deleted"], true);
  EXPECT_EQ(client.call("GET", path).status, 404);
}

TEST_F(FakeBatchTest, ListsWithFilters) {
  const json first =
      create({{"requests", {{{"body", question("x")}}}}, {"metadata", {{"kind", "one"}}}});
  const json second =
      create({{"requests", {{{"body", question("x")}}}}, {"model", "mistral-large-latest"}});
  get(second);
  const auto ids = [this](const std::string& query) {
    std::vector<json> list;
    for (const json& job : client.call("GET", "/v1/batch/jobs?" + query).json()["data"]) {
      list.push_back(job["id"]);
    }
    return list;
  };
  EXPECT_THAT(ids(""), ElementsAre(second["id"], first["id"]));
  EXPECT_THAT(ids("order_by=created"), ElementsAre(first["id"], second["id"]));
  EXPECT_THAT(ids("page=1&page_size=1"), ElementsAre(first["id"]));
  EXPECT_THAT(ids("status=RUNNING&status=FAILED"), ElementsAre(second["id"]));
  EXPECT_THAT(ids("model=mistral-small-latest"), ElementsAre(first["id"]));
  EXPECT_THAT(ids("kind=one&created_by_me=true"), ElementsAre(first["id"]));
  EXPECT_THAT(ids("kind=two"), ElementsAre());
  EXPECT_THAT(ids("created_after=2030-01-01T00:00:00Z"), ElementsAre());
}

TEST_F(FakeBatchTest, RefusesInputThatIsNotThere) {
  const json both = {{"endpoint", "/v1/ocr"}};
  EXPECT_EQ(client.call("POST", "/v1/batch/jobs", both).status, 400);
  const std::string other = RawForm()
                                .field("purpose", "ocr")
                                .file("a.pdf", "%PDF")
                                .post(client, "/v1/files")
                                .json()["id"];
  EXPECT_THAT(create({{"input_files", {other}}})["message"].get<std::string>(),
              HasSubstr("purpose"));
  EXPECT_EQ(create({{"input_files", {"e85980c9-409e-4a46-9304-36588f6292b0"}}})["raw_status_code"],
            404);
}

TEST(FakeBatchOptions, TakesItsTimeOrTooLong) {
  const json body = {{"endpoint", "/v1/chat/completions"},
                     {"model", "mistral-small-latest"},
                     {"requests", {{{"body", question("x")}}, {{"body", question("y")}}}}};
  const auto run = [&body](FakeMistralOptions options, int looks) {
    FakeMistral server(std::move(options));
    RawHttpClient client(server.port());
    const std::string id = client.call("POST", "/v1/batch/jobs", body).json()["id"];
    std::vector<std::string> statuses;
    for (int i = 0; i < looks; ++i) {
      statuses.push_back(client.call("GET", "/v1/batch/jobs/" + id).json()["status"]);
    }
    return statuses;
  };
  EXPECT_THAT(run({.jobSteps = 2}, 4), ElementsAre("QUEUED", "RUNNING", "RUNNING", "SUCCESS"));
  EXPECT_THAT(run({.batchTimesOut = true}, 2), ElementsAre("RUNNING", "TIMEOUT_EXCEEDED"));
}

}  // namespace
}  // namespace codestral::test
