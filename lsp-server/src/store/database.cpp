#include "store/database.h"

#include <utility>

#include <pthread.h>
#include <signal.h>

#include "base/log.h"

namespace codestral::store {
namespace {

constexpr std::size_t kMostWaiting = 10'000;
constexpr Millis kPatience{1000};
constexpr Millis kBetweenTries{10'000};

}  // namespace

Database::~Database() {
  {
    const std::lock_guard lock(mutex_);
    closing_ = true;
    until_ = Clock::now() + kPatience;
  }
  wake_.notify_one();
  if (thread_.joinable()) thread_.join();
}

void Database::run(Job job) {
  {
    const std::lock_guard lock(mutex_);
    if (closing_ || options_.file.empty() || queue_.size() >= kMostWaiting) return;
    queue_.push_back(std::move(job));
    if (!thread_.joinable()) thread_ = std::thread([this] { work(); });
  }
  wake_.notify_one();
}

void Database::work() {
  ::pthread_setname_np(::pthread_self(), "db");
  sigset_t all;  // signals are the main thread's business
  ::sigfillset(&all);
  ::pthread_sigmask(SIG_BLOCK, &all, nullptr);

  std::unique_lock lock(mutex_);
  while (true) {
    wake_.wait(lock, [this] { return closing_ || !queue_.empty(); });
    if (queue_.empty() || (closing_ && Clock::now() >= until_)) break;
    Job job = std::move(queue_.front());
    queue_.pop_front();
    lock.unlock();
    attempt(job);
    job = nullptr;
    lock.lock();
  }
  lock.unlock();
  connection_.reset();
}

void Database::attempt(Job& job) {
  for (int tries = 0; tries < 2 && ready(); ++tries) {
    const Result<> done = job(*connection_);
    if (done) {
      reported_ = false;
      return;
    }
    report(done.error());
    if (!connection_->isCorrupt()) return;
    connection_.reset();
    look_ = Look::AtAll;  // and moves it aside
    nextTry_ = {};
  }
}

bool Database::ready() {
  if (connection_) return true;
  const TimePoint now = Clock::now();
  if (now < nextTry_) return false;
  nextTry_ = now + kBetweenTries;
  Result<Connection> opened = open(options_, std::exchange(look_, Look::AtTheStart));
  if (!opened) {
    report(opened.error());
    return false;
  }
  connection_.emplace(std::move(*opened));
  return true;
}

void Database::report(const Error& error) {
  if (std::exchange(reported_, true)) return;
  log(LogLevel::Warn, "{}; outcomes are kept in memory only", error.message);
}

}  // namespace codestral::store
