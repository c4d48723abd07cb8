#include "server/open_documents.h"

#include <utility>

#include "server/file_rules.h"
#include "text/uri.h"

namespace codestral::server {

OpenDocuments::OpenDocuments(Scheduler& scheduler, Executor& executor)
    : scheduler_(scheduler),
      executor_(executor),
      trees_(scheduler, executor),
      config_(std::make_shared<config::Config>()),
      self_(std::make_shared<OpenDocuments*>(this)) {}

void OpenDocuments::setRules(std::vector<std::filesystem::path> folders, config::Config config) {
  folders_ = std::move(folders);
  config_ = std::make_shared<const config::Config>(std::move(config));
  for (auto& [uri, state] : checks_) check(uri);
}

void OpenDocuments::open(std::string uri, std::string languageId, std::int64_t version,
                         const std::string& text) {
  documents_.open(uri, std::move(languageId), version, text);
  trees_.open(documents_.find(uri));
  check(uri);
}

text::ChangeResult OpenDocuments::change(const std::string& uri, std::int64_t version,
                                         const std::vector<text::Change>& changes) {
  text::ChangeResult result = documents_.change(uri, version, changes);
  if (const auto snapshot = documents_.find(uri); snapshot != nullptr && !snapshot->diverged)
    trees_.change(snapshot, result);
  return result;
}

text::SnapshotPtr OpenDocuments::close(const std::string& uri) {
  text::SnapshotPtr last = documents_.find(uri);
  documents_.close(uri);
  trees_.close(uri);
  if (auto node = checks_.extract(uri); !node.empty()) {
    for (const auto& ready : node.mapped().waiting) ready();
  }
  return last;
}

std::string OpenDocuments::uriOf(const std::filesystem::path& file) const {
  for (const text::SnapshotPtr& each : documents_.all()) {
    if (text::pathOfUri(each->uri) == file) return each->uri;
  }
  return text::uriOfPath(file);
}

std::vector<std::filesystem::path> OpenDocuments::openFiles() const {
  std::vector<std::filesystem::path> files;
  for (const text::SnapshotPtr& each : documents_.all()) {
    if (auto path = text::pathOfUri(each->uri)) files.push_back(*std::move(path));
  }
  return files;
}

void OpenDocuments::whenChecked(const std::string& uri, std::function<void()> ready) {
  const auto found = checks_.find(uri);
  if (found == checks_.end() || found->second.known) {
    ready();
  } else {
    found->second.waiting.push_back(std::move(ready));
  }
}

void OpenDocuments::stopWaiting() {
  std::vector<std::function<void()>> waiting;
  for (auto& [uri, state] : checks_) {
    for (auto& ready : std::exchange(state.waiting, {})) waiting.push_back(std::move(ready));
  }
  for (const auto& ready : waiting) ready();
}

completion::FileVerdict OpenDocuments::verdict(const std::string& uri) const {
  const auto found = checks_.find(uri);
  if (found == checks_.end()) return {};
  // Unknown counts as excluded: nothing of a file is used before its rules are read.
  return found->second.known ? found->second.verdict : completion::FileVerdict{.ignored = true};
}

void OpenDocuments::check(const std::string& uri) {
  const auto path = text::pathOfUri(uri);
  Check& state = checks_[uri];
  state.round = ++round_;
  state.known = false;
  if (!path) {  // An unsaved buffer: no rule can name it.
    state.known = true;
    state.verdict = verdictForOther(uri);
    return;
  }
  executor_.run([&scheduler = scheduler_, self = std::weak_ptr(self_), path = *path, uri,
                 round = state.round, folders = folders_, config = config_] {
    completion::FileVerdict verdict = verdictFor(path, folders, *config);
    scheduler.post([self, uri, round, verdict = std::move(verdict)] {
      const auto alive = self.lock();
      if (alive == nullptr) return;
      const auto found = (*alive)->checks_.find(uri);
      if (found == (*alive)->checks_.end() || found->second.round != round) return;
      found->second.known = true;
      found->second.verdict = verdict;
      for (const auto& ready : std::exchange(found->second.waiting, {})) ready();
    });
  });
}

Async<> checked(OpenDocuments& documents, std::string uri) {
  co_await callback<bool>([&](std::function<void(bool)> over) {
    auto waiting = std::make_shared<std::function<void(bool)>>(std::move(over));
    documents.whenChecked(uri, [weak = std::weak_ptr(waiting)] {
      if (const auto still = weak.lock()) (*still)(true);
    });
    return waiting;
  });
}

}  // namespace codestral::server
