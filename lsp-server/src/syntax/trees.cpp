// Who touches what. A document has one Work. At any time at most one task of it is queued or
// running (`running_`), and only that task uses the parser and edits, parses and frees trees. The
// main thread puts the newest text and the edits that lead to it into the mailbox, and gets
// finished trees by post(). It only reads the copies it gets; dropped ones go to the graveyard that
// the next task empties.
//
// Fairness. A task parses for one slice, then submits itself again behind the others. At the end of
// a slice a newer text in the mailbox makes it start over, at most kMostRestarts times in a row, so
// that a slow file that is typed into all the time still gets a tree now and then.

#include "syntax/trees.h"

#include <atomic>
#include <deque>
#include <map>
#include <mutex>
#include <optional>
#include <utility>

#include "base/trace.h"
#include "syntax/covering_edit.h"
#include "syntax/parser.h"
#include "syntax/tree_data.h"
#include "text/uri.h"

namespace codestral::syntax {
namespace {

constexpr int kMostRestarts = 3;
// A change of this many bytes leaves so much of the old tree unused that it is freed at once, not
// at the next change.
constexpr std::size_t kLargeChange = 64 * 1024;

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

struct Job {
  text::Text text;
  std::int64_t version = 0;
  std::uint64_t sequence = 0;
  std::vector<TSInputEdit> edits;
  bool anew = false;
  bool large = false;
};

class Work : public std::enable_shared_from_this<Work> {
 public:
  using Deliver = std::function<void(TreePtr, std::uint64_t sequence, bool large)>;

  Work(const Language& language, Executor& executor, Clock::duration slice, Deliver deliver)
      : language_(language),
        executor_(executor),
        slice_(slice),
        deliver_(std::move(deliver)),
        parser_(language) {}
  ~Work() {
    if (tree_ != nullptr) ts_tree_delete(tree_);
  }

  // Main thread. Without an edit the text is parsed anew.
  void submit(const text::Snapshot& snapshot, std::uint64_t sequence,
              std::optional<TSInputEdit> edit, bool large) {
    const std::lock_guard lock(mutex_);
    if (!mail_) mail_.emplace();
    mail_->text = snapshot.text;
    mail_->version = snapshot.version;
    mail_->sequence = sequence;
    mail_->large = mail_->large || large;
    if (edit) {
      mail_->edits.push_back(*edit);
    } else {
      mail_->anew = true;
    }
    start();
  }
  // Main thread. Frees dropped trees.
  void clean() {
    const std::lock_guard lock(mutex_);
    start();
  }
  void close() { closed_.store(true, std::memory_order_relaxed); }

 private:
  // With mutex_ held.
  void start() {
    if (std::exchange(running_, true)) return;
    resume();
  }
  void resume() {
    executor_.run([self = shared_from_this()] { self->step(); });
  }

  void step() {
    graveyard_->bury();
    if (closed_.load(std::memory_order_relaxed)) return;
    takeMail();
    if (job_ && !parseForASlice()) {
      resume();
      return;
    }
    const std::lock_guard lock(mutex_);
    if (mail_) {
      resume();
    } else {
      running_ = false;
    }
  }

  // The mail replaces the job in hand, or becomes the job.
  void takeMail() {
    std::optional<Job> mail;
    {
      const std::lock_guard lock(mutex_);
      if (!mail_ || (job_ && restarts_ == kMostRestarts)) return;
      mail.swap(mail_);
    }
    if (job_) {
      ++restarts_;
      parser_.reset();
      mail->large = mail->large || job_->large;
    }
    job_ = std::move(mail);
    if (tree_ == nullptr) return;
    if (job_->anew) {
      ts_tree_delete(std::exchange(tree_, nullptr));
    } else {
      for (const TSInputEdit& edit : job_->edits) ts_tree_edit(tree_, &edit);
    }
  }

  // False when the slice ended before the parse.
  bool parseForASlice() {
    const Span span("syntax.parse", static_cast<std::int64_t>(job_->text.size()));
    TSTree* parsed = parser_.parse(job_->text, tree_, Clock::now() + slice_, &closed_);
    if (parsed == nullptr) return false;
    if (tree_ != nullptr) ts_tree_delete(tree_);
    tree_ = parsed;
    restarts_ = 0;
    const Job job = *std::exchange(job_, std::nullopt);
    deliver_(std::make_shared<const Tree>(ts_tree_copy(tree_), graveyard_, language_, job.text,
                                          job.version),
             job.sequence, job.large);
    return true;
  }

  const Language& language_;
  Executor& executor_;
  const Clock::duration slice_;
  const Deliver deliver_;  // callable from any thread
  std::atomic<bool> closed_ = false;
  // Before tree_: the last owner frees what it holds, after this Work freed its own.
  const std::shared_ptr<Graveyard> graveyard_ = std::make_shared<Graveyard>();

  // The task's own.
  Parser parser_;
  TSTree* tree_ = nullptr;
  std::optional<Job> job_;
  int restarts_ = 0;

  std::mutex mutex_;
  std::optional<Job> mail_;
  bool running_ = false;
};

struct SinceStep {
  std::uint64_t sequence;
  std::vector<text::Edit> edits;
};

struct Document {
  text::SnapshotPtr newest;
  std::shared_ptr<Work> work;  // null without a grammar
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

const Language* languageOf(const text::Snapshot& snapshot) {
  if (const Language* known = languageForId(snapshot.languageId)) return known;
  const auto path = text::pathOfUri(snapshot.uri);
  return path ? languageForPath(*path) : nullptr;
}

}  // namespace

struct Trees::State {
  Scheduler& scheduler;
  Executor& executor;
  const Clock::duration slice;
  std::map<std::string, Document, std::less<>> documents;
  std::uint64_t opened = 0;

  void deliver(const std::string& uri, std::uint64_t id, TreePtr tree, std::uint64_t sequence,
               bool large) {
    const auto it = documents.find(uri);
    if (it == documents.end() || it->second.opened != id) return;
    Document& document = it->second;
    document.tree = std::move(tree);
    document.treeSequence = sequence;
    while (!document.since.empty() && document.since.front().sequence <= sequence) {
      document.since.pop_front();
    }
    if (large) document.work->clean();
    if (document.parsed()) callAll(std::exchange(document.waiting, {}));
  }
};

Trees::Trees(Scheduler& scheduler, Executor& executor, Clock::duration slice)
    : state_(std::make_shared<State>(scheduler, executor, slice)) {}

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
  document.work = std::make_shared<Work>(
      *language, state_->executor, state_->slice,
      [&scheduler = state_->scheduler, weak = std::weak_ptr(state_), uri = snapshot->uri,
       id = document.opened](TreePtr tree, std::uint64_t sequence, bool large) {
        scheduler.post([weak, uri, id, tree = std::move(tree), sequence, large]() mutable {
          if (const auto state = weak.lock()) {
            state->deliver(uri, id, std::move(tree), sequence, large);
          }
        });
      });
  document.work->submit(*snapshot, document.sequence, std::nullopt, true);
}

void Trees::change(const text::SnapshotPtr& snapshot, const text::ChangeResult& change) {
  const auto it = state_->documents.find(snapshot->uri);
  if (it == state_->documents.end()) return open(snapshot);
  Document& document = it->second;
  const text::SnapshotPtr before = std::exchange(document.newest, snapshot);
  if (document.work == nullptr || (change.edits.empty() && !change.replacedWhole)) return;

  const text::Edit edit = coveringEdit(before->text, snapshot->text, change);
  const bool large = edit.before.size() + edit.inserted > kLargeChange;
  ++document.sequence;
  document.since.push_back(
      {document.sequence, change.replacedWhole ? std::vector{edit} : change.edits});
  document.loneCarriageReturns =
      document.loneCarriageReturns ||
      hasLoneCarriageReturn(snapshot->text, {edit.before.begin, edit.before.begin + edit.inserted});
  std::optional<TSInputEdit> step;
  if (!document.loneCarriageReturns) step = inputEdit(before->text, snapshot->text, edit);
  document.work->submit(*snapshot, document.sequence, step, large || !step);
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
}

}  // namespace codestral::syntax
