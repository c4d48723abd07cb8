#pragma once

// Keeps what the budget counts for a day across restarts, and together with the user's other
// processes. Main thread; the file is read and written on the executor, one write at a time.
//
// A file that cannot be written is reported once in the log; this process then counts for itself.

#include <chrono>
#include <filesystem>
#include <functional>
#include <memory>
#include <string>

#include "base/error.h"
#include "base/scheduler.h"
#include "providers/budget.h"

namespace codestral::server {

// The day that a time of the wall clock lies in, where the user is.
struct Day {
  std::string name;  // 2026-11-26
  Millis left{0};    // until it ends
};
Day dayOf(std::chrono::system_clock::time_point wall);

class SpendingRecord {
 public:
  using WallClock = std::function<std::chrono::system_clock::time_point()>;

  SpendingRecord(Scheduler& scheduler, Executor& executor, std::filesystem::path file,
                 WallClock wall);
  SpendingRecord(const SpendingRecord&) = delete;
  SpendingRecord& operator=(const SpendingRecord&) = delete;

  // Nothing of the disk is touched before a limit on the euros is set.
  void setLimits(providers::BudgetLimits limits);
  // Called when the file says that the day's euros are spent, perhaps by another process.
  void onExhausted(std::function<void()> listener) { listener_ = std::move(listener); }
  const std::shared_ptr<providers::Budget>& budget() const { return budget_; }

 private:
  void sync();
  void synced(const std::string& day, Result<double> total);

  Scheduler& scheduler_;
  Executor& executor_;
  std::filesystem::path file_;
  WallClock wall_;
  std::shared_ptr<providers::Budget> budget_;
  double unwritten_ = 0;
  bool writing_ = false;
  bool told_ = false;
  std::function<void()> listener_;
  // Posted answers look here first: they may arrive after this object has gone.
  std::shared_ptr<SpendingRecord*> self_;
};

// In the state folder; empty when there is none, and then nothing is kept.
std::filesystem::path spendingFile();

}  // namespace codestral::server
