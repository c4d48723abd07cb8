#pragma once

// The editor's end of a stream, for tests: blocking writes, and reads that give up.

#include <array>
#include <deque>
#include <optional>
#include <string>
#include <string_view>
#include <utility>

#include <fcntl.h>
#include <gtest/gtest.h>
#include <poll.h>
#include <sys/socket.h>
#include <unistd.h>

#include "base/file.h"
#include "jsonrpc/framing.h"

namespace codestral::jsonrpc {

inline constexpr int kPatienceMs = 20'000;  // only a failing test waits this long

inline std::pair<Fd, Fd> makePipe() {
  std::array<int, 2> ends{};
  EXPECT_EQ(::pipe2(ends.data(), O_CLOEXEC), 0);
  return {Fd(ends[0]), Fd(ends[1])};
}

inline std::pair<Fd, Fd> makeSockets() {
  std::array<int, 2> ends{};
  EXPECT_EQ(::socketpair(AF_UNIX, SOCK_STREAM | SOCK_CLOEXEC, 0, ends.data()), 0);
  return {Fd(ends[0]), Fd(ends[1])};
}

inline void writeAll(int fd, std::string_view bytes) {
  while (!bytes.empty()) {
    const ssize_t wrote = ::write(fd, bytes.data(), bytes.size());
    ASSERT_GT(wrote, 0);
    bytes.remove_prefix(static_cast<std::size_t>(wrote));
  }
}

// Reads framed bodies from the other end.
class Bodies {
 public:
  explicit Bodies(int fd) : fd_(fd) {}

  // Empty at the end of input or when nothing comes.
  std::optional<std::string> next() {
    while (ready_.empty()) {
      pollfd entry{fd_, POLLIN, 0};
      if (::poll(&entry, 1, kPatienceMs) <= 0) return std::nullopt;
      std::array<char, 65536> chunk;
      const ssize_t got = ::read(fd_, chunk.data(), chunk.size());
      if (got <= 0) return std::nullopt;
      for (auto& event : frames_.feed({chunk.data(), static_cast<std::size_t>(got)})) {
        ready_.push_back(std::get<std::string>(std::move(event)));
      }
    }
    std::string body = std::move(ready_.front());
    ready_.pop_front();
    return body;
  }

 private:
  int fd_;
  FrameReader frames_;
  std::deque<std::string> ready_;
};

}  // namespace codestral::jsonrpc
