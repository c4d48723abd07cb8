#include "support/fake_fine_tuning.h"

#include <algorithm>
#include <map>
#include <set>

#include <fmt/format.h>

#include "support/fake_mistral.h"
#include "support/fake_paging.h"

namespace codestral::test {
namespace {

using nlohmann::json;

json orNull(const json& body, const char* key) {
  return body.value(key, json());
}

bool hasEnded(std::string_view status) {
  static const std::set<std::string_view> ended = {"FAILED_VALIDATION", "FAILED", "SUCCESS",
                                                   "CANCELLED"};
  return ended.contains(status);
}

json hyperparametersOf(const json& given, bool completion) {
  json result = {{"training_steps", nullptr}, {"learning_rate", 0.0001}, {"weight_decay", 0.1},
                 {"warmup_fraction", 0.05},   {"epochs", nullptr},       {"seq_len", nullptr}};
  if (completion) result["fim_ratio"] = 0.9;
  result.update(given);
  return result;
}

// The keys of other services stay out of what is shown.
json withoutSecrets(json list, const json& added) {
  if (!list.is_array()) return nullptr;
  for (json& item : list) {
    item.erase("api_key");
    item.erase("token");
    item.update(added);
  }
  return list;
}

int trainingSteps(const json& hyperparameters) {
  const json steps = orNull(hyperparameters, "training_steps");
  return steps.is_number() ? steps.get<int>() : 100;
}

json costOf(const json& body, std::uint64_t samples) {
  constexpr std::uint64_t kTokensEach = 500;
  const std::uint64_t tokens = samples * kTokensEach;
  const int steps = trainingSteps(orNull(body, "hyperparameters"));
  return {{"expected_duration_seconds", 60 + steps},
          {"cost", static_cast<double>(tokens) / 1e5},
          {"cost_currency", "EUR"},
          {"train_tokens_per_step", 131072},
          {"train_tokens", 131072 * steps},
          {"data_tokens", tokens},
          {"estimated_start_time", nullptr}};
}

}  // namespace

FakeFineTuning::FakeFineTuning(const FakeMistralOptions& options, const FakeFiles& files,
                               FakeModels& models)
    : options_(options), files_(files), models_(models) {}

FakeFineTuning::Job* FakeFineTuning::find(std::string_view id) {
  const auto found = std::ranges::find_if(jobs_, [id](const Job& job) { return job.id() == id; });
  return found == jobs_.end() ? nullptr : &*found;
}

std::uint64_t FakeFineTuning::samples(const json& body) const {
  std::uint64_t count = 0;
  for (const json& item : body.value("training_files", json::array())) {
    const FakeFile* file = files_.find(item.value("file_id", ""));
    if (file != nullptr) count += file->lines.value_or(0);
  }
  return count;
}

std::optional<FakeReply> FakeFineTuning::refuse(const json& body) const {
  const std::string model = body.value("model", "");
  const ModelCard* card = models_.find(model);
  if (card == nullptr || !card->fineTuning) {
    return FakeReply::error(400, "Model not available for this type of fine-tuning: " + model,
                            "invalid_model", "1500");
  }
  std::vector<std::string> ids;
  for (const json& item : body.value("training_files", json::array())) {
    ids.push_back(item.value("file_id", ""));
  }
  const json validation = orNull(body, "validation_files");
  if (validation.is_array()) {
    for (const json& id : validation) ids.push_back(id.get<std::string>());
  }
  for (const std::string& id : ids) {
    const FakeFile* file = files_.find(id);
    if (file == nullptr) return FakeReply::detail(404, "File not found: " + id);
    if (file->purpose != "fine-tune") {
      return FakeReply::error(400, "The purpose of a training file must be fine-tune");
    }
  }
  const json& parameters = body.at("hyperparameters");
  const auto given = [&parameters](const char* key) { return orNull(parameters, key).is_number(); };
  if (given("training_steps") && given("epochs")) {
    return FakeReply::error(400, "Only one of training_steps and epochs can be given");
  }
  const bool classifier = orNull(body, "job_type") == "classifier";
  if (classifier && !orNull(body, "classifier_targets").is_array()) {
    return FakeReply::error(400, "A classifier needs classifier_targets");
  }
  return std::nullopt;
}

FakeReply FakeFineTuning::create(const FakeCall& call) {
  const json& body = call.body;
  if (auto refusal = refuse(body)) return std::move(*refusal);
  const bool completion = orNull(body, "job_type") != "classifier";
  const json metadata = costOf(body, samples(body));
  if (call.flag("dry_run", false)) {
    json legacy = metadata;
    legacy["deprecated"] = true;
    legacy["details"] = "Nothing was started.";
    legacy["epochs"] = orNull(body.at("hyperparameters"), "epochs");
    legacy["training_steps"] = trainingSteps(body.at("hyperparameters"));
    legacy["object"] = "job.metadata";
    return {.body = std::move(legacy)};
  }
  json trainingFiles = json::array();
  for (const json& item : body.value("training_files", json::array())) {
    trainingFiles.push_back(item.at("file_id"));
  }
  const json validation = orNull(body, "validation_files");
  const std::int64_t now = ids_.now();
  Job job;
  job.shown = {{"id", ids_.uuid()},
               {"auto_start", body.value("auto_start", true)},
               {"model", models_.find(body.value("model", ""))->id},
               {"created_at", now},
               {"modified_at", now},
               {"training_files", std::move(trainingFiles)},
               {"validation_files", validation.is_array() ? validation : json::array()},
               {"object", "job"},
               {"fine_tuned_model", nullptr},
               {"suffix", orNull(body, "suffix")},
               {"integrations", withoutSecrets(orNull(body, "integrations"), {{"url", nullptr}})},
               {"trained_tokens", nullptr},
               {"metadata", metadata},
               {"job_type", completion ? "completion" : "classifier"},
               {"hyperparameters", hyperparametersOf(body.at("hyperparameters"), completion)}};
  if (completion) {
    json repositories =
        withoutSecrets(orNull(body, "repositories"), {{"commit_id", std::string(40, 'a')}});
    job.shown["repositories"] = repositories.is_array() ? repositories : json::array();
  } else {
    job.targets = body.at("classifier_targets");
  }
  job.started = job.shown["auto_start"];
  enter(job, "QUEUED");
  jobs_.push_back(std::move(job));
  return {.body = jobs_.back().shown};
}

FakeReply FakeFineTuning::list(const FakeCall& call) {
  const auto equals = [&call](const json& job, const char* key) {
    const std::optional<std::string> wanted = call.text(key);
    return !wanted || job[key] == *wanted;
  };
  json data = json::array();
  for (auto job = jobs_.rbegin(); job != jobs_.rend(); ++job) {
    const json& shown = job->shown;
    const std::string created = isoTime(shown["created_at"].get<std::int64_t>());
    if (equals(shown, "status") && equals(shown, "model") && equals(shown, "suffix") &&
        created > call.text("created_after").value_or("") &&
        created < call.text("created_before").value_or("9")) {
      data.push_back(shown);
    }
  }
  return {.body = {{"data", pageOf(data, call)}, {"object", "list"}, {"total", data.size()}}};
}

void FakeFineTuning::enter(Job& job, const std::string& status) {
  job.shown["status"] = status;
  job.shown["modified_at"] = ids_.now();
  job.looks = 0;
  job.events.insert(job.events.begin(), json{{"name", "status-updated"},
                                             {"data", {{"status", status}}},
                                             {"created_at", job.shown["modified_at"]}});
}

void FakeFineTuning::finish(Job& job) {
  const int steps = trainingSteps(job.shown["hyperparameters"]);
  const int every = std::max(1, steps / 5);
  for (int step = every; step <= steps; step += every) {
    const double part = static_cast<double>(step) / steps;
    job.checkpoints.insert(
        job.checkpoints.begin(),
        json{{"metrics",
              {{"train_loss", 1.5 - part},
               {"valid_loss",
                job.shown["validation_files"].empty() ? json(nullptr) : json(1.6 - part)},
               {"valid_mean_token_accuracy",
                job.shown["validation_files"].empty() ? json(nullptr) : json(0.5 + part / 3)}}},
             {"step_number", step},
             {"created_at", ids_.now()}});
  }
  const bool classifier = job.shown["job_type"] == "classifier";
  const std::string base = job.shown["model"];
  const json& suffix = job.shown["suffix"];
  ModelCard card = *models_.find(base);
  card.aliases.clear();
  card.root = base;
  card.job = job.id();
  card.created = ids_.now();
  const std::string ending = suffix.is_string() ? suffix.get<std::string>() : "";
  card.id = fmt::format("ft:{}{}:{}:20251127:{}", classifier ? "classifier:" : "", base,
                        ending.empty() ? "587a6b29" : ending, ids_.hex().substr(0, 8));
  if (classifier) {
    card.chat = card.fim = card.functionCalling = false;
    card.classification = true;
    for (const json& target : job.targets) {
      card.targets[target.at("name")] = target.at("labels").get<std::vector<std::string>>();
    }
  }
  job.shown["fine_tuned_model"] = card.id;
  job.shown["trained_tokens"] = job.shown["metadata"]["train_tokens"];
  models_.add(std::move(card));
  enter(job, "SUCCESS");
}

void FakeFineTuning::advance(Job& job) {
  static const std::map<std::string, std::string, std::less<>> next = {
      {"QUEUED", "VALIDATING"},
      {"VALIDATING", "VALIDATED"},
      {"STARTED", "RUNNING"},
      {"CANCELLATION_REQUESTED", "CANCELLED"}};
  const std::string status = job.status();
  if (hasEnded(status) || ++job.looks < options_.jobSteps) return;
  if (status == "RUNNING") {
    finish(job);
  } else if (status == "VALIDATED") {
    if (job.started) enter(job, "STARTED");
  } else if (status == "VALIDATING" && job.shown["training_files"].empty() &&
             job.shown.value("repositories", json::array()).empty()) {
    enter(job, "FAILED_VALIDATION");
  } else {
    enter(job, next.at(status));
  }
}

json FakeFineTuning::detailed(const Job& job) {
  json result = job.shown;
  result["events"] = job.events;
  result["checkpoints"] = job.checkpoints;
  if (result["job_type"] != "classifier") return result;
  result["classifier_targets"] = json::array();
  for (const json& target : job.targets) {
    const json loss = orNull(target, "loss_function");
    result["classifier_targets"].push_back(
        {{"name", target.at("name")},
         {"labels", target.at("labels")},
         {"weight", target.value("weight", 1.0)},
         {"loss_function", loss.is_string() ? loss : json("single_class")}});
  }
  return result;
}

FakeReply FakeFineTuning::get(const FakeCall& call) {
  Job* job = find(call.parameters[0]);
  if (job == nullptr) return FakeReply::detail(404, "Not Found");
  advance(*job);
  return {.body = detailed(*job)};
}

FakeReply FakeFineTuning::cancel(const FakeCall& call) {
  Job* job = find(call.parameters[0]);
  if (job == nullptr) return FakeReply::detail(404, "Not Found");
  if (hasEnded(job->status())) {
    return FakeReply::error(400, fmt::format("Job is {} and cannot be cancelled", job->status()));
  }
  enter(*job, "CANCELLATION_REQUESTED");
  return {.body = detailed(*job)};
}

FakeReply FakeFineTuning::start(const FakeCall& call) {
  Job* job = find(call.parameters[0]);
  if (job == nullptr) return FakeReply::detail(404, "Not Found");
  if (job->status() != "VALIDATED") {
    return FakeReply::error(400, fmt::format("Job is {} and cannot be started", job->status()));
  }
  job->started = true;
  enter(*job, "STARTED");
  return {.body = detailed(*job)};
}

std::vector<FakeRoute> FakeFineTuning::routes() {
  const auto served = [this](FakeReply (FakeFineTuning::*handle)(const FakeCall&)) {
    return FakeHandler([this, handle](const FakeCall& call) {
      if (options_.fineTuningGone == 0) return (this->*handle)(call);
      if (options_.fineTuningGone == 410) {
        return FakeReply::error(410, "Fine-tuning jobs are no longer available");
      }
      FakeReply gone;
      gone.status = options_.fineTuningGone;
      gone.body = {{"message", "no Route matched with those values"}, {"request_id", call.id}};
      return gone;
    });
  };
  const std::string all = "/v1/fine_tuning/jobs";
  const std::string one = all + "/{job_id}";
  return {
      {.method = "POST",
       .pattern = all,
       .schema = "JobIn",
       .handle = served(&FakeFineTuning::create),
       .query = "CreateJobQuery"},
      {.method = "GET",
       .pattern = all,
       .schema = "",
       .handle = served(&FakeFineTuning::list),
       .query = "ListJobsQuery"},
      {.method = "GET",
       .pattern = one,
       .schema = "",
       .handle = served(&FakeFineTuning::get),
       .uuids = true},
      {.method = "POST",
       .pattern = one + "/cancel",
       .schema = "",
       .handle = served(&FakeFineTuning::cancel),
       .uuids = true},
      {.method = "POST",
       .pattern = one + "/start",
       .schema = "",
       .handle = served(&FakeFineTuning::start),
       .uuids = true},
  };
}

}  // namespace codestral::test
