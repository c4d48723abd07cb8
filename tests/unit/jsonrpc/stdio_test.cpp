#include "jsonrpc/stdio.h"

#include <atomic>
#include <condition_variable>
#include <csignal>
#include <future>
#include <mutex>
#include <optional>
#include <string>
#include <thread>
#include <utility>
#include <vector>

#include <fcntl.h>
#include <gtest/gtest.h>
#include <poll.h>
#include <sys/ioctl.h>
#include <termios.h>
#include <unistd.h>

#include "jsonrpc/framing.h"
#include "unit/jsonrpc/ends.h"

namespace codestral::jsonrpc {
namespace {

std::string note(const std::string& method) {
  return frame(encodeNotification(method, nullptr));
}

class StdioTest : public testing::Test {
 protected:
  void SetUp() override {
    std::signal(SIGPIPE, SIG_IGN);
    main_ = std::thread([this] { loop.run(); });
  }
  void TearDown() override {
    onMain([&] { stream.reset(); });
    onMain([&] { loop.stop(); });
    main_.join();
  }

  template <typename Call>
  void onMain(Call call) {
    std::promise<void> done;
    loop.post([&] {
      call();
      done.set_value();
    });
    done.get_future().wait();
  }

  void open(Fd input, Fd output) {
    onMain([&] { stream.emplace(loop, std::move(input), std::move(output), limits); });
  }
  // Starts the stream and records what arrives.
  void start(Fd input, Fd output) {
    open(std::move(input), std::move(output));
    onMain([&] {
      stream->start(
          [this](Message message) {
            if (onMessage) onMessage(message);
            std::string text = "?";
            if (const auto* told = std::get_if<Notification>(&message)) text = told->method;
            if (const auto* bad = std::get_if<Malformed>(&message)) {
              text = "!" + std::to_string(static_cast<int>(bad->error.code));
            }
            record(std::move(text));
          },
          [this](Result<> end) { record(end ? "end" : "end!"); });
    });
  }
  void record(std::string text) {
    const std::lock_guard lock(mutex_);
    seen_.push_back(std::move(text));
    changed_.notify_all();
  }
  // Waits until this many things have arrived, and returns them all.
  std::vector<std::string> seen(std::size_t count) {
    std::unique_lock lock(mutex_);
    changed_.wait_for(lock, std::chrono::milliseconds(kPatienceMs),
                      [&] { return seen_.size() >= count; });
    return seen_;
  }
  void send(std::string body) {
    onMain([&] { stream->send(std::move(body)); });
  }
  void flushed() {
    std::promise<void> done;
    onMain([&] { stream->flush([&] { done.set_value(); }); });
    EXPECT_EQ(done.get_future().wait_for(std::chrono::milliseconds(kPatienceMs)),
              std::future_status::ready);
  }

  EventLoop loop;
  StreamLimits limits;
  std::optional<StdioStream> stream;
  std::function<void(const Message&)> onMessage;  // main thread, before it is recorded

 private:
  std::thread main_;
  std::mutex mutex_;
  std::condition_variable changed_;
  std::vector<std::string> seen_;
};

using Texts = std::vector<std::string>;

TEST_F(StdioTest, PipesCarryMessagesBothWays) {
  auto [input, toServer] = makePipe();
  auto [fromServer, output] = makePipe();
  start(std::move(input), std::move(output));
  writeAll(toServer.get(), note("a") + note("b"));
  EXPECT_EQ(seen(2), (Texts{"a", "b"}));
  send("{\"x\":1}");
  send("{}");
  Bodies bodies(fromServer.get());
  EXPECT_EQ(bodies.next(), "{\"x\":1}");
  EXPECT_EQ(bodies.next(), "{}");
  toServer.reset();
  EXPECT_EQ(seen(3), (Texts{"a", "b", "end"}));
}

TEST_F(StdioTest, OneSocketServesBothEnds) {
  auto [ours, theirs] = makeSockets();
  const int fd = ours.get();
  start(std::move(ours), Fd(fd));
  writeAll(theirs.get(), note("a"));
  EXPECT_EQ(seen(1), Texts{"a"});
  send("{}");
  EXPECT_EQ(Bodies(theirs.get()).next(), "{}");
  onMain([&] { stream.reset(); });
  EXPECT_EQ(Bodies(theirs.get()).next(), std::nullopt);  // the end, not a time-out
  char byte = 0;
  EXPECT_EQ(::read(theirs.get(), &byte, 1), 0);
}

TEST_F(StdioTest, BadInputIsReportedAndTheNextMessageArrives) {
  auto [input, toServer] = makePipe();
  start(std::move(input), makePipe().second);
  writeAll(toServer.get(),
           "garbage\n" + note("a") + frame("{") + "Content-Length: 10737418240\r\n\r\n{}" +
               note("b") + "Content-Length: -1\r\n\r\n{}" + note("c") + frame("[]") + note("d"));
  EXPECT_EQ(seen(9),
            (Texts{"!-32700", "a", "!-32700", "!-32600", "b", "!-32700", "c", "!-32600", "d"}));
}

TEST_F(StdioTest, EveryByteAlone) {
  auto [input, toServer] = makePipe();
  start(std::move(input), makePipe().second);
  for (const char byte : note("a") + note("b")) writeAll(toServer.get(), {&byte, 1});
  EXPECT_EQ(seen(2), (Texts{"a", "b"}));
}

TEST_F(StdioTest, EndInsideAMessageIsAnError) {
  auto [input, toServer] = makePipe();
  start(std::move(input), makePipe().second);
  const std::string cut = note("b");
  writeAll(toServer.get(), note("a") + cut.substr(0, cut.size() - 1));
  toServer.reset();
  EXPECT_EQ(seen(2), (Texts{"a", "end!"}));
}

TEST_F(StdioTest, ReadsDevNullAndRegularFiles) {
  start(Fd(::open("/dev/null", O_RDONLY)), Fd(::open("/dev/null", O_WRONLY)));
  EXPECT_EQ(seen(1), Texts{"end"});
  send(std::string(3'000'000, 'x'));
  flushed();
  onMain([&] { stream.reset(); });

  std::FILE* file = std::tmpfile();
  ASSERT_NE(file, nullptr);
  const std::string text = note("a") + note("b");
  ASSERT_EQ(::pwrite(::fileno(file), text.data(), text.size(), 0),
            static_cast<ssize_t>(text.size()));
  start(Fd(::dup(::fileno(file))), Fd(::open("/dev/null", O_WRONLY)));
  EXPECT_EQ(seen(4), (Texts{"end", "a", "b", "end"}));
  std::fclose(file);
}

TEST_F(StdioTest, WritesToARegularFile) {
  std::FILE* file = std::tmpfile();
  ASSERT_NE(file, nullptr);
  auto [input, toServer] = makePipe();
  start(std::move(input), Fd(::dup(::fileno(file))));
  const std::string body(2'500'000, 'x');
  send(body);
  flushed();
  EXPECT_EQ(::lseek(::fileno(file), 0, SEEK_END), static_cast<off_t>(frame(body).size()));
  std::fclose(file);
}

TEST_F(StdioTest, WorksOnATerminal) {
  const Fd master(::posix_openpt(O_RDWR | O_NOCTTY | O_CLOEXEC));
  ASSERT_TRUE(master.valid());
  ASSERT_EQ(::grantpt(master.get()), 0);
  ASSERT_EQ(::unlockpt(master.get()), 0);
  Fd slave(::open(::ptsname(master.get()), O_RDWR | O_NOCTTY | O_CLOEXEC));
  ASSERT_TRUE(slave.valid());
  termios settings{};
  ASSERT_EQ(::tcgetattr(slave.get(), &settings), 0);
  ::cfmakeraw(&settings);
  ASSERT_EQ(::tcsetattr(slave.get(), TCSANOW, &settings), 0);
  Fd output(::dup(slave.get()));
  start(std::move(slave), std::move(output));
  writeAll(master.get(), note("a"));
  EXPECT_EQ(seen(1), Texts{"a"});
  send("{}");
  EXPECT_EQ(Bodies(master.get()).next(), "{}");
}

TEST_F(StdioTest, DestructionDoesNotWaitForThePeer) {
  auto [input, toServer] = makePipe();
  start(std::move(input), makePipe().second);
  onMain([&] { stream.reset(); });  // would hang here: nobody ever writes
  writeAll(toServer.get(), "");
}

TEST_F(StdioTest, DestructionWithoutStart) {
  open(makePipe().first, makePipe().second);
  onMain([&] { stream.reset(); });
}

TEST_F(StdioTest, DestructionInsideAMessage) {
  auto [input, toServer] = makePipe();
  onMessage = [this](const Message&) { stream.reset(); };
  start(std::move(input), makePipe().second);
  writeAll(toServer.get(), note("a") + note("b"));
  seen(1);
  onMain([] {});
  onMain([] {});
  EXPECT_EQ(seen(1), Texts{"a"});
}

TEST_F(StdioTest, OutputWithoutAReaderIsDroppedAndInputGoesOn) {
  for (const bool socket : {false, true}) {
    auto [input, toServer] = makePipe();
    auto [fromServer, output] = socket ? makeSockets() : makePipe();
    fromServer.reset();
    const std::size_t before = seen(0).size();
    start(std::move(input), std::move(output));
    send("{}");
    flushed();
    writeAll(toServer.get(), note("a"));
    EXPECT_EQ(seen(before + 1).back(), "a");
    send("{}");
    flushed();
    onMain([&] { stream.reset(); });
  }
}

TEST_F(StdioTest, AReaderThatLeavesInTheMiddleReleasesTheFlush) {
  auto [input, toServer] = makePipe();
  auto [fromServer, output] = makePipe();
  start(std::move(input), std::move(output));
  send(std::string(1'000'000, 'x'));
  std::promise<void> done;
  onMain([&] { stream->flush([&] { done.set_value(); }); });
  fromServer.reset();
  EXPECT_EQ(done.get_future().wait_for(std::chrono::milliseconds(kPatienceMs)),
            std::future_status::ready);
}

TEST_F(StdioTest, ASlowReaderNeverBlocksTheMainThread) {
  for (const bool socket : {false, true}) {
    auto [input, toServer] = makePipe();
    auto [fromServer, output] = socket ? makeSockets() : makePipe();
    start(std::move(input), std::move(output));
    std::string large(5'000'000, 'x');
    large.front() = 'a';
    large.back() = 'z';
    send(large);
    send("{}");
    onMain([] {});  // the main thread still runs, although nobody has read a byte
    std::atomic<bool> isFlushed = false;
    onMain([&] { stream->flush([&] { isFlushed = true; }); });
    onMain([] {});
    EXPECT_FALSE(isFlushed);
    Bodies bodies(fromServer.get());
    EXPECT_TRUE(bodies.next() == large);
    EXPECT_EQ(bodies.next(), "{}");
    flushed();
    EXPECT_TRUE(isFlushed);
    onMain([&] { stream.reset(); });
  }
}

TEST_F(StdioTest, AFloodIsSlowedDownWhileTheMainThreadIsBusy) {
  limits.inboxBytes = 150'000;
  auto [input, toServer] = makePipe();
  std::promise<void> release;
  auto released = release.get_future().share();
  onMessage = [released](const Message&) { released.wait(); };
  start(std::move(input), makePipe().second);
  ASSERT_EQ(::fcntl(toServer.get(), F_SETFL, O_NONBLOCK), 0);
  const std::string one = frame(encodeNotification("n", Json::array({std::string(10'000, 'x')})));
  std::size_t accepted = 0;
  std::string_view rest = one;
  // Writes until the limit is reached or the pipe stays full.
  const auto pump = [&](std::size_t limit, int patienceMs) {
    while (accepted < limit) {
      pollfd entry{toServer.get(), POLLOUT, 0};
      if (::poll(&entry, 1, patienceMs) <= 0) return;
      const ssize_t wrote = ::write(toServer.get(), rest.data(), rest.size());
      if (wrote <= 0) continue;
      accepted += static_cast<std::size_t>(wrote);
      rest.remove_prefix(static_cast<std::size_t>(wrote));
      if (rest.empty()) rest = one;
    }
  };
  pump(150'000, kPatienceMs);
  EXPECT_GE(accepted, 150'000U);
  // What may still come: one read, the pipe itself, and the message in the middle of both.
  pump(800'000, 50);
  EXPECT_LT(accepted, 150'000U + 2 * 65'536 + 2 * one.size());
  release.set_value();
  pump(800'000, kPatienceMs);
  EXPECT_GE(accepted, 800'000U);
  EXPECT_GE(seen(accepted / one.size()).size(), accepted / one.size());
}

TEST_F(StdioTest, APeerThatDoesNotReadIsNotReadEither) {
  limits.outboxBytes = 300'000;
  auto [input, toServer] = makePipe();
  auto [fromServer, output] = makePipe();
  std::atomic<int> handled = 0;
  onMessage = [&](const Message&) {
    ++handled;
    stream->send(std::string(100'000, 'x'));
  };
  start(std::move(input), std::move(output));
  // The pipe takes 64 KiB, so the queue passes its limit with the fourth answer.
  for (int i = 1; i <= 4; ++i) {
    writeAll(toServer.get(), note("a"));
    seen(static_cast<std::size_t>(i));
  }
  onMain([] {});
  writeAll(toServer.get(), note("late"));
  int pending = 0;
  ASSERT_EQ(::ioctl(toServer.get(), FIONREAD, &pending), 0);
  EXPECT_EQ(pending, static_cast<int>(note("late").size()));
  EXPECT_EQ(handled, 4);
  Bodies bodies(fromServer.get());
  for (int i = 0; i < 5; ++i) EXPECT_EQ(bodies.next().value_or("").size(), 100'000U) << i;
  EXPECT_EQ(seen(5).back(), "late");
}

TEST_F(StdioTest, ALargeMessageArrives) {
  auto [input, toServer] = makePipe();
  std::size_t size = 0;
  onMessage = [&](const Message& message) {
    if (const auto* told = std::get_if<Notification>(&message)) {
      if (told->method == "large") size = told->params[0].get_ref<const std::string&>().size();
    }
  };
  start(std::move(input), makePipe().second);
  writeAll(
      toServer.get(),
      frame(encodeNotification("large", Json::array({std::string(400'000, 'x')}))) + note("next"));
  EXPECT_EQ(seen(2), (Texts{"large", "next"}));
  EXPECT_EQ(size, 400'000U);
}

}  // namespace
}  // namespace codestral::jsonrpc
