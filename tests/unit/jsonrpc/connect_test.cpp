#include <string>

#include <arpa/inet.h>
#include <gtest/gtest.h>
#include <netinet/in.h>
#include <sys/socket.h>
#include <sys/un.h>

#include "jsonrpc/framing.h"
#include "jsonrpc/stdio.h"
#include "support/temp_dir.h"
#include "unit/jsonrpc/ends.h"

namespace codestral::jsonrpc {
namespace {

TEST(Connect, Pipe) {
  const Fd listener(::socket(AF_UNIX, SOCK_STREAM | SOCK_CLOEXEC, 0));
  const test::TempDir folder;
  const std::string path = (folder / "s").string();
  sockaddr_un address{};
  address.sun_family = AF_UNIX;
  path.copy(address.sun_path, path.size());
  ASSERT_EQ(::bind(listener.get(), reinterpret_cast<sockaddr*>(&address), sizeof address), 0);
  ASSERT_EQ(::listen(listener.get(), 1), 0);
  const auto connected = connectPipe(path);
  ASSERT_TRUE(connected) << connected.error().message;
  const Fd peer(::accept(listener.get(), nullptr, nullptr));
  writeAll(connected->get(), frame("{}"));
  EXPECT_EQ(Bodies(peer.get()).next(), "{}");

  const std::string nowhere = (folder / "none").string();
  const auto missing = connectPipe(nowhere);
  ASSERT_FALSE(missing);
  EXPECT_EQ(missing.error().kind, ErrorKind::Io);
  EXPECT_NE(missing.error().message.find(nowhere), std::string::npos);
  for (const std::string& bad : {std::string(), std::string(108, 'x'), std::string("a\0b", 3)}) {
    const auto refused = connectPipe(bad);
    ASSERT_FALSE(refused);
    EXPECT_EQ(refused.error().kind, ErrorKind::InvalidInput);
  }
}

TEST(Connect, Port) {
  const Fd listener(::socket(AF_INET, SOCK_STREAM | SOCK_CLOEXEC, 0));
  sockaddr_in address{};
  address.sin_family = AF_INET;
  address.sin_addr.s_addr = htonl(INADDR_LOOPBACK);
  socklen_t size = sizeof address;
  ASSERT_EQ(::bind(listener.get(), reinterpret_cast<sockaddr*>(&address), size), 0);
  ASSERT_EQ(::getsockname(listener.get(), reinterpret_cast<sockaddr*>(&address), &size), 0);
  const int port = ntohs(address.sin_port);
  // Bound but not listening: refused, and nobody else can take the port meanwhile.
  const auto refused = connectPort(port);
  ASSERT_FALSE(refused);
  EXPECT_EQ(refused.error().kind, ErrorKind::Io);
  ASSERT_EQ(::listen(listener.get(), 1), 0);
  const auto connected = connectPort(port);
  ASSERT_TRUE(connected) << connected.error().message;
  const Fd peer(::accept(listener.get(), nullptr, nullptr));
  writeAll(peer.get(), frame("{}"));
  EXPECT_EQ(Bodies(connected->get()).next(), "{}");
  for (const int bad : {-1, 0, 65536}) {
    const auto invalid = connectPort(bad);
    ASSERT_FALSE(invalid);
    EXPECT_EQ(invalid.error().kind, ErrorKind::InvalidInput);
  }
}

}  // namespace
}  // namespace codestral::jsonrpc
