#include "base/command.h"

#include <array>
#include <cerrno>
#include <cstring>
#include <string_view>

#include <fcntl.h>
#include <spawn.h>
#include <sys/wait.h>
#include <unistd.h>

#include "base/file.h"

namespace codestral {
namespace {

constexpr std::size_t kMostErrors = 4096;

// To its end, so that the writer never waits; the last bytes are kept.
std::string readErrors(int fd) {
  std::string kept;
  std::array<char, 1024> buffer{};
  while (true) {
    const ssize_t got = ::read(fd, buffer.data(), buffer.size());
    if (got < 0 && errno == EINTR) continue;
    if (got <= 0) return kept;
    kept.append(buffer.data(), static_cast<std::size_t>(got));
    if (kept.size() > kMostErrors) kept.erase(0, kept.size() - kMostErrors);
  }
}

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

}  // namespace

Result<> runCommand(std::vector<std::string> words) {
  std::vector<char*> arguments;
  arguments.reserve(words.size() + 1);
  for (std::string& word : words) arguments.push_back(word.data());
  arguments.push_back(nullptr);
  std::array<int, 2> ends{};
  if (::pipe2(ends.data(), O_CLOEXEC) != 0)
    return fail(ErrorKind::Io, std::string("cannot make a pipe: ") + std::strerror(errno));
  const Fd errors(ends[0]);
  Fd childErrors(ends[1]);

  posix_spawn_file_actions_t actions;
  ::posix_spawn_file_actions_init(&actions);
  ::posix_spawn_file_actions_addopen(&actions, STDIN_FILENO, "/dev/null", O_RDONLY, 0);
  ::posix_spawn_file_actions_addopen(&actions, STDOUT_FILENO, "/dev/null", O_WRONLY, 0);
  ::posix_spawn_file_actions_adddup2(&actions, childErrors.get(), STDERR_FILENO);
  pid_t child = -1;
  std::vector<char*> environment = environmentWithoutKeys();
  const int failed =
      ::posix_spawnp(&child, arguments[0], &actions, nullptr, arguments.data(), environment.data());
  ::posix_spawn_file_actions_destroy(&actions);
  childErrors.reset();
  if (failed != 0)
    return fail(ErrorKind::Io, "cannot run " + words[0] + ": " + std::strerror(failed));

  const std::string said = lastLine(readErrors(errors.get()));
  int status = 0;
  while (::waitpid(child, &status, 0) < 0 && errno == EINTR) {
  }
  if (WIFEXITED(status) && WEXITSTATUS(status) == 0) return {};
  return fail(ErrorKind::InvalidInput, words[0] + (said.empty() ? " failed" : ": " + said));
}

}  // namespace codestral
