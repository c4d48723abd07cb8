#include "cli/api_programs.h"

#include <algorithm>
#include <charconv>
#include <filesystem>

#include <fmt/format.h>
#include <unistd.h>

#include "cli/api_output.h"
#include "cli/progress_line.h"
#include "cli/service_session.h"
#include "cli/terminal.h"
#include "mistral/batch_run.h"
#include "mistral/fine_tuning.h"
#include "mistral/training_file.h"

namespace codestral::cli {
namespace {

using mistral::Json;

Result<std::int64_t> hoursOf(const std::string& text) {
  std::int64_t hours = 0;
  const auto [end, error] = std::from_chars(text.data(), text.data() + text.size(), hours);
  if (error != std::errc() || end != text.data() + text.size() || hours < 1 || hours > 168) {
    return fail(ErrorKind::InvalidInput,
                fmt::format("--timeout-hours is 1 to 168, not '{}'", text));
  }
  return hours;
}

Result<> setPace(mistral::PollPace& pace, const ApiCall& call) {
  const auto text = call.value("--every");
  if (!text) return {};
  double seconds = 0;
  const auto [end, error] = std::from_chars(text->data(), text->data() + text->size(), seconds);
  if (error != std::errc() || end != text->data() + text->size() || !(seconds > 0) ||
      seconds > 86400) {
    return fail(ErrorKind::InvalidInput,
                fmt::format("--every is a number of seconds, not '{}'", *text));
  }
  pace.first = pace.longest =
      std::max(Millis(1), Millis(static_cast<std::int64_t>(seconds * 1000)));
  return {};
}

Json asJson(const mistral::BatchAnswer& answer) {
  Json line{{"custom_id", answer.customId}, {"status_code", answer.status}};
  if (answer.error) {
    line["error"] = answer.error->message;
  } else {
    line["body"] = answer.body;
  }
  return line;
}

// What follows the job: says how to take it up again, once, and how far it is.
class BatchReport {
 public:
  BatchReport(const Scheduler& scheduler, std::string file)
      : file_(std::move(file)), progress_(scheduler) {}

  void onJob(const mistral::BatchJob& job) {
    if (!std::exchange(told_, true)) {
      progress_.clear();
      complain(
          fmt::format("batch job {}; if this is interrupted, go on with: codestral-lsp api batch "
                      "run{} --job {}",
                      job.id, file_.empty() ? "" : " " + file_, job.id));
    }
    progress_.count(job.status,
                    static_cast<std::uint64_t>(std::max<std::int64_t>(job.completedRequests, 0)),
                    static_cast<std::uint64_t>(std::max<std::int64_t>(job.totalRequests, 0)));
  }
  ProgressLine& progress() { return progress_; }

 private:
  std::string file_;
  ProgressLine progress_;
  bool told_ = false;
};

int printOutcome(const mistral::BatchOutcome& outcome) {
  std::size_t failed = 0;
  for (const mistral::BatchAnswer& answer : outcome.answers) {
    failed += answer.error ? 1 : 0;
    if (!print(mistral::dump(asJson(answer)) + "\n")) return 1;
  }
  for (const std::string& problem : outcome.problems) complain(problem);
  for (const mistral::BatchError& error : outcome.job.errors) {
    complain(fmt::format("{} ({} times)", error.message, error.count));
  }
  if (failed > 0) {
    complain(fmt::format("{} of {} requests failed", failed, outcome.answers.size()));
  }
  const bool whole = failed == 0 && outcome.problems.empty() && outcome.job.status == "SUCCESS";
  if (outcome.job.status != "SUCCESS")
    complain(fmt::format("the job ended as {}", outcome.job.status));
  return whole ? 0 : 1;
}

struct BatchRunOptions {
  std::string file;
  std::string job;
  std::vector<std::string> ids;  // of the file's requests, in order
  mistral::BatchPlan plan;
  mistral::PollPace pace;
};

Async<int> performBatch(ServiceSession& session, BatchRunOptions options) {
  BatchReport report(session.loop(), options.file);
  mistral::BatchWatch watch;
  watch.pace = options.pace;
  watch.job = [&](const mistral::BatchJob& job) { report.onJob(job); };
  watch.uploaded = [&](std::uint64_t sent, std::uint64_t total) {
    report.progress().bytes("uploading", sent, total);
  };
  auto outcome = options.job.empty()
                     ? co_await mistral::runBatchFile(session.client(), std::move(options.plan),
                                                      options.file, std::move(watch))
                     : co_await mistral::resumeBatch(session.client(), options.job,
                                                     std::move(options.ids), std::move(watch));
  report.progress().clear();
  co_return outcome ? printOutcome(*outcome) : complainAbout(outcome.error());
}

int runBatch(const CommonOptions& common, const ApiCall& call) {
  BatchRunOptions options{.file = call.value("FILE").value_or(""),
                          .job = call.value("--job").value_or("")};
  if (options.file.empty() && options.job.empty()) {
    complain("batch run needs a FILE of requests, or --job to go on with one");
    return kWrongUse;
  }
  options.plan.endpoint = call.value("--endpoint").value_or("/v1/chat/completions");
  options.plan.model = call.value("--model");
  if (const auto text = call.value("--timeout-hours")) {
    const auto hours = hoursOf(*text);
    if (!hours) return complainAbout(hours.error());
    options.plan.timeoutHours = *hours;
  }
  if (const Result<> set = setPace(options.pace, call); !set) return complainAbout(set.error());
  if (!options.file.empty()) {
    auto ids = mistral::checkBatchFile(options.file);
    if (!ids) return complainAbout(ids.error());
    options.ids = std::move(*ids);
  }
  auto session = ServiceSession::open(common, {.timeoutSeconds = call.timeoutSeconds});
  if (!session) return complainAbout(session.error());
  return (*session)->run(performBatch(**session, std::move(options)));
}

int validateTraining(const ApiCall& call) {
  const std::string file = call.value("FILE").value_or("");
  const auto report = mistral::validateTrainingFile(file);
  if (!report) return complainAbout(report.error());
  for (const mistral::TrainingProblem& problem : report->problems) {
    complain(fmt::format("{}: line {}: {}{}", file, problem.line,
                         problem.field.empty() ? "" : problem.field + ": ", problem.reason));
  }
  if (report->lines == 0) complain(fmt::format("{} has no sample", file));
  const Json summary{{"file", file},
                     {"kind", report->kind},
                     {"lines", report->lines},
                     {"bad_lines", report->badLines},
                     {"valid", report->good()}};
  const bool read = print(renderJson(summary, isTerminal(STDOUT_FILENO)));
  return read && report->good() ? 0 : 1;
}

std::string describe(const mistral::FineTuningJob& job) {
  std::string text = job.status;
  if (job.checkpoints.empty()) return text;
  const auto latest =
      std::ranges::max_element(job.checkpoints, {}, &mistral::Checkpoint::stepNumber);
  text += fmt::format(", step {}", latest->stepNumber);
  if (latest->metrics.trainLoss) text += fmt::format(", loss {:.4f}", *latest->metrics.trainLoss);
  if (latest->metrics.validLoss) {
    text += fmt::format(", validation loss {:.4f}", *latest->metrics.validLoss);
  }
  return text;
}

Async<int> performFollow(ServiceSession& session, std::string id, mistral::PollPace pace) {
  ProgressLine progress(session.loop());
  std::string last;
  mistral::FineTuningWatch watch;
  watch.pace = pace;
  watch.job = [&](const mistral::FineTuningJob& job) {
    const std::string now = describe(job);
    if (now == last) return;
    last = now;
    progress.clear();
    complain(now);
  };
  const auto job =
      co_await mistral::followFineTuning(session.client(), std::move(id), std::move(watch));
  if (!job) co_return complainAbout(job.error());
  if (!print(renderJson(mistral::toJson(*job), isTerminal(STDOUT_FILENO)))) co_return 1;
  if (job->status == "VALIDATED") complain("the job waits: codestral-lsp api fine-tuning start ID");
  co_return job->status == "SUCCESS" || job->status == "VALIDATED" ? 0 : 1;
}

int followTuning(const CommonOptions& common, const ApiCall& call) {
  mistral::PollPace pace = mistral::FineTuningWatch().pace;
  if (const Result<> set = setPace(pace, call); !set) return complainAbout(set.error());
  auto session = ServiceSession::open(common, {.timeoutSeconds = call.timeoutSeconds});
  if (!session) return complainAbout(session.error());
  return (*session)->run(performFollow(**session, call.value("JOB_ID").value_or(""), pace));
}

}  // namespace

int runApiProgram(const CommonOptions& common, const ApiCall& call) {
  if (call.endpoint->verb == "run") return runBatch(common, call);
  if (call.endpoint->verb == "validate") return validateTraining(call);
  return followTuning(common, call);
}

}  // namespace codestral::cli
