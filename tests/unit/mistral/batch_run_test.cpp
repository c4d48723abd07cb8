#include "mistral/batch_run.h"

#include "support/temp_dir.h"
#include "unit/mistral/family_test.h"

namespace codestral::mistral {
namespace {

using ::testing::ElementsAre;
using ::testing::HasSubstr;

class BatchRunTest : public FamilyTest {
 protected:
  BatchRunTest() {
    watch.job = [this](const BatchJob& job) { heard.push_back(job.status); };
  }

  static std::vector<BatchRequest> requests(std::size_t count) {
    std::vector<BatchRequest> all;
    for (std::size_t i = 0; i < count; ++i) {
      all.push_back({.body = {{"input", std::to_string(i)}}});
    }
    return all;
  }
  void answerJob(std::string_view status, Json more = Json::object()) {
    more["id"] = "b1";
    more["status"] = status;
    answer(more.dump());
  }
  void answerLines(std::string lines) {
    answer(test::ScriptedAnswer::of(std::move(lines), "application/octet-stream"));
  }
  static std::string line(std::string_view id, int number) {
    return Json{{"id", "x"},
                {"custom_id", id},
                {"response", {{"status_code", 200}, {"body", {{"n", number}}}}},
                {"error", nullptr}}
               .dump() +
           "\n";
  }
  static std::vector<std::string> ids(const BatchOutcome& outcome) {
    std::vector<std::string> all;
    for (const BatchAnswer& answer : outcome.answers) all.push_back(answer.customId);
    return all;
  }

  const BatchPlan plan{.endpoint = "/v1/embeddings", .model = "mistral-embed", .maxInline = 2};
  BatchWatch watch;
  std::vector<std::string> heard;
};

TEST_F(BatchRunTest, SendsAFewWithTheJob) {
  answerJob("QUEUED");
  answerJob("RUNNING");
  answerJob("SUCCESS");
  answerJob("SUCCESS", {{"outputs", {parsed(line("1", 11)), parsed(line("0", 10))}}});
  const auto outcome = run(runBatch(client, plan, requests(2), watch));
  ASSERT_TRUE(outcome) << outcome.error().message;
  EXPECT_EQ(sentLine(0), "POST /v1/batch/jobs");
  EXPECT_EQ(parsed(transport.requests[0].body),
            parsed(R"({"endpoint":"/v1/embeddings","model":"mistral-embed","requests":[
              {"custom_id":"0","body":{"input":"0"}},{"custom_id":"1","body":{"input":"1"}}]})"));
  EXPECT_EQ(sentLine(3), "GET /v1/batch/jobs/b1?inline=true");
  EXPECT_THAT(heard, ElementsAre("QUEUED", "RUNNING", "SUCCESS"));
  EXPECT_THAT(ids(*outcome), ElementsAre("0", "1"));
  EXPECT_EQ(outcome->answers[0].body["n"], 10);
  EXPECT_EQ(outcome->answers[1].status, 200);
  EXPECT_FALSE(outcome->answers[1].error);
}

TEST_F(BatchRunTest, UploadsManyAndJoinsByCustomId) {
  answer(Json{{"id", kUuid}}.dump());
  answerJob("QUEUED");
  answerJob("SUCCESS", {{"output_file", "f2"}, {"error_file", "f3"}});
  answerLines(line("2", 12) + "\n" + line("0", 10) + "{\"custom_id\":\n" + line("0", 99) +
              line("stranger", 5));
  answerLines(
      R"({"custom_id":"1","response":{"status_code":422,"body":{"detail":[{"loc":["body","x"],"msg":"bad"}]}}})"
      "\n"
      R"({"custom_id":"3","response":null,"error":{"message":"lost"}})");
  const auto outcome = run(runBatch(client, plan, requests(5), watch));
  ASSERT_TRUE(outcome) << outcome.error().message;
  EXPECT_EQ(sentLine(0), "POST /v1/files");
  ASSERT_EQ(transport.requests[0].form.size(), 2U);
  EXPECT_EQ(transport.requests[0].form[0].value, "batch");
  const std::string& lines = transport.requests[0].form[1].value;
  EXPECT_TRUE(lines.starts_with("{\"body\":{\"input\":\"0\"},\"custom_id\":\"0\"}\n{"));
  EXPECT_EQ(std::ranges::count(lines, '\n'), 5);
  EXPECT_EQ(parsed(transport.requests[1].body)["input_files"], Json::array({kUuid}));
  EXPECT_EQ(sentLine(3), "GET /v1/files/f2/content");
  EXPECT_EQ(sentLine(4), "GET /v1/files/f3/content");

  EXPECT_THAT(ids(*outcome), ElementsAre("0", "1", "2", "3", "4", "stranger"));
  EXPECT_EQ(outcome->answers[0].body["n"], 10);
  ASSERT_TRUE(outcome->answers[1].error);
  EXPECT_EQ(outcome->answers[1].status, 422);
  EXPECT_THAT(outcome->answers[1].error->message, HasSubstr("body.x: bad"));
  ASSERT_TRUE(outcome->answers[3].error);
  EXPECT_THAT(outcome->answers[3].error->message, HasSubstr("lost"));
  ASSERT_TRUE(outcome->answers[4].error);
  EXPECT_THAT(outcome->answers[4].error->message, HasSubstr("ended as SUCCESS without an answer"));
  EXPECT_THAT(outcome->problems, ElementsAre(HasSubstr("line 4 of the file f2 is no JSON"),
                                             HasSubstr("a second answer to 0")));
}

TEST_F(BatchRunTest, AsksLessAndLessOften) {
  std::vector<TimePoint> asked;
  watch.job = [&](const BatchJob&) { asked.push_back(scheduler.now()); };
  watch.pace = {.first = Millis(1000), .longest = Millis(4000), .growth = 2};
  for (int i = 0; i < 4; ++i) answerJob("RUNNING");
  answerJob("CANCELLED");
  ASSERT_TRUE(run(followBatch(client, "b1", watch)));
  ASSERT_EQ(asked.size(), 5U);
  std::vector<std::int64_t> pauses;
  for (std::size_t i = 1; i < asked.size(); ++i) {
    pauses.push_back(std::chrono::duration_cast<Millis>(asked[i] - asked[i - 1]).count());
  }
  EXPECT_THAT(pauses, ElementsAre(1000, 2000, 4000, 4000));
}

TEST_F(BatchRunTest, ResumesByTheJobsId) {
  answerJob("SUCCESS", {{"output_file", "f2"}});
  answerLines(line("b", 1) + line("a", 2));
  const auto outcome = run(resumeBatch(client, "b1"));
  ASSERT_TRUE(outcome) << outcome.error().message;
  EXPECT_EQ(sentLine(0), "GET /v1/batch/jobs/b1");
  EXPECT_THAT(ids(*outcome), ElementsAre("b", "a"));
}

TEST_F(BatchRunTest, SaysWhichJobGoesOnWhenTheConnectionIsLost) {
  answerJob("QUEUED");
  answerJob("RUNNING");
  answer("", 502);
  const auto outcome = run(runBatch(client, plan, requests(1), watch));
  ASSERT_FALSE(outcome);
  EXPECT_EQ(outcome.error().kind, ErrorKind::Unavailable);
  EXPECT_THAT(outcome.error().message, HasSubstr("the batch b1 goes on"));
}

TEST_F(BatchRunTest, GivesWhatAFailedJobSays) {
  answerJob("FAILED", {{"errors", {{{"message", "no such model"}, {"count", 1}}}}});
  answerJob("FAILED");
  const auto outcome = run(resumeBatch(client, "b1", {"a"}));
  ASSERT_TRUE(outcome);
  EXPECT_EQ(outcome->job.status, "FAILED");
  ASSERT_TRUE(outcome->answers[0].error);
  EXPECT_THAT(outcome->answers[0].error->message, HasSubstr("no such model"));
}

TEST_F(BatchRunTest, GivesUpWithItsOwnerAndLeavesTheJob) {
  answerJob("QUEUED");
  answerJob("RUNNING");
  {
    const Running running =
        start(runBatch(client, plan, requests(1), watch), [](const auto&) { FAIL(); });
    scheduler.runPosted();
    EXPECT_EQ(scheduler.pendingTimers(), 1U);
  }
  EXPECT_EQ(scheduler.pendingTimers(), 0U);
  EXPECT_EQ(transport.requests.size(), 2U);
}

TEST_F(BatchRunTest, NamesRequests) {
  std::vector<BatchRequest> all{{}, {.customId = "0"}, {.customId = "mine"}, {}};
  ASSERT_TRUE(nameRequests(all));
  EXPECT_EQ(all[0].customId, "0+");
  EXPECT_EQ(all[3].customId, "3");
  std::vector<BatchRequest> twice{{.customId = "a"}, {.customId = "a"}};
  const auto named = nameRequests(twice);
  ASSERT_FALSE(named);
  EXPECT_THAT(named.error().message, HasSubstr("custom_id a"));
  EXPECT_FALSE(run(runBatch(client, plan, {}, watch)));
  EXPECT_TRUE(transport.requests.empty());
}

class BatchFileTest : public BatchRunTest {
 protected:
  test::TempDir dir;
};

TEST_F(BatchFileTest, RunsAFileOfRequests) {
  const auto path =
      dir.write("in.jsonl", "{\"custom_id\":\"a\",\"body\":{}}\n{\"custom_id\":\"b\",\"body\":{}}");
  answer(Json{{"id", kUuid}}.dump());
  answerJob("QUEUED");
  answerJob("SUCCESS", {{"output_file", "f2"}});
  answerLines(line("b", 2) + line("a", 1));
  const auto outcome = run(runBatchFile(client, plan, path, watch));
  ASSERT_TRUE(outcome) << outcome.error().message;
  EXPECT_THAT(ids(*outcome), ElementsAre("a", "b"));
  EXPECT_EQ(parsed(transport.requests[1].body)["input_files"], Json::array({kUuid}));
}

TEST_F(BatchFileTest, NamesTheBadLine) {
  struct Case {
    std::string_view line;
    std::string_view says;
  };
  const std::string good = R"({"custom_id":"a","body":{}})";
  for (const Case& c : {Case{"{", "line 2: is no JSON object"}, Case{"", "line 2: is no JSON"},
                        Case{"[]", "line 2: is no JSON object"},
                        Case{R"({"body":{}})", "line 2: custom_id: expected a text"},
                        Case{R"({"custom_id":7,"body":{}})", "line 2: custom_id"},
                        Case{R"({"custom_id":"b"})", "line 2: body: expected an object"},
                        Case{good, "line 2: custom_id: a is that of line 1 too"}}) {
    const auto path = dir.write("in.jsonl", good + "\n" + std::string(c.line) + "\n");
    const auto outcome = run(runBatchFile(client, plan, path, watch));
    ASSERT_FALSE(outcome) << c.line;
    EXPECT_EQ(outcome.error().kind, ErrorKind::InvalidInput);
    EXPECT_THAT(outcome.error().message, HasSubstr(c.says));
  }
  EXPECT_FALSE(checkBatchFile(dir.write("empty.jsonl", "")));
  EXPECT_EQ(checkBatchFile(dir.path() / "absent").error().kind, ErrorKind::NotFound);
  EXPECT_TRUE(transport.requests.empty());
}

}  // namespace
}  // namespace codestral::mistral
