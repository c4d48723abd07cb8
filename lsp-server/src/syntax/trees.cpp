// Pace. A parse of a large file costs milliseconds, for each key that is typed. So after a parse
// its document rests for a multiple of what the parse cost, and a change that comes meanwhile waits
// for the end of the rest: parsing takes a small share of one core, however fast someone types, and
// small files, whose parse takes no time, are parsed at every change.

#include "syntax/trees.h"

#include <algorithm>
#include <deque>
#include <map>
#include <optional>
#include <utility>
#include <vector>

#include "syntax/covering_edit.h"
#include "syntax/parse_work.h"

namespace codestral::syntax {
namespace {

constexpr auto kLongestRest = Millis(150);
// A parse that took this long made a tree that shares little with the last one, which is then freed
// at once.
constexpr auto kCostly = Millis(8);

// tree-sitter counts only \n as a line end. A text with a lone \r has other rows and columns in the
// editor's view than in the parser's.
bool hasLoneCarriageReturn(std::string_view text) {
  for (std::size_t at = text.find('\r'); at != text.npos; at = text.find('\r', at + 1)) {
    if (at + 1 == text.size() || text[at + 1] != '\n') return true;
  }
  return false;
}

bool hasLoneCarriageReturn(const text::Text& text, text::ByteRange around) {
  const std::size_t from = around.begin == 0 ? 0 : around.begin - 1;
  std::string piece = text.slice({from, around.end + 1});
  // The last byte was only there to look at.
  if (around.end + 1 <= text.size() && piece.ends_with('\r')) piece.pop_back();
  return hasLoneCarriageReturn(piece);
}

struct SinceStep {
  std::uint64_t sequence;
  std::vector<text::Edit> edits;
};

struct Document {
  text::SnapshotPtr newest;
  std::shared_ptr<ParseWork> work;  // null without a grammar
  bool running = false;             // started and not delivered
  TimePoint restUntil{};
  std::unique_ptr<Timer> rest;
  std::uint64_t opened = 0;    // tells this document from an earlier one of the same URI
  std::uint64_t sequence = 0;  // counts texts
  TreePtr tree;
  std::uint64_t treeSequence = 0;
  std::deque<SinceStep> since;
  bool loneCarriageReturns = false;
  std::vector<std::function<void()>> waiting;

  bool parsed() const { return work == nullptr || (tree && treeSequence == sequence); }
};

void callAll(std::vector<std::function<void()>> waiting) {
  for (const auto& ready : waiting) ready();
}

}  // namespace

struct Trees::State {
  Scheduler& scheduler;
  Executor& executor;
  const Options options;
  std::map<std::string, Document, std::less<>> documents;
  std::uint64_t opened = 0;

  State(Scheduler& scheduler, Executor& executor, Options options)
      : scheduler(scheduler), executor(executor), options(options) {}

  static void start(Document& document) {
    document.rest.reset();
    document.running = true;
    document.work->start();
  }

  void startAfterRest(Document& document) {
    if (document.running || document.rest != nullptr) return;
    const auto left = document.restUntil - scheduler.now();
    if (left <= Clock::duration::zero()) return start(document);
    // The timer lives in the document, and the document in the map: both pointers hold when it
    // fires.
    document.rest = scheduler.after(left, [&document] {
      const std::unique_ptr<Timer> fired = std::move(document.rest);
      start(document);
    });
  }

  void deliver(const std::string& uri, std::uint64_t id, Parsed parsed) {
    const auto it = documents.find(uri);
    if (it == documents.end() || it->second.opened != id) return;
    Document& document = it->second;
    document.tree = std::move(parsed.tree);
    document.treeSequence = parsed.sequence;
    while (!document.since.empty() && document.since.front().sequence <= parsed.sequence) {
      document.since.pop_front();
    }
    document.running = false;
    document.restUntil =
        scheduler.now() + std::min<Clock::duration>(kLongestRest, options.rest * parsed.cost);
    if (parsed.cost >= kCostly) document.work->clean();
    if (!document.parsed()) {
      document.waiting.empty() ? startAfterRest(document) : start(document);
    } else {
      callAll(std::exchange(document.waiting, {}));
    }
  }
};

Trees::Trees(Scheduler& scheduler, Executor& executor, Options options)
    : state_(std::make_shared<State>(scheduler, executor, options)) {}

Trees::~Trees() {
  for (auto& [uri, document] : state_->documents) {
    if (document.work) document.work->close();
  }
}

void Trees::open(const text::SnapshotPtr& snapshot) {
  close(snapshot->uri);
  Document& document = state_->documents[snapshot->uri];
  document.newest = snapshot;
  document.opened = ++state_->opened;
  const Language* language = languageOf(*snapshot);
  if (language == nullptr || language->grammar == nullptr) return;
  document.loneCarriageReturns = hasLoneCarriageReturn(snapshot->text, {0, snapshot->text.size()});
  document.work = std::make_shared<ParseWork>(
      *language, state_->executor, state_->options.slice,
      [&scheduler = state_->scheduler, weak = std::weak_ptr(state_), uri = snapshot->uri,
       id = document.opened](Parsed parsed) {
        scheduler.post([weak, uri, id, parsed = std::move(parsed)]() mutable {
          if (const auto state = weak.lock()) state->deliver(uri, id, std::move(parsed));
        });
      });
  document.work->put(*snapshot, document.sequence, std::nullopt);
  State::start(document);
}

void Trees::change(const text::SnapshotPtr& snapshot, const text::ChangeResult& change) {
  const auto it = state_->documents.find(snapshot->uri);
  if (it == state_->documents.end()) return open(snapshot);
  Document& document = it->second;
  const text::SnapshotPtr before = std::exchange(document.newest, snapshot);
  if (document.work == nullptr || (change.edits.empty() && !change.replacedWhole)) return;

  const text::Edit edit = coveringEdit(before->text, snapshot->text, change);
  ++document.sequence;
  document.since.push_back(
      {document.sequence, change.replacedWhole ? std::vector{edit} : change.edits});
  document.loneCarriageReturns =
      document.loneCarriageReturns ||
      hasLoneCarriageReturn(snapshot->text, {edit.before.begin, edit.before.begin + edit.inserted});
  std::optional<TSInputEdit> step;
  if (!document.loneCarriageReturns) step = inputEdit(before->text, snapshot->text, edit);
  document.work->put(*snapshot, document.sequence, step);
  state_->startAfterRest(document);
}

void Trees::close(const std::string& uri) {
  const auto it = state_->documents.find(uri);
  if (it == state_->documents.end()) return;
  if (it->second.work) it->second.work->close();
  const Document closed = std::move(it->second);
  state_->documents.erase(it);
  callAll(closed.waiting);
}

View Trees::view(const std::string& uri) const {
  View view;
  const auto it = state_->documents.find(uri);
  if (it == state_->documents.end() || !it->second.tree) return view;
  view.tree = it->second.tree;
  for (const SinceStep& step : it->second.since) {
    view.since.insert(view.since.end(), step.edits.begin(), step.edits.end());
  }
  return view;
}

void Trees::whenParsed(const std::string& uri, std::function<void()> ready) {
  const auto it = state_->documents.find(uri);
  if (it == state_->documents.end() || it->second.parsed()) {
    ready();
    return;
  }
  it->second.waiting.push_back(std::move(ready));
  if (!it->second.running) State::start(it->second);
}

}  // namespace codestral::syntax
