#include "base/event_loop.h"

#include <deque>
#include <mutex>
#include <utility>

#include <asio/io_context.hpp>
#include <asio/posix/stream_descriptor.hpp>
#include <asio/post.hpp>
#include <asio/steady_timer.hpp>
#include <sys/epoll.h>

#include "base/file.h"
#include "base/log.h"

namespace codestral {
namespace {

constexpr Millis kBlockedTooLong{50};

void runTimed(Task& task) {
  const TimePoint start = Clock::now();
  task();
  const auto took = std::chrono::duration_cast<Millis>(Clock::now() - start);
  if (took >= kBlockedTooLong) {
    log(LogLevel::Warn, "main thread was busy for {} ms", took.count());
  }
}

void runOnce(Task& task) {
  Task due = std::exchange(task, nullptr);
  runTimed(due);
}

}  // namespace

// Posted tasks wait in a queue of ours rather than in asio's: what they hold may hold handles,
// which keep the context, so the loop must be able to throw them away while the context still
// stands.
struct EventLoop::Context {
  asio::io_context io{1};
  std::mutex mutex;
  std::deque<Task> posted;
  bool closed = false;

  void runNext() {
    Task task;
    {
      const std::lock_guard lock(mutex);
      if (posted.empty()) return;
      task = std::move(posted.front());
      posted.pop_front();
    }
    runTimed(task);
  }
};

// A handle may outlive its loop, so both kinds keep the context. asio's handlers must be copyable
// types, so a move-only task travels in a shared_ptr.
class EventLoop::Delay final : public Timer {
 public:
  Delay(std::shared_ptr<Context> context, Clock::duration delay, Task task)
      : context_(std::move(context)), state_(std::make_shared<State>(context_->io)) {
    state_->task = std::move(task);
    state_->timer.expires_after(delay);
    state_->timer.async_wait([state = state_](const asio::error_code& error) {
      if (!error && state->task) runOnce(state->task);
    });
  }
  ~Delay() override {
    state_->task = nullptr;
    state_->timer.cancel();
  }

 private:
  struct State {
    explicit State(asio::io_context& io) : timer(io) {}
    asio::steady_timer timer;
    Task task;
  };
  std::shared_ptr<Context> context_;
  std::shared_ptr<State> state_;
};

// asio makes what it waits for non-blocking, for everyone who shares the open file: also for the
// shell whose terminal is our standard output. So it is given an epoll of our own, which becomes
// readable when the descriptor is ready.
class EventLoop::Watch final : public Timer {
 public:
  Watch(std::shared_ptr<Context> context, int fd, std::uint32_t events, Task task)
      : context_(std::move(context)), state_(std::make_shared<State>(context_->io)) {
    state_->task = std::move(task);
    Fd epoll(::epoll_create1(EPOLL_CLOEXEC));
    epoll_event event{};
    event.events = events;
    asio::error_code refused;
    if (epoll.valid() && ::epoll_ctl(epoll.get(), EPOLL_CTL_ADD, fd, &event) == 0) {
      state_->descriptor.assign(epoll.get(), refused);
      if (!refused) epoll.release();
    }
    // What cannot be watched is reported as ready at once: the caller's next call on it meets the
    // error.
    state_->descriptor.async_wait(asio::posix::stream_descriptor::wait_read,
                                  [state = state_](const asio::error_code& error) {
                                    if (error == asio::error::operation_aborted) return;
                                    if (state->task) runOnce(state->task);
                                  });
  }
  ~Watch() override {
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
  std::shared_ptr<Context> context_;
  std::shared_ptr<State> state_;
};

EventLoop::EventLoop() : context_(std::make_shared<Context>()) {}
EventLoop::~EventLoop() {
  std::deque<Task> dropped;
  {
    const std::lock_guard lock(context_->mutex);
    context_->closed = true;
    dropped.swap(context_->posted);
  }
}

void EventLoop::post(Task task) {
  {
    const std::lock_guard lock(context_->mutex);
    if (context_->closed) return;
    context_->posted.push_back(std::move(task));
  }
  asio::post(context_->io, [context = context_.get()] { context->runNext(); });
}

std::unique_ptr<Timer> EventLoop::after(Clock::duration delay, Task task) {
  return std::make_unique<Delay>(context_, delay, std::move(task));
}

std::unique_ptr<Timer> EventLoop::whenWritable(int fd, Task ready) {
  return std::make_unique<Watch>(context_, fd, EPOLLOUT, std::move(ready));
}

std::unique_ptr<Timer> EventLoop::whenReadable(int fd, Task ready) {
  return std::make_unique<Watch>(context_, fd, EPOLLIN, std::move(ready));
}

void EventLoop::run() {
  {
    const auto work = asio::make_work_guard(context_->io);
    context_->io.run();
  }
  // So that it can run again; after the guard has gone, which stops it when nothing else waits.
  context_->io.restart();
}

void EventLoop::stop() {
  context_->io.stop();
}

}  // namespace codestral
