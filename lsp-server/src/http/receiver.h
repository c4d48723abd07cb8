#pragma once

// The main thread's end of one exchange: calls the handler, and never again once closed. A handler
// may close its own exchange from inside a callback; it is then destroyed after that callback, and
// always on the main thread. Other threads only carry the pointer.

#include <optional>
#include <string>

#include "http/transport.h"

namespace codestral::http {

// What arrived in one go.
struct Delivery {
  std::optional<Head> head;
  std::string body;
  std::optional<Result<Timings>> done;

  bool empty() const { return !head && body.empty() && !done; }
};

class Receiver {
 public:
  explicit Receiver(Handler handler) : handler_(std::move(handler)) {}

  bool closed() const { return closed_; }
  void close();
  void deliver(Delivery delivery);

 private:
  Handler handler_;
  bool closed_ = false;
  bool delivering_ = false;
};

}  // namespace codestral::http
