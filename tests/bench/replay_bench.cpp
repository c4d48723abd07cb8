// What a person feels while typing, from the recorded sessions of tests/data/replay: the real
// server in this process, a simulated service in virtual time. All figures but the CPU times are
// the same in every run; tests/replay/replay_test.cpp asserts them. tests/replay/README.md says
// what each means.
//
// With the name of a session, only that one, and with every fault that was seen.

#include <algorithm>
#include <map>
#include <string>
#include <string_view>
#include <vector>

#include <fmt/format.h>

#include "base/log.h"
#include "replay/replay.h"

namespace codestral::replay {
namespace {

template <typename Duration>
double at(std::vector<Duration> values, double share) {
  if (values.empty()) return 0;
  std::ranges::sort(values);
  const auto index = static_cast<std::size_t>(share * static_cast<double>(values.size()));
  return static_cast<double>(values[std::min(values.size() - 1, index)].count());
}

double percent(std::size_t part, std::size_t whole) {
  return whole == 0 ? 0 : 100.0 * static_cast<double>(part) / static_cast<double>(whole);
}

void line(std::string_view name, const Figures& f) {
  fmt::print(
      "| {:<28} | {:>4} | {:>5} | {:>4} | {:>7.1f} | {:>6} | {:>4.0f} % | {:>7} | {:>5} | {:>5} | "
      "{:>5.1f} % | "
      "{:>4.0f} / {:>4.0f} |\n",
      name, f.keys, f.shown, f.requests, f.requestsPer100Keys(), f.wasted,
      percent(f.keysInSight, f.keys), f.flicker.size(), f.stale.size(), f.misapplied.size(),
      percent(f.tokensAfterUse + f.tokensUnused, f.tokens), at(f.toGhost, 0.5), at(f.toGhost, 0.9));
}

void faults(std::string_view kind, const std::vector<Fault>& list) {
  for (const Fault& fault : list)
    fmt::print("{}: {}, key {}: {}\n", kind, fault.session, fault.key, fault.what);
}

void run(std::string_view only) {
  constexpr std::array<std::string_view, 3> kWho{"the server", "fixed 350 ms", "fixed 150 ms"};
  const std::array<MakeCompleter, 3> makers{theServer(), fixedDebounce(Millis(350)),
                                            fixedDebounce(Millis(150))};
  fmt::print(
      "| session                      | keys | shown | reqs | per 100 | wasted | sight  | flicker "
      "| stale | wrong | unused  | ms to ghost |\n"
      "|---|---|---|---|---|---|---|---|---|---|---|---|\n");
  std::map<EditorKind, std::array<Figures, 3>> totals;
  for (const EditorKind kind : kEditors) {
    auto& total = totals[kind];
    for (const Session& session : shippedSessions()) {
      if (!only.empty() && session.name != only) continue;
      for (std::size_t i = 0; i < makers.size(); ++i) {
        const Figures figures = replay(session, kind, makers[i]);
        if (i == 0) line(session.name, figures);
        total[i] += figures;
      }
    }
    for (std::size_t i = 0; i < makers.size(); ++i)
      line(fmt::format("{}, {}", name(kind), kWho[i]), total[i]);
  }
  fmt::print("\n");
  for (const auto& [kind, total] : totals) {
    const Figures& server = total[0];
    fmt::print(
        "{}: {} of {} keys along a suggestion answered at once without the network; {} keys "
        "saved by {} acceptances\n",
        name(kind), server.alongAtOnce, server.along, server.saved, server.accepted);
    fmt::print(
        "{}: answer to a key along a suggestion, processor time: {:.0f} us median, {:.0f} us p99\n",
        name(kind), at(server.alongTimes, 0.5), at(server.alongTimes, 0.99));
    fmt::print(
        "{}: of {} tokens, {:.1f} % after the last one used, {:.1f} % of requests without "
        "use\n",
        name(kind), server.tokens, percent(server.tokensAfterUse, server.tokens),
        percent(server.tokensUnused, server.tokens));
    for (std::size_t i = 1; i < total.size(); ++i) {
      fmt::print(
          "{}: requests at equal shown suggestions against {}: {:.2f}; at equal keys in "
          "sight: {:.2f}\n",
          name(kind), kWho[i], requestRatio(server, total[i]),
          requestRatioInSight(server, total[i]));
    }
    if (only.empty()) continue;
    faults("flicker", server.flicker);
    faults("stale", server.stale);
    faults("wrong", server.misapplied);
    faults("network", server.network);
  }
}

}  // namespace
}  // namespace codestral::replay

int main(int argc, char** argv) {
  codestral::setLogLevel(codestral::LogLevel::Error);
  const std::string_view argument = argc > 1 ? argv[1] : "";
  codestral::replay::run(argument.starts_with("--") ? "" : argument);
  return 0;
}
