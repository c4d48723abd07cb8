#include "cli/main.h"

#include <algorithm>
#include <span>
#include <string>
#include <vector>

#include <CLI/CLI.hpp>
#include <fmt/format.h>
#include <unistd.h>

#include "cli/api_command.h"
#include "cli/candidates.h"
#include "cli/change_command.h"
#include "cli/chat.h"
#include "cli/complete.h"
#include "cli/doctor.h"
#include "cli/eval.h"
#include "cli/log.h"
#include "cli/manual.h"
#include "cli/serve.h"
#include "cli/terminal.h"

namespace codestral::cli {
namespace {

constexpr std::string_view kChatHelp =
    R"(Without --model it is the model of the setting chat.model; with auto the best chat model that the key may use.

Examples:
  codestral-lsp chat 'What is a monad?'
  codestral-lsp chat --file src/main.cpp 'Where is the leak?'
  git diff | codestral-lsp chat --session review -)";

void addChat(CLI::App& command, ChatOptions& options, double& timeout) {
  command.footer(std::string(kChatHelp));
  command.add_option("PROMPT", options.prompt, "what to ask; - reads standard input")->required();
  command.add_option("--model", options.model, "model, by id or alias")->type_name("MODEL|auto");
  command.add_option("--system", options.system, "what the model is told first")->type_name("TEXT");
  const auto repeated = [&](const char* flag, std::vector<std::string>& values, const char* type,
                            const char* help) {
    command.add_option(flag, values, help)
        ->type_name(type)
        ->expected(1)
        ->allow_extra_args(false)
        ->multi_option_policy(CLI::MultiOptionPolicy::TakeAll);
  };
  repeated("--image", options.images, "FILE|URL", "an image to look at; may be repeated");
  repeated("--file", options.files, "FILE", "a text file to read; may be repeated");
  command
      .add_option("--session", options.session,
                  "keep the conversation under this name, and go on with it")
      ->type_name("ID");
  command.add_option("--timeout", timeout, "give up after so long")
      ->type_name("SECONDS")
      ->check(positiveNumber());
  command.add_flag("--codestral", options.codestral, "ask codestral.mistral.ai with its own key");
  command.add_flag("--agent", options.agent, "let it work in this folder (not there yet)");
}

constexpr std::string_view kReviewHelp =
    R"(A chat model reads the change, or the files, and says what is wrong. Each finding is held against the lines that it
quotes; one that quotes what is not there is left out, and counted.

  codestral-lsp review                       what is not committed yet, in files that git knows
  codestral-lsp review --staged              what the next commit would hold
  codestral-lsp review origin/main           what this branch changes since it left origin/main
  codestral-lsp review HEAD^!                the last commit; any range of git works
  codestral-lsp review src/a.cpp src/b.cpp   whole files as they are

What is sent: the changed lines with eight lines around them, or the files; see docs/actions.md. Exit code 1: there are
findings as severe as --fail-on; the other codes are those of every command.)";

void addReview(CLI::App& command, ReviewOptions& options, double& timeout) {
  command.footer(std::string(kReviewHelp));
  command.add_option("REV|FILE", options.targets, "a revision or range, or files");
  command.add_flag("--staged", options.staged, "what is staged for the next commit");
  CLI::Option* const json = command.add_flag("--json", options.json, "print JSON");
  command.add_flag("--sarif", options.sarif, "print SARIF 2.1.0, for code scanning")
      ->excludes(json);
  command
      .add_option("--fail-on", options.failOn,
                  "the least severity that makes the exit code 1: error, warning, info or never")
      ->type_name("SEVERITY")
      ->check(CLI::IsMember({"error", "warning", "info", "never"}))
      ->capture_default_str();
  command.add_option("--model", options.model, "model, by id or alias; before chat.model")
      ->type_name("MODEL|auto");
  command.add_option("--timeout", timeout, "give up a request after so long")
      ->type_name("SECONDS")
      ->check(positiveNumber());
}

constexpr std::string_view kCommitMessageHelp =
    R"help(Writes the message for what is staged, in the style of the last commits, and prints it; nothing is committed. A large
change is summarised part by part first.

Examples:
  codestral-lsp commit-message
  git commit -e -m "$(codestral-lsp commit-message)"

What is sent: the staged change, the last messages and the name of the branch; see docs/actions.md.)help";

void addCommitMessage(CLI::App& command, CommitMessageOptions& options, double& timeout) {
  command.footer(std::string(kCommitMessageHelp));
  command.add_flag("--json", options.json, "print JSON: message, subject, body, model");
  command.add_option("--model", options.model, "model, by id or alias; before chat.model")
      ->type_name("MODEL|auto");
  command.add_option("--timeout", timeout, "give up a request after so long")
      ->type_name("SECONDS")
      ->check(positiveNumber());
}

constexpr std::string_view kEvalHelp =
    R"(Cuts holes into the files of DIR, completes them as an editor would get them completed, and compares with what
stands there. No file is in the on-device model that completes it, nor are files that share over 40 % of its lines.

shown %      something was offered              precision %  of that, equal to the author's text or a part of it
exact %      the whole hole, to the character   chars/show   characters that were right, for each offer

Examples:
  codestral-lsp eval --provider ondevice --languages cpp,python
  codestral-lsp eval --temporal HEAD~100 src                    learn what was, ask for what is new since
  codestral-lsp eval --against completion.eagerness=0.8         the same holes with another setting)";

void addEval(CLI::App& command, EvalOptions& options) {
  command.footer(std::string(kEvalHelp));
  command.add_option("DIR", options.folder, "the folder; this one by default");
  command
      .add_option("--provider", options.provider,
                  "auto, codestral, mistral, llamacpp, ollama, openai or ondevice")
      ->type_name("NAME");
  command.add_option("--count", options.count, "how many holes")
      ->type_name("N")
      ->check(CLI::Range(1, 1'000'000))
      ->capture_default_str();
  command.add_option("--seed", options.seed, "the same seed cuts the same holes")
      ->type_name("S")
      ->capture_default_str();
  command.add_option("--languages", options.languages, "only these")
      ->type_name("ID,...")
      ->delimiter(',')
      ->allow_extra_args(false);
  command
      .add_option("--kinds", options.kinds,
                  "only these holes: line-start, line-end, word, span, body")
      ->type_name("KIND,...")
      ->delimiter(',')
      ->allow_extra_args(false);
  command
      .add_option("--temporal", options.temporal,
                  "learn from this git revision or older folder, and ask only for lines that are "
                  "new since")
      ->type_name("REV|DIR");
  CLI::Option* const compare =
      command.add_option("--compare", options.compare, "two settings files, on the same holes")
          ->type_name("FILE FILE")
          ->expected(2);
  command.add_option("--against", options.against, "compare with this setting; may be repeated")
      ->type_name("KEY=VALUE")
      ->expected(1)
      ->allow_extra_args(false)
      ->multi_option_policy(CLI::MultiOptionPolicy::TakeAll)
      ->excludes(compare);
  command.add_flag("--json", options.json, "print JSON; shares are from 0 to 1");
  command.add_option("--svg", options.svg, "write a plot")->type_name("FILE");
}

constexpr std::string_view kLogHelp =
    R"(Every request that left this machine in the last 30 days, the newest at the end: when, what for, where to, how large
it was and how it ended. Never what it said, never a key. privacy.auditLog turns it off.

Outcomes are what became of the suggestions: in which language, at what kind of place, taken or not, and how much of it
was still there later. Never their text, never in which file. They stay on this machine.

Examples:
  codestral-lsp log --limit 100
  codestral-lsp log --outcomes
  codestral-lsp log --forget                    removes both, and says what it removed)";

void addLog(CLI::App& command, LogOptions& options) {
  command.footer(std::string(kLogHelp));
  command.add_option("--limit", options.limit, "how many requests")
      ->type_name("N")
      ->check(CLI::Range(1, 1'000'000))
      ->capture_default_str();
  CLI::Option* const outcomes =
      command.add_flag("--outcomes", options.outcomes, "what became of the suggestions");
  command.add_flag("--forget", options.forget, "remove the audit log and the outcomes")
      ->excludes(outcomes);
  command.add_flag("--json", options.json, "print JSON");
}

// "codestral-lsp api chat", as far as the command line was understood.
std::string understood(const CLI::App& app) {
  std::string name = app.get_name();
  const CLI::App* command = &app;
  while (!command->get_subcommands().empty()) {
    command = command->get_subcommands().front();
    name += " " + command->get_name();
  }
  return name;
}

constexpr std::string_view kExamples = R"(
Examples:
  codestral-lsp complete src/main.cpp:42:17     one completion, shown in place
  codestral-lsp chat 'What is a monad?'         an answer in words
  codestral-lsp review --staged                 what is wrong with the next commit?
  codestral-lsp commit-message                  and what does it do?
  codestral-lsp api models list --table         any endpoint of the service
  codestral-lsp eval --provider ondevice        how good are completions here?
  codestral-lsp doctor                          is everything set up?
  codestral-lsp log                             what left this machine?
  codestral-lsp --stdio                         what an editor starts

Without a key completions come from a model that is built on this machine from the files of the
workspace. With MISTRAL_API_KEY or CODESTRAL_API_KEY set they come from Codestral.

Exit codes: 0 done, 1 failed, 2 wrong use, 3 no credentials, 4 refused by the service, 5 service or network down,
130 interrupted.)";

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
      ->add_option("--provider", completing.provider,
                   "auto, codestral, mistral, llamacpp, ollama, openai or ondevice")
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
  ChatOptions chatting;
  double chatTimeout = 0;
  CLI::App* const chatCommand = app.add_subcommand("chat", "ask a model, and read its answer");
  addChat(*chatCommand, chatting, chatTimeout);

  ReviewOptions reviewing;
  double reviewTimeout = 0;
  CLI::App* const reviewCommand =
      app.add_subcommand("review", "find what is wrong with a change or with files");
  addReview(*reviewCommand, reviewing, reviewTimeout);
  CommitMessageOptions committing;
  double commitTimeout = 0;
  CLI::App* const commitCommand =
      app.add_subcommand("commit-message", "write the message for what is staged");
  addCommitMessage(*commitCommand, committing, commitTimeout);

  EvalOptions evaluation;
  CLI::App* const evalCommand =
      app.add_subcommand("eval", "measure completions on the files of a folder");
  addEval(*evalCommand, evaluation);

  LogOptions logging;
  CLI::App* const logCommand = app.add_subcommand("log", "what left this machine");
  addLog(*logCommand, logging);

  const std::vector<std::string> words(argv + 1, argv + std::max(argc, 1));
  ApiCommand apiCommand(app, words);
  app.require_subcommand(0, 1);
  // For the shells' completion, and for the package: `__manual api` has the families of api too.
  if (!words.empty() && words.front() == "__complete") {
    print(lines(candidates(app, std::span(words).subspan(1))));
    return 0;
  }
  if (!words.empty() && words.front() == "__manual") {
    print(manual(app));
    return 0;
  }

  try {
    app.parse(argc, argv);
  } catch (const CLI::Success& wanted) {
    return app.exit(wanted);
  } catch (const CLI::ParseError& wrong) {
    const std::string meant = apiCommand.explain(words);
    const std::string said = meant.empty() ? wrong.what() : meant;
    complain(fmt::format("{}{} --help", said.ends_with('?') ? said + " See " : said + "; see ",
                         understood(app)));
    return kWrongUse;
  }

  if (const Result<> applied = applyCommon(common); !applied) {
    complain(applied.error().message);
    return applied.error().kind == ErrorKind::InvalidInput ? kWrongUse : 1;
  }
  if (completeCommand->parsed()) return complete(common, completing);
  if (chatCommand->parsed()) {
    if (chatTimeout > 0) chatting.timeoutSeconds = chatTimeout;
    return chat(common, chatting);
  }
  if (reviewCommand->parsed()) {
    if (reviewTimeout > 0) reviewing.timeoutSeconds = reviewTimeout;
    return review(common, reviewing);
  }
  if (commitCommand->parsed()) {
    if (commitTimeout > 0) committing.timeoutSeconds = commitTimeout;
    return commitMessage(common, committing);
  }
  if (evalCommand->parsed()) return evaluate(common, evaluation);
  if (apiCommand.parsed()) return apiCommand.run(common);
  if (doctorCommand->parsed()) return doctor(common);
  if (logCommand->parsed()) return showLog(common, logging);
  if (configCommand->parsed()) return showConfig(common, schema);
  if (!stdio && serving.pipe.empty() && serving.port == 0 && isTerminal(STDIN_FILENO)) {
    print(app.help());
    return 0;
  }
  serving.clientProcess = static_cast<pid_t>(clientProcess);
  return serve(common, serving);
}

}  // namespace codestral::cli
