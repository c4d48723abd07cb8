#include "cli/progress_line.h"

#include <algorithm>
#include <array>
#include <cstdlib>

#include <fmt/format.h>
#include <unistd.h>

#include "cli/terminal.h"

namespace codestral::cli {
namespace {

constexpr std::size_t kBarCells = 24;
constexpr Millis kEvery{100};

bool takesControls() {
  const char* term = std::getenv("TERM");
  return isTerminal(STDERR_FILENO) && (term == nullptr || std::string_view(term) != "dumb");
}

void put(std::string_view text) {
  [[maybe_unused]] const ssize_t written = ::write(STDERR_FILENO, text.data(), text.size());
}

}  // namespace

std::string progressBar(std::uint64_t done, std::uint64_t total) {
  if (total == 0) return {};
  const double part = std::min(1.0, static_cast<double>(done) / static_cast<double>(total));
  const auto full = static_cast<std::size_t>(part * kBarCells);
  return fmt::format("[{}{}] {:3.0f} %", std::string(full, '#'), std::string(kBarCells - full, '.'),
                     part * 100);
}

std::string byteCount(std::uint64_t bytes) {
  static constexpr std::array kUnits{"kB", "MB", "GB"};
  if (bytes < 1000) return fmt::format("{} B", bytes);
  double count = static_cast<double>(bytes) / 1000;
  std::size_t unit = 0;
  for (; count >= 999.95 && unit + 1 < kUnits.size(); ++unit) count /= 1000;
  return fmt::format("{:.1f} {}", count, kUnits[unit]);
}

ProgressLine::ProgressLine(const Scheduler& scheduler)
    : scheduler_(scheduler), visible_(takesControls()) {}

void ProgressLine::bytes(std::string_view what, std::uint64_t done, std::uint64_t total) {
  const std::string of = total == 0 ? "" : fmt::format(" of {}", byteCount(total));
  show(fmt::format("{} {} {}{}", what, progressBar(done, total), byteCount(done), of),
       done == total);
}

void ProgressLine::count(std::string_view what, std::uint64_t done, std::uint64_t total) {
  show(total == 0 ? std::string(what)
                  : fmt::format("{} {} {} of {}", what, progressBar(done, total), done, total),
       done == total);
}

void ProgressLine::show(const std::string& text, bool last) {
  if (!visible_) return;
  const TimePoint now = scheduler_.now();
  if (shown_ && !last && now - shownAt_ < kEvery) return;
  shown_ = true;
  shownAt_ = now;
  // Cut, so that it never takes a second line, which could not be erased.
  put(fmt::format("\r\x1b[K{:.{}}", visibleControls(text), terminalColumns(STDERR_FILENO) - 1));
}

void ProgressLine::clear() {
  if (shown_) put("\r\x1b[K");
  shown_ = false;
}

}  // namespace codestral::cli
