#include "base/event_loop.h"

#include <unistd.h>

#include <asio/io_context.hpp>
#include <asio/posix/stream_descriptor.hpp>
#include <asio/post.hpp>
#include <asio/steady_timer.hpp>

#include "base/log.h"

namespace codestral {
namespace {

constexpr Millis kBlockedTooLong{50};

// asio's handlers must be copyable types, so a move-only task travels in a shared_ptr.
class AsioTimer final : public Timer {
 public:
  AsioTimer(asio::io_context& io, Clock::duration delay, Task task)
      : state_(std::make_shared<State>(io)) {
    state_->task = std::move(task);
    state_->timer.expires_after(delay);
    state_->timer.async_wait([state = state_](const asio::error_code& error) {
      if (error || !state->task) return;
      Task due = std::move(state->task);
      state->task = nullptr;
      due();
    });
  }
  ~AsioTimer() override {
    state_->task = nullptr;
    state_->timer.cancel();
  }

 private:
  struct State {
    explicit State(asio::io_context& io) : timer(io) {}
    asio::steady_timer timer;
    Task task;
  };
  std::shared_ptr<State> state_;
};

class DescriptorWatch final : public Timer {
 public:
  DescriptorWatch(asio::io_context& io, int fd, asio::posix::stream_descriptor::wait_type type, Task task)
      : state_(std::make_shared<State>(io)) {
    state_->task = std::move(task);
    // A duplicate, so that closing the watch never closes the caller's descriptor.
    asio::error_code error;
    state_->descriptor.assign(::dup(fd), error);
    state_->descriptor.async_wait(type, [state = state_](const asio::error_code& failed) {
      if (failed == asio::error::operation_aborted || !state->task) return;
      Task due = std::move(state->task);
      state->task = nullptr;
      due();
    });
  }
  ~DescriptorWatch() override {
    state_->task = nullptr;
    asio::error_code ignored;
    state_->descriptor.close(ignored);
  }

 private:
  struct State {
    explicit State(asio::io_context& io) : descriptor(io) {}
    asio::posix::stream_descriptor descriptor;
    Task task;
  };
  std::shared_ptr<State> state_;
};

}  // namespace

struct EventLoop::Context {
  asio::io_context io{1};
};

EventLoop::EventLoop() : context_(std::make_shared<Context>()) {}
EventLoop::~EventLoop() = default;

void EventLoop::post(Task task) {
  asio::post(context_->io, std::move(task));
}

std::unique_ptr<Timer> EventLoop::after(Clock::duration delay, Task task) {
  return std::make_unique<AsioTimer>(context_->io, delay, std::move(task));
}

std::unique_ptr<Timer> EventLoop::whenWritable(int fd, Task ready) {
  return std::make_unique<DescriptorWatch>(context_->io, fd, asio::posix::stream_descriptor::wait_write,
                                           std::move(ready));
}

std::unique_ptr<Timer> EventLoop::whenReadable(int fd, Task ready) {
  return std::make_unique<DescriptorWatch>(context_->io, fd, asio::posix::stream_descriptor::wait_read,
                                           std::move(ready));
}

void EventLoop::run() {
  const auto work = asio::make_work_guard(context_->io);
  while (!context_->io.stopped()) {
    // run_one() waits and works in one call, so only the work after the wait is timed: poll first, wait when idle.
    const TimePoint start = now();
    if (context_->io.poll_one() == 0) {
      context_->io.run_one();
      continue;
    }
    const auto took = std::chrono::duration_cast<Millis>(now() - start);
    if (took >= kBlockedTooLong) log(LogLevel::Warn, "main thread was busy for {} ms", took.count());
  }
}

void EventLoop::stop() { context_->io.stop(); }

}  // namespace codestral
