#pragma once

// Work that blocks or takes long, as something to await on the main thread: it runs on the
// executor, and what it returns is awaited. Destroying the waiting coroutine drops the result; work
// that has begun runs to its end, so it must hold values only. Work that could last takes a
// std::stop_token, which says when nobody waits any more: on exit the pool waits for it.

#include <functional>
#include <memory>
#include <stop_token>
#include <type_traits>
#include <utility>

#include "base/async.h"
#include "base/scheduler.h"

namespace codestral {

namespace off_main_detail {

template <typename Work>
auto perform(Work& work, const std::stop_token& stop) {
  if constexpr (std::is_invocable_v<Work&, std::stop_token>) {
    return work(stop);
  } else {
    return work();
  }
}

template <typename Work>
using Value = decltype(perform(std::declval<Work&>(), std::stop_token()));

// Gone as soon as nobody waits.
template <typename T>
struct Waiting {
  explicit Waiting(std::function<void(T)> then) : over(std::move(then)) {}
  ~Waiting() { stop.request_stop(); }
  Waiting(const Waiting&) = delete;
  Waiting& operator=(const Waiting&) = delete;

  std::function<void(T)> over;
  std::stop_source stop;
};

}  // namespace off_main_detail

template <typename Work>
Async<off_main_detail::Value<Work>> offMain(Scheduler& scheduler, Executor& executor, Work work) {
  using Value = off_main_detail::Value<Work>;
  co_return co_await callback<Value>([&](std::function<void(Value)> over) {
    auto waiting = std::make_shared<off_main_detail::Waiting<Value>>(std::move(over));
    executor.run([&scheduler, weak = std::weak_ptr(waiting), stop = waiting->stop.get_token(),
                  work = std::move(work)]() mutable {
      scheduler.post([weak, value = off_main_detail::perform(work, stop)]() mutable {
        if (const auto still = weak.lock()) still->over(std::move(value));
      });
    });
    return waiting;
  });
}

}  // namespace codestral
