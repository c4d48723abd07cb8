#include "base/command.h"

#include <array>
#include <cerrno>
#include <cstring>
#include <string_view>

#include <fcntl.h>
#include <poll.h>
#include <spawn.h>
#include <sys/wait.h>
#include <unistd.h>

#include "base/file.h"

namespace codestral {
namespace {

constexpr std::size_t kMostErrors = 4096;

// API keys are of no concern to other programs.
std::vector<char*> environmentWithoutKeys() {
  std::vector<char*> kept;
  for (char** entry = environ; *entry != nullptr; ++entry) {
    const std::string_view variable = *entry;
    if (!variable.substr(0, variable.find('=')).ends_with("_KEY")) kept.push_back(*entry);
  }
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

struct Written {
  std::string output;
  std::string errors;  // the last bytes
  bool tooMuch = false;
};

// Both to their ends, so that the writer never waits.
Written readBoth(Fd output, Fd errors, std::size_t cap) {
  Written written;
  while (output.valid() || errors.valid()) {
    std::array<pollfd, 2> polled{pollfd{output.get(), POLLIN, 0}, pollfd{errors.get(), POLLIN, 0}};
    if (::poll(polled.data(), polled.size(), -1) < 0 && errno != EINTR) return written;
    if (polled[0].revents != 0 && !readSome(output, written.output)) output.reset();
    if (polled[1].revents != 0 && !readSome(errors, written.errors)) errors.reset();
    if (written.output.size() > cap) {
      written.tooMuch = true;
      written.output.clear();
    }
    if (written.errors.size() > 2 * kMostErrors)
      written.errors.erase(0, written.errors.size() - kMostErrors);
  }
  return written;
}

// `output`: an open pipe for its standard output, or none.
Result<std::string> run(std::vector<std::string>& words, Pipe output, std::size_t cap) {
  std::vector<char*> arguments;
  arguments.reserve(words.size() + 1);
  for (std::string& word : words) arguments.push_back(word.data());
  arguments.push_back(nullptr);
  Pipe errors;
  if (!errors.open())
    return fail(ErrorKind::Io, std::string("cannot make a pipe: ") + std::strerror(errno));

  posix_spawn_file_actions_t actions;
  ::posix_spawn_file_actions_init(&actions);
  ::posix_spawn_file_actions_addopen(&actions, STDIN_FILENO, "/dev/null", O_RDONLY, 0);
  if (output.theirs.valid()) {
    ::posix_spawn_file_actions_adddup2(&actions, output.theirs.get(), STDOUT_FILENO);
  } else {
    ::posix_spawn_file_actions_addopen(&actions, STDOUT_FILENO, "/dev/null", O_WRONLY, 0);
  }
  ::posix_spawn_file_actions_adddup2(&actions, errors.theirs.get(), STDERR_FILENO);
  pid_t child = -1;
  std::vector<char*> environment = environmentWithoutKeys();
  const int failed =
      ::posix_spawnp(&child, arguments[0], &actions, nullptr, arguments.data(), environment.data());
  ::posix_spawn_file_actions_destroy(&actions);
  errors.theirs.reset();
  output.theirs.reset();
  if (failed != 0)
    return fail(ErrorKind::Io, "cannot run " + words[0] + ": " + std::strerror(failed));

  Written written = readBoth(std::move(output.ours), std::move(errors.ours), cap);
  const std::string said = lastLine(written.errors);
  int status = 0;
  while (::waitpid(child, &status, 0) < 0 && errno == EINTR) {
  }
  if (!WIFEXITED(status) || WEXITSTATUS(status) != 0)
    return fail(ErrorKind::InvalidInput, words[0] + (said.empty() ? " failed" : ": " + said));
  if (written.tooMuch)
    return fail(ErrorKind::TooLarge,
                words[0] + " wrote more than " + std::to_string(cap) + " bytes");
  return std::move(written.output);
}

}  // namespace

Result<> runCommand(std::vector<std::string> words) {
  const Result<std::string> ran = run(words, {}, 0);
  return ran ? Result<>() : std::unexpected(ran.error());
}

Result<std::string> readCommand(std::vector<std::string> words, std::size_t cap) {
  Pipe output;
  if (!output.open())
    return fail(ErrorKind::Io, std::string("cannot make a pipe: ") + std::strerror(errno));
  return run(words, std::move(output), cap);
}

}  // namespace codestral
