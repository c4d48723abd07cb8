#include "mistral/batch.h"

#include <algorithm>
#include <array>

#include <fmt/format.h>

#include "mistral/parameters.h"

namespace codestral::mistral {
namespace {

std::string pathTo(const std::string& id, std::string_view below = "") {
  return pathOf("/v1/batch/jobs/{}", {id}) + std::string(below);
}

Result<> check(const BatchJobRequest& request) {
  if (request.inputFiles.empty() == request.requests.empty()) {
    return fail(ErrorKind::InvalidInput, "a batch has either input files or requests");
  }
  if (request.requests.size() > kMaxInlineRequests) {
    return fail(
        ErrorKind::InvalidInput,
        fmt::format("{} requests are too many to go with the job; more than {} go as a file",
                    request.requests.size(), kMaxInlineRequests));
  }
  return {};
}

}  // namespace

bool BatchJob::over() const {
  static constexpr std::array<std::string_view, 4> kLast{"SUCCESS", "FAILED", "TIMEOUT_EXCEEDED",
                                                         "CANCELLED"};
  return std::ranges::find(kLast, status) != kLast.end();
}

Async<Result<BatchJob>> createBatchJob(Client& client, BatchJobRequest request) {
  if (const Result<> fit = check(request); !fit) co_return std::unexpected(fit.error());
  co_return co_await client.call<BatchJob>(
      {.method = "POST", .path = "/v1/batch/jobs", .body = toJson(request), .creates = true});
}

Async<Result<Page<BatchJob>>> listBatchJobs(Client& client, BatchFilter filter) {
  ApiRequest request{.path = "/v1/batch/jobs", .query = queryOf(filter)};
  for (const auto& pair : filter.metadata) request.query.emplace_back(pair);
  return client.call<Page<BatchJob>>(std::move(request));
}

Async<Result<BatchJob>> getBatchJob(Client& client, std::string id, bool outputs) {
  ApiRequest request{.path = pathTo(id)};
  if (outputs) request.query.emplace_back("inline", "true");
  return client.call<BatchJob>(std::move(request));
}

Async<Result<BatchJob>> cancelBatchJob(Client& client, std::string id) {
  return client.call<BatchJob>({.method = "POST", .path = pathTo(id, "/cancel")});
}

Async<Result<Deleted>> deleteBatchJob(Client& client, std::string id) {
  return client.call<Deleted>({.method = "DELETE", .path = pathTo(id)});
}

}  // namespace codestral::mistral
