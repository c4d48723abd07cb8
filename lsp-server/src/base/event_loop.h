#pragma once

// The real main-thread scheduler, over one asio io_context. This pair of files is the only place
// that names asio.

#include <functional>
#include <memory>

#include "base/scheduler.h"

namespace codestral {

class EventLoop final : public Scheduler {
 public:
  EventLoop();
  ~EventLoop() override;

  void post(Task task) override;
  std::unique_ptr<Timer> after(Clock::duration delay, Task task) override;
  TimePoint now() const override { return Clock::now(); }

  // Calls `ready` on the main thread once the descriptor accepts bytes without blocking. The watch
  // ends when the timer-like handle is destroyed, which must come before the descriptor is closed;
  // the descriptor's flags stay as they are. One that epoll does not take (a regular file) counts
  // as ready.
  std::unique_ptr<Timer> whenWritable(int fd, Task ready);
  // The same for a descriptor that becomes readable (also a pidfd, which does so when its process
  // ends).
  std::unique_ptr<Timer> whenReadable(int fd, Task ready);

  // Runs until stop(). A task that takes longer than 50 ms is logged: the main thread must never
  // block.
  // May be called again after it has returned.
  void run();
  // Runs what is posted already, and returns without waiting for more.
  void runPosted();
  // Callable from any thread and from signal-free contexts; run() returns after the current task.
  void stop();

 private:
  struct Context;
  class Delay;
  class Watch;
  std::shared_ptr<Context> context_;
};

}  // namespace codestral
