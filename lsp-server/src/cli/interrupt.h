#pragma once

// Ctrl-C, SIGTERM and SIGHUP as an event of the loop, so that what runs can be taken back in order:
// calls closed, unfinished files removed. The second signal ends the process at once, also one that
// is stuck. A signal that was ignored when the process began stays ignored. Main thread; one at a
// time.

#include <functional>
#include <memory>

#include "base/event_loop.h"
#include "base/file.h"

namespace codestral::cli {

class Interrupt {
 public:
  Interrupt(EventLoop& loop, std::function<void(int signal)> heard);
  ~Interrupt();
  Interrupt(const Interrupt&) = delete;
  Interrupt& operator=(const Interrupt&) = delete;

 private:
  Fd event_;
  std::unique_ptr<Timer> watch_;
};

}  // namespace codestral::cli
