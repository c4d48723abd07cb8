#pragma once

// The main thread's end of one exchange: calls the handler, and never again once closed. A handler
// may close its own exchange from inside a callback; it is then destroyed after that callback, and
// always on the main thread. Other threads carry the pointer, and count what is on its way.

#include <atomic>
#include <optional>
#include <string>

#include "http/transport.h"

namespace codestral::http {

// What arrived in one go.
struct Delivery {
  struct Progress {
    std::uint64_t sent = 0;
    std::uint64_t total = 0;
  };
  std::optional<Progress> progress;
  std::optional<Head> head;
  std::string body;
  std::optional<Result<Timings>> done;

  bool empty() const { return !progress && !head && body.empty() && !done; }
};

// The bytes of a body between the http thread, which posts them, and the main thread, which takes
// them. Whoever looks second sees what the other one did, so that a pause always ends: the http
// thread says that it waits and then looks at the bytes, the main thread the other way round.
class OnTheWay {
 public:
  static constexpr std::size_t kMost = 1024 * 1024;

  // The http thread's.
  void add(std::size_t bytes) { bytes_ += bytes; }
  std::size_t bytes() const { return bytes_; }
  void wait(bool waits) { waits_ = waits; }
  bool hasRoom() const { return bytes_ <= kMost / 2; }

  // The main thread's: whether the http thread waits for this.
  bool take(std::size_t bytes) {
    bytes_ -= bytes;
    return waits_ && hasRoom();
  }

 private:
  std::atomic<std::size_t> bytes_ = 0;
  std::atomic<bool> waits_ = false;
};

class Receiver {
 public:
  explicit Receiver(Handler handler)
      : handler_(std::move(handler)), wantsProgress_(handler_.progress != nullptr) {}

  // Any thread.
  OnTheWay& onTheWay() { return onTheWay_; }
  bool wantsProgress() const { return wantsProgress_; }

  bool closed() const { return closed_; }
  void close();
  void deliver(Delivery delivery);

 private:
  Handler handler_;
  const bool wantsProgress_;
  OnTheWay onTheWay_;
  bool closed_ = false;
  bool delivering_ = false;
};

}  // namespace codestral::http
