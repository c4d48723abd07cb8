#include "server/training.h"

#include <optional>
#include <utility>

#include "base/file.h"
#include "index/workspace_files.h"
#include "syntax/language.h"

namespace codestral::server {

void trainOnWorkspace(ngram::Model& model, const std::vector<std::filesystem::path>& folders,
                      const std::vector<std::string>& ignoreFiles,
                      const std::function<void(const TrainingProgress&)>& progress,
                      std::stop_token stop) {
  index::WalkOptions options;
  options.ignoreFileNames = ignoreFiles;
  std::vector<index::FoundFile> files;
  for (const auto& folder : folders) {
    index::Walk walk = index::walkWorkspace(folder, options, stop);
    files.insert(files.end(), std::make_move_iterator(walk.files.begin()),
                 std::make_move_iterator(walk.files.end()));
  }

  TrainingProgress report;
  report.filesTotal = files.size();
  const auto next = [&]() -> std::optional<ngram::SourceFile> {
    while (report.filesDone < files.size() && !stop.stop_requested()) {
      const std::filesystem::path& path = files[report.filesDone++].path;
      const syntax::Language* language = syntax::languageForPath(path);
      if (language == nullptr) continue;
      auto content = readFile(path, options.maxFileBytes);
      if (!content || !index::looksLikeSource(*content)) continue;
      return ngram::SourceFile{path.string(), std::string(language->family), std::move(*content)};
    }
    return std::nullopt;
  };
  model.train(
      next,
      [&](const ngram::TrainProgress& trained) {
        report.tokens = trained.tokens;
        progress(report);
      },
      stop);
  report.finished = true;
  report.tokens = model.statistics().tokens;
  progress(report);
}

Training::Training(Scheduler& scheduler, Executor& executor, std::shared_ptr<ngram::Model> model)
    : scheduler_(scheduler), executor_(executor), model_(std::move(model)) {}

Training::~Training() {
  stop();
}

void Training::start(std::vector<std::filesystem::path> folders,
                     std::vector<std::string> ignoreFiles,
                     std::function<void(const TrainingProgress&)> progress) {
  stop();
  stop_ = std::stop_source();
  executor_.run([&scheduler = scheduler_, model = model_, token = stop_.get_token(),
                 folders = std::move(folders), ignoreFiles = std::move(ignoreFiles),
                 progress = std::make_shared<std::function<void(const TrainingProgress&)>>(
                     std::move(progress))] {
    trainOnWorkspace(
        *model, folders, ignoreFiles,
        [&](const TrainingProgress& report) {
          scheduler.post([progress, report, token] {
            if (!token.stop_requested()) (*progress)(report);
          });
        },
        token);
  });
}

void Training::stop() {
  stop_.request_stop();
}

}  // namespace codestral::server
