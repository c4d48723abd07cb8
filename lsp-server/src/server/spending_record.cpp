#include "server/spending_record.h"

#include <ctime>
#include <utility>

#include <fmt/format.h>

#include "base/file.h"
#include "base/log.h"
#include "providers/spending_file.h"

namespace codestral::server {

Day dayOf(std::chrono::system_clock::time_point wall) {
  const std::time_t now = std::chrono::system_clock::to_time_t(wall);
  std::tm local{};
  ::localtime_r(&now, &local);
  Day day{fmt::format("{:04}-{:02}-{:02}", local.tm_year + 1900, local.tm_mon + 1, local.tm_mday),
          {}};
  // A day with a change of the clock has 23 or 25 hours, so the next one is asked for by name.
  std::tm next{};
  next.tm_year = local.tm_year;
  next.tm_mon = local.tm_mon;
  next.tm_mday = local.tm_mday + 1;
  next.tm_isdst = -1;
  const auto ends = std::chrono::system_clock::from_time_t(std::mktime(&next));
  day.left = std::chrono::ceil<Millis>(ends - wall);
  return day;
}

std::filesystem::path spendingFile() {
  const auto state = xdgStateHome();
  return state.empty() ? state : state / "codestral-lsp" / "spending.json";
}

SpendingRecord::SpendingRecord(Scheduler& scheduler, Executor& executor, std::filesystem::path file,
                               WallClock wall)
    : scheduler_(scheduler),
      executor_(executor),
      file_(std::move(file)),
      wall_(std::move(wall)),
      budget_(std::make_shared<providers::Budget>(
          [wall = wall_](TimePoint now) { return now + dayOf(wall()).left; })),
      self_(std::make_shared<SpendingRecord*>(this)) {
  budget_->onSpent([self = std::weak_ptr(self_)](double euros) {
    const auto alive = self.lock();
    if (alive == nullptr || !(*alive)->budget_->limits().eurosPerDay) return;
    (*alive)->unwritten_ += euros;
    (*alive)->sync();
  });
}

void SpendingRecord::setLimits(providers::BudgetLimits limits) {
  budget_->setLimits(limits);
  if (limits.eurosPerDay) sync();
}

void SpendingRecord::sync() {
  if (writing_ || file_.empty()) return;
  writing_ = true;
  executor_.run([&scheduler = scheduler_, self = std::weak_ptr(self_), file = file_,
                 day = dayOf(wall_()).name, euros = std::exchange(unwritten_, 0)] {
    auto total = providers::addSpending(file, day, euros);
    scheduler.post([self, day, total = std::move(total)] {
      if (const auto alive = self.lock()) (*alive)->synced(day, total);
    });
  });
}

void SpendingRecord::synced(const std::string& day, Result<double> total) {
  writing_ = false;
  if (!total) {
    if (!std::exchange(told_, true))
      log(LogLevel::Warn, "the day's costs are not kept: {}", total.error().message);
    return;
  }
  const TimePoint now = scheduler_.now();
  if (dayOf(wall_()).name == day) budget_->setToday(*total + unwritten_, now);
  if (budget_->exhausted(now) && listener_) listener_();
  if (unwritten_ > 0) sync();
}

}  // namespace codestral::server
