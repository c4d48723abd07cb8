#pragma once

// The program as a person runs it: a line for the shell in an empty home, without the keys of
// whoever runs the tests. One thread.

#include <array>
#include <csignal>
#include <cstdio>
#include <cstdlib>
#include <fstream>
#include <iterator>
#include <string>

#include <gtest/gtest.h>
#include <pty.h>
#include <spawn.h>
#include <sys/wait.h>
#include <unistd.h>

#include "support/places.h"
#include "support/temp_dir.h"

namespace codestral::cli {

struct Outcome {
  int exitCode = -1;
  std::string output;
  std::string errors;
};

class ProgramTest : public testing::Test {
 protected:
  // What stands in for "codestral-lsp ARGUMENTS" in a shell, with `environment` as in "A=b C=d".
  std::string commandLine(const std::string& arguments, const std::string& environment) const {
    return "cd '" + (folder_ / startsIn_).string() + "' && exec env -i HOME='" +
           folder_.path().string() + "' PATH=/nonexistent " + environment + " " +
           test::builtProgram("codestral-lsp") + " " + arguments;
  }
  Outcome run(const std::string& arguments, const std::string& environment = "") const {
    const std::string errors = (folder_ / ".errors").string();
    const std::string input = (folder_ / ".input").string();
    Outcome run;
    std::FILE* const pipe =
        ::popen((commandLine(arguments, environment) + " 2>'" + errors + "' <'" +
                 (std::filesystem::exists(input) ? input : "/dev/null") + "'")
                    .c_str(),
                "r");
    std::array<char, 4096> buffer{};
    while (const std::size_t got = std::fread(buffer.data(), 1, buffer.size(), pipe)) {
      run.output.append(buffer.data(), got);
    }
    const int status = ::pclose(pipe);
    run.exitCode = WIFEXITED(status) ? WEXITSTATUS(status) : -1;
    run.errors = fileText(".errors");
    return run;
  }
  // What the next runs read on standard input.
  void setInput(const std::string& text) const { folder_.write(".input", text); }

  // Starts it; both outputs go to the files .output and .errors.
  pid_t start(const std::string& arguments, const std::string& environment) const {
    const std::string shell = commandLine(arguments, environment) + " >'" +
                              (folder_ / ".output").string() + "' 2>'" +
                              (folder_ / ".errors").string() + "' </dev/null";
    const std::array<const char*, 4> words{"sh", "-c", shell.c_str(), nullptr};
    posix_spawnattr_t attributes;
    ::posix_spawnattr_init(&attributes);
    sigset_t usual;
    ::sigemptyset(&usual);
    ::posix_spawnattr_setsigmask(&attributes, &usual);
    ::sigaddset(&usual, SIGINT);
    ::sigaddset(&usual, SIGTERM);
    ::posix_spawnattr_setsigdefault(&attributes, &usual);
    ::posix_spawnattr_setflags(&attributes, POSIX_SPAWN_SETSIGDEF | POSIX_SPAWN_SETSIGMASK);
    pid_t child = -1;
    const int failed = ::posix_spawn(&child, "/bin/sh", nullptr, &attributes,
                                     const_cast<char* const*>(words.data()), environ);
    ::posix_spawnattr_destroy(&attributes);
    EXPECT_EQ(failed, 0);
    return child;
  }
  Outcome wait(pid_t child) const {
    int status = 0;
    ::waitpid(child, &status, 0);
    return {WIFEXITED(status) ? WEXITSTATUS(status) : 1000 + WTERMSIG(status), fileText(".output"),
            fileText(".errors")};
  }
  // With a terminal as its standard output and error. Ctrl-C is typed once `until` was printed.
  Outcome runOnTerminal(const std::string& arguments, const std::string& environment,
                        const std::string& until = "") const {
    int terminal = -1;
    const std::string shell = commandLine(arguments, "TERM=xterm " + environment);
    const pid_t child = ::forkpty(&terminal, nullptr, nullptr, nullptr);
    if (child == 0) {
      ::signal(SIGINT, SIG_DFL);
      ::execl("/bin/sh", "sh", "-c", shell.c_str(), nullptr);
      ::_exit(127);
    }
    Outcome run;
    std::array<char, 4096> buffer{};
    bool typed = false;
    // The reading end fails once the last writer has gone.
    for (ssize_t got = 0; (got = ::read(terminal, buffer.data(), buffer.size())) > 0;) {
      run.output.append(buffer.data(), static_cast<std::size_t>(got));
      if (!typed && !until.empty() && run.output.contains(until)) {
        typed = ::write(terminal, "\x03", 1) == 1;
      }
    }
    ::close(terminal);
    int status = 0;
    ::waitpid(child, &status, 0);
    run.exitCode = WIFEXITED(status) ? WEXITSTATUS(status) : 1000 + WTERMSIG(status);
    return run;
  }

  std::string fileText(const std::string& name) const {
    std::ifstream file(folder_ / name, std::ios::binary);
    return {std::istreambuf_iterator<char>(file), {}};
  }

  test::TempDir folder_;
  std::string startsIn_ = ".";  // a folder below it
};

}  // namespace codestral::cli
