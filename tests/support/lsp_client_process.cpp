// The server of a LspClient as a process: its start, its figures, its end.

#include <array>
#include <atomic>
#include <cerrno>
#include <cstring>
#include <sstream>

#include <fcntl.h>
#include <fmt/format.h>
#include <signal.h>
#include <spawn.h>
#include <sys/syscall.h>
#include <sys/wait.h>
#include <time.h>
#include <unistd.h>

#include "support/lsp_client.h"

extern char** environ;

namespace codestral::test {
namespace {

struct Pipe {
  Fd read;
  Fd write;
};

Result<Pipe> makePipe() {
  std::array<int, 2> ends{};
  if (::pipe2(ends.data(), O_CLOEXEC) != 0) {
    return fail(ErrorKind::Io, fmt::format("pipe: {}", std::strerror(errno)));
  }
  return Pipe{Fd(ends[0]), Fd(ends[1])};
}

void makeNonBlocking(const Fd& fd) {
  ::fcntl(fd.get(), F_SETFL, ::fcntl(fd.get(), F_GETFL) | O_NONBLOCK);
}

std::vector<std::string> environmentFor(const LspClientOptions& options) {
  std::map<std::string, std::string> merged;
  for (char** entry = environ; *entry != nullptr; ++entry) {
    const std::string_view text = *entry;
    const std::size_t equals = text.find('=');
    if (equals != std::string_view::npos) {
      merged[std::string(text.substr(0, equals))] = text.substr(equals + 1);
    }
  }
  for (const std::string& name : options.unsetEnvironment) merged.erase(name);
  for (const auto& [name, value] : options.environment) merged[name] = value;
  std::vector<std::string> entries;
  for (const auto& [name, value] : merged) entries.push_back(name + "=" + value);
  return entries;
}

std::vector<char*> pointers(std::vector<std::string>& texts) {
  std::vector<char*> result;
  for (std::string& text : texts) result.push_back(text.data());
  result.push_back(nullptr);
  return result;
}

int exitCodeOf(const siginfo_t& info) {
  return info.si_code == CLD_EXITED ? info.si_status : 128 + info.si_status;
}

}  // namespace

Result<> LspClient::spawn() {
  // A server that closed its input must not end the test.
  ::signal(SIGPIPE, SIG_IGN);
  auto in = makePipe();
  auto out = makePipe();
  auto err = makePipe();
  if (!in || !out || !err) return fail(ErrorKind::Io, "cannot make pipes for the server");

  posix_spawn_file_actions_t actions;
  posix_spawn_file_actions_init(&actions);
  posix_spawn_file_actions_adddup2(&actions, in->read.get(), 0);
  posix_spawn_file_actions_adddup2(&actions, out->write.get(), 1);
  posix_spawn_file_actions_adddup2(&actions, err->write.get(), 2);
  const std::string directory = options_.directory.string();
  if (!directory.empty()) posix_spawn_file_actions_addchdir_np(&actions, directory.c_str());
  posix_spawnattr_t attributes;
  posix_spawnattr_init(&attributes);
  sigset_t defaults;
  sigemptyset(&defaults);
  sigaddset(&defaults, SIGPIPE);
  posix_spawnattr_setsigdefault(&attributes, &defaults);
  posix_spawnattr_setflags(&attributes, POSIX_SPAWN_SETSIGDEF);

  std::vector<std::string> arguments = options_.command;
  std::vector<std::string> environment = environmentFor(options_);
  const int error = ::posix_spawnp(&pid_, arguments.at(0).c_str(), &actions, &attributes,
                                   pointers(arguments).data(), pointers(environment).data());
  posix_spawn_file_actions_destroy(&actions);
  posix_spawnattr_destroy(&attributes);
  if (error != 0) {
    pid_ = -1;
    return fail(ErrorKind::Io,
                fmt::format("cannot start {}: {}", arguments[0], std::strerror(error)));
  }
  process_ = Fd(static_cast<int>(::syscall(SYS_pidfd_open, pid_, 0)));
  input_ = std::move(in->write);
  output_ = std::move(out->read);
  errors_ = std::move(err->read);
  makeNonBlocking(input_);
  makeNonBlocking(output_);
  makeNonBlocking(errors_);
  if (const char* recordings = std::getenv("CODESTRAL_RECORD_DIR")) {
    static std::atomic<int> count = 0;
    const std::string file =
        fmt::format("{}-{}-{}.jsonl", options_.recordName, ::getpid(), ++count);
    std::error_code ignored;
    std::filesystem::create_directories(recordings, ignored);
    recording_.open(std::filesystem::path(recordings) / file);
  }
  return {};
}

void LspClient::kill(int signal) {
  if (!exit_) ::kill(pid_, signal);
}

void LspClient::reap(bool wait) {
  siginfo_t info{};
  const int flags = WEXITED | (wait ? 0 : WNOHANG);
  if (::waitid(P_PID, static_cast<id_t>(pid_), &info, flags) == 0 && info.si_pid == pid_) {
    exit_ = exitCodeOf(info);
  }
}

std::optional<int> LspClient::waitForExit(Millis patience) {
  waitUntil([this] { return exit_.has_value(); }, patience);
  // What it wrote last may still be in the pipes; a grandchild may keep them open, so do not wait
  // for their ends.
  while (exit_ && pump(TimePoint::min())) {
  }
  return exit_;
}

ServerMemory LspClient::memory() const {
  std::ifstream file(fmt::format("/proc/{}/status", pid_));
  ServerMemory memory;
  for (std::string line; std::getline(file, line);) {
    std::istringstream words(line);
    std::string name;
    std::size_t kib = 0;
    if (!(words >> name >> kib)) continue;
    if (name == "VmRSS:") memory.residentKiB = kib;
    if (name == "VmHWM:") memory.peakKiB = kib;
  }
  return memory;
}

std::chrono::nanoseconds LspClient::cpuTime() const {
  clockid_t clock{};
  timespec time{};
  if (exit_ || ::clock_getcpuclockid(pid_, &clock) != 0 || ::clock_gettime(clock, &time) != 0) {
    return {};
  }
  return std::chrono::seconds(time.tv_sec) + std::chrono::nanoseconds(time.tv_nsec);
}

}  // namespace codestral::test
