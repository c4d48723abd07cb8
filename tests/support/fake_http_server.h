#pragma once

// A small HTTP/1.1 server on 127.0.0.1 for fakes of services: keep-alive, chunked and plain bodies
// in both directions, any number of connections, and full command of how an answer goes wrong on
// the wire.
//
// Everything here runs on the one thread that runs the io_context; only stop() may be called from
// another one, before that thread is joined. The socket is read all the time, also while an answer
// is being written, so that a client that goes away is noticed at once. A client that half-closes
// its side counts as gone.

#include <cstdint>
#include <functional>
#include <memory>
#include <string>
#include <string_view>
#include <unordered_set>
#include <utility>
#include <vector>

#include <asio.hpp>

#include "base/error.h"
#include "base/scheduler.h"

namespace codestral::test {

// Takes a body piece by piece, instead of HttpRequest::body.
class BodySink {
 public:
  virtual ~BodySink() = default;
  virtual void add(std::string_view bytes) = 0;
};

struct HttpRequest {
  std::string method;
  std::string path;   // without the query
  std::string query;  // without the question mark
  int minorVersion = 1;
  std::vector<std::pair<std::string, std::string>> headers;  // names in lower case
  std::string body;
  std::shared_ptr<BodySink> sink;  // where the body went instead; usually null
  TimePoint firstByteAt{};         // the first bytes of the request were read
  TimePoint arrivedAt{};           // the last ones were
  std::uint64_t connection = 0;

  // The first value, or empty.
  std::string_view header(std::string_view lowerCaseName) const;
};

class FakeHttpServer;

// One connection, which is also what its current request is answered through.
class HttpConnection : public std::enable_shared_from_this<HttpConnection> {
 public:
  HttpConnection(FakeHttpServer& server, asio::ip::tcp::socket socket, std::uint64_t id);

  const HttpRequest& request() const { return request_; }
  std::uint64_t id() const { return id_; }
  // The client closed, or we did: nothing can be sent any more.
  bool gone() const { return gone_; }
  bool goneByClient() const { return gone_ && !closedHere_; }

  // The three that follow answer false when the peer is gone.
  asio::awaitable<bool> write(std::string bytes);
  asio::awaitable<bool> sleep(Clock::duration delay);
  // Waits until `ready` holds; it is looked at again whenever FakeHttpServer::wakeAll() is called.
  // False also at the deadline.
  asio::awaitable<bool> waitFor(std::function<bool()> ready, TimePoint deadline);

  void closeAfterAnswer() { keepAlive_ = false; }
  bool keepsAlive() const { return keepAlive_; }
  // Closes now. With `reset` the client sees a reset connection instead of an orderly end.
  void close(bool reset = false);

 private:
  friend class FakeHttpServer;
  asio::awaitable<void> read();
  asio::awaitable<void> serve();
  asio::awaitable<bool> receiveRequest();
  asio::awaitable<bool> receiveBody();
  asio::awaitable<bool> need(std::size_t bytes);
  // Moves so many bytes of the inbox to the body or its sink.
  asio::awaitable<bool> takeBody(std::size_t bytes);
  bool tooLarge(std::size_t bytes) const;
  asio::awaitable<bool> refuse(int status);

  FakeHttpServer& server_;
  asio::ip::tcp::socket socket_;
  asio::steady_timer wake_;
  const std::uint64_t id_;
  HttpRequest request_;
  std::string inbox_;
  TimePoint firstByteAt_{};
  bool gone_ = false;
  bool closedHere_ = false;
  bool keepAlive_ = true;
};

std::string_view reasonPhrase(int status);
// A status line and headers with the blank line.
std::string httpHead(int status, const std::vector<std::pair<std::string, std::string>>& headers);
// One chunk of a chunked body; the empty text makes the last one.
std::string httpChunk(std::string_view bytes);

class FakeHttpServer {
 public:
  struct Hooks {
    std::function<asio::awaitable<void>(HttpConnection&)> handle;
    std::function<void(HttpConnection&)> opened = [](HttpConnection&) {};
    // Asked when the head of a request is there; null: the body is kept whole.
    std::function<std::shared_ptr<BodySink>(const HttpRequest&)> sink = [](const HttpRequest&) {
      return nullptr;
    };
    // Once per connection, at once when it ends, also in the middle of handle().
    std::function<void(HttpConnection&)> closed = [](HttpConnection&) {};
  };

  FakeHttpServer(asio::io_context& context, Hooks hooks);

  // Listens on 127.0.0.1; port 0 takes a free one. Before the io_context runs.
  Result<std::uint16_t> listen(std::uint16_t port);
  // Every waitFor() looks at its condition again.
  void wakeAll();
  // Closes every connection but one, and goes on listening.
  void closeAll(bool reset = false, const HttpConnection* except = nullptr);
  // Stops listening and closes everything. Callable from any thread.
  void stop();

 private:
  friend class HttpConnection;
  asio::awaitable<void> accept();

  asio::io_context& context_;
  asio::ip::tcp::acceptor acceptor_;
  Hooks hooks_;
  std::unordered_set<HttpConnection*> connections_;
  std::uint64_t lastId_ = 0;
};

}  // namespace codestral::test
