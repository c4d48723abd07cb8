#include "support/fake_batch.h"

#include <algorithm>
#include <set>

#include <fmt/format.h>

#include "support/fake_mistral.h"
#include "support/fake_paging.h"

namespace codestral::test {
namespace {

using nlohmann::json;

FakeReply notFound() {
  return FakeReply::detail(404, "Not Found");
}

json orNull(const json& body, const char* key) {
  return body.value(key, json());
}

// Keys of the list's query that are no filter by metadata.
const std::set<std::string, std::less<>>& knownKeys() {
  static const std::set<std::string, std::less<>> keys = {
      "page",          "page_size", "model",    "agent_id", "created_after",
      "created_by_me", "status",    "order_by", "metadata"};
  return keys;
}

bool fits(const json& job, const FakeCall& call) {
  const auto equals = [&](const char* key) {
    const std::optional<std::string> wanted = call.text(key);
    return !wanted || job[key] == *wanted;
  };
  const std::vector<std::string> statuses = call.list("status");
  const std::string status = job["status"];
  if (!equals("model") || !equals("agent_id")) return false;
  if (!statuses.empty() && std::ranges::find(statuses, status) == statuses.end()) return false;
  if (const auto after = call.text("created_after")) {
    if (isoTime(job["created_at"].get<std::int64_t>()) <= *after) return false;
  }
  // Each key of the metadata is a parameter of its own.
  return std::ranges::all_of(call.query, [&](const auto& parameter) {
    const json& metadata = job["metadata"];
    if (knownKeys().contains(parameter.first)) return true;
    return metadata.is_object() && metadata.value(parameter.first, json()) == parameter.second;
  });
}

std::string errorText(const json& body) {
  if (body.is_object() && body.contains("message") && body["message"].is_string()) {
    return body["message"];
  }
  return body.is_object() && body.contains("detail") ? body["detail"].dump() : body.dump();
}

}  // namespace

FakeBatch::FakeBatch(const FakeMistralOptions& options, FakeFiles& files, CallRoute callRoute)
    : options_(options), files_(files), callRoute_(std::move(callRoute)) {}

bool FakeBatch::Job::ended() const {
  static const std::set<std::string, std::less<>> running = {"QUEUED", "RUNNING",
                                                             "CANCELLATION_REQUESTED"};
  return !running.contains(status());
}

FakeBatch::Job* FakeBatch::find(std::string_view id) {
  const auto found = std::ranges::find_if(jobs_, [id](const Job& job) { return job.id() == id; });
  return found == jobs_.end() ? nullptr : &*found;
}

std::optional<FakeReply> FakeBatch::readLines(const json& body, Job& job) const {
  const json files = orNull(body, "input_files");
  const json requests = orNull(body, "requests");
  const bool byFile = files.is_array() && !files.empty();
  const bool byRequest = requests.is_array() && !requests.empty();
  if (byFile == byRequest) {
    return FakeReply::error(400, "Exactly one of input_files and requests must be given");
  }
  if (byRequest) {
    for (const json& request : requests) {
      job.lines.push_back({orNull(request, "custom_id"), orNull(request, "body")});
    }
    return std::nullopt;
  }
  for (const json& id : files) {
    const FakeFile* file = files_.find(id.get<std::string>());
    if (file == nullptr) return FakeReply::error(404, "Input file not found");
    if (file->purpose != "batch") {
      return FakeReply::error(400, "The purpose of an input file must be batch");
    }
    for (const auto& [number, text] : jsonLines(file->content)) {
      const json line = json::parse(text, nullptr, false);
      if (line.is_object() && orNull(line, "body").is_object()) {
        job.lines.push_back({orNull(line, "custom_id"), line["body"]});
        continue;
      }
      const char* fault = line.is_object() ? "body: Field required" : "Invalid JSON";
      job.shown["errors"].push_back(
          {{"message", fmt::format("Line {}: {}", number, fault)}, {"count", 1}});
    }
  }
  return std::nullopt;
}

FakeReply FakeBatch::create(const FakeCall& call) {
  const json& body = call.body;
  Job job;
  const json files = orNull(body, "input_files");
  job.shown = {{"id", ids_.uuid()},
               {"object", "batch"},
               {"input_files", files.is_array() ? files : json::array()},
               {"metadata", orNull(body, "metadata")},
               {"endpoint", orNull(body, "endpoint")},
               {"model", orNull(body, "model")},
               {"agent_id", orNull(body, "agent_id")},
               {"output_file", nullptr},
               {"error_file", nullptr},
               {"errors", json::array()},
               {"outputs", nullptr},
               {"status", "QUEUED"},
               {"created_at", ids_.now()},
               {"total_requests", 0},
               {"completed_requests", 0},
               {"succeeded_requests", 0},
               {"failed_requests", 0},
               {"started_at", nullptr},
               {"completed_at", nullptr}};
  if (auto refusal = readLines(body, job)) return std::move(*refusal);
  job.shown["total_requests"] = job.lines.size();
  jobs_.push_back(std::move(job));
  return {.body = jobs_.back().shown};
}

FakeReply FakeBatch::list(const FakeCall& call) const {
  json data = json::array();
  for (const Job& job : jobs_) {
    if (fits(job.shown, call)) data.push_back(job.shown);
  }
  if (call.text("order_by").value_or("-created") == "-created") std::ranges::reverse(data);
  return {.body = {{"data", pageOf(data, call)}, {"object", "list"}, {"total", data.size()}}};
}

void FakeBatch::work(Job& job, std::size_t lines) {
  std::string output;
  std::string errors;
  int failed = 0;
  for (std::size_t i = 0; i < std::min(lines, job.lines.size()); ++i) {
    FakeCall call;
    call.method = "POST";
    call.path = job.shown["endpoint"];
    call.id = ids_.hex();
    call.body = job.lines[i].body;
    for (const char* key : {"model", "agent_id"}) {
      if (!call.body.contains(key) && job.shown[key].is_string()) call.body[key] = job.shown[key];
    }
    FakeReply reply = callRoute_(std::move(call));
    if (!reply.events.empty()) {
      reply = FakeReply::error(400, "A batch request cannot be streamed");
    }
    const bool good = reply.status < 400;
    json line = {{"id", fmt::format("batch-{}-{}-{}", job.id().substr(0, 8), i, ids_.uuid())},
                 {"custom_id", job.lines[i].customId},
                 {"response", {{"status_code", reply.status}, {"body", reply.body}}},
                 {"error", good ? json(nullptr) : json{{"message", errorText(reply.body)}}}};
    (good ? output : errors) += line.dump(-1, ' ', false, json::error_handler_t::replace) + "\n";
    failed += good ? 0 : 1;
    job.outputs.push_back(std::move(line));
  }
  const int done = static_cast<int>(job.outputs.size());
  job.shown["completed_requests"] = done;
  job.shown["succeeded_requests"] = done - failed;
  job.shown["failed_requests"] = failed;
  const std::string name = "batch_" + job.id();
  if (!output.empty()) {
    job.shown["output_file"] = files_.add(name + "_results.jsonl", "batch_result", output);
  }
  if (!errors.empty()) {
    job.shown["error_file"] = files_.add(name + "_errors.jsonl", "batch_error", errors);
  }
}

void FakeBatch::end(Job& job, const std::string& status) {
  job.shown["status"] = status;
  job.shown["completed_at"] = ids_.now();
}

void FakeBatch::advance(Job& job) {
  if (job.ended() || ++job.looks < options_.jobSteps) return;
  job.looks = 0;
  const std::string status = job.status();
  if (status == "CANCELLATION_REQUESTED") {
    end(job, "CANCELLED");
  } else if (status == "QUEUED" && !job.shown["errors"].empty()) {
    end(job, "FAILED");  // the input is bad
  } else if (status == "QUEUED") {
    job.shown["status"] = "RUNNING";
    job.shown["started_at"] = ids_.now();
    job.shown["completed_requests"] = job.lines.size() / 2;
    job.shown["succeeded_requests"] = job.lines.size() / 2;
  } else if (options_.batchTimesOut) {
    work(job, job.lines.size() / 2);
    end(job, "TIMEOUT_EXCEEDED");
  } else {
    work(job, job.lines.size());
    const bool none = job.shown["succeeded_requests"] == 0 && !job.lines.empty();
    end(job, none ? "FAILED" : "SUCCESS");
  }
}

FakeReply FakeBatch::get(const FakeCall& call) {
  Job* job = find(call.parameters[0]);
  if (job == nullptr) return notFound();
  advance(*job);
  FakeReply reply{.body = job->shown};
  if (call.flag("inline", false) && job->ended()) reply.body["outputs"] = job->outputs;
  return reply;
}

FakeReply FakeBatch::cancel(const FakeCall& call) {
  Job* job = find(call.parameters[0]);
  if (job == nullptr) return notFound();
  if (job->ended()) {
    return FakeReply::error(400, fmt::format("Job is {} and cannot be cancelled", job->status()));
  }
  job->shown["status"] = "CANCELLATION_REQUESTED";
  job->looks = 0;
  return {.body = job->shown};
}

FakeReply FakeBatch::remove(const FakeCall& call) {
  Job* job = find(call.parameters[0]);
  if (job == nullptr) return notFound();
  if (!job->ended()) return FakeReply::error(400, "Only a job that has ended can be deleted");
  const std::string id = job->id();
  jobs_.remove_if([&id](const Job& other) { return other.id() == id; });
  return {.body = {{"id", id}, {"object", "batch"}, {"deleted", true}}};
}

std::vector<FakeRoute> FakeBatch::routes() {
  const std::string all = "/v1/batch/jobs";
  const std::string one = all + "/{job_id}";
  return {
      {.method = "POST",
       .pattern = all,
       .schema = "CreateBatchJobRequest",
       .handle = [this](const FakeCall& call) { return create(call); }},
      {.method = "GET",
       .pattern = all,
       .schema = "",
       .handle = [this](const FakeCall& call) { return list(call); },
       .query = "ListBatchJobsQuery"},
      {.method = "GET",
       .pattern = one,
       .schema = "",
       .handle = [this](const FakeCall& call) { return get(call); },
       .query = "GetBatchJobQuery",
       .uuids = true},
      {.method = "DELETE",
       .pattern = one,
       .schema = "",
       .handle = [this](const FakeCall& call) { return remove(call); },
       .uuids = true},
      {.method = "POST",
       .pattern = one + "/cancel",
       .schema = "",
       .handle = [this](const FakeCall& call) { return cancel(call); },
       .uuids = true},
  };
}

}  // namespace codestral::test
