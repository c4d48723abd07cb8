#pragma once

// The main thread's queue and clock, as an interface, so that everything that waits can be tested
// without waiting.
//
// All mutable state of a process lives on one thread: the one that runs the Scheduler. Other
// threads hand it values through post(). The real one is EventLoop (base/event_loop.h); tests use
// tests/support/fake_scheduler.h.

#include <chrono>
#include <functional>
#include <memory>

namespace codestral {

using Clock = std::chrono::steady_clock;
using TimePoint = Clock::time_point;
using Millis = std::chrono::milliseconds;
using Micros = std::chrono::microseconds;
using Task = std::move_only_function<void()>;

// A pending timer. Destroying it cancels; after that the task never runs.
class Timer {
 public:
  virtual ~Timer() = default;
};

class Scheduler {
 public:
  virtual ~Scheduler() = default;

  // Runs the task on the main thread, in order of posting. Callable from any thread, also after the
  // loop has ended (then it is dropped).
  virtual void post(Task task) = 0;
  // Main thread only. Runs the task once, no earlier than `delay` from now.
  [[nodiscard]] virtual std::unique_ptr<Timer> after(Clock::duration delay, Task task) = 0;
  virtual TimePoint now() const = 0;
};

// CPU work off the main thread. run() is callable from any thread; tasks start in order of
// submission and may run side by side.
class Executor {
 public:
  virtual ~Executor() = default;
  virtual void run(Task task) = 0;
};

}  // namespace codestral
