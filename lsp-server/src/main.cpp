#include "cli/main.h"

#include "base/process.h"

int main(int argc, char** argv) {
  codestral::openStandardDescriptors();
  codestral::hardenProcess();
  codestral::keepMemorySmall();
  return codestral::cli::run(argc, argv);
}
