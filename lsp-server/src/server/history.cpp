#include "server/history.h"

#include <chrono>
#include <utility>

#include "base/log.h"
#include "store/retention.h"

namespace codestral::server {
namespace {

constexpr std::int64_t kLearntFrom = 4000;  // the newest

}  // namespace

History::History(Scheduler& scheduler, std::filesystem::path file)
    : scheduler_(scheduler),
      database_({.file = std::move(file)}),
      self_(std::make_shared<History*>(this)) {}

History::~History() = default;

std::int64_t History::now() {
  return std::chrono::duration_cast<Millis>(std::chrono::system_clock::now().time_since_epoch())
      .count();
}

void History::start() {
  if (std::exchange(started_, true)) return;
  removeOld();
  database_.run([&scheduler = scheduler_,
                 self = std::weak_ptr(self_)](store::Connection& connection) -> Result<> {
    auto rows = store::latestDecided(connection, kLearntFrom);
    if (!rows) return std::unexpected(rows.error());
    scheduler.post([self, rows = *std::move(rows)] {
      const auto alive = self.lock();
      if (alive == nullptr) return;
      for (const store::Suggestion& row : rows) (*alive)->gate_.learn(row);
      log(LogLevel::Debug, "learnt from {} stored outcomes", rows.size());
    });
    return {};
  });
}

void History::removeOld() {
  database_.run([](store::Connection& connection) -> Result<> {
    const auto removed = store::removeOld(connection, now());
    if (!removed) return std::unexpected(removed.error());
    return {};
  });
  daily_ = scheduler_.after(std::chrono::hours(24), [this] { removeOld(); });
}

void History::keep(const store::Suggestion& suggestion) {
  database_.run(
      [suggestion](store::Connection& connection) { return store::put(connection, suggestion); });
}

}  // namespace codestral::server
