#pragma once

// One line on standard error that says how far something is, rewritten in place and gone at the
// end. Nothing where nobody looks: standard error is no terminal. Main thread.

#include <cstdint>
#include <string>
#include <string_view>

#include "base/scheduler.h"

namespace codestral::cli {

class ProgressLine {
 public:
  explicit ProgressLine(const Scheduler& scheduler);
  ~ProgressLine() { clear(); }
  ProgressLine(const ProgressLine&) = delete;
  ProgressLine& operator=(const ProgressLine&) = delete;

  // `total` of 0: not known.
  void bytes(std::string_view what, std::uint64_t done, std::uint64_t total);
  void count(std::string_view what, std::uint64_t done, std::uint64_t total);
  void clear();

 private:
  void show(const std::string& text, bool last);

  const Scheduler& scheduler_;
  const bool visible_;
  bool shown_ = false;
  TimePoint shownAt_{};
};

// "[######......] 50 %"; empty when the total is not known.
std::string progressBar(std::uint64_t done, std::uint64_t total);
// "12.3 MB"
std::string byteCount(std::uint64_t bytes);

}  // namespace codestral::cli
