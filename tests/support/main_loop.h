#pragma once

// A main thread for tests of what real other threads post to: runs posted tasks until a condition
// holds. Waiting ends with the condition; the patience is only for a test that fails anyway.

#include <condition_variable>
#include <deque>
#include <mutex>

#include "base/scheduler.h"

namespace codestral::test {

class MainLoop final : public Scheduler {
 public:
  void post(Task task) override {
    {
      const std::lock_guard lock(mutex_);
      queue_.push_back(std::move(task));
    }
    wake_.notify_one();
  }
  std::unique_ptr<Timer> after(Clock::duration /*delay*/, Task /*task*/) override {
    return nullptr;  // nothing under test here uses it
  }
  TimePoint now() const override { return Clock::now(); }

  template <typename Condition>
  bool runUntil(Condition condition, Millis patience = Millis(20000)) {
    const TimePoint limit = Clock::now() + patience;
    while (!condition()) {
      Task task;
      {
        std::unique_lock lock(mutex_);
        if (!wake_.wait_until(lock, limit, [this] { return !queue_.empty(); })) return false;
        task = std::move(queue_.front());
        queue_.pop_front();
      }
      task();
    }
    return true;
  }
  // What is posted by now and not what comes meanwhile; does not wait.
  void runPosted() {
    std::deque<Task> posted;
    {
      const std::lock_guard lock(mutex_);
      posted.swap(queue_);
    }
    for (Task& task : posted) task();
  }
  // Until nothing is posted; does not wait.
  void drain() {
    while (true) {
      Task task;
      {
        const std::lock_guard lock(mutex_);
        if (queue_.empty()) return;
        task = std::move(queue_.front());
        queue_.pop_front();
      }
      task();
    }
  }

 private:
  std::mutex mutex_;
  std::condition_variable wake_;
  std::deque<Task> queue_;
};

}  // namespace codestral::test
