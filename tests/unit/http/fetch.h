#pragma once

// One request through a transport, with everything that came back.

#include <memory>
#include <optional>
#include <string>
#include <vector>

#include "http/transport.h"
#include "support/main_loop.h"

namespace codestral::test {

class Fetch {
 public:
  Fetch(http::Transport& transport, http::Request request) {
    call_ = transport.start(std::move(request), {
                                                    .head =
                                                        [this](const http::Head& head) {
                                                          events += 'h';
                                                          this->head = head;
                                                          if (onHead) onHead();
                                                        },
                                                    .body =
                                                        [this](std::string_view bytes) {
                                                          events += 'b';
                                                          body += bytes;
                                                          if (onBody) onBody();
                                                        },
                                                    .done =
                                                        [this](Result<http::Timings> result) {
                                                          events += 'd';
                                                          done = std::move(result);
                                                          if (onDone) onDone();
                                                        },
                                                });
  }

  void close() { call_.reset(); }

  bool ok() const { return done && done->has_value(); }
  ErrorKind kind() const { return done && !*done ? done->error().kind : ErrorKind::Bug; }
  std::string message() const { return done && !*done ? done->error().message : std::string(); }

  std::optional<http::Head> head;
  std::string body;
  std::optional<Result<http::Timings>> done;
  std::string events;  // h, b and d in the order they came
  std::function<void()> onHead;
  std::function<void()> onBody;
  std::function<void()> onDone;

 private:
  std::unique_ptr<http::Call> call_;
};

inline std::unique_ptr<Fetch> fetch(MainLoop& loop, http::Transport& transport,
                                    http::Request request) {
  auto fetch = std::make_unique<Fetch>(transport, std::move(request));
  loop.runUntil([&] { return fetch->done.has_value(); });
  return fetch;
}

}  // namespace codestral::test
