#pragma once

// Work that blocks or takes long, as something to await on the main thread: it runs on the
// executor, and what it returns is awaited. Destroying the waiting coroutine drops the result; work
// that has begun runs to its end, so it must hold values only.

#include <functional>
#include <memory>
#include <type_traits>
#include <utility>

#include "base/async.h"
#include "base/scheduler.h"

namespace codestral {

template <typename Work>
Async<std::invoke_result_t<Work&>> offMain(Scheduler& scheduler, Executor& executor, Work work) {
  using Value = std::invoke_result_t<Work&>;
  co_return co_await callback<Value>([&](std::function<void(Value)> over) {
    auto waiting = std::make_shared<std::function<void(Value)>>(std::move(over));
    executor.run([&scheduler, weak = std::weak_ptr(waiting), work = std::move(work)]() mutable {
      scheduler.post([weak, value = work()]() mutable {
        if (const auto still = weak.lock()) (*still)(std::move(value));
      });
    });
    return waiting;
  });
}

}  // namespace codestral
