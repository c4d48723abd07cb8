#include "base/process.h"

#include <array>
#include <csignal>
#include <string>
#include <string_view>

#include <fcntl.h>
#include <gtest/gtest.h>
#include <sys/prctl.h>
#include <sys/resource.h>
#include <sys/wait.h>
#include <unistd.h>

namespace codestral {
namespace {

void put(int fd, std::string_view text) {
  if (::write(fd, text.data(), text.size()) != static_cast<ssize_t>(text.size())) ::_exit(90);
}

std::string readAll(int fd) {
  std::string all;
  std::array<char, 4096> block{};
  for (ssize_t got = 0; (got = ::read(fd, block.data(), block.size())) > 0;) {
    all.append(block.data(), static_cast<std::size_t>(got));
  }
  return all;
}

struct Outcome {
  int status = -1;
  std::string out;
  std::string err;
};

// Runs the function in a child whose standard output and error are pipes. These calls change the
// whole process.
template <typename Function>
Outcome inChild(Function function) {
  std::array<int, 2> out{};
  std::array<int, 2> err{};
  EXPECT_EQ(::pipe2(out.data(), O_CLOEXEC), 0);
  EXPECT_EQ(::pipe2(err.data(), O_CLOEXEC), 0);
  const pid_t child = ::fork();
  if (child == 0) {
    ::dup2(out[1], STDOUT_FILENO);
    ::dup2(err[1], STDERR_FILENO);
    ::_exit(function());
  }
  ::close(out[1]);
  ::close(err[1]);
  const Fd outEnd(out[0]);
  const Fd errEnd(err[0]);
  Outcome outcome;
  outcome.out = readAll(outEnd.get());
  outcome.err = readAll(errEnd.get());
  int status = 0;
  EXPECT_EQ(::waitpid(child, &status, 0), child);
  outcome.status = WIFEXITED(status) ? WEXITSTATUS(status) : -1;
  return outcome;
}

TEST(Process, StrayPrintsGoToStandardError) {
  const Outcome outcome = inChild([] {
    const Fd output = takeStandardOutput();
    put(STDOUT_FILENO, "stray");
    put(output.get(), "protocol");
    if (output.get() <= STDERR_FILENO) return 1;
    return (::fcntl(output.get(), F_GETFD) & FD_CLOEXEC) != 0 ? 0 : 2;
  });
  EXPECT_EQ(outcome.status, 0);
  EXPECT_EQ(outcome.out, "protocol");
  EXPECT_EQ(outcome.err, "stray");
}

TEST(Process, ClosedStandardOutput) {
  const Outcome outcome = inChild([] {
    ::close(STDOUT_FILENO);
    const Fd output = takeStandardOutput();
    put(STDOUT_FILENO, "stray");
    return output.valid() ? 1 : 0;
  });
  EXPECT_EQ(outcome.status, 0);
  EXPECT_EQ(outcome.err, "stray");
}

TEST(Process, StandardDescriptorsAreOpened) {
  const Outcome outcome = inChild([] {
    ::close(STDIN_FILENO);
    ::close(STDOUT_FILENO);
    ::close(STDERR_FILENO);
    openStandardDescriptors();
    const int next = ::open("/dev/null", O_RDONLY);
    return next > STDERR_FILENO ? 0 : 1;
  });
  EXPECT_EQ(outcome.status, 0);
}

TEST(Process, OpenDescriptorsStayAsTheyAre) {
  const Outcome outcome = inChild([] {
    ::close(STDIN_FILENO);
    openStandardDescriptors();
    put(STDOUT_FILENO, "out");
    put(STDERR_FILENO, "err");
    char byte = 0;
    return ::read(STDIN_FILENO, &byte, 1) == 0 ? 0 : 1;
  });
  EXPECT_EQ(outcome.status, 0);
  EXPECT_EQ(outcome.out, "out");
  EXPECT_EQ(outcome.err, "err");
}

TEST(Process, HardenedProcessLeavesNoCoreAndSurvivesABrokenPipe) {
  const Outcome outcome = inChild([] {
    hardenProcess();
    rlimit core{};
    if (::getrlimit(RLIMIT_CORE, &core) != 0 || core.rlim_max != 0) return 1;
    std::array<int, 2> ends{};
    if (::pipe(ends.data()) != 0) return 2;
    ::close(ends[0]);
    return ::write(ends[1], "x", 1) == -1 && errno == EPIPE ? 0 : 3;
  });
  EXPECT_EQ(outcome.status, 0);
}

}  // namespace
}  // namespace codestral
