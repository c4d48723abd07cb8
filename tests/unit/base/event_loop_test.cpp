#include "base/event_loop.h"

#include <array>
#include <string>
#include <thread>
#include <vector>

#include <fcntl.h>
#include <gtest/gtest.h>
#include <sys/syscall.h>
#include <sys/wait.h>
#include <unistd.h>

#include "base/file.h"
#include "base/log.h"
#include "support/temp_dir.h"

namespace codestral {
namespace {

struct Pipe {
  Pipe() {
    std::array<int, 2> ends{};
    EXPECT_EQ(::pipe2(ends.data(), O_CLOEXEC), 0);
    read.reset(ends[0]);
    write.reset(ends[1]);
  }
  void put(std::string_view bytes) const {
    EXPECT_EQ(::write(write.get(), bytes.data(), bytes.size()), static_cast<ssize_t>(bytes.size()));
  }
  void fill() const {
    ::fcntl(write.get(), F_SETFL, O_NONBLOCK);
    const std::string block(4096, 'x');
    while (::write(write.get(), block.data(), block.size()) > 0) {
    }
  }
  void drain() const {
    ::fcntl(read.get(), F_SETFL, O_NONBLOCK);
    std::array<char, 65536> block{};
    while (::read(read.get(), block.data(), block.size()) > 0) {
    }
  }
  Fd read;
  Fd write;
};

TEST(EventLoop, PostedTasksRunInOrderOnTheLoopsThread) {
  EventLoop loop;
  std::vector<int> order;
  loop.post([&] {
    order.push_back(1);
    loop.post([&] {
      order.push_back(3);
      loop.stop();
    });
  });
  loop.post([&] { order.push_back(2); });
  EXPECT_TRUE(order.empty()) << "post never runs a task itself";
  loop.run();
  EXPECT_EQ(order, (std::vector{1, 2, 3}));
}

TEST(EventLoop, PostFromOtherThreadsWakesTheLoop) {
  EventLoop loop;
  const auto main = std::this_thread::get_id();
  int ran = 0;
  std::vector<std::thread> threads;
  for (int t = 0; t < 4; ++t) {
    threads.emplace_back([&] {
      for (int i = 0; i < 250; ++i) {
        loop.post([&] {
          EXPECT_EQ(std::this_thread::get_id(), main);
          if (++ran == 1000) loop.stop();
        });
      }
    });
  }
  loop.run();
  for (std::thread& thread : threads) thread.join();
  EXPECT_EQ(ran, 1000);
}

TEST(EventLoop, StopEndsRunAfterTheCurrentTask) {
  EventLoop loop;
  bool sameTask = false;
  bool nextTask = false;
  loop.post([&] {
    loop.stop();
    sameTask = true;
  });
  loop.post([&] { nextTask = true; });
  loop.run();
  EXPECT_TRUE(sameTask);
  EXPECT_FALSE(nextTask);
}

TEST(EventLoop, RunsAgainAfterAStopWhenNothingElseWaits) {
  EventLoop loop;
  loop.post([&] { loop.stop(); });
  loop.run();
  bool ran = false;
  loop.post([&] {
    ran = true;
    loop.stop();
  });
  loop.run();
  EXPECT_TRUE(ran);
}

TEST(EventLoop, TasksOfAnEndedLoopAreDropped) {
  auto token = std::make_shared<int>(1);
  {
    EventLoop loop;
    loop.stop();
    loop.run();
    loop.post([token] { FAIL(); });
    EXPECT_EQ(token.use_count(), 2);
  }
  EXPECT_EQ(token.use_count(), 1);
}

TEST(EventLoop, TimersRunInOrderOfTimeAndNotEarly) {
  EventLoop loop;
  std::vector<int> order;
  const TimePoint start = loop.now();
  const auto later = loop.after(Millis(8), [&] {
    EXPECT_GE(loop.now() - start, Millis(8));
    order.push_back(3);
    loop.stop();
  });
  const auto sooner = loop.after(Millis(2), [&] {
    EXPECT_GE(loop.now() - start, Millis(2));
    order.push_back(2);
  });
  const auto atOnce = loop.after(Millis(0), [&] { order.push_back(1); });
  loop.run();
  EXPECT_EQ(order, (std::vector{1, 2, 3}));
}

TEST(EventLoop, ADestroyedTimerNeverRuns) {
  EventLoop loop;
  bool ran = false;
  auto cancelledEarly = loop.after(Millis(0), [&] { ran = true; });
  cancelledEarly.reset();
  // Both are due in the same turn; the first destroys the second.
  std::unique_ptr<Timer> second;
  const auto first = loop.after(Millis(0), [&] { second.reset(); });
  second = loop.after(Millis(0), [&] { ran = true; });
  const auto end = loop.after(Millis(2), [&] { loop.stop(); });
  loop.run();
  EXPECT_FALSE(ran);
}

TEST(EventLoop, ATimerMayDestroyItself) {
  EventLoop loop;
  std::unique_ptr<Timer> timer;
  const auto token = std::make_shared<int>(1);
  timer = loop.after(Millis(0), [&, token] {
    timer.reset();
    EXPECT_EQ(token.use_count(), 2) << "the running task stays alive";
    loop.stop();
  });
  loop.run();
  EXPECT_EQ(token.use_count(), 1);
}

TEST(EventLoop, DestroyingATimerFreesItsTask) {
  EventLoop loop;
  const auto token = std::make_shared<int>(1);
  auto timer = loop.after(std::chrono::hours(1), [token] {});
  EXPECT_EQ(token.use_count(), 2);
  timer.reset();
  EXPECT_EQ(token.use_count(), 1);
}

TEST(EventLoop, HandlesMayOutliveTheLoop) {
  const Pipe pipe;
  std::unique_ptr<Timer> timer;
  std::unique_ptr<Timer> watch;
  {
    EventLoop loop;
    timer = loop.after(std::chrono::hours(1), [] { FAIL(); });
    watch = loop.whenReadable(pipe.read.get(), [] { FAIL(); });
  }
  timer.reset();
  watch.reset();
}

TEST(EventLoop, WhenReadable) {
  EventLoop loop;
  const Pipe pipe;
  bool written = false;
  const auto watch = loop.whenReadable(pipe.read.get(), [&] {
    EXPECT_TRUE(written);
    loop.stop();
  });
  loop.post([&] {
    loop.post([&] {
      written = true;
      pipe.put("x");
    });
  });
  loop.run();
}

TEST(EventLoop, WhenReadableAtOnceAndAtTheEnd) {
  EventLoop loop;
  Pipe pipe;
  pipe.put("x");
  int times = 0;
  std::unique_ptr<Timer> watch = loop.whenReadable(pipe.read.get(), [&] {
    ++times;
    pipe.drain();
    pipe.write.reset();
    watch = loop.whenReadable(pipe.read.get(), [&] {
      ++times;
      loop.stop();
    });
  });
  loop.run();
  EXPECT_EQ(times, 2);
}

TEST(EventLoop, WhenReadableOfAProcess) {
  EventLoop loop;
  const Pipe pipe;
  const pid_t child = ::fork();
  if (child == 0) {
    char byte = 0;
    ::_exit(::read(pipe.read.get(), &byte, 1) == 1 ? 0 : 1);
  }
  ASSERT_GT(child, 0);
  const Fd pidfd(static_cast<int>(::syscall(SYS_pidfd_open, child, 0)));
  ASSERT_TRUE(pidfd.valid());
  bool told = false;
  const auto watch = loop.whenReadable(pidfd.get(), [&] {
    EXPECT_TRUE(told);
    loop.stop();
  });
  loop.post([&] {
    told = true;
    pipe.put("x");
  });
  loop.run();
  EXPECT_EQ(::waitpid(child, nullptr, 0), child);
}

TEST(EventLoop, WhenWritable) {
  EventLoop loop;
  const Pipe pipe;
  pipe.fill();
  bool drained = false;
  const auto watch = loop.whenWritable(pipe.write.get(), [&] {
    EXPECT_TRUE(drained);
    loop.stop();
  });
  loop.post([&] {
    loop.post([&] {
      drained = true;
      pipe.drain();
    });
  });
  loop.run();
}

TEST(EventLoop, ADestroyedWatchNeverRunsAndLeavesTheDescriptorOpen) {
  EventLoop loop;
  const Pipe pipe;
  pipe.put("x");
  auto watch = loop.whenReadable(pipe.read.get(), [] { FAIL(); });
  watch.reset();
  const auto end = loop.after(Millis(2), [&] { loop.stop(); });
  loop.run();
  char byte = 0;
  EXPECT_EQ(::read(pipe.read.get(), &byte, 1), 1);
}

TEST(EventLoop, WatchingDoesNotChangeTheDescriptor) {
  EventLoop loop;
  const Pipe pipe;
  const auto watch = loop.whenReadable(pipe.read.get(), [] {});
  EXPECT_EQ(::fcntl(pipe.read.get(), F_GETFL) & O_NONBLOCK, 0)
      << "others who share the open file would read without blocking, too";
}

TEST(EventLoop, WhatCannotBeWatchedIsReady) {
  EventLoop loop;
  const test::TempDir directory;
  const Fd regular(::open(directory.write("a", "x").c_str(), O_RDONLY | O_CLOEXEC));
  int ready = 0;
  const auto file = loop.whenReadable(regular.get(), [&] { ++ready; });
  const auto closed = loop.whenWritable(-1, [&] {
    ++ready;
    loop.stop();
  });
  loop.run();
  EXPECT_EQ(ready, 2);
}

TEST(EventLoop, ATaskThatBlocksIsLogged) {
  const test::TempDir directory;
  const auto file = directory.path() / "log";
  ASSERT_TRUE(openLog(LogLevel::Warn, file.string()));
  EventLoop loop;
  const auto timer = loop.after(Millis(1), [&] {
    const TimePoint start = loop.now();
    while (loop.now() - start < Millis(51)) {
    }
    loop.stop();
  });
  loop.run();
  ASSERT_TRUE(openLog(LogLevel::Off, "/dev/null"));
  EXPECT_TRUE(test::contentOf(file).contains("main thread was busy")) << test::contentOf(file);
}

}  // namespace
}  // namespace codestral
