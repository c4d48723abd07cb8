#pragma once

// Work that waits, written in order. Main thread only.
//
// Async<T> is a lazy coroutine: nothing runs until it is awaited or started. Destroying one that
// waits destroys its frame with all that is in it, and so closes the calls and timers that it waits
// for, at once and down the whole chain: that is how work is cancelled. Nothing is thrown through
// it (failures are Result values; an exception ends the process).
//
//   Async<Result<int>> sum(Client& client) {
//     const auto first = co_await client.get("a");      // suspends; the thread goes on
//     if (!first) co_return std::unexpected(first.error());
//     ...
//   }
//   running = start(sum(client), [](Result<int> result) { ... });   // destroy `running` to cancel
//
// Parameters of a coroutine are taken by value unless what they refer to outlives it. A coroutine
// is a plain function: a capturing lambda's captures die with the lambda, not with the coroutine.

#include <coroutine>
#include <cstddef>
#include <exception>
#include <functional>
#include <memory>
#include <optional>
#include <type_traits>
#include <utility>
#include <vector>

#include "base/scheduler.h"

namespace codestral {

template <typename T>
class Async;

namespace async_detail {

// Resumes whoever awaits.
struct ResumeAwaiter {
  bool await_ready() const noexcept { return false; }
  template <typename Promise>
  std::coroutine_handle<> await_suspend(std::coroutine_handle<Promise> done) const noexcept {
    return done.promise().awaiting;
  }
  void await_resume() const noexcept {}
};

struct PromiseBase {
  std::coroutine_handle<> awaiting = std::noop_coroutine();
  std::suspend_always initial_suspend() const noexcept { return {}; }
  ResumeAwaiter final_suspend() const noexcept { return {}; }
  void unhandled_exception() const noexcept { std::terminate(); }
};

template <typename T>
struct Promise : PromiseBase {
  std::optional<T> value;
  Async<T> get_return_object();
  void return_value(T from) { value.emplace(std::move(from)); }
};

template <>
struct Promise<void> : PromiseBase {
  Async<void> get_return_object();
  void return_void() const noexcept {}
};

}  // namespace async_detail

template <typename T = void>
class [[nodiscard]] Async {
 public:
  using promise_type = async_detail::Promise<T>;

  Async(Async&& other) noexcept : frame_(std::exchange(other.frame_, nullptr)) {}
  Async& operator=(Async&& other) noexcept {
    std::swap(frame_, other.frame_);
    return *this;
  }
  ~Async() {
    if (frame_) frame_.destroy();
  }

  bool await_ready() const noexcept { return false; }
  std::coroutine_handle<> await_suspend(std::coroutine_handle<> awaiting) noexcept {
    frame_.promise().awaiting = awaiting;
    return frame_;
  }
  T await_resume() {
    if constexpr (!std::is_void_v<T>) return std::move(*frame_.promise().value);
  }

 private:
  friend promise_type;
  explicit Async(std::coroutine_handle<promise_type> frame) : frame_(frame) {}

  std::coroutine_handle<promise_type> frame_;
};

template <typename T>
Async<T> async_detail::Promise<T>::get_return_object() {
  return Async<T>(std::coroutine_handle<Promise>::from_promise(*this));
}
inline Async<void> async_detail::Promise<void>::get_return_object() {
  return Async<void>(std::coroutine_handle<Promise>::from_promise(*this));
}

// Started work. Destroying it cancels what has not ended; also from inside its own `done`.
class [[nodiscard]] Running {
 public:
  Running() = default;
  Running(Running&&) noexcept = default;
  Running& operator=(Running&& other) noexcept {
    Running old(std::move(*this));  // last, when this already holds the other
    frame_ = std::move(other.frame_);
    return *this;
  }
  ~Running() {
    if (frame_ != nullptr && *frame_) std::exchange(*frame_, nullptr).destroy();
  }
  bool active() const { return frame_ != nullptr && *frame_; }

 private:
  template <typename T, typename Done>
  friend Running start(Async<T> work, Done done);
  // Null once the work is over; shared with the coroutine, which may outlive this object for the
  // length of `done`.
  std::shared_ptr<std::coroutine_handle<>> frame_;
};

namespace async_detail {

struct Root {
  struct promise_type {
    Root get_return_object() { return {std::coroutine_handle<promise_type>::from_promise(*this)}; }
    std::suspend_always initial_suspend() const noexcept { return {}; }
    std::suspend_never final_suspend() const noexcept { return {}; }
    void unhandled_exception() const noexcept { std::terminate(); }
    void return_void() const noexcept {}
  };
  std::coroutine_handle<promise_type> frame;
};

template <typename T, typename Done>
Root runRoot(Async<T> work, Done done, std::shared_ptr<std::coroutine_handle<>> frame) {
  if constexpr (std::is_void_v<T>) {
    co_await work;
    *frame = nullptr;  // from here on this frame ends by itself
    done();
  } else {
    T value = co_await work;
    *frame = nullptr;
    done(std::move(value));
  }
}

}  // namespace async_detail

// Runs the work until it first waits, before this returns. `done` comes once, with the value,
// unless the Running is destroyed first.
template <typename T, typename Done>
Running start(Async<T> work, Done done) {
  Running running;
  running.frame_ = std::make_shared<std::coroutine_handle<>>();
  const auto root = async_detail::runRoot(std::move(work), std::move(done), running.frame_);
  *running.frame_ = root.frame;
  root.frame.resume();
  return running;
}

// A callback as something to await: `begin` gets the callback and returns what keeps the operation
// alive (a call, a timer), which is destroyed when the waiting ends, either way. The callback may
// come at once.
template <typename T, typename Begin>
class Callback {
 public:
  explicit Callback(Begin begin) : begin_(std::move(begin)) {}
  Callback(const Callback&) = delete;
  Callback& operator=(const Callback&) = delete;

  bool await_ready() const noexcept { return false; }
  bool await_suspend(std::coroutine_handle<> waiting) {
    operation_ = begin_([this, waiting](T value) {
      if (value_) return;
      value_.emplace(std::move(value));
      if (suspended_) waiting.resume();
    });
    suspended_ = !value_;
    return suspended_;
  }
  T await_resume() { return std::move(*value_); }

 private:
  Begin begin_;
  std::optional<T> value_;
  bool suspended_ = false;
  std::invoke_result_t<Begin&, std::function<void(T)>> operation_;
};

template <typename T, typename Begin>
Callback<T, Begin> callback(Begin begin) {
  return Callback<T, Begin>(std::move(begin));
}

inline Async<> sleepFor(Scheduler& scheduler, Clock::duration delay) {
  co_await callback<bool>([&scheduler, delay](std::function<void(bool)> over) {
    return scheduler.after(delay, [over = std::move(over)] { over(true); });
  });
}

// Runs all of them side by side; the values keep the order.
template <typename T>
Async<std::vector<T>> all(std::vector<Async<T>> works) {
  std::vector<std::optional<T>> values(works.size());
  std::size_t open = works.size();
  if (open > 0) {
    co_await callback<bool>([&](const std::function<void(bool)>& over) {
      std::vector<Running> running;
      for (std::size_t i = 0; i < works.size(); ++i) {
        running.push_back(start(std::move(works[i]), [&values, &open, i, over](T value) {
          values[i].emplace(std::move(value));
          if (--open == 0) over(true);
        }));
      }
      return running;
    });
  }
  std::vector<T> results;
  results.reserve(values.size());
  for (std::optional<T>& value : values) results.push_back(std::move(*value));
  co_return results;
}

}  // namespace codestral
