#pragma once

// Batch jobs: many requests to one endpoint, answered within hours at a lower price. The requests
// are a JSONL file (mistral/files.h, purpose batch) or, when few, part of the job itself.
//   POST, GET /v1/batch/jobs; GET, DELETE /v1/batch/jobs/{id}; POST .../cancel
// mistral/batch_run.h runs one from beginning to end.
// Source: the service's OpenAPI document of 2026-08-13.

#include <cstdint>
#include <map>
#include <optional>
#include <string>
#include <vector>

#include "mistral/client.h"
#include "mistral/shapes.h"

namespace codestral::mistral {

inline constexpr std::size_t kMaxInlineRequests = 10'000;

struct BatchRequest {
  std::optional<std::string> customId;  // joins the answer to the request
  Json body = Json::object();           // without a model: the job's
  void fields(this auto& self, auto&& field) {
    field("custom_id", self.customId);
    field("body", self.body);
  }
};

struct BatchJobRequest {
  std::string endpoint;  // /v1/chat/completions, /v1/embeddings, /v1/fim/completions,
                         // /v1/moderations, /v1/chat/moderations, /v1/ocr, /v1/classifications,
                         // /v1/chat/classifications, /v1/conversations, /v1/audio/transcriptions
  std::vector<std::string> inputFiles;  // ids; or
  std::vector<BatchRequest> requests;   // at most 10 000
  std::optional<std::string> model;
  std::optional<std::string> agentId;           // of the older kind of agents
  std::map<std::string, std::string> metadata;  // values of 1..512 characters
  std::optional<std::int64_t> timeoutHours;     // 1..168; 24
  void fields(this auto& self, auto&& field) {
    field("endpoint", self.endpoint);
    field("input_files", self.inputFiles);
    field("requests", self.requests);
    field("model", self.model);
    field("agent_id", self.agentId);
    field("metadata", self.metadata);
    field("timeout_hours", self.timeoutHours);
  }
};

struct BatchError {
  std::string message;
  std::int64_t count = 1;
  void fields(this auto& self, auto&& field) {
    field("message", self.message);
    field("count", self.count);
  }
};

struct BatchJob {
  std::string id;
  std::string status;  // QUEUED, RUNNING, SUCCESS, FAILED, TIMEOUT_EXCEEDED,
                       // CANCELLATION_REQUESTED, CANCELLED
  std::string endpoint;
  std::vector<std::string> inputFiles;
  Json metadata;
  std::optional<std::string> model;
  std::optional<std::string> agentId;
  std::optional<std::string> outputFile;
  std::optional<std::string> errorFile;
  std::vector<BatchError> errors;
  std::vector<Json> outputs;   // only when asked for inline
  std::int64_t createdAt = 0;  // seconds since the epoch
  std::optional<std::int64_t> startedAt;
  std::optional<std::int64_t> completedAt;
  std::int64_t totalRequests = 0;
  std::int64_t completedRequests = 0;
  std::int64_t succeededRequests = 0;
  std::int64_t failedRequests = 0;
  void fields(this auto& self, auto&& field) {
    field("id", self.id);
    field("status", self.status);
    field("endpoint", self.endpoint);
    field("input_files", self.inputFiles);
    field("metadata", self.metadata);
    field("model", self.model);
    field("agent_id", self.agentId);
    field("output_file", self.outputFile);
    field("error_file", self.errorFile);
    field("errors", self.errors);
    field("outputs", self.outputs);
    field("created_at", self.createdAt);
    field("started_at", self.startedAt);
    field("completed_at", self.completedAt);
    field("total_requests", self.totalRequests);
    field("completed_requests", self.completedRequests);
    field("succeeded_requests", self.succeededRequests);
    field("failed_requests", self.failedRequests);
  }
  // SUCCESS, FAILED, TIMEOUT_EXCEEDED or CANCELLED: nothing happens any more.
  bool over() const;
};

struct BatchFilter {
  std::optional<std::int64_t> page;      // from 0
  std::optional<std::int64_t> pageSize;  // 100
  std::optional<std::string> model;
  std::optional<std::string> agentId;
  std::optional<std::string> createdAfter;  // date and time
  std::optional<bool> createdByMe;
  std::vector<std::string> status;
  std::optional<std::string> orderBy;           // created, -created
  std::map<std::string, std::string> metadata;  // as parameters of their own
  void fields(this auto& self, auto&& field) {
    field("page", self.page);
    field("page_size", self.pageSize);
    field("model", self.model);
    field("agent_id", self.agentId);
    field("created_after", self.createdAfter);
    field("created_by_me", self.createdByMe);
    field("status", self.status);
    field("order_by", self.orderBy);
  }
};

Async<Result<BatchJob>> createBatchJob(Client& client, BatchJobRequest request);
Async<Result<Page<BatchJob>>> listBatchJobs(Client& client, BatchFilter filter = {});
// `outputs`: the answers come with the job.
Async<Result<BatchJob>> getBatchJob(Client& client, std::string id, bool outputs = false);
Async<Result<BatchJob>> cancelBatchJob(Client& client, std::string id);
Async<Result<Deleted>> deleteBatchJob(Client& client, std::string id);

}  // namespace codestral::mistral
