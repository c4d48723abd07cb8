// An editor that dies, hangs up, stops reading or floods.

#include <array>

#include <fcntl.h>
#include <gmock/gmock.h>
#include <gtest/gtest.h>
#include <signal.h>
#include <spawn.h>
#include <sys/stat.h>
#include <sys/wait.h>
#include <unistd.h>

#include "faults/editor.h"

extern char** environ;

namespace codestral::test {
namespace {

using nlohmann::json;

// A process that waits to be killed.
class Bystander {
 public:
  Bystander() {
    std::array<char*, 3> arguments = {const_cast<char*>("sleep"), const_cast<char*>("1000"),
                                      nullptr};
    if (::posix_spawnp(&pid_, "sleep", nullptr, nullptr, arguments.data(), environ) != 0) pid_ = -1;
  }
  ~Bystander() { end(); }
  void end() {
    if (pid_ <= 0) return;
    ::kill(pid_, SIGKILL);
    ::waitpid(pid_, nullptr, 0);
    pid_ = -1;
  }
  pid_t pid() const { return pid_; }

 private:
  pid_t pid_ = -1;
};

// A workspace in which git hangs for as long as this lives: its configuration is a pipe.
class HangingRepository {
 public:
  HangingRepository() {
    if (std::system(("git init -q '" + folder_.path().string() + "'").c_str()) != 0) std::abort();
    std::filesystem::remove(config_);
    if (::mkfifo(config_.c_str(), 0600) != 0) std::abort();
  }
  std::string uri() const { return "file://" + folder_.path().string(); }
  // Until a git has come to read it; from then on it waits for a text that does not come.
  bool waitForGit(LspClient& server) {
    constexpr Millis kTurn{5};
    const TimePoint deadline = Clock::now() + kServerPatience;
    while (!writer_.valid() && Clock::now() < deadline) {
      server.waitUntil([] { return false; }, kTurn);
      writer_.reset(::open(config_.c_str(), O_WRONLY | O_NONBLOCK | O_CLOEXEC));
    }
    return writer_.valid();
  }

 private:
  TempDir folder_;
  std::string config_ = (folder_ / ".git/config").string();
  Fd writer_;
};

std::int64_t askForReview(Editor& editor) {
  return editor.server().request(
      "workspace/executeCommand",
      {{"command", "codestral.review"}, {"arguments", json::array({{{"change", "staged"}}})}});
}

TEST(PeerFaults, ServerEndsWhileGitHangs) {
  HangingRepository repository;
  Editor editor("mistral", {{"rootUri", repository.uri()}});
  editor.open("value = ");
  ASSERT_TRUE(editor.complete().is_object());  // the server has its settings
  askForReview(editor);
  ASSERT_TRUE(repository.waitForGit(editor.server()));
  EXPECT_EQ(editor.server().shutdown(), 0);
}

// More of them than there are threads, which completion needs as well.
TEST(PeerFaults, CancelledReviewsLetGoOfAGitThatHangs) {
  HangingRepository repository;
  Editor editor("mistral", {{"rootUri", repository.uri()}});
  editor.open("value = ");
  ASSERT_TRUE(editor.complete().is_object());
  std::vector<std::int64_t> reviews;
  while (reviews.size() < 12) reviews.push_back(askForReview(editor));
  ASSERT_TRUE(repository.waitForGit(editor.server()));
  for (const std::int64_t review : reviews) editor.server().cancel(review);
  editor.open("value = ");
  EXPECT_TRUE(editor.complete().is_object());
  EXPECT_EQ(editor.server().shutdown(), 0);
}

TEST(PeerFaults, ServerEndsWhenItsEditorDies) {
  Bystander parent;
  ASSERT_GT(parent.pid(), 0);
  Editor editor("ondevice", {{"processId", parent.pid()}});
  editor.open("value = ");
  EXPECT_TRUE(editor.complete().is_object());
  parent.end();
  // Its input is still open: only the death can tell.
  EXPECT_EQ(editor.server().waitForExit(), 1);
}

TEST(PeerFaults, ServerEndsWithItsInputWhileARequestIsOpen) {
  Editor editor("mistral");
  editor.open("value = ");
  editor.service().push(Behaviour::faulty(Fault::StallBeforeHead));
  editor.ask();
  ASSERT_TRUE(editor.waitForAsked(1));
  editor.server().closeInput();
  EXPECT_EQ(editor.server().waitForExit(), 1);
  // And takes its requests to the service along.
  EXPECT_TRUE(editor.service().waitForOpenConnections(0));
}

TEST(PeerFaults, EditorThatDoesNotReadLosesNothingAndCostsLittle) {
  Editor editor("ondevice");
  editor.open("value = ");
  ASSERT_TRUE(editor.complete().is_object());
  // Only sendRaw() without receive(): what the server says fills the pipe and then its own queue.
  constexpr int kCount = 20000;
  std::string bytes;
  for (int i = 0; i < kCount; ++i) {
    const json message = {{"jsonrpc", "2.0"}, {"id", 100000 + i}, {"method", "no/such"}};
    editor.server().expectAnswer(message["id"], "no/such");
    bytes += framed(message.dump());
  }
  editor.server().sendRaw(bytes);
  EXPECT_TRUE(editor.server().waitUntil([&] { return editor.server().unanswered() == 0; }));
  EXPECT_LT(editor.server().memory().peakKiB, 256U * 1024U);
  EXPECT_TRUE(editor.complete().is_object());
  EXPECT_EQ(editor.server().shutdown(), 0);
  EXPECT_THAT(editor.server().protocolErrors(), testing::IsEmpty());
}

TEST(PeerFaults, MessageOf50MegabytesIsServedAndForgotten) {
  Editor editor("ondevice");
  const std::string line = "total = total + price * amount\n";
  std::string text;
  while (text.size() < std::size_t{50} * 1024 * 1024) text += line;
  editor.open(text);
  // Too large to complete in, but alive.
  EXPECT_EQ(editor.complete(), json({{"items", json::array()}}));
  EXPECT_LT(editor.server().memory().peakKiB, 1024U * 1024U);
  editor.open("value = ");
  EXPECT_TRUE(editor.complete().is_object());
  EXPECT_EQ(editor.server().shutdown(), 0);
}

TEST(PeerFaults, MessageOverTheCapIsSkipped) {
  Editor editor("ondevice");
  // After this nothing is asked of the client, whose answer would go amid the body.
  editor.open("value = ");
  ASSERT_TRUE(editor.complete().is_object());
  editor.server().sendRaw("Content-Length: 104857600\r\n\r\n");
  const std::string piece(1024 * 1024, 'x');
  for (int i = 0; i < 100; ++i) {
    editor.server().sendRaw(piece);
    editor.server().waitUntil([&] { return editor.server().unsent() == 0; });
  }
  editor.open("value = ");
  EXPECT_TRUE(editor.complete().is_object());
  EXPECT_LT(editor.server().memory().peakKiB, 128U * 1024U);
  EXPECT_EQ(editor.server().shutdown(), 0);
}

// One byte at a time: every split there is.
TEST(PeerFaults, MessageInSingleBytes) {
  Editor editor("ondevice");
  const json message = {{"jsonrpc", "2.0"}, {"id", 7000}, {"method", "no/such"}};
  editor.server().expectAnswer(7000, "no/such");
  for (const char byte : framed(message.dump())) {
    editor.server().sendRaw(std::string_view(&byte, 1));
  }
  const auto response = editor.server().waitForResponse(7000);
  ASSERT_TRUE(response);
  EXPECT_EQ((*response)["error"]["code"], -32601);
}

}  // namespace
}  // namespace codestral::test
