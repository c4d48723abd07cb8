#pragma once

// A batch from beginning to end: requests become a job (a few go with it, many as an uploaded
// JSONL file), the job is followed until it is over, and each answer finds its request by
// custom_id. A run that was interrupted goes on with resumeBatch and the job's id, which
// `BatchWatch::job` heard first. Destroying a run leaves the job at the service; cancelBatchJob
// ends it there.

#include <cstdint>
#include <filesystem>
#include <functional>
#include <map>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "mistral/batch.h"
#include "mistral/client.h"
#include "mistral/poll_pace.h"

namespace codestral::mistral {

struct BatchPlan {
  std::string endpoint;  // see BatchJobRequest
  std::optional<std::string> model;
  std::optional<std::string> agentId;
  std::map<std::string, std::string> metadata;
  std::optional<std::int64_t> timeoutHours;
  std::size_t maxInline = 100;  // requests; more go as a file
};

struct BatchWatch {
  std::function<void(const BatchJob&)> job;  // when it is created, and each time it is asked about
  Client::Progress uploaded;
  PollPace pace;
};

struct BatchAnswer {
  std::string customId;
  int status = 0;              // the HTTP status of this request; 0: it has none
  Json body;                   // what the endpoint would have answered
  std::optional<Error> error;  // why there is no such answer
};

struct BatchOutcome {
  BatchJob job;
  std::vector<BatchAnswer> answers;   // in the order of the requests, then those that nobody asked
  std::vector<std::string> problems;  // lines of the result that cannot be used
};

// Gives an id to each request that has none: its position. Two of the same are an error.
Result<> nameRequests(std::vector<BatchRequest>& requests);
std::string batchLines(const std::vector<BatchRequest>& requests);

// The ids of a file of requests, which is read and checked line by line; the error names file and
// line. Any thread.
Result<std::vector<std::string>> checkBatchFile(const std::filesystem::path& path);

Async<Result<BatchOutcome>> runBatch(Client& client, BatchPlan plan,
                                     std::vector<BatchRequest> requests, BatchWatch watch = {});
Async<Result<BatchOutcome>> runBatchFile(Client& client, BatchPlan plan, std::filesystem::path path,
                                         BatchWatch watch = {});
// With no ids the answers are in the order in which the service gave them.
Async<Result<BatchOutcome>> resumeBatch(Client& client, std::string jobId,
                                        std::vector<std::string> customIds = {},
                                        BatchWatch watch = {});

// Until it is over.
Async<Result<BatchJob>> followBatch(Client& client, std::string jobId, BatchWatch watch = {});

// What a line of a result says.
Result<BatchAnswer> readBatchAnswer(const Json& line);

}  // namespace codestral::mistral
