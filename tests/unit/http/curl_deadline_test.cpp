// Connect, first byte, idle and total.

#include <gmock/gmock.h>

#include "unit/http/curl_fixture.h"

namespace codestral::http {
namespace {

using test::RawConnection;
using test::RawServer;
using test::Recorder;
using ::testing::HasSubstr;

using CurlDeadlineTest = test::CurlTest;

TEST_F(CurlDeadlineTest, KeepsItsDeadlines) {
  Recorder healthy;
  RawServer good(std::ref(healthy));
  struct Case {
    std::string name;
    std::string answer;
    Deadlines deadlines;
    std::string_view says;
  };
  const std::string open = "HTTP/1.1 200 OK\r\nTransfer-Encoding: chunked\r\n\r\n";
  const Millis none{0};
  const Case cases[] = {
      {"never answers", "", {none, Millis(30), none, none}, "no answer from http://127.0.0.1:"},
      {"never ends its head",
       "HTTP/1.1 200 OK\r\nX-A: b\r\n",
       {none, Millis(30), none, none},
       "within 30 ms"},
      {"only interim answers",
       "HTTP/1.1 100 Continue\r\n\r\n",
       {none, Millis(30), none, none},
       "no answer"},
      {"silent after its head", open, {none, none, Millis(30), none}, "paused for 30 ms"},
      {"silent in its body", open + "1\r\nx\r\n", {none, none, Millis(30), none}, "paused"},
      {"too long in all", open + "1\r\nx\r\n", {none, none, none, Millis(40)}, "after 40 ms"},
      {"the shortest counts",
       "",
       {Millis(9000), Millis(9000), Millis(9000), Millis(30)},
       "after 30 ms"},
  };
  for (const Case& c : cases) {
    SCOPED_TRACE(c.name);
    RawServer server([&](RawConnection& connection) {
      connection.readRequest();
      connection.send(c.answer);
      connection.waitForClose();
    });
    const auto done = test::fetch(loop, transport, {.url = server.url(), .deadlines = c.deadlines});
    EXPECT_EQ(done->kind(), ErrorKind::Timeout) << done->message();
    EXPECT_THAT(done->message(), HasSubstr(c.says));
    EXPECT_TRUE(get(good.url())->ok());
  }
}

TEST_F(CurlDeadlineTest, AStreamThatNeverEndsMeetsTheTotalDeadline) {
  RawServer server([](RawConnection& connection) {
    connection.readRequest();
    connection.send("HTTP/1.1 200 OK\r\nTransfer-Encoding: chunked\r\n\r\n");
    char probe = 0;
    while (::recv(connection.fd(), &probe, 1, MSG_DONTWAIT) < 0) connection.send("1\r\nx\r\n");
  });
  const auto done =
      test::fetch(loop, transport,
                  {.url = server.url(), .deadlines = {.idle = Millis(5000), .total = Millis(60)}});
  EXPECT_EQ(done->kind(), ErrorKind::Timeout) << done->message();
  EXPECT_THAT(done->message(), HasSubstr("after 60 ms"));
  EXPECT_EQ(done->done->error().httpStatus, 200);
}

TEST_F(CurlDeadlineTest, GivesUpOnAConnectionThatDoesNotComeAbout) {
  // A listener whose queue is full answers no further connection.
  Fd listener(::socket(AF_INET, SOCK_STREAM | SOCK_CLOEXEC, 0));
  sockaddr_in address{};
  address.sin_family = AF_INET;
  address.sin_addr.s_addr = htonl(INADDR_LOOPBACK);
  ASSERT_EQ(::bind(listener.get(), reinterpret_cast<sockaddr*>(&address), sizeof address), 0);
  ASSERT_EQ(::listen(listener.get(), 0), 0);
  socklen_t size = sizeof address;
  ::getsockname(listener.get(), reinterpret_cast<sockaddr*>(&address), &size);
  std::vector<Fd> queue;
  for (int i = 0; i < 4; ++i) {
    queue.emplace_back(::socket(AF_INET, SOCK_STREAM | SOCK_NONBLOCK | SOCK_CLOEXEC, 0));
    (void)::connect(queue.back().get(), reinterpret_cast<sockaddr*>(&address), sizeof address);
  }
  const auto done =
      test::fetch(loop, transport,
                  {.url = "http://127.0.0.1:" + std::to_string(ntohs(address.sin_port)) + "/",
                   .deadlines = {.connect = Millis(40)}});
  EXPECT_EQ(done->kind(), ErrorKind::Timeout) << done->message();
  EXPECT_THAT(done->message(), HasSubstr("no connection to http://127.0.0.1:"));
  EXPECT_THAT(done->message(), HasSubstr("within 40 ms"));
}

}  // namespace
}  // namespace codestral::http
