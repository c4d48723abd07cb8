#pragma once

// A scheduler and an executor that do nothing until told: time moves only by advance(), work runs
// only by run calls. One thread.

#include <algorithm>
#include <deque>
#include <memory>
#include <vector>

#include "base/scheduler.h"

namespace codestral::test {

class FakeScheduler final : public Scheduler {
 public:
  void post(Task task) override { queue_.push_back(std::move(task)); }

  std::unique_ptr<Timer> after(Clock::duration delay, Task task) override {
    auto entry = std::make_shared<Entry>();
    entry->due = now_ + delay;
    entry->task = std::move(task);
    timers_.push_back(entry);
    return std::make_unique<Handle>(std::move(entry));
  }

  TimePoint now() const override { return now_; }

  // Runs what is posted, and what that posts, until nothing is left.
  void runPosted() {
    while (!queue_.empty()) {
      Task task = std::move(queue_.front());
      queue_.pop_front();
      task();
    }
  }

  // Moves the clock, running due timers in order of time, each followed by what it posts.
  void advance(Clock::duration by) {
    const TimePoint target = now_ + by;
    runPosted();
    while (true) {
      std::erase_if(timers_, [](const auto& entry) { return !entry->task; });
      const auto next =
          std::ranges::min_element(timers_, {}, [](const auto& entry) { return entry->due; });
      if (next == timers_.end() || (*next)->due > target) break;
      const std::shared_ptr<Entry> entry = *next;
      now_ = std::max(now_, entry->due);
      Task task = std::move(entry->task);
      entry->task = nullptr;
      task();
      runPosted();
    }
    now_ = target;
  }

  std::size_t pendingTimers() const {
    return static_cast<std::size_t>(std::ranges::count_if(
        timers_, [](const auto& entry) { return static_cast<bool>(entry->task); }));
  }

 private:
  struct Entry {
    TimePoint due;
    Task task;
  };
  class Handle final : public Timer {
   public:
    explicit Handle(std::shared_ptr<Entry> entry) : entry_(std::move(entry)) {}
    ~Handle() override { entry_->task = nullptr; }

   private:
    std::shared_ptr<Entry> entry_;
  };

  TimePoint now_ = TimePoint(std::chrono::hours(1));
  std::deque<Task> queue_;
  std::vector<std::shared_ptr<Entry>> timers_;
};

// Keeps work until runAll().
class ManualExecutor final : public Executor {
 public:
  void run(Task task) override { queue_.push_back(std::move(task)); }
  std::size_t pending() const { return queue_.size(); }
  void runAll() {
    while (!queue_.empty()) {
      Task task = std::move(queue_.front());
      queue_.pop_front();
      task();
    }
  }

 private:
  std::deque<Task> queue_;
};

}  // namespace codestral::test
