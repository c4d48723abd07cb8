#include "base/thread_pool.h"

#include <exception>
#include <utility>

#include "base/log.h"

namespace codestral {

ThreadPool::ThreadPool(unsigned threads) : limit_(threads == 0 ? 1 : threads) {}

ThreadPool::~ThreadPool() {
  std::deque<Task> dropped;  // destroyed without the lock: a task's destructor may call run()
  {
    const std::lock_guard lock(mutex_);
    closing_ = true;
    dropped.swap(queue_);
  }
  dropped.clear();
  wake_.notify_all();
  for (std::thread& thread : threads_) thread.join();
}

void ThreadPool::run(Task task) {
  {
    const std::lock_guard lock(mutex_);
    if (closing_) return;
    queue_.push_back(std::move(task));
    if (idle_ < queue_.size() && threads_.size() < limit_)
      threads_.emplace_back([this] { work(); });
  }
  wake_.notify_one();
}

void ThreadPool::work() {
  std::unique_lock lock(mutex_);
  while (true) {
    ++idle_;
    wake_.wait(lock, [this] { return closing_ || !queue_.empty(); });
    --idle_;
    if (closing_) return;
    Task task = std::move(queue_.front());
    queue_.pop_front();
    lock.unlock();
    try {
      task();
    } catch (const std::exception& error) {
      log(LogLevel::Error, "a background task failed: {}", error.what());
    }
    task = nullptr;
    lock.lock();
  }
}

}  // namespace codestral
