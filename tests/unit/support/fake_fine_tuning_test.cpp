// Fine-tuning jobs of the fake service, and the models that they make.

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include "support/fake_mistral.h"
#include "support/raw_form.h"

namespace codestral::test {
namespace {

using nlohmann::json;
using testing::ElementsAre;
using testing::HasSubstr;

class FakeFineTuningTest : public testing::Test {
 protected:
  std::string uploaded() {
    const std::string line = R"({"messages":[{"role":"assistant","content":"x"}]})";
    return RawForm()
        .field("purpose", "fine-tune")
        .file("t.jsonl", line + "\n" + line + "\n")
        .post(client, "/v1/files")
        .json()["id"];
  }
  RawResponse create(json more, const std::string& query = "") {
    json body = {{"model", "open-mistral-7b"},
                 {"training_files", {{{"file_id", uploaded()}}}},
                 {"hyperparameters", {{"training_steps", 10}}}};
    if (more.is_object()) body.update(more);
    return client.call("POST", "/v1/fine_tuning/jobs" + query, body);
  }
  json get(const json& job) { return client.call("GET", path(job)).json(); }
  static std::string path(const json& job) {
    return "/v1/fine_tuning/jobs/" + job["id"].get<std::string>();
  }
  std::vector<std::string> statuses(const json& job, int count) {
    std::vector<std::string> list;
    for (int i = 0; i < count; ++i) list.push_back(get(job)["status"]);
    return list;
  }
  json chat(const std::string& model) {
    return client
        .call("POST", "/v1/chat/completions",
              {{"model", model}, {"messages", {{{"role", "user"}, {"content", "hi"}}}}})
        .json();
  }

  FakeMistral server;
  RawHttpClient client{server.port()};
};

TEST_F(FakeFineTuningTest, MakesAModelThatCanBeUsed) {
  const json job = create({{"suffix", "sums"}}).json();
  EXPECT_EQ(job["status"], "QUEUED");
  EXPECT_EQ(job["hyperparameters"]["learning_rate"], 0.0001);
  EXPECT_FALSE(job.contains("events"));
  EXPECT_THAT(statuses(job, 5),
              ElementsAre("VALIDATING", "VALIDATED", "STARTED", "RUNNING", "SUCCESS"));
  const json done = get(job);
  EXPECT_EQ(done["events"].size(), 6U);
  EXPECT_EQ(done["events"][0]["data"]["status"], "SUCCESS");
  EXPECT_EQ(done["checkpoints"][0]["step_number"], 10);
  EXPECT_LT(done["checkpoints"][0]["metrics"]["train_loss"],
            done["checkpoints"][1]["metrics"]["train_loss"]);
  const std::string model = done["fine_tuned_model"];
  EXPECT_THAT(model, HasSubstr("ft:open-mistral-7b:sums:"));
  EXPECT_EQ(chat(model)["model"], model);

  const json card = client.call("GET", "/v1/models/" + model).json();
  EXPECT_EQ(card["type"], "fine-tuned");
  EXPECT_EQ(card["root"], "open-mistral-7b");
  EXPECT_EQ(card["job"], job["id"]);
  const std::string tuned = "/v1/fine_tuning/models/" + model;
  const json renamed = client.call("PATCH", tuned, {{"name", "Sums"}}).json();
  EXPECT_EQ(renamed["name"], "Sums");
  EXPECT_EQ(renamed["model_type"], "completion");
  EXPECT_EQ(client.call("POST", tuned + "/archive").json()["archived"], true);
  EXPECT_EQ(chat(model)["type"], "invalid_model");
  EXPECT_EQ(client.call("DELETE", tuned + "/archive").json()["archived"], false);
  EXPECT_EQ(chat(model)["model"], model);
  EXPECT_EQ(client.call("DELETE", "/v1/models/" + model).json()["deleted"], true);
  EXPECT_EQ(client.call("GET", "/v1/models/" + model).status, 404);
  EXPECT_EQ(client.call("DELETE", "/v1/models/codestral-latest").status, 403);
  EXPECT_EQ(client.call("PATCH", "/v1/fine_tuning/models/codestral-2508", {{"name", "x"}}).status,
            404);
}

TEST_F(FakeFineTuningTest, WaitsForTheStart) {
  const json job = create({{"auto_start", false}}).json();
  EXPECT_EQ(client.call("POST", path(job) + "/start").status, 400);
  EXPECT_THAT(statuses(job, 3), ElementsAre("VALIDATING", "VALIDATED", "VALIDATED"));
  EXPECT_EQ(client.call("POST", path(job) + "/start").json()["status"], "STARTED");
  EXPECT_THAT(statuses(job, 2), ElementsAre("RUNNING", "SUCCESS"));
  EXPECT_EQ(client.call("POST", path(job) + "/cancel").status, 400);
}

TEST_F(FakeFineTuningTest, CancelsListsAndTriesDry) {
  const json job = create({}).json();
  EXPECT_EQ(client.call("POST", path(job) + "/cancel").json()["status"], "CANCELLATION_REQUESTED");
  EXPECT_THAT(statuses(job, 2), ElementsAre("CANCELLED", "CANCELLED"));
  const json dry = create({}, "?dry_run=true").json();
  EXPECT_EQ(dry["object"], "job.metadata");
  EXPECT_EQ(dry["training_steps"], 10);
  create({{"model", "codestral-latest"}});
  const auto count = [this](const std::string& query) {
    return client.call("GET", "/v1/fine_tuning/jobs?" + query).json()["total"].get<int>();
  };
  EXPECT_EQ(count(""), 2);
  EXPECT_EQ(count("status=CANCELLED"), 1);
  EXPECT_EQ(count("model=codestral-2508"), 1);
  EXPECT_EQ(count("created_before=2020-01-01T00:00:00Z"), 0);
}

TEST_F(FakeFineTuningTest, TrainsClassifiers) {
  const json job =
      create({{"model", "ministral-3b-latest"},
              {"job_type", "classifier"},
              {"classifier_targets", {{{"name", "mood"}, {"labels", {"good", "bad"}}}}}})
          .json();
  statuses(job, 5);
  const json done = get(job);
  EXPECT_EQ(done["classifier_targets"][0]["loss_function"], "single_class");
  const std::string model = done["fine_tuned_model"];
  const json answer =
      client.call("POST", "/v1/classifications", {{"model", model}, {"input", "so bad"}}).json();
  const json& scores = answer["results"][0]["mood"]["scores"];
  EXPECT_GT(scores["bad"], scores["good"]);
  EXPECT_EQ(chat(model)["type"], "invalid_model");
}

TEST_F(FakeFineTuningTest, RefusesWhatCannotBeTrained) {
  EXPECT_EQ(create({{"model", "mistral-large-latest"}}).status, 400);
  EXPECT_EQ(create({{"hyperparameters", {{"training_steps", 1}, {"epochs", 1}}}}).status, 400);
  EXPECT_EQ(create({{"job_type", "classifier"}}).status, 400);
  EXPECT_EQ(
      create({{"training_files", {{{"file_id", "e85980c9-409e-4a46-9304-36588f6292b0"}}}}}).status,
      404);
  const json empty = create({{"training_files", json::array()}}).json();
  EXPECT_THAT(statuses(empty, 2), ElementsAre("VALIDATING", "FAILED_VALIDATION"));
}

TEST(FakeFineTuningGone, AnswersAsTheServiceDoesNow) {
  for (const int status : {404, 410}) {
    FakeMistral server({.fineTuningGone = status});
    RawHttpClient client(server.port());
    const RawResponse response = client.call("GET", "/v1/fine_tuning/jobs");
    EXPECT_EQ(response.status, status);
    EXPECT_FALSE(response.json()["message"].get<std::string>().empty());
  }
}

}  // namespace
}  // namespace codestral::test
