#pragma once

// A fixed number of threads for CPU work (parse, rank, train). Threads start with the first task,
// so an idle process has none. Destruction waits for running tasks and drops the queued ones: long
// tasks must look at their stop token.

#include <condition_variable>
#include <deque>
#include <mutex>
#include <thread>
#include <vector>

#include "base/scheduler.h"

namespace codestral {

class ThreadPool final : public Executor {
 public:
  explicit ThreadPool(unsigned threads);
  ~ThreadPool() override;
  ThreadPool(const ThreadPool&) = delete;
  ThreadPool& operator=(const ThreadPool&) = delete;

  void run(Task task) override;

 private:
  void work();

  const unsigned limit_;
  std::mutex mutex_;
  std::condition_variable wake_;
  std::deque<Task> queue_;
  std::vector<std::thread> threads_;
  unsigned idle_ = 0;
  bool closing_ = false;
};

}  // namespace codestral
