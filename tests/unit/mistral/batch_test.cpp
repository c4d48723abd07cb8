#include "mistral/batch.h"

#include "unit/mistral/family_test.h"
#include "unit/mistral/shape_check.h"

namespace codestral::mistral {
namespace {

using BatchTest = FamilyTest;

constexpr std::string_view kBatchJob = R"({"id":"b1","status":"STATUS_OF_TOMORROW",
  "endpoint":"/v1/chat/completions","input_files":["f1"],"metadata":{"k":"v"},"model":"m",
  "agent_id":"ag","output_file":"f2","error_file":"f3","errors":[{"message":"bad","count":2}],
  "outputs":[{"custom_id":"0"}],"created_at":1,"started_at":2,"completed_at":3,
  "total_requests":4,"completed_requests":5,"succeeded_requests":6,"failed_requests":7})";

TEST_F(BatchTest, EncodesWhatTheSchemaAllows) {
  EXPECT_EQ(toJson(BatchJobRequest{.endpoint = "/v1/embeddings",
                                   .inputFiles = {"f1", "f2"},
                                   .model = "m",
                                   .metadata = {{"k", "v"}},
                                   .timeoutHours = 3}),
            parsed(R"({"endpoint":"/v1/embeddings","input_files":["f1","f2"],"model":"m",
                       "metadata":{"k":"v"},"timeout_hours":3})"));
  EXPECT_EQ(toJson(BatchJobRequest{.endpoint = "/v1/ocr",
                                   .requests = {{.customId = "a", .body = {{"x", 1}}}, {}},
                                   .agentId = "ag"}),
            parsed(R"({"endpoint":"/v1/ocr","agent_id":"ag",
                       "requests":[{"custom_id":"a","body":{"x":1}},{"body":{}}]})"));
}

TEST_F(BatchTest, ReadsEveryShape) {
  checkShape<BatchJob>(kBatchJob, {.any = {"metadata", "outputs[0]"}});
}

TEST_F(BatchTest, KnowsWhenAJobIsOver) {
  for (const char* status : {"SUCCESS", "FAILED", "TIMEOUT_EXCEEDED", "CANCELLED"}) {
    EXPECT_TRUE(BatchJob{.status = status}.over()) << status;
  }
  for (const char* status : {"QUEUED", "RUNNING", "CANCELLATION_REQUESTED", "NEW", ""}) {
    EXPECT_FALSE(BatchJob{.status = status}.over()) << status;
  }
}

TEST_F(BatchTest, AsksItsRoutes) {
  const std::string job(kBatchJob);
  answer(job);
  const auto created =
      run(createBatchJob(client, {.endpoint = "/v1/embeddings", .inputFiles = {kUuid}}));
  ASSERT_TRUE(created) << created.error().message;
  EXPECT_EQ(created->outputFile, "f2");
  EXPECT_EQ(sentLine(), "POST /v1/batch/jobs");

  answer(R"({"data":[)" + job + R"(],"object":"list","total":1})");
  const BatchFilter filter{.page = 1,
                           .pageSize = 2,
                           .model = "m",
                           .agentId = "ag",
                           .createdAfter = "2026-01-01T00:00:00Z",
                           .createdByMe = true,
                           .status = {"QUEUED", "RUNNING"},
                           .orderBy = "-created",
                           .metadata = {{"job_type", "test"}}};
  EXPECT_EQ(run(listBatchJobs(client, filter))->total, 1);
  EXPECT_EQ(sentLine(),
            "GET /v1/batch/jobs?agent_id=ag&created_after=2026-01-01T00%3A00%3A00Z&"
            "created_by_me=true&model=m&order_by=-created&page=1&page_size=2&status=QUEUED&"
            "status=RUNNING&job_type=test");
  answer(job);
  EXPECT_TRUE(run(getBatchJob(client, "b1")));
  EXPECT_EQ(sentLine(), "GET /v1/batch/jobs/b1");
  answer(job);
  EXPECT_TRUE(run(getBatchJob(client, "b1", true)));
  EXPECT_EQ(sentLine(), "GET /v1/batch/jobs/b1?inline=true");
  answer(job);
  EXPECT_TRUE(run(cancelBatchJob(client, "b1")));
  EXPECT_EQ(sentLine(), "POST /v1/batch/jobs/b1/cancel");
  answer(R"({"id":"b1","object":"batch","deleted":true})");
  EXPECT_TRUE(run(deleteBatchJob(client, "b1")));
  EXPECT_EQ(sentLine(), "DELETE /v1/batch/jobs/b1");
}

TEST_F(BatchTest, RefusesAJobOfNothingOrOfBoth) {
  EXPECT_FALSE(run(createBatchJob(client, {.endpoint = "/v1/ocr"})));
  EXPECT_FALSE(
      run(createBatchJob(client, {.endpoint = "/v1/ocr", .inputFiles = {"f"}, .requests = {{}}})));
  EXPECT_FALSE(
      run(createBatchJob(client, {.endpoint = "/v1/ocr",
                                  .requests = std::vector<BatchRequest>(kMaxInlineRequests + 1)})));
  EXPECT_TRUE(transport.requests.empty());
}

}  // namespace
}  // namespace codestral::mistral
