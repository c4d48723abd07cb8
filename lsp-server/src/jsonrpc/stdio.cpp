#include "jsonrpc/stdio.h"

#include <algorithm>
#include <array>
#include <cerrno>
#include <climits>
#include <condition_variable>
#include <cstdint>
#include <cstring>
#include <deque>
#include <mutex>
#include <optional>
#include <thread>
#include <utility>
#include <vector>

#include <fmt/format.h>
#include <poll.h>
#include <sys/eventfd.h>
#include <sys/socket.h>
#include <sys/stat.h>
#include <unistd.h>

#include "base/log.h"
#include "jsonrpc/framing.h"

namespace codestral::jsonrpc {
namespace {

constexpr std::size_t kReadBytes = 64 * 1024;
// After this much the writer lets other tasks of the loop run.
constexpr std::size_t kWriteTurnBytes = 1024 * 1024;

bool isSocket(int fd) {
  struct stat status{};
  return ::fstat(fd, &status) == 0 && S_ISSOCK(status.st_mode);
}

bool acceptsBytes(int fd) {
  pollfd entry{fd, POLLOUT, 0};
  // A broken descriptor counts as ready: the write then says what is wrong with it.
  return ::poll(&entry, 1, 0) > 0;
}

Malformed toMalformed(Error error) {
  const Code code = error.kind == ErrorKind::TooLarge ? Code::InvalidRequest : Code::ParseError;
  return {std::nullopt, {code, std::move(error.message)}, true};
}

}  // namespace

struct StdioStream::State : std::enable_shared_from_this<State> {
  State(EventLoop& eventLoop, Fd in, Fd out, StreamLimits streamLimits)
      : loop(eventLoop),
        limits(streamLimits),
        input(std::move(in)),
        output(std::move(out)),
        wake(::eventfd(0, EFD_CLOEXEC)),
        sameDescriptor(input.get() == output.get()),
        outputIsSocket(isSocket(output.get())) {}
  ~State() { closeDescriptors(); }

  // Reader thread.
  void readAll();
  bool waitForRoom();
  std::optional<Result<>> readSome(FrameReader& frames, std::vector<char>& chunk);
  void deliver(FrameReader::Event event);

  // Main thread.
  void enqueue(std::string framed);
  void write();
  ssize_t writeSome(std::string_view bytes) const;
  void awaitWritable();
  void continueLater();
  void dropOutput(int error);
  void runFlushed();
  void handled(std::size_t bytes);
  void updateOutbox();
  void closeDescriptors();

  EventLoop& loop;
  const StreamLimits limits;
  Fd input;
  Fd output;
  const Fd wake;
  const bool sameDescriptor;
  const bool outputIsSocket;
  std::thread reader;
  std::function<void(Message)> onMessage;
  std::function<void(Result<>)> onEnded;
  bool closed = false;  // main thread: the stream is gone, posted messages go nowhere

  // Main thread: what waits to be written, and how far its first entry is.
  std::deque<std::string> queue;
  std::size_t firstWritten = 0;
  std::uint64_t queuedTotal = 0;
  std::uint64_t writtenTotal = 0;
  std::deque<std::pair<std::uint64_t, std::function<void()>>> flushes;
  std::unique_ptr<Timer> writable;
  bool turnPosted = false;
  bool outputBroken = false;

  std::mutex mutex;
  std::condition_variable room;
  std::size_t inbox = 0;   // bytes of messages that the main thread has not handled yet
  std::size_t outbox = 0;  // bytes that wait to be written
  bool stopping = false;
};

void StdioStream::State::closeDescriptors() {
  if (sameDescriptor) input.release();
  input.reset();
  output.reset();
}

// False when the stream is being destroyed.
bool StdioStream::State::waitForRoom() {
  std::unique_lock lock(mutex);
  room.wait(lock, [this] {
    return stopping || (inbox <= limits.inboxBytes && outbox <= limits.outboxBytes);
  });
  return !stopping;
}

void StdioStream::State::readAll() {
  FrameReader frames;
  std::vector<char> chunk(kReadBytes);
  std::optional<Result<>> end;
  while (!end) {
    // Waiting here and not in read() lets the destructor end the thread.
    std::array<pollfd, 2> entries{{{input.get(), POLLIN, 0}, {wake.get(), POLLIN, 0}}};
    if (::poll(entries.data(), entries.size(), -1) < 0 && errno != EINTR) {
      end = fail(ErrorKind::Io, fmt::format("waiting for input: {}", std::strerror(errno)));
    } else if (entries[1].revents != 0) {
      return;
    } else if (entries[0].revents != 0) {
      // Room is looked for after the wait for input, which may have been long.
      if (!waitForRoom()) return;
      end = readSome(frames, chunk);
    }
  }
  loop.post([self = shared_from_this(), result = std::move(*end)] {
    if (!self->closed && self->onEnded) self->onEnded(result);
  });
}

// The result with which the input ended, if it did.
std::optional<Result<>> StdioStream::State::readSome(FrameReader& frames,
                                                     std::vector<char>& chunk) {
  const ssize_t got = ::read(input.get(), chunk.data(), chunk.size());
  if (got > 0) {
    for (auto& event : frames.feed({chunk.data(), static_cast<std::size_t>(got)})) {
      deliver(std::move(event));
    }
    return std::nullopt;
  }
  if (got < 0 && (errno == EINTR || errno == EAGAIN)) return std::nullopt;
  // A peer that is killed resets its socket: that is an end like any other.
  if (got == 0 || errno == ECONNRESET) return frames.finish();
  return fail(ErrorKind::Io, fmt::format("reading input: {}", std::strerror(errno)));
}

void StdioStream::State::deliver(FrameReader::Event event) {
  std::size_t bytes = 0;
  auto message = [&]() -> Message {
    if (auto* error = std::get_if<Error>(&event)) return toMalformed(std::move(*error));
    const std::string body = std::get<std::string>(std::move(event));
    bytes = body.size();
    return parseMessage(body);
  }();
  {
    const std::lock_guard lock(mutex);
    inbox += bytes;
  }
  loop.post([self = shared_from_this(), message = std::move(message), bytes]() mutable {
    if (self->closed) return;
    self->onMessage(std::move(message));
    // Only now: what the message made the server send counts before the reader goes on.
    self->handled(bytes);
  });
}

// The main thread is done with a message.
void StdioStream::State::handled(std::size_t bytes) {
  {
    const std::lock_guard lock(mutex);
    inbox -= bytes;
  }
  room.notify_one();
}

void StdioStream::State::updateOutbox() {
  {
    const std::lock_guard lock(mutex);
    outbox = queuedTotal - writtenTotal;
  }
  room.notify_one();
}

void StdioStream::State::enqueue(std::string framed) {
  if (outputBroken) return;
  queuedTotal += framed.size();
  queue.push_back(std::move(framed));
  updateOutbox();
  if (writable == nullptr && !turnPosted) write();
}

void StdioStream::State::write() {
  std::size_t turn = 0;
  while (!queue.empty()) {
    if (turn >= kWriteTurnBytes) return continueLater();
    const ssize_t wrote = writeSome(std::string_view(queue.front()).substr(firstWritten));
    if (wrote == 0) return awaitWritable();
    if (wrote < 0) return dropOutput(errno);
    turn += static_cast<std::size_t>(wrote);
    writtenTotal += static_cast<std::size_t>(wrote);
    firstWritten += static_cast<std::size_t>(wrote);
    if (firstWritten == queue.front().size()) {
      queue.pop_front();
      firstWritten = 0;
    }
  }
  updateOutbox();
  runFlushed();
}

// Writes what fits without blocking: 0 when nothing does, negative with errno when nothing ever
// will.
ssize_t StdioStream::State::writeSome(std::string_view bytes) const {
  ssize_t wrote = 0;
  if (outputIsSocket) {
    wrote = ::send(output.get(), bytes.data(), bytes.size(), MSG_DONTWAIT | MSG_NOSIGNAL);
  } else {
    if (!acceptsBytes(output.get())) return 0;
    wrote = ::write(output.get(), bytes.data(), std::min<std::size_t>(bytes.size(), PIPE_BUF));
  }
  if (wrote < 0 && (errno == EAGAIN || errno == EINTR)) return 0;
  return wrote;
}

void StdioStream::State::awaitWritable() {
  updateOutbox();
  runFlushed();
  writable = loop.whenWritable(output.get(), [weak = weak_from_this()] {
    const auto self = weak.lock();
    if (self == nullptr || self->closed) return;
    self->writable.reset();
    self->write();
  });
}

void StdioStream::State::continueLater() {
  updateOutbox();
  runFlushed();
  turnPosted = true;
  loop.post([self = shared_from_this()] {
    self->turnPosted = false;
    if (!self->closed) self->write();
  });
}

// The peer reads no more. That the session is over is for the reading side to find out.
void StdioStream::State::dropOutput(int error) {
  log(LogLevel::Debug, "output dropped: {}", std::strerror(error));
  outputBroken = true;
  queue.clear();
  firstWritten = 0;
  writtenTotal = queuedTotal;
  updateOutbox();
  runFlushed();
}

void StdioStream::State::runFlushed() {
  while (!flushes.empty() && flushes.front().first <= writtenTotal) {
    loop.post([self = shared_from_this(), done = std::move(flushes.front().second)] {
      if (!self->closed) done();
    });
    flushes.pop_front();
  }
}

StdioStream::StdioStream(EventLoop& loop, Fd input, Fd output, StreamLimits limits)
    : state_(std::make_shared<State>(loop, std::move(input), std::move(output), limits)) {}

StdioStream::~StdioStream() {
  state_->closed = true;
  {
    const std::lock_guard lock(state_->mutex);
    state_->stopping = true;
  }
  state_->room.notify_one();
  const std::uint64_t one = 1;
  [[maybe_unused]] const ssize_t woken = ::write(state_->wake.get(), &one, sizeof one);
  if (state_->reader.joinable()) state_->reader.join();
  state_->writable.reset();
  // Posted tasks may keep the state a while longer; the peer must see the end now.
  state_->closeDescriptors();
}

void StdioStream::start(std::function<void(Message)> onMessage,
                        std::function<void(Result<>)> ended) {
  state_->onMessage = std::move(onMessage);
  state_->onEnded = std::move(ended);
  state_->reader = std::thread([state = state_.get()] { state->readAll(); });
}

void StdioStream::send(std::string body) {
  state_->enqueue(frame(body));
}

void StdioStream::flush(std::function<void()> done) {
  state_->flushes.emplace_back(state_->queuedTotal, std::move(done));
  state_->runFlushed();
}

}  // namespace codestral::jsonrpc
