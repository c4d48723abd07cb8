#include "base/async.h"

#include <string>

#include <gtest/gtest.h>

#include "support/fake_scheduler.h"

namespace codestral {
namespace {

using test::FakeScheduler;

struct Witness {
  explicit Witness(int& alive) : alive(alive) { ++alive; }
  ~Witness() { --alive; }
  Witness(const Witness&) = delete;
  Witness& operator=(const Witness&) = delete;
  int& alive;
};

Async<int> immediate(int value) {
  co_return value;
}

Async<int> afterWaiting(Scheduler& scheduler, int value, int& alive) {
  const Witness witness(alive);
  co_await sleepFor(scheduler, std::chrono::seconds(1));
  co_return value;
}

Async<int> sum(Scheduler& scheduler, int count, int& alive) {
  const Witness witness(alive);
  int total = 0;
  for (int i = 0; i < count; ++i) total += co_await afterWaiting(scheduler, i, alive);
  co_return total;
}

TEST(AsyncTest, DoesNothingUntilItIsStarted) {
  FakeScheduler scheduler;
  int alive = 0;
  {
    const Async<int> work = sum(scheduler, 3, alive);
    EXPECT_EQ(scheduler.pendingTimers(), 0U);
  }
  EXPECT_EQ(alive, 0);
}

TEST(AsyncTest, GivesItsValueOnceWhetherItWaitsOrNot) {
  FakeScheduler scheduler;
  int alive = 0;
  int calls = 0;
  int value = 0;
  const auto keep = [&](int result) {
    ++calls;
    value = result;
  };
  const Running now = start(immediate(7), keep);
  EXPECT_FALSE(now.active());
  EXPECT_EQ(value, 7);

  const Running later = start(sum(scheduler, 4, alive), keep);
  EXPECT_TRUE(later.active());
  EXPECT_EQ(calls, 1);
  for (int i = 0; i < 4; ++i) scheduler.advance(std::chrono::seconds(1));
  EXPECT_EQ(calls, 2);
  EXPECT_EQ(value, 6);
  EXPECT_FALSE(later.active());
  EXPECT_EQ(alive, 0);
}

TEST(AsyncTest, DestroyingItEndsTheWholeChainAtOnce) {
  FakeScheduler scheduler;
  int alive = 0;
  bool done = false;
  {
    const Running running = start(sum(scheduler, 4, alive), [&](int) { done = true; });
    scheduler.advance(std::chrono::seconds(1));
    EXPECT_EQ(alive, 2);  // the sum and what it waits for
  }
  EXPECT_EQ(alive, 0);
  EXPECT_EQ(scheduler.pendingTimers(), 0U);
  scheduler.advance(std::chrono::seconds(10));
  EXPECT_FALSE(done);
}

TEST(AsyncTest, MayBeDestroyedByItsOwnDone) {
  FakeScheduler scheduler;
  int alive = 0;
  Running running;
  running = start(afterWaiting(scheduler, 1, alive), [&](int) { running = Running(); });
  scheduler.advance(std::chrono::seconds(1));
  EXPECT_FALSE(running.active());
  EXPECT_EQ(alive, 0);
}

TEST(AsyncTest, StartingAnotherInItsPlaceCancelsTheFirst) {
  FakeScheduler scheduler;
  int alive = 0;
  std::string order;
  Running running = start(afterWaiting(scheduler, 1, alive), [&](int) { order += 'a'; });
  running = start(afterWaiting(scheduler, 2, alive), [&](int) { order += 'b'; });
  scheduler.advance(std::chrono::seconds(2));
  EXPECT_EQ(order, "b");
}

TEST(AsyncTest, AllKeepsTheOrderAndRunsSideBySide) {
  FakeScheduler scheduler;
  int alive = 0;
  std::vector<Async<int>> works;
  for (int i = 0; i < 3; ++i) works.push_back(sum(scheduler, 3 - i, alive));
  works.push_back(immediate(9));
  std::vector<int> values;
  const Running running =
      start(all(std::move(works)), [&](std::vector<int> result) { values = std::move(result); });
  EXPECT_EQ(scheduler.pendingTimers(), 3U);
  for (int i = 0; i < 3; ++i) scheduler.advance(std::chrono::seconds(1));
  EXPECT_EQ(values, (std::vector<int>{3, 1, 0, 9}));
}

TEST(AsyncTest, AllOfNothingOrOfWhatIsThereDoesNotWait) {
  int calls = 0;
  const Running none = start(all(std::vector<Async<int>>()), [&](auto) { ++calls; });
  std::vector<Async<int>> works;
  works.push_back(immediate(1));
  works.push_back(immediate(2));
  const Running two = start(all(std::move(works)), [&](auto) { ++calls; });
  EXPECT_EQ(calls, 2);
}

TEST(AsyncTest, DestroyingAllEndsEachOfThem) {
  FakeScheduler scheduler;
  int alive = 0;
  {
    std::vector<Async<int>> works;
    for (int i = 0; i < 3; ++i) works.push_back(sum(scheduler, 2, alive));
    const Running running = start(all(std::move(works)), [](auto) {});
    EXPECT_EQ(alive, 6);
  }
  EXPECT_EQ(alive, 0);
}

}  // namespace
}  // namespace codestral
