#pragma once

// The client to compare with: waits a fixed time after each key, asks, shows the whole answer,
// remembers nothing. Main thread.

#include <memory>

#include "http/transport.h"
#include "replay/completer.h"

namespace codestral::replay {

class NaiveCompleter final : public Completer {
 public:
  NaiveCompleter(Scheduler& scheduler, std::unique_ptr<http::Transport> transport, Millis debounce);

  void open(const Session& session, const Buffer& buffer) override;
  void change(const std::vector<Change>& changes, const Buffer& after) override;
  void ask(const Buffer& buffer, Answered answered) override;
  void cancel() override;

 private:
  void send(const Buffer& buffer, const Answered& answered);

  Scheduler& scheduler_;
  const std::unique_ptr<http::Transport> transport_;
  const Millis debounce_;
  TimePoint changed_{};
  std::unique_ptr<Timer> timer_;
  std::unique_ptr<http::Call> call_;
};

}  // namespace codestral::replay
