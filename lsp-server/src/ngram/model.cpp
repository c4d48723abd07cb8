#include "ngram/model.h"

#include <algorithm>
#include <list>
#include <map>
#include <mutex>
#include <utility>

#include "base/process.h"
#include "base/utf8.h"
#include "ngram/decoder.h"
#include "ngram/open_file.h"
#include "ngram/surroundings.h"
#include "ngram/workspace.h"

namespace codestral::ngram {

namespace {

// About 17 bytes are held for each.
constexpr std::size_t kTokenBudget = 20'000'000;
constexpr std::size_t kFilesPerProgress = 256;
// Changed files are learned anew at a query; more than this at once would hold it up.
constexpr std::size_t kOverlayBytes = 256 * 1024;
constexpr std::size_t kOpenFiles = 4;
constexpr std::size_t kLarge =
    256 * 1024;  // building the segment of a text takes many times its size
// Changed text that is read anew for every query before the file's segment is rebuilt.
constexpr std::size_t kMostDrift = 8 * 1024;

using WorkspacePtr = std::shared_ptr<const Workspace>;

// A file that changed since the training: its new content, or nothing when it was removed.
struct Changed {
  std::string family;
  std::optional<std::string> content;
  std::uint64_t time = 0;
};

// The changed files of a family as a segment over the trained one, and what they hide of that.
struct Overlay {
  WorkspacePtr base;
  WorkspacePtr changed;  // null when nothing is to be added
  std::vector<Positions> hidden;
  std::uint64_t time = 0;
};

struct Cached {
  std::string path;
  std::string family;
  std::shared_ptr<const Overlay> overlay;
  std::shared_ptr<const OpenFile> file;
};

const std::shared_ptr<const Workspace>& emptyWorkspace() {
  static const std::shared_ptr<const Workspace> empty = WorkspaceBuilder().finish();
  return empty;
}

void hide(std::vector<Positions>& hidden, std::optional<Positions> positions) {
  if (!positions) return;
  const auto place = std::ranges::upper_bound(hidden, positions->begin, {}, &Positions::begin);
  hidden.insert(place, *positions);
}

}  // namespace

struct Model::State {
  mutable std::mutex mutex;
  std::map<std::string, WorkspacePtr, std::less<>> workspaces;  // by family
  std::map<std::string, Changed, std::less<>> changed;          // by path
  std::map<std::string, std::shared_ptr<const Overlay>, std::less<>> overlays;
  std::map<std::string, std::uint64_t, std::less<>> familyTimes;  // of the last change
  std::list<Cached> openFiles;                                    // most recently used first
  std::uint64_t time = 0;
  std::shared_ptr<const std::vector<std::string>> leftOut =
      std::make_shared<const std::vector<std::string>>();

  void note(const std::string& path, Changed change);
  std::shared_ptr<const Overlay> overlayOf(const std::string& family);
  std::shared_ptr<const OpenFile> cachedFile(const std::string& path,
                                             const std::shared_ptr<const Overlay>& overlay);
  void cache(Cached entry);
  std::shared_ptr<const std::vector<std::string>> pathsLeftOut() const {
    const std::lock_guard lock(mutex);
    return leftOut;
  }
};

void Model::State::note(const std::string& path, Changed change) {
  const std::lock_guard lock(mutex);
  change.time = ++time;
  if (const auto known = changed.find(path); known != changed.end()) {
    familyTimes[known->second.family] = time;
    if (change.family.empty()) change.family = known->second.family;
  }
  if (change.family.empty()) {
    for (const auto& [family, workspace] : workspaces) {
      if (workspace->find(path)) change.family = family;
    }
  }
  familyTimes[change.family] = time;
  changed.insert_or_assign(path, std::move(change));
}

// Builds what changed since the last query of that family. Two queries at once may both build it,
// to the same result.
std::shared_ptr<const Overlay> Model::State::overlayOf(const std::string& family) {
  auto overlay = std::make_shared<Overlay>();
  std::vector<std::pair<std::string, Changed>> files;
  {
    const std::lock_guard lock(mutex);
    const auto workspace = workspaces.find(family);
    overlay->base = workspace == workspaces.end() ? emptyWorkspace() : workspace->second;
    overlay->time = familyTimes[family];
    const auto& known = overlays[family];
    if (known != nullptr && known->base == overlay->base && known->time == overlay->time)
      return known;
    for (const auto& [path, change] : changed) {
      if (change.family == family) files.emplace_back(path, change);
    }
  }
  std::ranges::sort(files, std::ranges::greater(),
                    [](const auto& file) { return file.second.time; });
  WorkspaceBuilder builder(overlay->base.get());
  std::size_t bytes = 0;
  for (const auto& [path, change] : files) {
    if (change.content) {
      // Past the budget the older state of a file is better than none.
      if (bytes + change.content->size() > kOverlayBytes) continue;
      bytes += change.content->size();
      if (worthLearning(*change.content)) builder.add(path, *change.content);
    }
    hide(overlay->hidden, overlay->base->find(path));
  }
  if (builder.files() > 0) overlay->changed = builder.finish();
  const std::lock_guard lock(mutex);
  overlays[family] = overlay;
  return overlay;
}

std::shared_ptr<const OpenFile> Model::State::cachedFile(
    const std::string& path, const std::shared_ptr<const Overlay>& overlay) {
  const std::lock_guard lock(mutex);
  const auto entry = std::ranges::find(openFiles, path, &Cached::path);
  if (entry == openFiles.end() || entry->overlay != overlay) return nullptr;
  openFiles.splice(openFiles.begin(), openFiles, entry);
  return openFiles.front().file;
}

void Model::State::cache(Cached entry) {
  const std::lock_guard lock(mutex);
  openFiles.remove_if([&](const Cached& other) { return other.path == entry.path; });
  openFiles.push_front(std::move(entry));
  if (openFiles.size() > kOpenFiles) openFiles.pop_back();
}

Model::Model() : state_(std::make_unique<State>()) {}
Model::~Model() = default;

void Model::train(const std::function<std::optional<SourceFile>()>& next,
                  const std::function<void(const TrainProgress&)>& progress, std::stop_token stop) {
  std::uint64_t started = 0;
  {
    const std::lock_guard lock(state_->mutex);
    started = state_->time;
  }
  std::map<std::string, WorkspaceBuilder> builders;
  TrainProgress done;
  while (done.tokens < kTokenBudget && !stop.stop_requested()) {
    const std::optional<SourceFile> file = next();
    if (!file) break;
    if (!worthLearning(file->content)) continue;
    WorkspaceBuilder& builder = builders[file->family];
    const std::size_t before = builder.tokens();
    builder.add(file->path, file->content);
    done.tokens += builder.tokens() - before;
    ++done.files;
    if (done.files % kFilesPerProgress == 0 && progress) progress(done);
  }
  std::map<std::string, WorkspacePtr, std::less<>> trained;
  while (!builders.empty() && !stop.stop_requested()) {
    const auto builder = builders.begin();
    trained[builder->first] = builder->second.finish(stop);
    builders.erase(builder);
  }
  if (stop.stop_requested()) return;
  if (progress) progress(done);
  const std::lock_guard lock(state_->mutex);
  state_->workspaces = std::move(trained);
  state_->overlays.clear();
  state_->openFiles.clear();  // they hold on to the workspace that they were built over
  // What changed while the training read its files may be newer than what it read.
  std::erase_if(state_->changed, [&](const auto& entry) { return entry.second.time <= started; });
}

void Model::update(SourceFile file) {
  const std::string path = std::move(file.path);
  state_->note(path, {.family = std::move(file.family), .content = std::move(file.content)});
}

void Model::remove(const std::string& path) {
  state_->note(path, {});
}

void Model::leaveOut(std::vector<std::string> paths) {
  auto leftOut = std::make_shared<const std::vector<std::string>>(std::move(paths));
  const std::lock_guard lock(state_->mutex);
  state_->leftOut = std::move(leftOut);
}

std::vector<Candidate> Model::complete(const Query& query) {
  std::size_t cursor = std::min(query.offset, query.text.size());
  while (cursor < query.text.size() && isContinuation(query.text.at(cursor))) --cursor;
  const std::shared_ptr<const Overlay> overlay = state_->overlayOf(query.family);
  if (query.stop.stop_requested()) return {};
  const Workspace& changedOrBase = overlay->changed == nullptr ? *overlay->base : *overlay->changed;

  std::shared_ptr<const OpenFile> file = state_->cachedFile(query.path, overlay);
  std::optional<Drift> drift;
  if (file != nullptr) drift = file->driftTo(query.text, cursor);
  if (drift) {
    const std::size_t line = query.text.lineAt(cursor);
    const std::size_t own = query.text.lineEnd(line) - query.text.lineStart(line);
    if (drift->changed.size() > own + kMostDrift) drift.reset();
  }
  if (!drift) {
    file = std::make_shared<const OpenFile>(query.text, cursor, changedOrBase.words,
                                            overlay->base->renaming);
    state_->cache({query.path, query.family, overlay, file});
    if (query.text.size() > kLarge) giveMemoryBack();
    drift = file->driftTo(query.text, cursor);
    if (!drift || query.stop.stop_requested()) return {};
  }

  Surroundings::Knowledge knowledge;
  knowledge.workspace = overlay->base.get();
  knowledge.hiddenInWorkspace = overlay->hidden;
  if (overlay->changed != nullptr) knowledge.overlay = overlay->changed.get();
  const auto exclude = [&](const std::string& path) {
    const auto changed = overlay->changed == nullptr ? std::nullopt : overlay->changed->find(path);
    // What changed hides its trained state already.
    if (!changed) hide(knowledge.hiddenInWorkspace, overlay->base->find(path));
    hide(knowledge.hiddenInOverlay, changed);
  };
  exclude(query.path);
  for (const std::string& path : *state_->pathsLeftOut()) {
    if (path != query.path) exclude(path);
  }
  const Surroundings surroundings(*file, *drift, query.text, cursor, std::move(knowledge));
  Predictor predictor(surroundings.sources(), escapeTable());
  return decode(
      surroundings, predictor,
      {.confidence = query.confidence, .alternatives = query.alternatives, .stop = query.stop});
}

Statistics Model::statistics() const {
  Statistics statistics;
  const std::lock_guard lock(state_->mutex);
  for (const auto& [family, workspace] : state_->workspaces) {
    statistics.files += workspace->files.size();
    statistics.tokens += workspace->segment.plain.tokens().size();
    statistics.bytes += workspace->bytes();
  }
  for (const auto& [family, overlay] : state_->overlays) {
    if (overlay != nullptr && overlay->changed != nullptr)
      statistics.bytes += overlay->changed->bytes();
  }
  for (const auto& [path, change] : state_->changed) {
    statistics.bytes += path.size() + (change.content ? change.content->size() : 0);
  }
  for (const Cached& cached : state_->openFiles) statistics.bytes += cached.file->bytes();
  return statistics;
}

}  // namespace codestral::ngram
