#pragma once

// Feeds the on-device model with the files of the workspace, in the background. Main thread; the
// work runs on the executor.
//
// One run at a time: starting again stops the run before. Nothing here waits for the disk on the
// main thread.

#include <filesystem>
#include <functional>
#include <memory>
#include <stop_token>
#include <string>
#include <vector>

#include "base/scheduler.h"
#include "ngram/model.h"

namespace codestral::server {

struct TrainingProgress {
  std::size_t filesDone = 0;
  std::size_t filesTotal = 0;
  std::size_t tokens = 0;
  bool finished = false;
};

// Reads and learns on the calling thread. Used directly by the command line.
void trainOnWorkspace(ngram::Model& model, const std::vector<std::filesystem::path>& folders,
                      const std::vector<std::string>& ignoreFiles,
                      const std::function<void(const TrainingProgress&)>& progress,
                      std::stop_token stop);

class Training {
 public:
  Training(Scheduler& scheduler, Executor& executor, std::shared_ptr<ngram::Model> model);
  ~Training();

  void start(std::vector<std::filesystem::path> folders, std::vector<std::string> ignoreFiles,
             std::function<void(const TrainingProgress&)> progress);
  void stop();

 private:
  Scheduler& scheduler_;
  Executor& executor_;
  std::shared_ptr<ngram::Model> model_;
  std::stop_source stop_;
};

}  // namespace codestral::server
