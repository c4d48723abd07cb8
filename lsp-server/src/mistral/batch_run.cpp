#include "mistral/batch_run.h"

#include <algorithm>
#include <array>
#include <set>
#include <unordered_map>

#include <fmt/format.h>

#include "base/line_reader.h"
#include "mistral/api_error.h"
#include "mistral/files.h"

namespace codestral::mistral {
namespace {

constexpr std::size_t kMaxLineBytes = 64U << 20U;
constexpr std::size_t kMaxProblems = 100;

struct ResultLine {
  struct Response {
    std::int64_t statusCode = 0;
    Json body;
    void fields(this auto& self, auto&& field) {
      field("status_code", self.statusCode);
      field("body", self.body);
    }
  };
  std::string customId;
  Response response;
  Json error;
  void fields(this auto& self, auto&& field) {
    field("custom_id", self.customId);
    field("response", self.response);
    field("error", self.error);
  }
};

// Finds each answer its place.
class Answers {
 public:
  explicit Answers(const std::vector<std::string>& ids) {
    for (const std::string& id : ids) {
      places_.emplace(id, answers_.size());
      answers_.push_back({.customId = id});
      open_.push_back(true);
    }
  }

  void add(Result<BatchAnswer> answer) {
    if (!answer) return addProblem(answer.error().message);
    const auto [place, fresh] = places_.emplace(answer->customId, answers_.size());
    if (fresh) {
      answers_.push_back(*std::move(answer));
      open_.push_back(false);
    } else if (open_[place->second]) {
      answers_[place->second] = *std::move(answer);
      open_[place->second] = false;
    } else {
      addProblem(fmt::format("a second answer to {}", answer->customId));
    }
  }

  void begin(const std::string& file) {
    file_ = file;
    lines_ = 0;
  }

  void addLine(std::string_view line) {
    ++lines_;
    if (line.find_first_not_of(" \t\r") == std::string_view::npos) return;
    const Json json = parseJson(line);
    if (json.is_discarded()) {
      return addProblem(fmt::format("line {} of the file {} is no JSON", lines_, file_));
    }
    add(readBatchAnswer(json));
  }

  void addProblem(std::string problem) {
    if (problems_.size() < kMaxProblems) problems_.push_back(std::move(problem));
  }

  BatchOutcome take(BatchJob job) {
    std::string why = fmt::format("the batch ended as {} without an answer to this", job.status);
    if (!job.errors.empty()) why += ": " + job.errors.front().message;
    for (std::size_t i = 0; i < answers_.size(); ++i) {
      if (open_[i]) answers_[i].error = fail(ErrorKind::Unavailable, why).error();
    }
    return {
        .job = std::move(job), .answers = std::move(answers_), .problems = std::move(problems_)};
  }

 private:
  std::vector<BatchAnswer> answers_;
  std::vector<bool> open_;  // no answer yet
  std::unordered_map<std::string, std::size_t> places_;
  std::vector<std::string> problems_;
  std::string file_;
  std::int64_t lines_ = 0;  // of that file
};

BatchJobRequest jobFrom(const BatchPlan& plan) {
  return {.endpoint = plan.endpoint,
          .model = plan.model,
          .agentId = plan.agentId,
          .metadata = plan.metadata,
          .timeoutHours = plan.timeoutHours};
}

Error withJob(Error error, const std::string& jobId) {
  error.message += fmt::format(" (the batch {} goes on at the service)", jobId);
  return error;
}

Async<Result<BatchOutcome>> collect(Client& client, BatchJob job, std::vector<std::string> ids) {
  Answers answers(ids);
  const auto line = [&answers](std::string_view text) {
    answers.addLine(text);
    return Result<>();
  };
  const std::array files{job.outputFile, job.errorFile};
  for (const std::optional<std::string>& file : files) {
    if (!file) continue;
    answers.begin(*file);
    if (const Result<> read = co_await readFileLines(client, *file, line); !read) {
      co_return std::unexpected(withJob(read.error(), job.id));
    }
  }
  if (!job.outputFile && !job.errorFile) {
    const Result<BatchJob> whole = co_await getBatchJob(client, job.id, /*outputs=*/true);
    if (!whole) co_return std::unexpected(withJob(whole.error(), job.id));
    for (const Json& output : whole->outputs) answers.add(readBatchAnswer(output));
  }
  co_return answers.take(std::move(job));
}

Async<Result<BatchOutcome>> create(Client& client, BatchJobRequest request,
                                   std::vector<std::string> ids, BatchWatch watch) {
  const Result<BatchJob> job = co_await createBatchJob(client, std::move(request));
  if (!job) co_return std::unexpected(job.error());
  if (watch.job) watch.job(*job);
  co_return co_await resumeBatch(client, job->id, std::move(ids), std::move(watch));
}

}  // namespace

Result<> nameRequests(std::vector<BatchRequest>& requests) {
  std::set<std::string_view> ids;
  for (const BatchRequest& request : requests) {
    if (request.customId && !ids.insert(*request.customId).second) {
      return fail(
          ErrorKind::InvalidInput,
          fmt::format("two requests of the batch have the custom_id {}", *request.customId));
    }
  }
  for (std::size_t i = 0; i < requests.size(); ++i) {
    if (requests[i].customId) continue;
    std::string id = std::to_string(i);
    while (ids.contains(id)) id += '+';
    requests[i].customId = std::move(id);
    ids.insert(*requests[i].customId);
  }
  return {};
}

std::string batchLines(const std::vector<BatchRequest>& requests) {
  std::string lines;
  for (const BatchRequest& request : requests) {
    lines += dump(toJson(request));
    lines += '\n';
  }
  return lines;
}

Result<std::vector<std::string>> checkBatchFile(const std::filesystem::path& path) {
  Result<LineReader> reader = LineReader::open(path, kMaxLineBytes);
  if (!reader) return std::unexpected(reader.error());
  std::vector<std::string> ids;
  std::unordered_map<std::string, std::int64_t> lines;
  const auto wrong = [&](std::string_view what) {
    return fail(ErrorKind::InvalidInput,
                fmt::format("{}: line {}: {}", path.string(), reader->number(), what));
  };
  while (true) {
    const auto line = reader->next();
    if (!line) return std::unexpected(line.error());
    if (!*line) break;
    const Json json = parseJson(**line);
    if (!json.is_object()) return wrong("is no JSON object");
    const auto id = json.find("custom_id");
    if (id == json.end() || !id->is_string()) return wrong("custom_id: expected a text");
    const auto body = json.find("body");
    if (body == json.end() || !body->is_object()) return wrong("body: expected an object");
    const auto [first, fresh] = lines.emplace(id->get<std::string>(), reader->number());
    if (!fresh) {
      return wrong(
          fmt::format("custom_id: {} is that of line {} too", first->first, first->second));
    }
    ids.push_back(first->first);
  }
  if (ids.empty()) {
    return fail(ErrorKind::InvalidInput, fmt::format("{} has no request", path.string()));
  }
  return ids;
}

Result<BatchAnswer> readBatchAnswer(const Json& line) {
  Result<ResultLine> read = fromJson<ResultLine>(line, "a line of the batch's result");
  if (!read) return std::unexpected(read.error());
  if (read->customId.empty()) {
    return fail(ErrorKind::Protocol, "a line of the batch's result has no custom_id");
  }
  BatchAnswer answer{.customId = std::move(read->customId),
                     .status = static_cast<int>(read->response.statusCode),
                     .body = std::move(read->response.body)};
  constexpr int kOk = 200;
  constexpr int kNotOk = 300;
  const bool refused = answer.status != 0 && (answer.status < kOk || answer.status >= kNotOk);
  if (refused) {
    answer.error = apiError({.status = answer.status}, dump(answer.body), 0);
  } else if (!read->error.is_null()) {
    const std::string words =
        read->error.is_string() ? read->error.get<std::string>() : dump(read->error);
    answer.error = fail(ErrorKind::Refused, "the service did not answer this: " + words).error();
  }
  return answer;
}

Async<Result<BatchOutcome>> runBatch(Client& client, BatchPlan plan,
                                     std::vector<BatchRequest> requests, BatchWatch watch) {
  if (requests.empty()) co_return fail(ErrorKind::InvalidInput, "the batch has no request");
  if (const Result<> named = nameRequests(requests); !named) {
    co_return std::unexpected(named.error());
  }
  std::vector<std::string> ids;
  for (const BatchRequest& request : requests) ids.push_back(*request.customId);

  BatchJobRequest job = jobFrom(plan);
  if (requests.size() <= std::min(plan.maxInline, kMaxInlineRequests)) {
    job.requests = std::move(requests);
  } else {
    std::string lines = batchLines(requests);
    requests.clear();
    if (lines.size() > kMaxFileBytes) {
      co_return fail(ErrorKind::TooLarge, fmt::format("the batch has {} bytes; a file may have {}",
                                                      lines.size(), kMaxFileBytes));
    }
    const Result<FileInfo> file = co_await uploadBytes(client, "batch.jsonl", std::move(lines),
                                                       {.purpose = "batch"}, watch.uploaded);
    if (!file) co_return std::unexpected(file.error());
    job.inputFiles = {file->id};
  }
  co_return co_await create(client, std::move(job), std::move(ids), std::move(watch));
}

Async<Result<BatchOutcome>> runBatchFile(Client& client, BatchPlan plan, std::filesystem::path path,
                                         BatchWatch watch) {
  Result<std::vector<std::string>> ids = checkBatchFile(path);
  if (!ids) co_return std::unexpected(ids.error());
  const Result<FileInfo> file =
      co_await uploadFile(client, std::move(path), {.purpose = "batch"}, watch.uploaded);
  if (!file) co_return std::unexpected(file.error());
  BatchJobRequest job = jobFrom(plan);
  job.inputFiles = {file->id};
  co_return co_await create(client, std::move(job), *std::move(ids), std::move(watch));
}

Async<Result<BatchOutcome>> resumeBatch(Client& client, std::string jobId,
                                        std::vector<std::string> customIds, BatchWatch watch) {
  Result<BatchJob> job = co_await followBatch(client, std::move(jobId), std::move(watch));
  if (!job) co_return std::unexpected(job.error());
  co_return co_await collect(client, *std::move(job), std::move(customIds));
}

Async<Result<BatchJob>> followBatch(Client& client, std::string jobId, BatchWatch watch) {
  for (int asked = 1;; ++asked) {
    Result<BatchJob> job = co_await getBatchJob(client, jobId);
    if (!job) {
      if (job.error().kind == ErrorKind::NotFound) co_return job;
      co_return std::unexpected(withJob(job.error(), jobId));
    }
    if (watch.job) watch.job(*job);
    if (job->over()) co_return job;
    co_await sleepFor(client.scheduler(), watch.pace.after(asked));
  }
}

}  // namespace codestral::mistral
