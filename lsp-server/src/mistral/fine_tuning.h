#pragma once

// Fine-tuning: jobs that train a model on files, and the models that come out.
//   GET, POST /v1/fine_tuning/jobs; GET .../jobs/{id}; POST .../cancel, .../start
//   PATCH /v1/fine_tuning/models/{id}; POST, DELETE .../archive
// The service has deprecated the jobs (they are gone from its public document and newest SDK):
// when it answers 404 or 410, the error says so.
// Source: the SDKs' OpenAPI subset for the jobs, the document of 2026-08-13 for the models.

#include <cstdint>
#include <functional>
#include <optional>
#include <string>
#include <vector>

#include "mistral/client.h"
#include "mistral/models.h"
#include "mistral/poll_pace.h"
#include "mistral/shapes.h"

namespace codestral::mistral {

struct TrainingParameters {
  std::optional<std::int64_t> trainingSteps;  // >= 1
  std::optional<double> learningRate;         // 1e-8..1; 1e-4
  std::optional<double> weightDecay;          // 0..1; 0.1
  std::optional<double> warmupFraction;       // 0..1; 0.05
  std::optional<double> epochs;               // > 0
  std::optional<std::int64_t> seqLen;         // tokens, >= 100
  std::optional<double> fimRatio;             // 0..1; 0.9; completion only
  void fields(this auto& self, auto&& field) {
    field("training_steps", self.trainingSteps);
    field("learning_rate", self.learningRate);
    field("weight_decay", self.weightDecay);
    field("warmup_fraction", self.warmupFraction);
    field("epochs", self.epochs);
    field("seq_len", self.seqLen);
    field("fim_ratio", self.fimRatio);
  }
};

struct TrainingFile {
  std::string fileId;
  std::optional<double> weight;  // > 0; 1
  void fields(this auto& self, auto&& field) {
    field("file_id", self.fileId);
    field("weight", self.weight);
  }
};

struct ClassifierTarget {
  std::string name;
  std::vector<std::string> labels;
  std::optional<double> weight;             // >= 0; 1
  std::optional<std::string> lossFunction;  // single_class, multi_class
  void fields(this auto& self, auto&& field) {
    field("name", self.name);
    field("labels", self.labels);
    field("weight", self.weight);
    field("loss_function", self.lossFunction);
  }
};

struct FineTuningRequest {
  std::string model;
  TrainingParameters hyperparameters;
  std::vector<TrainingFile> trainingFiles;
  std::vector<std::string> validationFiles;           // ids
  std::optional<std::string> suffix;                  // of the model's name; at most 18 characters
  std::optional<bool> autoStart;                      // false: wait for startFineTuning
  std::optional<double> invalidSampleSkipPercentage;  // 0..0.5
  std::optional<std::string> jobType;                 // completion, classifier
  std::vector<ClassifierTarget> classifierTargets;
  std::vector<Json> integrations;  // {type: wandb, project, api_key (40), name, run_name}
  std::vector<Json> repositories;  // {type: github, owner, name, token, ref, weight}
  void fields(this auto& self, auto&& field) {
    field("model", self.model);
    field("hyperparameters", self.hyperparameters);
    field("training_files", self.trainingFiles);
    field("validation_files", self.validationFiles);
    field("suffix", self.suffix);
    field("auto_start", self.autoStart);
    field("invalid_sample_skip_percentage", self.invalidSampleSkipPercentage);
    field("job_type", self.jobType);
    field("classifier_targets", self.classifierTargets);
    field("integrations", self.integrations);
    field("repositories", self.repositories);
  }
};

struct FineTuningEstimate {
  std::optional<std::int64_t> expectedDurationSeconds;
  std::optional<double> cost;
  std::optional<std::string> costCurrency;
  std::optional<std::int64_t> trainTokensPerStep;
  std::optional<std::int64_t> trainTokens;
  std::optional<std::int64_t> dataTokens;
  std::optional<std::int64_t> estimatedStartTime;  // seconds since the epoch
  std::optional<double> epochs;                    // dry run only, as are the next two
  std::optional<std::int64_t> trainingSteps;
  std::optional<std::string> details;
  void fields(this auto& self, auto&& field) {
    field("expected_duration_seconds", self.expectedDurationSeconds);
    field("cost", self.cost);
    field("cost_currency", self.costCurrency);
    field("train_tokens_per_step", self.trainTokensPerStep);
    field("train_tokens", self.trainTokens);
    field("data_tokens", self.dataTokens);
    field("estimated_start_time", self.estimatedStartTime);
    field("epochs", self.epochs);
    field("training_steps", self.trainingSteps);
    field("details", self.details);
  }
};

struct FineTuningEvent {
  std::string name;
  Json data;  // an object
  std::int64_t createdAt = 0;
  void fields(this auto& self, auto&& field) {
    field("name", self.name);
    field("data", self.data);
    field("created_at", self.createdAt);
  }
};

struct Checkpoint {
  struct Metrics {
    std::optional<double> trainLoss;
    std::optional<double> validLoss;
    std::optional<double> validMeanTokenAccuracy;
    void fields(this auto& self, auto&& field) {
      field("train_loss", self.trainLoss);
      field("valid_loss", self.validLoss);
      field("valid_mean_token_accuracy", self.validMeanTokenAccuracy);
    }
  };
  Metrics metrics;
  std::int64_t stepNumber = 0;
  std::int64_t createdAt = 0;
  void fields(this auto& self, auto&& field) {
    field("metrics", self.metrics);
    field("step_number", self.stepNumber);
    field("created_at", self.createdAt);
  }
};

struct FineTuningJob {
  std::string id;
  std::string model;
  std::string status;  // QUEUED, STARTED, VALIDATING, VALIDATED, RUNNING, FAILED_VALIDATION,
                       // FAILED, SUCCESS, CANCELLED, CANCELLATION_REQUESTED
  std::string jobType;
  std::optional<bool> autoStart;
  std::int64_t createdAt = 0;  // seconds since the epoch
  std::int64_t modifiedAt = 0;
  std::vector<std::string> trainingFiles;
  std::vector<std::string> validationFiles;
  std::optional<std::string> fineTunedModel;  // what to ask for, once it is SUCCESS
  std::optional<std::string> suffix;
  std::optional<std::int64_t> trainedTokens;
  TrainingParameters hyperparameters;
  std::optional<FineTuningEstimate> metadata;
  std::vector<Json> integrations;
  std::vector<Json> repositories;
  std::vector<ClassifierTarget> classifierTargets;
  std::vector<FineTuningEvent> events;  // newest first, and only of a single job, as the next
  std::vector<Checkpoint> checkpoints;
  void fields(this auto& self, auto&& field) {
    field("id", self.id);
    field("model", self.model);
    field("status", self.status);
    field("job_type", self.jobType);
    field("auto_start", self.autoStart);
    field("created_at", self.createdAt);
    field("modified_at", self.modifiedAt);
    field("training_files", self.trainingFiles);
    field("validation_files", self.validationFiles);
    field("fine_tuned_model", self.fineTunedModel);
    field("suffix", self.suffix);
    field("trained_tokens", self.trainedTokens);
    field("hyperparameters", self.hyperparameters);
    field("metadata", self.metadata);
    field("integrations", self.integrations);
    field("repositories", self.repositories);
    field("classifier_targets", self.classifierTargets);
    field("events", self.events);
    field("checkpoints", self.checkpoints);
  }
  // SUCCESS, FAILED, FAILED_VALIDATION or CANCELLED.
  bool over() const;
};

struct FineTuningFilter {
  std::optional<std::int64_t> page;      // from 0
  std::optional<std::int64_t> pageSize;  // 100
  std::optional<std::string> model;
  std::optional<std::string> createdAfter;  // date and time
  std::optional<std::string> createdBefore;
  std::optional<bool> createdByMe;
  std::optional<std::string> status;
  std::optional<std::string> wandbProject;
  std::optional<std::string> wandbName;
  std::optional<std::string> suffix;
  void fields(this auto& self, auto&& field) {
    field("page", self.page);
    field("page_size", self.pageSize);
    field("model", self.model);
    field("created_after", self.createdAfter);
    field("created_before", self.createdBefore);
    field("created_by_me", self.createdByMe);
    field("status", self.status);
    field("wandb_project", self.wandbProject);
    field("wandb_name", self.wandbName);
    field("suffix", self.suffix);
  }
};

Async<Result<FineTuningJob>> createFineTuning(Client& client, FineTuningRequest request);
// What it would take; nothing is created.
Async<Result<FineTuningEstimate>> estimateFineTuning(Client& client, FineTuningRequest request);
Async<Result<Page<FineTuningJob>>> listFineTuning(Client& client, FineTuningFilter filter = {});
Async<Result<FineTuningJob>> getFineTuning(Client& client, std::string id);
Async<Result<FineTuningJob>> cancelFineTuning(Client& client, std::string id);
Async<Result<FineTuningJob>> startFineTuning(Client& client, std::string id);

// Until it is over, or validated and waiting for its start. `job` hears each state, with the
// metrics so far.
struct FineTuningWatch {
  std::function<void(const FineTuningJob&)> job;
  PollPace pace{.longest = Millis(60'000)};
};
Async<Result<FineTuningJob>> followFineTuning(Client& client, std::string id,
                                              FineTuningWatch watch = {});

struct ModelUpdate {
  std::optional<std::string> name;
  std::optional<std::string> description;
  void fields(this auto& self, auto&& field) {
    field("name", self.name);
    field("description", self.description);
  }
};
struct ArchivedModel {
  std::string id;
  bool archived = false;
  void fields(this auto& self, auto&& field) {
    field("id", self.id);
    field("archived", self.archived);
  }
};
Async<Result<ModelCard>> updateModel(Client& client, std::string id, ModelUpdate update);
Async<Result<ArchivedModel>> archiveModel(Client& client, std::string id);
Async<Result<ArchivedModel>> unarchiveModel(Client& client, std::string id);

}  // namespace codestral::mistral
