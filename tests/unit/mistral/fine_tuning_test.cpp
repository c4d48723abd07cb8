#include "mistral/fine_tuning.h"

#include "unit/mistral/family_test.h"
#include "unit/mistral/shape_check.h"

namespace codestral::mistral {
namespace {

using ::testing::ElementsAre;
using ::testing::HasSubstr;

using FineTuningTest = FamilyTest;

constexpr std::string_view kFineTuningJob = R"({"id":"j1","model":"codestral-latest",
  "status":"STATUS_OF_TOMORROW","job_type":"completion","auto_start":true,"created_at":1,
  "modified_at":2,"training_files":["f1"],"validation_files":["f2"],"fine_tuned_model":"ft:x",
  "suffix":"s","trained_tokens":100,
  "hyperparameters":{"training_steps":10,"learning_rate":0.5,"weight_decay":0.125,
    "warmup_fraction":0.25,"epochs":1.5,"seq_len":128,"fim_ratio":0.75},
  "metadata":{"expected_duration_seconds":5,"cost":1.5,"cost_currency":"EUR",
    "train_tokens_per_step":6,"train_tokens":7,"data_tokens":8,"estimated_start_time":9},
  "integrations":[{"type":"wandb"}],"repositories":[{"type":"github"}],
  "classifier_targets":[{"name":"n","labels":["a"],"weight":1.5,"loss_function":"single_class"}],
  "events":[{"name":"status-updated","data":{"status":"RUNNING"},"created_at":3}],
  "checkpoints":[{"metrics":{"train_loss":0.5,"valid_loss":0.25,"valid_mean_token_accuracy":0.75},
                  "step_number":5,"created_at":4}]})";

TEST_F(FineTuningTest, EncodesWhatTheSchemaAllows) {
  EXPECT_EQ(toJson(FineTuningRequest{
                .model = "m",
                .hyperparameters = {.trainingSteps = 10, .learningRate = 0.5, .fimRatio = 0.25},
                .trainingFiles = {{.fileId = "f1", .weight = 2.0}},
                .validationFiles = {"f2"},
                .suffix = "s",
                .autoStart = false,
                .invalidSampleSkipPercentage = 0.125,
                .jobType = "classifier",
                .classifierTargets = {{.name = "n", .labels = {"a", "b"}}},
                .integrations = {{{"type", "wandb"}}}}),
            parsed(R"({"model":"m",
        "hyperparameters":{"training_steps":10,"learning_rate":0.5,"fim_ratio":0.25},
        "training_files":[{"file_id":"f1","weight":2.0}],"validation_files":["f2"],"suffix":"s",
        "auto_start":false,"invalid_sample_skip_percentage":0.125,"job_type":"classifier",
        "classifier_targets":[{"name":"n","labels":["a","b"]}],
        "integrations":[{"type":"wandb"}]})"));
  EXPECT_EQ(toJson(FineTuningRequest{.model = "m"}),
            parsed(R"({"model":"m","hyperparameters":{}})"));
}

TEST_F(FineTuningTest, ReadsEveryShape) {
  checkShape<FineTuningJob>(kFineTuningJob,
                            {.any = {"integrations[0]", "repositories[0]", "events[0].data"}});
  checkShape<FineTuningEstimate>(
      R"({"cost":2.5,"epochs":1.5,"training_steps":3,"details":"none"})");
  checkShape<ArchivedModel>(R"({"id":"a","archived":true})");
}

TEST_F(FineTuningTest, AsksItsRoutes) {
  const std::string job(kFineTuningJob);
  answer(job);
  const auto created = run(createFineTuning(client, {.model = "m"}));
  ASSERT_TRUE(created) << created.error().message;
  EXPECT_EQ(created->checkpoints.at(0).metrics.validLoss, 0.25);
  EXPECT_EQ(sentLine(), "POST /v1/fine_tuning/jobs");
  answer(R"({"object":"job.metadata","deprecated":true,"details":"d","cost":3,"epochs":null})");
  EXPECT_EQ(run(estimateFineTuning(client, {.model = "m"}))->cost, 3.0);
  EXPECT_EQ(sentLine(), "POST /v1/fine_tuning/jobs?dry_run=true");
  answer(R"({"data":[)" + job + R"(],"total":1})");
  const FineTuningFilter filter{.page = 1,
                                .pageSize = 2,
                                .model = "m",
                                .createdAfter = "2026-01-01",
                                .createdBefore = "2026-02-01",
                                .createdByMe = false,
                                .status = "RUNNING",
                                .wandbProject = "p",
                                .wandbName = "n",
                                .suffix = "s"};
  EXPECT_EQ(run(listFineTuning(client, filter))->data.size(), 1U);
  EXPECT_EQ(sentLine(),
            "GET "
            "/v1/fine_tuning/"
            "jobs?created_after=2026-01-01&created_before=2026-02-01&created_by_me=false&model=m&"
            "page=1&page_size=2&status=RUNNING&suffix=s&wandb_name=n&wandb_project=p");
  answer(job);
  EXPECT_TRUE(run(cancelFineTuning(client, "j1")));
  EXPECT_EQ(sentLine(), "POST /v1/fine_tuning/jobs/j1/cancel");
  answer(job);
  EXPECT_TRUE(run(startFineTuning(client, "j1")));
  EXPECT_EQ(sentLine(), "POST /v1/fine_tuning/jobs/j1/start");

  answer(R"({"id":"ft:x","name":"new","model_type":"completion"})");
  EXPECT_EQ(run(updateModel(client, "ft:x", {.name = "new"}))->name, "new");
  EXPECT_EQ(sentLine(), "PATCH /v1/fine_tuning/models/ft%3Ax");
  EXPECT_EQ(sentBody(), parsed(R"({"name":"new"})"));
  answer(R"({"id":"ft:x","object":"model","archived":true})");
  EXPECT_TRUE(run(archiveModel(client, "ft:x"))->archived);
  EXPECT_EQ(sentLine(), "POST /v1/fine_tuning/models/ft%3Ax/archive");
  answer(R"({"id":"ft:x","object":"model","archived":false})");
  EXPECT_FALSE(run(unarchiveModel(client, "ft:x"))->archived);
  EXPECT_EQ(sentLine(), "DELETE /v1/fine_tuning/models/ft%3Ax/archive");
}

TEST_F(FineTuningTest, FollowsUntilTheEnd) {
  for (const std::string_view status : {"QUEUED", "STATUS_OF_TOMORROW", "RUNNING", "SUCCESS"}) {
    answer(Json{{"id", "j1"}, {"status", status}, {"auto_start", true}}.dump());
  }
  std::vector<std::string> heard;
  FineTuningWatch watch;
  watch.job = [&](const FineTuningJob& job) { heard.push_back(job.status); };
  const auto job = run(followFineTuning(client, "j1", watch));
  ASSERT_TRUE(job);
  EXPECT_THAT(heard, ElementsAre("QUEUED", "STATUS_OF_TOMORROW", "RUNNING", "SUCCESS"));

  for (const char* status : {"FAILED", "FAILED_VALIDATION", "CANCELLED"}) {
    EXPECT_TRUE(FineTuningJob{.status = status}.over()) << status;
  }
  answer(R"({"status":"VALIDATED","auto_start":false})");
  EXPECT_EQ(run(followFineTuning(client, "j1"))->status, "VALIDATED");
}

TEST_F(FineTuningTest, SaysThatTheServiceNoLongerOffersIt) {
  answer(R"({"detail":"Not Found"})", 404);
  const auto list = run(listFineTuning(client));
  ASSERT_FALSE(list);
  EXPECT_TRUE(list.error().message.starts_with("the service no longer offers fine-tuning jobs; "))
      << list.error().message;
  answer("", 410);
  const auto created = run(createFineTuning(client, {.model = "m"}));
  ASSERT_FALSE(created);
  EXPECT_THAT(created.error().message, HasSubstr("no longer offers fine-tuning jobs"));
  answer("", 410);
  EXPECT_TRUE(run(getFineTuning(client, "j")).error().message.starts_with("the service no longer"));
  answer(R"({"detail":"no job"})", 404);
  const auto one = run(getFineTuning(client, "j"));
  ASSERT_FALSE(one);
  EXPECT_THAT(one.error().message, HasSubstr("there is no such job, or the service no longer"));
  EXPECT_THAT(one.error().message, HasSubstr("no job"));
  answer(R"({"message":"bad"})", 400);
  EXPECT_THAT(run(listFineTuning(client)).error().message,
              ::testing::Not(HasSubstr("no longer offers")));
}

}  // namespace
}  // namespace codestral::mistral
