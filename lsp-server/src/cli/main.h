#pragma once

namespace codestral::cli {

// Reads the command line and runs what it asks for. Returns the exit code.
int run(int argc, char** argv);

}  // namespace codestral::cli
