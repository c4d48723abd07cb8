#include "base/thread_pool.h"

#include <atomic>
#include <future>
#include <latch>
#include <memory>
#include <stdexcept>
#include <vector>

#include <gtest/gtest.h>

#include "base/log.h"

namespace codestral {
namespace {

TEST(ThreadPool, OneThreadRunsInOrder) {
  std::vector<int> order;
  std::promise<void> done;
  ThreadPool pool(1);
  for (int i = 0; i < 100; ++i) pool.run([&order, i] { order.push_back(i); });
  pool.run([&] { done.set_value(); });
  done.get_future().wait();
  ASSERT_EQ(order.size(), 100U);
  for (int i = 0; i < 100; ++i) EXPECT_EQ(order[static_cast<std::size_t>(i)], i);
}

TEST(ThreadPool, TasksRunSideBySide) {
  std::latch allStarted(3);
  std::latch allDone(3);
  ThreadPool pool(3);
  for (int i = 0; i < 3; ++i) {
    pool.run([&] {
      allStarted.arrive_and_wait();  // passes only when all three run at once
      allDone.count_down();
    });
  }
  allDone.wait();
}

TEST(ThreadPool, ZeroThreadsMeansOne) {
  std::promise<void> done;
  ThreadPool pool(0);
  pool.run([&] { done.set_value(); });
  done.get_future().wait();
}

TEST(ThreadPool, UnusedPoolEnds) {
  const ThreadPool pool(4);
}

TEST(ThreadPool, TasksMayRunTasks) {
  std::promise<void> done;
  ThreadPool pool(1);
  pool.run([&] { pool.run([&] { done.set_value(); }); });
  done.get_future().wait();
}

TEST(ThreadPool, AFailedTaskDoesNotEndTheThread) {
  ASSERT_TRUE(openLog(LogLevel::Off, ""));
  std::promise<void> done;
  ThreadPool pool(1);
  pool.run([] { throw std::runtime_error("from a library"); });
  pool.run([&] { done.set_value(); });
  done.get_future().wait();
}

TEST(ThreadPool, DestructionWaitsForRunningTasksAndDropsQueuedOnes) {
  std::latch started(1);
  std::latch dropped(1);
  std::atomic<bool> finished = false;
  std::atomic<bool> queuedRan = false;
  {
    ThreadPool pool(1);
    pool.run([&] {
      started.count_down();
      dropped.wait();  // ends only after the queued task is gone
      finished = true;
    });
    started.wait();
    // When the queue is dropped, the last owner of this goes with it, and may still use the pool.
    const std::shared_ptr<void> token(nullptr, [&](void*) {
      pool.run([&] { queuedRan = true; });
      dropped.count_down();
    });
    pool.run([&, token] { queuedRan = true; });
  }
  EXPECT_TRUE(finished);
  EXPECT_FALSE(queuedRan);
}

}  // namespace
}  // namespace codestral
