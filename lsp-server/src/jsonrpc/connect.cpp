#include <cerrno>
#include <cstring>

#include <arpa/inet.h>
#include <fmt/format.h>
#include <netinet/in.h>
#include <netinet/tcp.h>
#include <poll.h>
#include <sys/socket.h>
#include <sys/un.h>

#include "jsonrpc/stdio.h"

namespace codestral::jsonrpc {
namespace {

Result<Fd> failed(const std::string& what, int error) {
  return fail(ErrorKind::Io, fmt::format("connecting to {}: {}", what, std::strerror(error)));
}

// Blocks: the editor listens before it starts the server, on this machine.
template <typename Address>
Result<Fd> connectTo(int family, const Address& address, const std::string& what) {
  Fd socket(::socket(family, SOCK_STREAM | SOCK_CLOEXEC, 0));
  if (!socket.valid()) return failed(what, errno);
  if (::connect(socket.get(), reinterpret_cast<const sockaddr*>(&address), sizeof address) == 0) {
    return socket;
  }
  if (errno != EINTR) return failed(what, errno);
  // An interrupted connect goes on by itself; asking again would fail.
  pollfd entry{socket.get(), POLLOUT, 0};
  while (::poll(&entry, 1, -1) < 0 && errno == EINTR) {
  }
  int error = 0;
  socklen_t size = sizeof error;
  ::getsockopt(socket.get(), SOL_SOCKET, SO_ERROR, &error, &size);
  if (error != 0) return failed(what, error);
  return socket;
}

}  // namespace

Result<Fd> connectPipe(const std::string& path) {
  sockaddr_un address{};
  if (path.empty() || path.size() >= sizeof address.sun_path || path.contains('\0')) {
    return fail(ErrorKind::InvalidInput,
                fmt::format("socket path must have 1 to {} bytes", sizeof address.sun_path - 1));
  }
  address.sun_family = AF_UNIX;
  path.copy(address.sun_path, path.size());
  return connectTo(AF_UNIX, address, path);
}

Result<Fd> connectPort(int port) {
  if (port < 1 || port > 65535) {
    return fail(ErrorKind::InvalidInput, fmt::format("port {} is not between 1 and 65535", port));
  }
  sockaddr_in address{};
  address.sin_family = AF_INET;
  address.sin_port = htons(static_cast<std::uint16_t>(port));
  address.sin_addr.s_addr = htonl(INADDR_LOOPBACK);
  auto socket = connectTo(AF_INET, address, fmt::format("127.0.0.1:{}", port));
  if (socket) {
    // Small answers must not wait for the acknowledgement of earlier ones.
    const int on = 1;
    ::setsockopt(socket->get(), IPPROTO_TCP, TCP_NODELAY, &on, sizeof on);
  }
  return socket;
}

}  // namespace codestral::jsonrpc
