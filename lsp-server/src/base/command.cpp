#include "base/command.h"

#include <algorithm>
#include <array>
#include <cerrno>
#include <csignal>
#include <cstring>
#include <optional>
#include <string_view>

#include <fcntl.h>
#include <fmt/format.h>
#include <poll.h>
#include <spawn.h>
#include <sys/eventfd.h>
#include <sys/syscall.h>
#include <sys/wait.h>
#include <unistd.h>

#include "base/file.h"

namespace codestral {
namespace {

constexpr std::size_t kMostErrors = 4096;

// API keys are of no concern to other programs. What it points to is ours and `others`.
std::vector<char*> environmentWith(std::vector<std::string>& others) {
  const auto nameOf = [](std::string_view variable) {
    return variable.substr(0, variable.find('='));
  };
  std::vector<char*> kept;
  for (char** entry = environ; *entry != nullptr; ++entry) {
    const std::string_view name = nameOf(*entry);
    const bool replaced = std::ranges::any_of(
        others, [&](const std::string& other) { return nameOf(other) == name; });
    if (!replaced && !name.ends_with("_KEY")) kept.push_back(*entry);
  }
  for (std::string& other : others) kept.push_back(other.data());
  kept.push_back(nullptr);
  return kept;
}

std::string lastLine(std::string text) {
  while (text.ends_with('\n') || text.ends_with('\r')) text.pop_back();
  return text.substr(text.find_last_of('\n') + 1);
}

struct Pipe {
  Fd ours;    // reads
  Fd theirs;  // writes

  bool open() {
    std::array<int, 2> ends{};
    if (::pipe2(ends.data(), O_CLOEXEC) != 0) return false;
    ours.reset(ends[0]);
    theirs.reset(ends[1]);
    return true;
  }
};

// Reads what is there; false at the end.
bool readSome(const Fd& fd, std::string& into) {
  std::array<char, 16 * 1024> buffer{};
  ssize_t got = -1;
  do {
    got = ::read(fd.get(), buffer.data(), buffer.size());
  } while (got < 0 && errno == EINTR);
  if (got > 0) into.append(buffer.data(), static_cast<std::size_t>(got));
  return got > 0;
}

// How long a command may go on.
class Patience {
 public:
  explicit Patience(const CommandOptions& options)
      : until_(Clock::now() + options.patience),
        stop_(options.stop),
        event_(::eventfd(0, EFD_CLOEXEC)),
        wake_(options.stop, Wake{event_.get()}) {}

  // Why it is to end now.
  std::optional<ErrorKind> over() const {
    if (stop_.stop_requested()) return ErrorKind::Cancelled;
    if (Clock::now() >= until_) return ErrorKind::Timeout;
    return std::nullopt;
  }
  int event() const { return event_.get(); }  // readable as soon as nobody wants it
  int left() const {                          // for poll()
    constexpr std::chrono::milliseconds kMost = std::chrono::hours(1);
    const auto left = std::chrono::ceil<std::chrono::milliseconds>(until_ - Clock::now());
    return static_cast<int>(std::clamp(left, std::chrono::milliseconds(0), kMost).count());
  }

 private:
  using Clock = std::chrono::steady_clock;
  struct Wake {
    int event;
    void operator()() const { ::eventfd_write(event, 1); }
  };
  Clock::time_point until_;
  std::stop_token stop_;
  Fd event_;
  std::stop_callback<Wake> wake_;
};

struct Ended {
  std::string output;
  std::string errors;  // the last bytes
  bool tooMuch = false;
  int status = 0;
  std::optional<ErrorKind> killed;
};

// Reads both to their ends, so that the writer never waits, and then waits for its own. It is
// reaped last: until then its number, and that of its group, are nobody else's.
Ended follow(pid_t child, bool ownGroup, Fd output, Fd errors, std::size_t cap,
             const Patience& patience) {
  constexpr int kTurn = 10;  // milliseconds; where the kernel has no descriptors of processes
  const Fd process(static_cast<int>(::syscall(SYS_pidfd_open, child, 0)));
  Ended ended;
  while (true) {
    const bool open = output.valid() || errors.valid();
    if (!open && ::waitpid(child, &ended.status, WNOHANG) != 0) return ended;
    ended.killed = patience.over();
    if (ended.killed) break;
    std::array<pollfd, 4> polled{pollfd{output.get(), POLLIN, 0}, pollfd{errors.get(), POLLIN, 0},
                                 pollfd{patience.event(), POLLIN, 0},
                                 pollfd{open ? -1 : process.get(), POLLIN, 0}};
    const int turn = open || process.valid() ? patience.left() : std::min(patience.left(), kTurn);
    if (::poll(polled.data(), polled.size(), turn) < 0) continue;
    if (polled[0].revents != 0 && !readSome(output, ended.output)) output.reset();
    if (polled[1].revents != 0 && !readSome(errors, ended.errors)) errors.reset();
    if (ended.output.size() > cap) {
      ended.tooMuch = true;
      ended.output.clear();
    }
    if (ended.errors.size() > 2 * kMostErrors)
      ended.errors.erase(0, ended.errors.size() - kMostErrors);
  }
  ::kill(ownGroup ? -child : child, SIGKILL);
  while (::waitpid(child, &ended.status, 0) < 0 && errno == EINTR) {
  }
  return ended;
}

// In a group of its own what it started can be killed with it; else a terminal's Ctrl-C reaches it.
int spawn(pid_t& child, bool ownGroup, std::vector<std::string>& words,
          std::vector<std::string> variables, const Fd& output, const Fd& errors) {
  std::vector<char*> arguments;
  arguments.reserve(words.size() + 1);
  for (std::string& word : words) arguments.push_back(word.data());
  arguments.push_back(nullptr);
  std::vector<char*> environment = environmentWith(variables);

  posix_spawnattr_t attributes;
  ::posix_spawnattr_init(&attributes);
  ::posix_spawnattr_setflags(&attributes, ownGroup ? POSIX_SPAWN_SETPGROUP : 0);
  ::posix_spawnattr_setpgroup(&attributes, 0);
  posix_spawn_file_actions_t actions;
  ::posix_spawn_file_actions_init(&actions);
  ::posix_spawn_file_actions_addopen(&actions, STDIN_FILENO, "/dev/null", O_RDONLY, 0);
  if (output.valid()) {
    ::posix_spawn_file_actions_adddup2(&actions, output.get(), STDOUT_FILENO);
  } else {
    ::posix_spawn_file_actions_addopen(&actions, STDOUT_FILENO, "/dev/null", O_WRONLY, 0);
  }
  ::posix_spawn_file_actions_adddup2(&actions, errors.get(), STDERR_FILENO);
  const int failed = ::posix_spawnp(&child, arguments[0], &actions, &attributes, arguments.data(),
                                    environment.data());
  ::posix_spawn_file_actions_destroy(&actions);
  ::posix_spawnattr_destroy(&attributes);
  return failed;
}

// `output`: an open pipe for its standard output, or none.
Result<std::string> run(std::vector<std::string>& words, Pipe output, std::size_t cap,
                        const CommandOptions& options) {
  const std::string& program = words[0];
  const Patience patience(options);
  Pipe errors;
  if (!errors.open())
    return fail(ErrorKind::Io, std::string("cannot make a pipe: ") + std::strerror(errno));
  if (options.stop.stop_requested())
    return fail(ErrorKind::Cancelled, program + " was not started: nobody waits for it any more");
  pid_t child = -1;
  const bool ownGroup = options.stop.stop_possible();
  const int failed =
      spawn(child, ownGroup, words, options.environment, output.theirs, errors.theirs);
  errors.theirs.reset();
  output.theirs.reset();
  if (failed != 0)
    return fail(ErrorKind::Io, "cannot run " + program + ": " + std::strerror(failed));

  Ended ended =
      follow(child, ownGroup, std::move(output.ours), std::move(errors.ours), cap, patience);
  if (ended.killed == ErrorKind::Cancelled)
    return fail(ErrorKind::Cancelled, program + " was killed: nobody waits for it any more");
  if (ended.killed) {
    return fail(*ended.killed,
                fmt::format("{} did not end within {:g} s and was killed", program,
                            std::chrono::duration<double>(options.patience).count()));
  }
  const std::string said = lastLine(ended.errors);
  if (!WIFEXITED(ended.status) || WEXITSTATUS(ended.status) != 0)
    return fail(ErrorKind::InvalidInput, program + (said.empty() ? " failed" : ": " + said));
  if (ended.tooMuch)
    return fail(ErrorKind::TooLarge,
                program + " wrote more than " + std::to_string(cap) + " bytes");
  return std::move(ended.output);
}

}  // namespace

Result<> runCommand(std::vector<std::string> words, const CommandOptions& options) {
  const Result<std::string> ran = run(words, {}, 0, options);
  return ran ? Result<>() : std::unexpected(ran.error());
}

Result<std::string> readCommand(std::vector<std::string> words, std::size_t cap,
                                const CommandOptions& options) {
  Pipe output;
  if (!output.open())
    return fail(ErrorKind::Io, std::string("cannot make a pipe: ") + std::strerror(errno));
  return run(words, std::move(output), cap, options);
}

}  // namespace codestral
