#include "ngram/model.h"

#include <algorithm>
#include <iterator>
#include <list>
#include <map>
#include <mutex>
#include <set>
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
// All changed files of a family are learned anew for each change, and are held until the next
// training.
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

// An open file belongs to the words of one overlay; a query takes both together.
struct Cached {
  std::string path;
  std::string family;
  std::shared_ptr<const Overlay> overlay;
  std::shared_ptr<const OpenFile> file;
};

std::shared_ptr<const OpenFile> openOver(const Overlay& overlay, const text::Text& text,
                                         std::size_t cursor) {
  const Workspace& known = overlay.changed == nullptr ? *overlay.base : *overlay.changed;
  auto file = std::make_shared<const OpenFile>(text, cursor, known.words, overlay.base->renaming);
  if (text.size() > kLarge) giveMemoryBack();
  return file;
}

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

  std::set<std::string, std::less<>> building;  // families that some thread learns changes of

  // Returns the family that the file belongs to.
  std::string note(const std::string& path, Changed change);
  void refresh(const std::string& family);
  std::shared_ptr<Overlay> nextOverlay(const std::string& family,
                                       std::vector<std::pair<std::string, Changed>>& files);
  bool isFresh(const std::string& family) const;
  WorkspacePtr workspaceOf(const std::string& family) const;
  Cached cachedFile(const std::string& path, const std::string& family);
  void cache(Cached entry);
  std::shared_ptr<const std::vector<std::string>> pathsLeftOut() const {
    const std::lock_guard lock(mutex);
    return leftOut;
  }
};

std::string Model::State::note(const std::string& path, Changed change) {
  const std::lock_guard lock(mutex);
  change.time = ++time;
  std::string family = change.family;
  if (const auto known = changed.find(path); known != changed.end()) {
    familyTimes[known->second.family] = time;
    if (family.empty()) family = known->second.family;
  }
  if (family.empty()) {
    for (const auto& [name, workspace] : workspaces) {
      if (workspace->find(path)) family = name;
    }
  }
  familyTimes[family] = time;
  change.family = family;
  changed.insert_or_assign(path, std::move(change));
  return family;
}

WorkspacePtr Model::State::workspaceOf(const std::string& family) const {
  const auto workspace = workspaces.find(family);
  return workspace == workspaces.end() ? emptyWorkspace() : workspace->second;
}

// Whether queries have all that is known.
bool Model::State::isFresh(const std::string& family) const {
  const auto overlay = overlays.find(family);
  if (overlay == overlays.end() || overlay->second->base != workspaceOf(family)) return false;
  const auto changedAt = familyTimes.find(family);
  if (changedAt != familyTimes.end() && overlay->second->time != changedAt->second) return false;
  return std::ranges::none_of(openFiles, [&](const Cached& cached) {
    return cached.family == family && cached.overlay != overlay->second;
  });
}

// What is to be learned, newest first, within the budget. Past it the older state of a file is
// better than none, and its new one is not kept.
std::shared_ptr<Overlay> Model::State::nextOverlay(
    const std::string& family, std::vector<std::pair<std::string, Changed>>& files) {
  auto overlay = std::make_shared<Overlay>();
  overlay->base = workspaceOf(family);
  overlay->time = familyTimes[family];
  std::vector<std::pair<std::uint64_t, std::string>> order;
  for (const auto& [path, change] : changed) {
    if (change.family == family) order.emplace_back(change.time, path);
  }
  std::ranges::sort(order, std::ranges::greater());
  std::size_t bytes = 0;
  for (const auto& [changedAt, path] : order) {
    const auto change = changed.find(path);
    const std::size_t size = change->second.content ? change->second.content->size() : 0;
    if (bytes + size > kOverlayBytes) {
      changed.erase(change);
      continue;
    }
    bytes += size;
    files.emplace_back(path, change->second);
  }
  return overlay;
}

// Builds for queries to come what changed, and the open files over it. What changes while this runs
// is taken up before it ends.
void Model::State::refresh(const std::string& family) {
  {
    const std::lock_guard lock(mutex);
    if (!building.insert(family).second) return;
  }
  while (true) {
    std::shared_ptr<Overlay> overlay;
    std::vector<std::pair<std::string, Changed>> files;
    std::vector<Cached> open;
    {
      const std::lock_guard lock(mutex);
      if (isFresh(family)) {
        building.erase(family);
        return;
      }
      overlay = nextOverlay(family, files);
      std::ranges::copy_if(openFiles, std::back_inserter(open),
                           [&](const Cached& cached) { return cached.family == family; });
    }
    WorkspaceBuilder builder(overlay->base.get());
    for (const auto& [path, change] : files) {
      if (change.content && worthLearning(*change.content)) builder.add(path, *change.content);
      hide(overlay->hidden, overlay->base->find(path));
    }
    if (builder.files() > 0) overlay->changed = builder.finish();

    std::vector<std::shared_ptr<const OpenFile>> opened;
    for (const Cached& cached : open) {
      opened.push_back(openOver(*overlay, cached.file->text(), cached.file->cursor()));
    }
    const std::lock_guard lock(mutex);
    overlays[family] = overlay;
    for (std::size_t i = 0; i < open.size(); ++i) {
      const auto entry = std::ranges::find(openFiles, open[i].file, &Cached::file);
      if (entry == openFiles.end()) continue;
      entry->overlay = overlay;
      entry->file = std::move(opened[i]);
    }
  }
}

// What a query of this file works on; without a file when it was not asked about yet.
Cached Model::State::cachedFile(const std::string& path, const std::string& family) {
  const std::lock_guard lock(mutex);
  const auto entry = std::ranges::find_if(openFiles, [&](const Cached& cached) {
    return cached.path == path && cached.family == family;
  });
  if (entry != openFiles.end()) {
    openFiles.splice(openFiles.begin(), openFiles, entry);
    return openFiles.front();
  }
  std::shared_ptr<const Overlay>& overlay = overlays[family];
  if (overlay == nullptr) {
    auto first = std::make_shared<Overlay>();
    first->base = workspaceOf(family);
    overlay = std::move(first);
  }
  return {path, family, overlay, nullptr};
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
  std::set<std::string, std::less<>> families;
  {
    const std::lock_guard lock(state_->mutex);
    for (const auto& [family, overlay] : state_->overlays) families.insert(family);
    for (const auto& [family, workspace] : trained) families.insert(family);
    state_->workspaces = std::move(trained);
    // What changed while the training read its files may be newer than what it read.
    std::erase_if(state_->changed, [&](const auto& entry) { return entry.second.time <= started; });
  }
  for (const std::string& family : families) state_->refresh(family);
}

void Model::update(SourceFile file) {
  const std::string path = std::move(file.path);
  state_->refresh(
      state_->note(path, {.family = std::move(file.family), .content = std::move(file.content)}));
}

void Model::remove(const std::string& path) {
  state_->refresh(state_->note(path, {}));
}

void Model::leaveOut(std::vector<std::string> paths) {
  auto leftOut = std::make_shared<const std::vector<std::string>>(std::move(paths));
  const std::lock_guard lock(state_->mutex);
  state_->leftOut = std::move(leftOut);
}

std::vector<Candidate> Model::complete(const Query& query) {
  std::size_t cursor = std::min(query.offset, query.text.size());
  while (cursor < query.text.size() && isContinuation(query.text.at(cursor))) --cursor;
  Cached known = state_->cachedFile(query.path, query.family);
  std::optional<Drift> drift;
  if (known.file != nullptr) drift = known.file->driftTo(query.text, cursor);
  if (drift) {
    const std::size_t line = query.text.lineAt(cursor);
    const std::size_t own = query.text.lineEnd(line) - query.text.lineStart(line);
    if (drift->changed.size() > own + kMostDrift) drift.reset();
  }
  if (!drift) {
    known.file = openOver(*known.overlay, query.text, cursor);
    state_->cache(known);
    drift = known.file->driftTo(query.text, cursor);
    if (!drift || query.stop.stop_requested()) return {};
  }
  const std::shared_ptr<const Overlay>& overlay = known.overlay;

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
  const Surroundings surroundings(*known.file, *drift, query.text, cursor, std::move(knowledge));
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
