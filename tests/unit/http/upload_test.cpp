// Forms with files: what goes over the wire, how far it got, and what may happen to a file on the
// way.

#include <atomic>
#include <cstdlib>
#include <cstring>
#include <future>
#include <limits>

#include <fcntl.h>
#include <gmock/gmock.h>
#include <sys/stat.h>
#include <unistd.h>

#include "http/upload_file.h"
#include "support/nginx.h"
#include "support/temp_dir.h"
#include "unit/http/curl_fixture.h"

namespace codestral::http {
namespace {

using test::kOk;
using test::RawConnection;
using test::RawServer;
using test::Recorder;
using test::TempDir;
using ::testing::HasSubstr;
using ::testing::Not;

constexpr std::uint64_t kNoLimit = std::numeric_limits<std::uint64_t>::max();
// More than both ends of a loopback connection hold, so that a server that stops reading is
// noticed.
constexpr std::uint64_t kLong = 16 * 1024 * 1024;
constexpr Millis kNever{0};

std::shared_ptr<UploadFile> opened(const std::filesystem::path& path) {
  return UploadFile::open(path, kNoLimit).value_or(nullptr);
}
std::filesystem::path sparse(const TempDir& folder, std::uint64_t size) {
  auto path = folder.write("sparse.bin", "");
  std::filesystem::resize_file(path, size);
  return path;
}
Request formOf(std::string url, std::shared_ptr<UploadFile> file) {
  Request request{.method = "POST", .url = std::move(url)};
  request.form.push_back({.name = "purpose", .value = "batch"});
  request.form.push_back({.name = "file",
                          .fileName = "data.jsonl",
                          .contentType = "application/jsonl",
                          .file = std::move(file)});
  request.deadlines = {kNever, kNever, kNever, kNever};
  return request;
}

// What a server makes of a form: checks its length, and gives the parts as they stand.
struct ReceivedForm {
  std::size_t announced = 0;
  std::string boundary;
  std::string body;

  explicit ReceivedForm(std::string_view request) {
    const std::string head(request.substr(0, request.find("\r\n\r\n") + 2));
    body = request.substr(head.size() + 2);
    announced = std::strtoull(valueOf(head, "Content-Length: ").c_str(), nullptr, 10);
    const std::string type = valueOf(head, "Content-Type: ");
    constexpr std::string_view kForm = "multipart/form-data; boundary=";
    if (type.starts_with(kForm)) boundary = type.substr(kForm.size());
  }
  // The names are in lower case where they came over HTTP/2.
  static std::string valueOf(const std::string& head, const char* name) {
    const char* line = ::strcasestr(head.c_str(), name);
    if (line == nullptr) return {};
    line += std::strlen(name);
    return {line, std::strcspn(line, "\r")};
  }
  std::string expected(std::string_view content) const {
    return "--" + boundary +
           "\r\nContent-Disposition: form-data; name=\"purpose\"\r\n\r\nbatch\r\n--" + boundary +
           "\r\nContent-Disposition: form-data; name=\"file\"; filename=\"data.jsonl\"\r\n"
           "Content-Type: application/jsonl\r\n\r\n" +
           std::string(content) + "\r\n--" + boundary + "--\r\n";
  }
};

std::string longText() {
  std::string text;
  for (int i = 0; text.size() < 3'000'000; ++i) text += std::to_string(i) + "\n";
  text += std::string("\0\r\n--", 5);
  return text;
}

class UploadTest : public test::CurlTest {
 protected:
  TempDir folder;
};

TEST_F(UploadTest, OpensOnlyRegularFilesWithinTheLimit) {
  const auto fifo = folder / "fifo";
  ASSERT_EQ(::mkfifo(fifo.c_str(), 0600), 0);
  struct Case {
    std::filesystem::path path;
    std::uint64_t limit;
    ErrorKind kind;
    std::string_view says;
  };
  const Case cases[] = {
      {"", 10, ErrorKind::InvalidInput, "empty"},
      {folder / "none", 10, ErrorKind::NotFound, "none"},
      {folder.path(), 10, ErrorKind::Io, "not a regular file"},
      {"/dev/zero", 10, ErrorKind::Io, "not a regular file"},
      {fifo, 10, ErrorKind::Io, "not a regular file"},
      {folder.write("large", "12345678901"), 10, ErrorKind::TooLarge, "11 bytes, the limit is 10"},
  };
  for (const Case& c : cases) {
    const auto file = UploadFile::open(c.path, c.limit);
    ASSERT_FALSE(file) << c.path;
    EXPECT_EQ(file.error().kind, c.kind);
    EXPECT_THAT(file.error().message, HasSubstr(c.says));
    EXPECT_THAT(file.error().message, HasSubstr(c.path.string()));
  }
  EXPECT_EQ(UploadFile::open(folder.write("fits", "1234567890"), 10).value()->size(), 10U);
  EXPECT_EQ(UploadFile::open(folder.write("nothing", ""), 0).value()->size(), 0U);
}

TEST_F(UploadTest, SendsAFormWithItsLength) {
  const std::string contents[] = {longText(), "", "x"};
  for (const std::string method : {"POST", "PUT", "PATCH"}) {
    for (const std::string& content : contents) {
      SCOPED_TRACE(method + " " + std::to_string(content.size()));
      Recorder recorder;
      RawServer server(std::ref(recorder));
      Request request = formOf(server.url("/v1/files"), opened(folder.write("f", content)));
      request.method = method;
      const auto done = test::fetch(loop, transport, std::move(request));
      ASSERT_TRUE(done->ok()) << done->message();
      const std::string sent = recorder.requests().at(0);
      EXPECT_THAT(sent.substr(0, 40), ::testing::StartsWith(method + " /v1/files HTTP/1.1\r\n"));
      EXPECT_THAT(sent.substr(0, 1000), Not(HasSubstr("Expect:")));
      const ReceivedForm form(sent);
      EXPECT_EQ(form.announced, form.body.size());
      EXPECT_TRUE(form.body == form.expected(content)) << form.body.substr(0, 1000);
    }
  }
}

TEST_F(UploadTest, SendsTheSizeOfTheMomentOfOpening) {
  Recorder recorder;
  RawServer server(std::ref(recorder));
  const auto path = folder.write("grows", "12345");
  const auto file = opened(path);
  folder.write("grows", "12345678");
  ASSERT_TRUE(test::fetch(loop, transport, formOf(server.url(), file))->ok());
  const ReceivedForm form(recorder.requests().at(0));
  EXPECT_EQ(form.body, form.expected("12345"));
}

TEST_F(UploadTest, SendsTheWholeFileAgainWhenAKeptConnectionWasDead) {
  std::promise<std::string> second;
  RawServer server([&](RawConnection& connection) {
    std::string request = connection.readRequest();
    if (connection.number() > 1) second.set_value(std::move(request));
    connection.send(kOk);
    connection.readRequest();  // unanswered on the first connection
  });
  ASSERT_TRUE(get(server.url())->ok());
  const auto done =
      test::fetch(loop, transport, formOf(server.url(), opened(folder.write("f", "content"))));
  ASSERT_TRUE(done->ok()) << done->message();
  const ReceivedForm form(second.get_future().get());
  EXPECT_EQ(form.body, form.expected("content"));
}

TEST_F(UploadTest, TellsHowFarItIs) {
  std::atomic<std::size_t> announced = 0;
  RawServer server([&](RawConnection& connection) {
    announced = ReceivedForm(connection.readHead()).announced;
    while (!connection.readPiece().empty()) {
    }
    connection.send(kOk);
  });
  std::vector<std::pair<std::uint64_t, std::uint64_t>> reports;
  bool answered = false;
  const TimePoint start = Clock::now();
  const auto call = transport.start(
      formOf(server.url(), opened(sparse(folder, kLong))),
      {.head = [&](const Head&) { EXPECT_EQ(reports.back().first, reports.back().second); },
       .progress = [&](std::uint64_t sent,
                       std::uint64_t total) { reports.emplace_back(sent, total); },
       .done = [&](const Result<Timings>& result) { answered = result.has_value(); }});
  ASSERT_TRUE(loop.runUntil([&] { return answered; }));
  const auto tenths = static_cast<std::size_t>((Clock::now() - start) / Millis(100));
  EXPECT_LE(reports.size(), tenths + 2);
  ASSERT_GE(reports.size(), 2U);
  for (std::size_t i = 0; i < reports.size(); ++i) {
    EXPECT_EQ(reports[i].second, announced);
    if (i > 0) EXPECT_GT(reports[i].first, reports[i - 1].first);
  }
  EXPECT_EQ(reports.back().first, announced);
}

TEST_F(UploadTest, AFileThatShrinksEndsTheCall) {
  const auto path = sparse(folder, kLong);
  RawServer server([&](RawConnection& connection) {
    connection.readHead();
    std::filesystem::resize_file(path, 1000);
    connection.waitForClose();
  });
  const auto done = test::fetch(loop, transport, formOf(server.url(), opened(path)));
  EXPECT_EQ(done->kind(), ErrorKind::Io);
  EXPECT_THAT(done->message(), HasSubstr(path.string() + " shrank while it was uploaded"));
  EXPECT_THAT(done->message(), HasSubstr(std::to_string(kLong)));
}

TEST_F(UploadTest, AFileThatCannotBeReadEndsTheCall) {
  RawServer server([](RawConnection& connection) { connection.waitForClose(); });
  const auto path = folder.write("f", "content");
  Fd writeOnly(::open(path.c_str(), O_WRONLY | O_CLOEXEC));
  const auto done =
      test::fetch(loop, transport,
                  formOf(server.url(),
                         std::make_shared<UploadFile>(path, RegularFile{std::move(writeOnly), 7})));
  EXPECT_EQ(done->kind(), ErrorKind::Io);
  EXPECT_THAT(done->message(), HasSubstr("cannot read " + path.string()));
}

TEST_F(UploadTest, AnAnswerBeforeTheEndCounts) {
  RawServer server([](RawConnection& connection) {
    connection.readHead();
    connection.send("HTTP/1.1 413 Too Large\r\nContent-Length: 3\r\n\r\nbig");
    connection.waitForClose();
  });
  const auto done =
      test::fetch(loop, transport, formOf(server.url(), opened(sparse(folder, kLong))));
  ASSERT_TRUE(done->ok()) << done->message();
  EXPECT_EQ(done->head->status, 413);
  EXPECT_EQ(done->body, "big");
}

TEST_F(UploadTest, ClosingTheCallStopsIt) {
  std::promise<void> closed;
  RawServer server([&](RawConnection& connection) {
    connection.readHead();
    connection.waitForClose();
    closed.set_value();
  });
  bool moved = false;
  auto call = transport.start(
      formOf(server.url(), opened(sparse(folder, kLong))),
      {.progress = [&](auto, auto) { moved = true; }, .done = [](const auto&) { ADD_FAILURE(); }});
  ASSERT_TRUE(loop.runUntil([&] { return moved; }));
  call.reset();
  closed.get_future().wait();
  loop.drain();
}

TEST_F(UploadTest, StandingStillIsNotForever) {
  std::promise<void> over;
  RawServer server([&](RawConnection& connection) {
    connection.readHead();
    over.get_future().wait();
  });
  Request request = formOf(server.url(), opened(sparse(folder, kLong)));
  request.deadlines.firstByte = Millis(5000);
  request.deadlines.idle = Millis(60);
  const auto done = test::fetch(loop, transport, std::move(request));
  over.set_value();
  EXPECT_EQ(done->kind(), ErrorKind::Timeout);
  EXPECT_THAT(done->message(), HasSubstr("the upload to http://127.0.0.1"));
  EXPECT_THAT(done->message(), HasSubstr("paused for 60 ms"));
}

// A request that is given up after 450 ms is the clock: no answer may be missing for 400 ms, but
// this one is on its way for longer.
TEST_F(UploadTest, TheFirstByteIsNotAwaitedWhileTheRequestMoves) {
  std::promise<void> goOn;
  RawServer server([&](RawConnection& connection) {
    connection.readHead();
    goOn.get_future().wait();
    while (!connection.readPiece().empty()) {
    }
    connection.send(kOk);
  });
  RawServer silent([](RawConnection& connection) { connection.waitForClose(); });
  Request request = formOf(server.url(), opened(sparse(folder, kLong)));
  request.deadlines.firstByte = Millis(400);
  bool moved = false;
  std::optional<Result<Timings>> done;
  const auto call =
      transport.start(std::move(request), {.progress = [&](auto, auto) { moved = true; },
                                           .done = [&](Result<Timings> result) { done = result; }});
  ASSERT_TRUE(loop.runUntil([&] { return moved; }));
  const auto clock = test::fetch(
      loop, transport, {.url = silent.url(), .deadlines = {kNever, kNever, kNever, Millis(450)}});
  EXPECT_EQ(clock->kind(), ErrorKind::Timeout);
  EXPECT_FALSE(done);
  goOn.set_value();
  ASSERT_TRUE(loop.runUntil([&] { return done.has_value(); }));
  EXPECT_TRUE(done->has_value()) << done->error().message;
}

TEST_F(UploadTest, RefusesAFormThatIsNone) {
  Recorder recorder;
  RawServer server(std::ref(recorder));
  const auto file = opened(folder.write("f", "x"));
  struct Case {
    std::function<void(Request&)> spoil;
    std::string_view says;
  };
  const Case cases[] = {
      {[](Request& r) { r.body = "x"; }, "a body or a form"},
      {[](Request& r) { r.method = "GET"; }, "GET has no form"},
      {[](Request& r) { r.method = "HEAD"; }, "HEAD has no form"},
      {[](Request& r) { r.headers = {{"content-TYPE", "text/plain"}}; }, "content type"},
      {[](Request& r) { r.form[0].name = ""; }, "no name"},
      {[](Request& r) { r.form[0].name = "a\r\nX-A: b"; }, "line break"},
      {[](Request& r) { r.form[1].fileName = "a\nb"; }, "line break"},
      {[](Request& r) { r.form[1].contentType = std::string("a\0b", 3); }, "NUL"},
      {[](Request& r) { r.form[1].value = "x"; }, "a value and a file"},
  };
  for (const Case& c : cases) {
    Request request = formOf(server.url(), file);
    c.spoil(request);
    const auto done = test::fetch(loop, transport, std::move(request));
    EXPECT_EQ(done->kind(), ErrorKind::InvalidInput) << c.says;
    EXPECT_THAT(done->message(), HasSubstr(c.says));
  }
  EXPECT_EQ(server.connections(), 0);
}

TEST(UploadHttp2, CarriesAFormWithItsLength) {
  if (const std::string reason = test::Nginx::missing(); !reason.empty()) GTEST_SKIP() << reason;
  const TempDir folder;
  Recorder recorder;
  RawServer server(std::ref(recorder));
  test::Nginx nginx({{"site", "good"}}, "http://127.0.0.1:" + std::to_string(server.port()));
  test::MainLoop loop;
  CurlTransport transport(loop, {.caFile = nginx.file("ca.pem")});
  const std::string content = longText();
  const auto done = test::fetch(
      loop, transport, formOf(nginx.url("site") + "/up", opened(folder.write("f", content))));
  ASSERT_TRUE(done->ok()) << done->message() << nginx.errorLog();
  EXPECT_EQ(done->head->header("x-protocol"), "HTTP/2.0");
  const ReceivedForm form(recorder.requests().at(0));
  EXPECT_EQ(form.announced, form.body.size());
  EXPECT_TRUE(form.body == form.expected(content)) << form.body.substr(0, 1000);

  const auto path = sparse(folder, kLong);
  const auto shrunk = opened(path);
  std::filesystem::resize_file(path, 100'000);
  const auto failed = test::fetch(loop, transport, formOf(nginx.url("site") + "/up", shrunk));
  EXPECT_EQ(failed->kind(), ErrorKind::Io) << failed->message();
  EXPECT_THAT(failed->message(), HasSubstr("shrank"));
  EXPECT_TRUE(test::fetch(loop, transport, formOf(nginx.url("site"), opened(path)))->ok());
}

}  // namespace
}  // namespace codestral::http
