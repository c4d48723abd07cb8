#pragma once

// A loopback server that does with each connection exactly what a test says, for what no HTTP
// server would do. Each connection has a thread of its own, which runs the script.

#include <atomic>
#include <charconv>
#include <functional>
#include <mutex>
#include <string>
#include <string_view>
#include <thread>
#include <vector>

#include <arpa/inet.h>
#include <netinet/in.h>
#include <sys/socket.h>

#include "base/file.h"

namespace codestral::test {

class RawConnection {
 public:
  RawConnection(int socket, int number) : socket_(socket), number_(number) {}

  // 1 for the first connection that the server accepted.
  int number() const { return number_; }

  // The next request, head and body; empty when the client closed.
  std::string readRequest() {
    std::size_t whole = std::string::npos;
    while (inbox_.size() < whole) {
      if (const std::size_t head = inbox_.find("\r\n\r\n"); head != std::string::npos) {
        whole = head + 4 + contentLength(head);
        if (inbox_.size() >= whole) break;
      }
      if (!receive()) return {};
    }
    std::string request = inbox_.substr(0, whole);
    inbox_.erase(0, whole);
    return request;
  }
  // The next request's head only, for a body that is too long to hold; empty when the client
  // closed.
  std::string readHead() {
    std::size_t end = 0;
    while ((end = inbox_.find("\r\n\r\n")) == std::string::npos) {
      if (!receive()) return {};
    }
    bodyLeft_ = contentLength(end);
    std::string head = inbox_.substr(0, end + 4);
    inbox_.erase(0, end + 4);
    return head;
  }
  // A piece of the body that follows that head; empty at its end or when the client closed.
  std::string readPiece() {
    if (bodyLeft_ == 0 || (inbox_.empty() && !receive())) return {};
    std::string piece = inbox_.substr(0, bodyLeft_);
    inbox_.erase(0, piece.size());
    bodyLeft_ -= piece.size();
    return piece;
  }
  // Whether the client still took it.
  bool send(std::string_view bytes) {
    while (!bytes.empty()) {
      const ssize_t sent = ::send(socket_.get(), bytes.data(), bytes.size(), MSG_NOSIGNAL);
      if (sent <= 0) return false;
      bytes.remove_prefix(static_cast<std::size_t>(sent));
    }
    return true;
  }
  void waitForClose() {
    while (receive()) {
    }
  }
  // The client sees a reset instead of an end.
  void reset() {
    const linger now{.l_onoff = 1, .l_linger = 0};
    ::setsockopt(socket_.get(), SOL_SOCKET, SO_LINGER, &now, sizeof now);
    socket_.reset();
  }
  int fd() const { return socket_.get(); }

 private:
  bool receive() {
    char block[65536];
    const ssize_t got = ::recv(socket_.get(), block, sizeof block, 0);
    if (got <= 0) return false;
    inbox_.append(block, static_cast<std::size_t>(got));
    return true;
  }
  std::size_t contentLength(std::size_t head) const {
    constexpr std::string_view kName = "Content-Length: ";
    const std::size_t at = inbox_.find(kName);
    std::size_t length = 0;
    if (at < head) {
      const char* digits = inbox_.data() + at + kName.size();
      std::from_chars(digits, inbox_.data() + head, length);
    }
    return length;
  }

  Fd socket_;
  const int number_;
  std::string inbox_;
  std::size_t bodyLeft_ = 0;
};

class RawServer {
 public:
  explicit RawServer(std::function<void(RawConnection&)> script) : script_(std::move(script)) {
    listener_.reset(::socket(AF_INET, SOCK_STREAM | SOCK_CLOEXEC, 0));
    sockaddr_in address{};
    address.sin_family = AF_INET;
    address.sin_addr.s_addr = htonl(INADDR_LOOPBACK);
    ::bind(listener_.get(), reinterpret_cast<sockaddr*>(&address), sizeof address);
    ::listen(listener_.get(), 64);
    socklen_t size = sizeof address;
    ::getsockname(listener_.get(), reinterpret_cast<sockaddr*>(&address), &size);
    port_ = ntohs(address.sin_port);
    acceptor_ = std::thread([this] { accept(); });
  }
  ~RawServer() {
    ::shutdown(listener_.get(), SHUT_RDWR);
    acceptor_.join();
    {
      const std::lock_guard lock(mutex_);
      for (const int open : open_) ::shutdown(open, SHUT_RDWR);
    }
    for (std::thread& served : threads_) served.join();
  }

  int port() const { return port_; }
  std::string url(std::string_view path = "/") const {
    return "http://127.0.0.1:" + std::to_string(port_) + std::string(path);
  }
  int connections() const { return connections_; }

 private:
  void accept() {
    while (true) {
      const int socket = ::accept4(listener_.get(), nullptr, nullptr, SOCK_CLOEXEC);
      if (socket < 0) return;
      const int number = ++connections_;
      const std::lock_guard lock(mutex_);
      open_.push_back(socket);
      threads_.emplace_back([this, socket, number] {
        RawConnection connection(socket, number);
        script_(connection);
        const std::lock_guard closing(mutex_);
        std::erase(open_, socket);
      });
    }
  }

  std::function<void(RawConnection&)> script_;
  Fd listener_;
  int port_ = 0;
  std::atomic<int> connections_ = 0;
  std::mutex mutex_;
  std::vector<int> open_;
  std::vector<std::thread> threads_;
  std::thread acceptor_;
};

}  // namespace codestral::test
