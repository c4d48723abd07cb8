#pragma once

// What a process does to itself at start. Main thread, before any other thread exists.

#include "base/file.h"

namespace codestral {

// Makes sure that descriptors 0..2 are open, so that no later open() lands on one of them.
void openStandardDescriptors();
// Moves standard output to a private descriptor and lets 1 point at standard error, so that a stray
// print cannot break the protocol. Returns the private one.
Fd takeStandardOutput();
// No core dumps, no ptrace by the user's other processes: the memory holds keys and source text.
void hardenProcess();

}  // namespace codestral
