#include "completion/survival_watch.h"

#include <algorithm>
#include <array>
#include <chrono>
#include <utility>

#include "completion/survival.h"

namespace codestral::completion {
namespace {

constexpr std::size_t kMostWatched = 64;
constexpr std::size_t kBefore = 500;  // bytes around that are looked at
constexpr std::size_t kAfter = 2000;

struct Look {
  std::chrono::seconds after;
  std::optional<double> store::Suggestion::* share;
};
constexpr std::array<Look, 3> kLooks{{{std::chrono::seconds(30), &store::Suggestion::survived30s},
                                      {std::chrono::seconds(120), &store::Suggestion::survived2m},
                                      {std::chrono::seconds(300), &store::Suggestion::survived5m}}};

}  // namespace

struct SurvivalWatch::Watched {
  std::string uri;
  text::Text text;
  std::size_t begin = 0;
  std::string accepted;
  store::Suggestion row;
  TimePoint since{};
  std::size_t looks = 0;
  std::unique_ptr<Timer> timer;
};

SurvivalWatch::SurvivalWatch(Scheduler& scheduler, Executor& executor,
                             std::function<void(const store::Suggestion&)> measured)
    : scheduler_(scheduler), executor_(executor), measured_(std::move(measured)) {}

SurvivalWatch::~SurvivalWatch() = default;

void SurvivalWatch::watch(std::string uri, text::Text text, std::size_t begin, std::string accepted,
                          store::Suggestion row) {
  if (watched_.size() >= kMostWatched) watched_.pop_front();
  auto watched = std::make_shared<Watched>(std::move(uri), std::move(text), begin,
                                           std::move(accepted), std::move(row), scheduler_.now());
  watched_.push_back(watched);
  wait(watched);
}

void SurvivalWatch::edited(const std::string& uri, const text::Text& now,
                           const std::vector<text::Edit>& edits) {
  for (const auto& watched : watched_) {
    if (watched->uri != uri) continue;
    watched->text = now;
    for (const text::Edit& edit : edits) {
      // What is put in at the place itself belongs to it.
      if (edit.before.begin < watched->begin && edit.before.end <= watched->begin) {
        watched->begin = watched->begin - edit.before.size() + edit.inserted;
      } else if (edit.before.begin < watched->begin) {
        watched->begin = edit.before.begin;
      }
    }
  }
}

void SurvivalWatch::closed(const std::string& uri) {
  std::erase_if(watched_, [&](const auto& watched) { return watched->uri == uri; });
}

void SurvivalWatch::wait(const std::shared_ptr<Watched>& watched) {
  const TimePoint due = watched->since + kLooks.at(watched->looks).after;
  watched->timer = scheduler_.after(due - scheduler_.now(), [this, weak = std::weak_ptr(watched)] {
    if (const auto alive = weak.lock()) measure(alive);
  });
}

void SurvivalWatch::measure(const std::shared_ptr<Watched>& watched) {
  executor_.run([this, &scheduler = scheduler_, weak = std::weak_ptr(watched),
                 accepted = watched->accepted, text = watched->text, begin = watched->begin] {
    const std::size_t from = begin - std::min(begin, kBefore);
    const double share = survival(accepted, text.slice({from, begin + accepted.size() + kAfter}));
    // It is ours as long as it lives.
    scheduler.post([this, weak, share] {
      const auto alive = weak.lock();
      if (alive == nullptr) return;
      alive->row.*kLooks.at(alive->looks).share = share;
      measured_(alive->row);
      if (++alive->looks < kLooks.size()) return wait(alive);
      std::erase(watched_, alive);
    });
  });
}

}  // namespace codestral::completion
