#pragma once

// What a process does to itself. All but giveMemoryBack() on the main thread, before any other
// thread exists.

#include "base/file.h"

namespace codestral {

// Makes sure that descriptors 0..2 are open, so that no later open() lands on one of them.
void openStandardDescriptors();
// Moves standard output to a private descriptor and lets 1 point at standard error, so that a stray
// print cannot break the protocol. Returns the private one.
Fd takeStandardOutput();
// No core dumps, no ptrace by the user's other processes: the memory holds keys and source text.
void hardenProcess();
// Keeps the allocator from holding on to memory: large blocks go back to the system when they are
// freed, and threads share few heaps. Without it a process that once had twice the memory keeps it.
void keepMemorySmall();
// Returns what was freed lately; for work that built and dropped much. Any thread. Costs
// milliseconds on a large heap.
void giveMemoryBack();

}  // namespace codestral
