#include "syntax/parse_work.h"

#include <utility>

#include "base/process.h"
#include "base/trace.h"

namespace codestral::syntax {
namespace {

constexpr int kMostRestarts = 3;

// Every large document gives memory back after its parses, which costs all others milliseconds.
constexpr Clock::duration kBetweenReturns = Millis(250);

void giveMemoryBackNowAndThen() {
  static std::atomic<Clock::rep> last = 0;
  const Clock::rep now = Clock::now().time_since_epoch().count();
  Clock::rep before = last.load(std::memory_order_relaxed);
  if (before != 0 && now - before < kBetweenReturns.count()) return;
  if (last.compare_exchange_strong(before, now, std::memory_order_relaxed)) giveMemoryBack();
}

}  // namespace

struct ParseWork::Job {
  text::Text text;
  std::int64_t version = 0;
  std::uint64_t sequence = 0;
  std::vector<TSInputEdit> edits;
  bool anew = false;
};

ParseWork::ParseWork(const Language& language, Executor& executor, Clock::duration slice,
                     Deliver deliver)
    : language_(language),
      executor_(executor),
      slice_(slice),
      deliver_(std::move(deliver)),
      parser_(language) {}

ParseWork::~ParseWork() {
  if (tree_ != nullptr) ts_tree_delete(tree_);
}

void ParseWork::put(const text::Snapshot& snapshot, std::uint64_t sequence,
                    std::optional<TSInputEdit> edit) {
  const std::lock_guard lock(mutex_);
  if (mail_ == nullptr) mail_ = std::make_unique<Job>();
  mail_->text = snapshot.text;
  mail_->version = snapshot.version;
  mail_->sequence = sequence;
  if (edit) {
    mail_->edits.push_back(*edit);
  } else {
    mail_->anew = true;
  }
}

void ParseWork::start() {
  const std::lock_guard lock(mutex_);
  wanted_ = true;
  wake();
}

void ParseWork::clean() {
  const std::lock_guard lock(mutex_);
  clean_ = true;
  wake();
}

// With mutex_ held.
void ParseWork::wake() {
  if (running_) {
    again_ = true;
  } else {
    running_ = true;
    submit();
  }
}

void ParseWork::submit() {
  executor_.run([self = shared_from_this()] { self->step(); });
}

void ParseWork::step() {
  graveyard_->bury();
  if (closed_.load(std::memory_order_relaxed)) return;
  takeMail();
  if (job_ != nullptr && !parseForASlice()) {
    submit();
    return;
  }
  bool trim = false;
  {
    const std::lock_guard lock(mutex_);
    if (std::exchange(again_, false)) {
      submit();
    } else {
      running_ = false;
      trim = std::exchange(clean_, false);
    }
  }
  if (trim) giveMemoryBackNowAndThen();
}

// The mail replaces the job in hand, or becomes the job.
void ParseWork::takeMail() {
  std::unique_ptr<Job> mail;
  {
    const std::lock_guard lock(mutex_);
    if (mail_ == nullptr) return;
    if (job_ == nullptr ? !wanted_ : restarts_ == kMostRestarts) return;
    wanted_ = false;
    mail.swap(mail_);
  }
  if (job_ != nullptr) {
    ++restarts_;
    parser_.reset();
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
bool ParseWork::parseForASlice() {
  const Span span("syntax.parse", static_cast<std::int64_t>(job_->text.size()));
  const TimePoint begin = Clock::now();
  TSTree* parsed = parser_.parse(job_->text, tree_, begin + slice_, &closed_);
  cost_ += Clock::now() - begin;
  if (parsed == nullptr) return false;
  if (tree_ != nullptr) ts_tree_delete(tree_);
  tree_ = parsed;
  restarts_ = 0;
  const std::unique_ptr<Job> job = std::move(job_);
  deliver_({std::make_shared<const Tree>(ts_tree_copy(tree_), graveyard_, language_, job->text,
                                         job->version),
            job->sequence, std::exchange(cost_, {})});
  return true;
}

}  // namespace codestral::syntax
