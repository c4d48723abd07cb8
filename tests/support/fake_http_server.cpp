#include "support/fake_http_server.h"

#include <algorithm>
#include <array>
#include <charconv>

#include <fmt/format.h>

namespace codestral::test {
namespace {

using asio::redirect_error;
using asio::use_awaitable;

constexpr std::size_t kHeadCap = 64 * 1024;
constexpr std::size_t kBodyCap = 256 * 1024 * 1024;
constexpr std::size_t kSinkCap = std::size_t{8} * 1024 * 1024 * 1024;

std::string lower(std::string_view text) {
  std::string result(text);
  std::ranges::transform(result, result.begin(),
                         [](unsigned char c) { return static_cast<char>(std::tolower(c)); });
  return result;
}

std::string_view trim(std::string_view text) {
  while (!text.empty() && (text.front() == ' ' || text.front() == '\t')) text.remove_prefix(1);
  while (!text.empty() && (text.back() == ' ' || text.back() == '\t')) text.remove_suffix(1);
  return text;
}

bool parseNumber(std::string_view text, int base, std::size_t& value) {
  const auto [end, error] = std::from_chars(text.data(), text.data() + text.size(), value, base);
  return error == std::errc() && end == text.data() + text.size();
}

// The head without its blank line. False when it is no HTTP/1 request.
bool parseHead(std::string_view head, HttpRequest& request) {
  std::size_t end = head.find("\r\n");
  const std::string_view line = head.substr(0, end);
  const std::size_t method = line.find(' ');
  const std::size_t version = line.rfind(" HTTP/1.");
  if (method == std::string_view::npos || version == std::string_view::npos || version <= method ||
      version + 9 != line.size()) {
    return false;
  }
  request.method = line.substr(0, method);
  const std::string_view target = line.substr(method + 1, version - method - 1);
  const std::size_t question = target.find('?');
  request.path = target.substr(0, question);
  if (question != std::string_view::npos) request.query = target.substr(question + 1);
  request.minorVersion = line.back() - '0';
  if (request.path.empty() || request.path.front() != '/') return false;
  while (end != std::string_view::npos) {
    head.remove_prefix(end + 2);
    end = head.find("\r\n");
    const std::string_view header = head.substr(0, end);
    const std::size_t colon = header.find(':');
    if (colon == std::string_view::npos || colon == 0) return false;
    request.headers.emplace_back(lower(header.substr(0, colon)), trim(header.substr(colon + 1)));
  }
  return true;
}

}  // namespace

std::string_view HttpRequest::header(std::string_view lowerCaseName) const {
  for (const auto& [name, value] : headers) {
    if (name == lowerCaseName) return value;
  }
  return {};
}

std::string_view reasonPhrase(int status) {
  switch (status) {
    case 200:
      return "OK";
    case 201:
      return "Created";
    case 204:
      return "No Content";
    case 301:
      return "Moved Permanently";
    case 302:
      return "Found";
    case 307:
      return "Temporary Redirect";
    case 400:
      return "Bad Request";
    case 401:
      return "Unauthorized";
    case 403:
      return "Forbidden";
    case 404:
      return "Not Found";
    case 405:
      return "Method Not Allowed";
    case 409:
      return "Conflict";
    case 410:
      return "Gone";
    case 413:
      return "Content Too Large";
    case 422:
      return "Unprocessable Entity";
    case 429:
      return "Too Many Requests";
    case 431:
      return "Request Header Fields Too Large";
    case 500:
      return "Internal Server Error";
    case 502:
      return "Bad Gateway";
    case 503:
      return "Service Unavailable";
    case 504:
      return "Gateway Timeout";
    default:
      return "Status";
  }
}

std::string httpHead(int status, const std::vector<std::pair<std::string, std::string>>& headers) {
  std::string head = fmt::format("HTTP/1.1 {} {}\r\n", status, reasonPhrase(status));
  for (const auto& [name, value] : headers) head += fmt::format("{}: {}\r\n", name, value);
  return head + "\r\n";
}

std::string httpChunk(std::string_view bytes) {
  return bytes.empty() ? "0\r\n\r\n" : fmt::format("{:x}\r\n{}\r\n", bytes.size(), bytes);
}

HttpConnection::HttpConnection(FakeHttpServer& server, asio::ip::tcp::socket socket,
                               std::uint64_t id)
    : server_(server), socket_(std::move(socket)), wake_(socket_.get_executor()), id_(id) {}

asio::awaitable<bool> HttpConnection::write(std::string bytes) {
  if (gone_) co_return false;
  asio::error_code error;
  co_await asio::async_write(socket_, asio::buffer(bytes), redirect_error(use_awaitable, error));
  co_return !error && !gone_;
}

asio::awaitable<bool> HttpConnection::sleep(Clock::duration delay) {
  if (delay > Clock::duration::zero()) {
    co_await waitFor([] { return false; }, Clock::now() + delay);
  }
  co_return !gone_;
}

asio::awaitable<bool> HttpConnection::waitFor(std::function<bool()> ready, TimePoint deadline) {
  while (!gone_ && !ready()) {
    if (Clock::now() >= deadline) co_return false;
    asio::error_code ignored;
    wake_.expires_at(deadline);
    co_await wake_.async_wait(redirect_error(use_awaitable, ignored));
  }
  co_return !gone_;
}

void HttpConnection::close(bool reset) {
  if (gone_) return;
  closedHere_ = true;
  gone_ = true;
  asio::error_code ignored;
  if (reset) socket_.set_option(asio::socket_base::linger(true, 0), ignored);
  socket_.close(ignored);
  wake_.cancel();
}

// Reads for the whole life of the connection, so that its end is seen whatever the answer is doing.
asio::awaitable<void> HttpConnection::read() {
  std::array<char, 64 * 1024> bytes;
  while (!gone_) {
    asio::error_code error;
    const std::size_t count =
        co_await socket_.async_read_some(asio::buffer(bytes), redirect_error(use_awaitable, error));
    if (error || inbox_.size() + count > kBodyCap + kHeadCap) break;
    if (inbox_.empty()) firstByteAt_ = Clock::now();
    inbox_.append(bytes.data(), count);
    wake_.cancel();
  }
  gone_ = true;
  server_.hooks_.closed(*this);
  server_.connections_.erase(this);
  asio::error_code ignored;
  socket_.close(ignored);
  wake_.cancel();
}

asio::awaitable<bool> HttpConnection::need(std::size_t bytes) {
  co_return co_await waitFor([this, bytes] { return inbox_.size() >= bytes; }, TimePoint::max());
}

asio::awaitable<bool> HttpConnection::refuse(int status) {
  co_await write(httpHead(status, {{"content-length", "0"}, {"connection", "close"}}));
  close();
  co_return false;
}

bool HttpConnection::tooLarge(std::size_t bytes) const {
  return bytes > (request_.sink ? kSinkCap : kBodyCap);
}

asio::awaitable<bool> HttpConnection::takeBody(std::size_t bytes) {
  while (bytes > 0) {
    if (!co_await need(1)) co_return false;
    const std::size_t count = std::min(bytes, inbox_.size());
    const std::string_view piece = std::string_view(inbox_).substr(0, count);
    if (request_.sink) {
      request_.sink->add(piece);
    } else {
      request_.body += piece;
    }
    inbox_.erase(0, count);
    bytes -= count;
  }
  co_return true;
}

asio::awaitable<bool> HttpConnection::receiveBody() {
  std::size_t length = 0;
  const std::string_view stated = request_.header("content-length");
  const bool chunked = lower(request_.header("transfer-encoding")) == "chunked";
  if (!stated.empty() && !parseNumber(stated, 10, length)) co_return co_await refuse(400);
  if (chunked || length > 0) request_.sink = server_.hooks_.sink(request_);
  if (tooLarge(length)) co_return co_await refuse(413);
  if (lower(request_.header("expect")) == "100-continue" && inbox_.empty()) {
    co_await write("HTTP/1.1 100 Continue\r\n\r\n");
  }
  if (!chunked) co_return co_await takeBody(length);
  for (std::size_t all = 0;;) {
    const auto lineIsThere = [this] { return inbox_.find("\r\n") != std::string::npos; };
    if (!co_await waitFor(lineIsThere, TimePoint::max())) co_return false;
    const std::size_t line = inbox_.find("\r\n");
    std::size_t size = 0;
    const std::string_view digits = std::string_view(inbox_).substr(0, line);
    if (!parseNumber(digits.substr(0, digits.find(';')), 16, size)) co_return co_await refuse(400);
    if (tooLarge(size) || tooLarge(all + size)) co_return co_await refuse(413);
    all += size;
    inbox_.erase(0, line + 2);
    if (!co_await takeBody(size) || !co_await need(2)) co_return false;
    inbox_.erase(0, 2);
    if (size == 0) co_return true;  // trailers are not taken
  }
}

asio::awaitable<bool> HttpConnection::receiveRequest() {
  const auto headIsThere = [this] {
    return inbox_.find("\r\n\r\n") != std::string::npos || inbox_.size() > kHeadCap;
  };
  if (!co_await waitFor(headIsThere, TimePoint::max())) co_return false;
  const std::size_t end = inbox_.find("\r\n\r\n");
  if (end == std::string::npos) co_return co_await refuse(431);
  request_ = HttpRequest();
  request_.connection = id_;
  request_.firstByteAt = firstByteAt_;
  const bool understood = parseHead(std::string_view(inbox_).substr(0, end), request_);
  inbox_.erase(0, end + 4);
  if (!understood) co_return co_await refuse(400);
  const std::string connection = lower(request_.header("connection"));
  keepAlive_ = request_.minorVersion >= 1 ? connection != "close" : connection == "keep-alive";
  if (!co_await receiveBody()) co_return false;
  request_.arrivedAt = Clock::now();
  firstByteAt_ = request_.arrivedAt;  // of a pipelined request whose bytes are here already
  co_return true;
}

asio::awaitable<void> HttpConnection::serve() {
  while (co_await receiveRequest()) {
    co_await server_.hooks_.handle(*this);
    if (!keepAlive_) close();
  }
}

FakeHttpServer::FakeHttpServer(asio::io_context& context, Hooks hooks)
    : context_(context), acceptor_(context), hooks_(std::move(hooks)) {}

Result<std::uint16_t> FakeHttpServer::listen(std::uint16_t port) {
  using asio::ip::tcp;
  const tcp::endpoint endpoint(asio::ip::address_v4::loopback(), port);
  asio::error_code error;
  acceptor_.open(endpoint.protocol(), error);
  if (!error) acceptor_.set_option(tcp::acceptor::reuse_address(true), error);
  if (!error) acceptor_.bind(endpoint, error);
  if (!error) acceptor_.listen(asio::socket_base::max_listen_connections, error);
  if (error) {
    return fail(ErrorKind::Io,
                fmt::format("cannot listen on 127.0.0.1:{}: {}", port, error.message()));
  }
  asio::co_spawn(context_, accept(), asio::detached);
  return acceptor_.local_endpoint().port();
}

asio::awaitable<void> FakeHttpServer::accept() {
  while (true) {
    asio::error_code error;
    asio::ip::tcp::socket socket =
        co_await acceptor_.async_accept(redirect_error(use_awaitable, error));
    if (error == asio::error::operation_aborted || !acceptor_.is_open()) co_return;
    if (error) continue;
    socket.set_option(asio::ip::tcp::no_delay(true), error);
    auto connection = std::make_shared<HttpConnection>(*this, std::move(socket), ++lastId_);
    connections_.insert(connection.get());
    hooks_.opened(*connection);
    // Each coroutine's closure holds the connection: the last one to end destroys it.
    asio::co_spawn(
        context_,
        [](std::shared_ptr<HttpConnection> self) -> asio::awaitable<void> {
          co_await self->read();
        }(connection),
        asio::detached);
    asio::co_spawn(
        context_,
        [](std::shared_ptr<HttpConnection> self) -> asio::awaitable<void> {
          co_await self->serve();
        }(connection),
        asio::detached);
  }
}

void FakeHttpServer::wakeAll() {
  for (HttpConnection* connection : connections_) connection->wake_.cancel();
}

void FakeHttpServer::closeAll(bool reset, const HttpConnection* except) {
  for (HttpConnection* connection : connections_) {
    if (connection != except) connection->close(reset);
  }
}

void FakeHttpServer::stop() {
  asio::post(context_, [this] {
    asio::error_code ignored;
    acceptor_.close(ignored);
    closeAll();
  });
}

}  // namespace codestral::test
