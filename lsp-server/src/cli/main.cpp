#include "cli/main.h"

#include <CLI/CLI.hpp>
#include <fmt/format.h>
#include <unistd.h>

#include "cli/complete.h"
#include "cli/doctor.h"
#include "cli/serve.h"
#include "cli/terminal.h"

namespace codestral::cli {
namespace {

constexpr int kWrongUse = 2;

constexpr std::string_view kExamples = R"(
Examples:
  codestral-lsp complete src/main.cpp:42:17     one completion, shown in place
  codestral-lsp doctor                          is everything set up?
  codestral-lsp --stdio                         what an editor starts

Without a key completions come from a model that is built on this machine from the files of the
workspace. With MISTRAL_API_KEY or CODESTRAL_API_KEY set they come from Codestral.

Exit codes: 0 done, 1 failed, 2 wrong use, 3 no credentials, 4 refused by the service, 5 service or network down.)";

}  // namespace

int run(int argc, char** argv) {
  CLI::App app("AI code completion for any editor, over the Language Server Protocol.",
               "codestral-lsp");
  app.footer(std::string(kExamples));
  app.set_version_flag("--version", fmt::format("codestral-lsp {}", CODESTRAL_VERSION));
  app.fallthrough();

  CommonOptions common;
  app.add_option("--log-level", common.logLevel, "trace, debug, info, warn, error or off")
      ->type_name("LEVEL");
  app.add_option("--log-file", common.logFile, "write the log here instead of standard error")
      ->type_name("FILE");
  app.add_option("--trace", common.traceFile, "write time spans here, in Chrome's trace format")
      ->type_name("FILE");
  app.add_option("--config", common.configFile,
                 "user settings file to read instead of the default one")
      ->type_name("FILE");

  ServeOptions serving;
  bool stdio = false;
  long clientProcess = 0;
  app.add_flag("--stdio", stdio, "speak LSP on standard input and output");
  app.add_option("--pipe", serving.pipe, "speak LSP on this socket, on which the editor listens")
      ->type_name("PATH");
  app.add_option("--socket,--port", serving.port, "the same on a port of this machine")
      ->type_name("PORT")
      ->check(CLI::Range(1, 65535));
  app.add_option("--clientProcessId", clientProcess, "end when this process does")
      ->type_name("PID");

  CompleteOptions completing;
  CLI::App* const completeCommand =
      app.add_subcommand("complete", "one inline completion at a place of a file");
  completeCommand
      ->add_option("place", completing.place, "the place, counted from 1; columns count characters")
      ->type_name("FILE:LINE:COL")
      ->required();
  completeCommand
      ->add_option("--provider", completing.provider, "auto, codestral, mistral or ondevice")
      ->type_name("NAME");
  completeCommand->add_flag("--json", completing.json,
                            "print JSON; ranges are zero-based, in UTF-16 units");
  completeCommand->add_flag("--explain", completing.explain,
                            "add reason, context sources and timings");

  CLI::App* const doctorCommand =
      app.add_subcommand("doctor", "check key, host, model and editor, and say what to do");
  bool schema = false;
  CLI::App* const configCommand =
      app.add_subcommand("config", "the effective settings with their origin");
  configCommand->add_flag("--schema", schema, "print the JSON schema of the settings file");
  app.require_subcommand(0, 1);

  try {
    app.parse(argc, argv);
  } catch (const CLI::Success& wanted) {
    return app.exit(wanted);
  } catch (const CLI::ParseError& wrong) {
    complain(fmt::format("{}; see --help", wrong.what()));
    return kWrongUse;
  }

  if (const Result<> applied = applyCommon(common); !applied) {
    complain(applied.error().message);
    return applied.error().kind == ErrorKind::InvalidInput ? kWrongUse : 1;
  }
  if (completeCommand->parsed()) return complete(common, completing);
  if (doctorCommand->parsed()) return doctor(common);
  if (configCommand->parsed()) return showConfig(common, schema);
  if (!stdio && serving.pipe.empty() && serving.port == 0 && isTerminal(STDIN_FILENO)) {
    print(app.help());
    return 0;
  }
  serving.clientProcess = static_cast<pid_t>(clientProcess);
  return serve(common, serving);
}

}  // namespace codestral::cli
