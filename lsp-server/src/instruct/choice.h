#pragma once

// Which of an answer's blocks is the one that was asked for. Pure; any thread.

#include "instruct/answer.h"
#include "instruct/blocks.h"

namespace codestral::instruct {

// A command or an output, beside the code.
bool isAside(const Block& block);

// Prose when no block is one of code; Ambiguous when several are.
Outcome<const Block*> chooseBlock(const std::vector<Block>& blocks, const Expectation& expected);

}  // namespace codestral::instruct
