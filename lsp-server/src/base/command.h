#pragma once

// Another program, run to its end. Blocks: never on the main thread of a server.

#include <cstddef>
#include <string>
#include <vector>

#include "base/error.h"

namespace codestral {

// The program, found on PATH, with its arguments; no shell reads them. It gets no input, its output
// is dropped, and of the environment it does not get what is named like a key (*_KEY). One that
// cannot start is Io; one that fails is InvalidInput, with the last line that it wrote to standard
// error.
Result<> runCommand(std::vector<std::string> words);
// The same, and what it wrote to standard output; more than `cap` bytes are TooLarge.
Result<std::string> readCommand(std::vector<std::string> words, std::size_t cap);

}  // namespace codestral
