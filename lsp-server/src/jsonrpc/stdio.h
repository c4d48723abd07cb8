#pragma once

// A pair of descriptors as the two ends of a connection: a reader thread that blocks in read(),
// frames and parses, and a writer on the main thread that never blocks.
//
// Reading is bounded: the reader stops while more than a few megabytes of messages wait for the
// main thread, so a peer that floods is slowed by its own pipe. Writing polls the descriptor and
// writes at most PIPE_BUF bytes at a time, which POSIX promises not to block; the rest waits for
// the loop. The process must ignore SIGPIPE (hardenProcess does): a peer that stops reading is
// noticed, and forgotten, by what is sent to it. While more than a few megabytes wait to be
// written, reading pauses as well, so a peer that does not read cannot make the process grow.

#include <cstddef>
#include <functional>
#include <memory>
#include <string>

#include "base/event_loop.h"
#include "base/file.h"
#include "jsonrpc/connection.h"

namespace codestral::jsonrpc {

// Reading pauses while more than this waits.
struct StreamLimits {
  std::size_t inboxBytes = 4 * 1024 * 1024;   // messages for the main thread
  std::size_t outboxBytes = 4 * 1024 * 1024;  // bytes for the peer
};

class StdioStream final : public Output {
 public:
  // `input` and `output` may be the same descriptor (a socket).
  StdioStream(EventLoop& loop, Fd input, Fd output, StreamLimits limits = {});
  // Does not wait for the peer. What is not written by then is lost: flush first.
  ~StdioStream() override;

  // Starts the reader. Messages arrive on the main thread in order; `ended` comes once, last, with
  // why (end of input is no error).
  void start(std::function<void(Message)> onMessage, std::function<void(Result<>)> ended);
  void send(std::string body) override;
  // Calls back, in a later task, once everything sent so far is written or cannot be; never after
  // destruction.
  void flush(std::function<void()> done);

 private:
  struct State;
  std::shared_ptr<State> state_;
};

// Connects to a socket on which the editor listens.
Result<Fd> connectPipe(const std::string& path);
Result<Fd> connectPort(int port);

}  // namespace codestral::jsonrpc
