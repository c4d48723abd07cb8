#include "base/off_main.h"

#include <atomic>
#include <latch>
#include <stop_token>
#include <string>
#include <thread>
#include <utility>

#include <gtest/gtest.h>

#include "base/event_loop.h"
#include "base/thread_pool.h"

namespace codestral {
namespace {

TEST(OffMain, WhatTheWorkReturnsIsAwaited) {
  EventLoop loop;
  ThreadPool pool(1);
  std::string got;
  const Running running =
      start(offMain(loop, pool,
                    [](const std::stop_token& stop) {
                      return std::string(stop.stop_requested() ? "stopped" : "done");
                    }),
            [&](std::string value) {
              got = std::move(value);
              loop.stop();
            });
  loop.run();
  EXPECT_EQ(got, "done");
}

TEST(OffMain, WorkHearsThatNobodyWaitsAnyMore) {
  EventLoop loop;
  std::latch begun(1);
  std::atomic<bool> heard = false;
  {
    ThreadPool pool(1);  // waits for the work, which would never end
    Running running = start(offMain(loop, pool,
                                    [&](const std::stop_token& stop) {
                                      begun.count_down();
                                      while (!stop.stop_requested()) std::this_thread::yield();
                                      heard = true;
                                      return 1;
                                    }),
                            [](int) { FAIL() << "nobody waits"; });
    begun.wait();
    running = Running();
  }
  EXPECT_TRUE(heard);
}

}  // namespace
}  // namespace codestral
