#pragma once

// A client that sees the bytes: blocking sockets to 127.0.0.1, no HTTP library between. One thread.
// A read that gets nothing for twenty seconds counts as the connection's end; only a test that
// fails anyway waits for that.

#include <array>
#include <cctype>
#include <cerrno>
#include <cstdint>
#include <cstdlib>
#include <string>
#include <string_view>
#include <utility>
#include <vector>

#include <arpa/inet.h>
#include <netinet/in.h>
#include <netinet/tcp.h>
#include <nlohmann/json.hpp>
#include <sys/socket.h>
#include <sys/time.h>

#include "base/file.h"

namespace codestral::test {

enum class Ending { Complete, Closed, Reset };

struct RawResponse {
  int status = 0;
  std::vector<std::pair<std::string, std::string>> headers;  // names in lower case
  std::string body;
  std::vector<std::string> chunks;  // of a chunked body
  Ending ending = Ending::Complete;

  std::string header(std::string_view lowerCaseName) const {
    for (const auto& [name, value] : headers) {
      if (name == lowerCaseName) return value;
    }
    return {};
  }
  nlohmann::json json() const { return nlohmann::json::parse(body, nullptr, false); }
};

class RawHttpClient {
 public:
  explicit RawHttpClient(std::uint16_t port)
      : socket_(::socket(AF_INET, SOCK_STREAM | SOCK_CLOEXEC, 0)) {
    sockaddr_in address{};
    address.sin_family = AF_INET;
    address.sin_port = htons(port);
    address.sin_addr.s_addr = htonl(INADDR_LOOPBACK);
    const timeval patience{20, 0};
    const int on = 1;
    ::setsockopt(socket_.get(), SOL_SOCKET, SO_RCVTIMEO, &patience, sizeof patience);
    ::setsockopt(socket_.get(), IPPROTO_TCP, TCP_NODELAY, &on, sizeof on);
    if (::connect(socket_.get(), reinterpret_cast<const sockaddr*>(&address), sizeof address) !=
        0) {
      ending_ = Ending::Reset;
    }
  }

  void send(std::string_view bytes) {
    while (!bytes.empty()) {
      const ssize_t count = ::send(socket_.get(), bytes.data(), bytes.size(), MSG_NOSIGNAL);
      if (count <= 0) return;
      bytes.remove_prefix(static_cast<std::size_t>(count));
    }
  }

  void sendRequest(std::string_view method, std::string_view target, std::string_view body = "",
                   std::string_view moreHeaders =
                       "Authorization: Bearer a-key-of-tests\r\n"
                       "Content-Type: application/json\r\n") {
    std::string request = std::string(method) + " " + std::string(target) +
                          " HTTP/1.1\r\nHost: 127.0.0.1\r\n" + std::string(moreHeaders);
    if (!body.empty()) request += "Content-Length: " + std::to_string(body.size()) + "\r\n";
    send(request + "\r\n" + std::string(body));
  }

  RawResponse call(std::string_view method, std::string_view target,
                   const nlohmann::json& body = nullptr) {
    sendRequest(method, target, body.is_null() ? "" : body.dump());
    return readResponse();
  }

  // Status line and headers only.
  RawResponse readHead() {
    RawResponse response;
    std::string line = readLine();
    if (line.size() > 12) response.status = std::atoi(line.c_str() + 9);
    while (!(line = readLine()).empty()) {
      const std::size_t colon = line.find(": ");
      std::string name = line.substr(0, colon);
      for (char& c : name) c = static_cast<char>(std::tolower(static_cast<unsigned char>(c)));
      response.headers.emplace_back(name, line.substr(colon + 2));
    }
    response.ending = ending_;
    return response;
  }

  // The next chunk of a chunked body; empty for the last one, and when the connection ended.
  std::string readChunk() {
    const std::size_t size = std::strtoull(readLine().c_str(), nullptr, 16);
    std::string chunk = readBytes(size);
    readLine();
    return chunk;
  }

  RawResponse readResponse() {
    RawResponse response = readHead();
    if (response.header("transfer-encoding") == "chunked") {
      for (std::string chunk; !(chunk = readChunk()).empty();) {
        response.body += chunk;
        response.chunks.push_back(std::move(chunk));
      }
    } else if (const std::string length = response.header("content-length"); !length.empty()) {
      response.body = readBytes(std::strtoull(length.c_str(), nullptr, 10));
    } else if (response.status != 204) {
      while (ending_ == Ending::Complete) fill();
      response.body = std::exchange(inbox_, {});
    }
    response.ending = ending_;
    return response;
  }

  // Reads until the other side closes.
  Ending waitForEnd() {
    while (ending_ == Ending::Complete) fill();
    return ending_;
  }
  void close() { socket_.reset(); }

 private:
  void fill() {
    std::array<char, 64 * 1024> bytes;
    const ssize_t count = ::recv(socket_.get(), bytes.data(), bytes.size(), 0);
    if (count > 0) {
      inbox_.append(bytes.data(), static_cast<std::size_t>(count));
    } else {
      ending_ = count < 0 && errno == ECONNRESET ? Ending::Reset : Ending::Closed;
    }
  }

  std::string readLine() {
    std::size_t end = 0;
    while ((end = inbox_.find("\r\n")) == std::string::npos && ending_ == Ending::Complete) fill();
    if (end == std::string::npos) return {};
    std::string line = inbox_.substr(0, end);
    inbox_.erase(0, end + 2);
    return line;
  }

  std::string readBytes(std::size_t count) {
    while (inbox_.size() < count && ending_ == Ending::Complete) fill();
    std::string bytes = inbox_.substr(0, count);
    inbox_.erase(0, bytes.size());
    return bytes;
  }

  Fd socket_;
  std::string inbox_;
  Ending ending_ = Ending::Complete;
};

}  // namespace codestral::test
