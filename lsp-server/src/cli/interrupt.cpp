#include "cli/interrupt.h"

#include <array>
#include <atomic>
#include <cerrno>
#include <csignal>
#include <cstdint>

#include <sys/eventfd.h>
#include <unistd.h>

namespace codestral::cli {
namespace {

constexpr std::array kSignals{SIGINT, SIGTERM, SIGHUP};

std::atomic<int> eventDescriptor{-1};
std::atomic<int> received{0};

void onSignal(int signal) {
  const int error = errno;
  received = signal;
  const std::uint64_t one = 1;
  // It cannot be full, and there is nobody to tell.
  [[maybe_unused]] const ssize_t written = ::write(eventDescriptor, &one, sizeof one);
  errno = error;
}

}  // namespace

Interrupt::Interrupt(EventLoop& loop, std::function<void(int)> heard)
    : event_(::eventfd(0, EFD_CLOEXEC | EFD_NONBLOCK)),
      watch_(
          loop.whenReadable(event_.get(), [heard = std::move(heard)] { heard(received.load()); })) {
  eventDescriptor = event_.get();
  struct sigaction action{};
  action.sa_handler = onSignal;
  action.sa_flags = static_cast<int>(SA_RESETHAND);
  for (const int signal : kSignals) {
    struct sigaction before{};
    ::sigaction(signal, nullptr, &before);
    if (before.sa_handler != SIG_IGN) ::sigaction(signal, &action, nullptr);
  }
}

Interrupt::~Interrupt() {
  for (const int signal : kSignals) {
    struct sigaction now{};
    ::sigaction(signal, nullptr, &now);
    if (now.sa_handler == onSignal) std::signal(signal, SIG_DFL);
  }
  eventDescriptor = -1;
}

}  // namespace codestral::cli
