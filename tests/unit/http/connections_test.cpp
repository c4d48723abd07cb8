// Which connection a request goes out on.

#include <future>

#include <gtest/gtest.h>

#include "http/curl_transport.h"
#include "unit/http/fetch.h"
#include "unit/http/raw_server.h"

namespace codestral::http {
namespace {

using test::Fetch;
using test::RawConnection;
using test::RawServer;

TEST(Connections, ARequestDoesNotWaitForAnotherThatIsNotAnswered) {
  std::promise<void> firstHasArrived;
  RawServer server([&](RawConnection& connection) {
    connection.readRequest();
    if (connection.number() > 1) {
      connection.send("HTTP/1.1 200 OK\r\nContent-Length: 2\r\n\r\nok");
    } else {
      firstHasArrived.set_value();
    }
    connection.waitForClose();
  });
  test::MainLoop loop;
  CurlTransport transport(loop, {});
  const Fetch silent(transport, {.url = server.url()});
  firstHasArrived.get_future().wait();

  const auto second = test::fetch(loop, transport, {.url = server.url()});

  EXPECT_EQ(second->body, "ok") << second->message();
  EXPECT_FALSE(silent.done);
}

}  // namespace
}  // namespace codestral::http
