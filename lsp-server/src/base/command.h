#pragma once

// Another program, run to its end or to our patience's. Blocks: never on the main thread of a
// server.

#include <chrono>
#include <cstddef>
#include <stop_token>
#include <string>
#include <vector>

#include "base/error.h"

namespace codestral {

struct CommandOptions {
  // NAME=VALUE, in place of what this process has by that name.
  std::vector<std::string> environment;
  // After that long, or as soon as the token says so, it is killed: the error is Timeout, or
  // Cancelled. With a token it has a process group of its own, and all that it started is killed
  // too; without one the terminal's Ctrl-C reaches it.
  std::chrono::milliseconds patience = std::chrono::seconds(30);
  std::stop_token stop;
};

// The program, found on PATH, with its arguments; no shell reads them. It gets no input, its output
// is dropped, and of the environment it does not get what is named like a key (*_KEY). One that
// cannot start is Io; one that fails is InvalidInput, with the last line that it wrote to standard
// error.
Result<> runCommand(std::vector<std::string> words, const CommandOptions& options = {});
// The same, and what it wrote to standard output; more than `cap` bytes are TooLarge.
Result<std::string> readCommand(std::vector<std::string> words, std::size_t cap,
                                const CommandOptions& options = {});

}  // namespace codestral
