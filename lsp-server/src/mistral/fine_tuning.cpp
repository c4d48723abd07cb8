#include "mistral/fine_tuning.h"

#include <algorithm>
#include <array>

#include <fmt/format.h>

#include "mistral/parameters.h"

namespace codestral::mistral {
namespace {

constexpr std::string_view kJobs = "/v1/fine_tuning/jobs";
constexpr int kNotFound = 404;
constexpr int kGone = 410;

std::string jobPath(const std::string& id, std::string_view below = "") {
  return pathOf("/v1/fine_tuning/jobs/{}", {id}) + std::string(below);
}

// Whether a 404 means the route or the job cannot be told by its status.
template <typename T>
Async<Result<T>> callJobs(Client& client, ApiRequest request) {
  const bool ofOneJob = request.path != kJobs;
  Result<T> answer = co_await client.call<T>(std::move(request));
  if (answer) co_return answer;
  Error error = answer.error();
  if (error.httpStatus == kGone || (error.httpStatus == kNotFound && !ofOneJob)) {
    error.message = "the service no longer offers fine-tuning jobs; " + error.message;
  } else if (error.httpStatus == kNotFound) {
    error.message =
        "there is no such job, or the service no longer offers fine-tuning jobs; " + error.message;
  }
  co_return std::unexpected(std::move(error));
}

ApiRequest creation(const FineTuningRequest& request) {
  return {.method = "POST", .path = std::string(kJobs), .body = toJson(request), .creates = true};
}

}  // namespace

bool FineTuningJob::over() const {
  static constexpr std::array<std::string_view, 4> kLast{"SUCCESS", "FAILED", "FAILED_VALIDATION",
                                                         "CANCELLED"};
  return std::ranges::find(kLast, status) != kLast.end();
}

Async<Result<FineTuningJob>> createFineTuning(Client& client, FineTuningRequest request) {
  return callJobs<FineTuningJob>(client, creation(request));
}

Async<Result<FineTuningEstimate>> estimateFineTuning(Client& client, FineTuningRequest request) {
  ApiRequest dry = creation(request);
  dry.query = {{"dry_run", "true"}};
  dry.creates = false;
  return callJobs<FineTuningEstimate>(client, std::move(dry));
}

Async<Result<Page<FineTuningJob>>> listFineTuning(Client& client, FineTuningFilter filter) {
  return callJobs<Page<FineTuningJob>>(client,
                                       {.path = std::string(kJobs), .query = queryOf(filter)});
}

Async<Result<FineTuningJob>> getFineTuning(Client& client, std::string id) {
  return callJobs<FineTuningJob>(client, {.path = jobPath(id)});
}

Async<Result<FineTuningJob>> cancelFineTuning(Client& client, std::string id) {
  return callJobs<FineTuningJob>(client, {.method = "POST", .path = jobPath(id, "/cancel")});
}

Async<Result<FineTuningJob>> startFineTuning(Client& client, std::string id) {
  return callJobs<FineTuningJob>(
      client, {.method = "POST", .path = jobPath(id, "/start"), .creates = true});
}

Async<Result<FineTuningJob>> followFineTuning(Client& client, std::string id,
                                              FineTuningWatch watch) {
  for (int asked = 1;; ++asked) {
    Result<FineTuningJob> job = co_await getFineTuning(client, id);
    if (!job) co_return job;
    if (watch.job) watch.job(*job);
    if (job->over() || (job->status == "VALIDATED" && job->autoStart == false)) co_return job;
    co_await sleepFor(client.scheduler(), watch.pace.after(asked));
  }
}

Async<Result<ModelCard>> updateModel(Client& client, std::string id, ModelUpdate update) {
  return client.call<ModelCard>({.method = "PATCH",
                                 .path = pathOf("/v1/fine_tuning/models/{}", {id}),
                                 .body = toJson(update)});
}

Async<Result<ArchivedModel>> archiveModel(Client& client, std::string id) {
  return client.call<ArchivedModel>(
      {.method = "POST", .path = pathOf("/v1/fine_tuning/models/{}/archive", {id})});
}

Async<Result<ArchivedModel>> unarchiveModel(Client& client, std::string id) {
  return client.call<ArchivedModel>(
      {.method = "DELETE", .path = pathOf("/v1/fine_tuning/models/{}/archive", {id})});
}

}  // namespace codestral::mistral
