// transcripts FILE...: plays each transcript against build/*/codestral-lsp. See transcript.h.

#include <cstdlib>

#include <fmt/format.h>

#include "support/places.h"
#include "transcripts/transcript.h"

int main(int argc, char** argv) {
  int failed = 0;
  for (int i = 1; i < argc; ++i) {
    const auto problem =
        codestral::test::runTranscript(argv[i], codestral::test::builtProgram("codestral-lsp"));
    fmt::print("{} {}\n{}", problem ? "FAILED" : "ok", argv[i], problem ? *problem + "\n" : "");
    failed += problem ? 1 : 0;
  }
  return argc > 1 && failed == 0 ? EXIT_SUCCESS : EXIT_FAILURE;
}
