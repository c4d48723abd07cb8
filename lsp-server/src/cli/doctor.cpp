#include "cli/doctor.h"

#include <algorithm>
#include <cstdio>
#include <cstdlib>
#include <filesystem>
#include <utility>
#include <vector>

#include <fmt/format.h>
#include <unistd.h>

#include "base/command.h"
#include "base/event_loop.h"
#include "cli/doctor_servers.h"
#include "cli/findings.h"
#include "cli/terminal.h"
#include "instruct/prompt_library.h"
#include "mistral/endpoint.h"
#include "mistral/fim.h"
#include "mistral/models.h"
#include "server/audit_log.h"

namespace codestral::cli {
namespace {

constexpr http::Deadlines kDeadlines{.connect = Millis(5000),
                                     .firstByte = Millis(15000),
                                     .idle = Millis(10000),
                                     .total = Millis(30000)};

std::string remedyFor(const Error& error, std::string_view service) {
  switch (error.kind) {
    case ErrorKind::Unauthorized:
      return fmt::format(
          "The host does not take this key. Keys of api.mistral.ai and codestral.mistral.ai are "
          "not interchangeable; a new key may need "
          "some minutes. Set {}_API_KEY to a key of this host.",
          service == "codestral" ? "CODESTRAL" : "MISTRAL");
    case ErrorKind::RateLimited:
      return error.zeroAllowance
                 ? "The key is valid, but its plan allows no requests for this model."
                 : "The account is at its limit now; wait, or look at its plan.";
    case ErrorKind::NotFound:
      return "Choose another model with completion.model; `codestral-latest` is the default.";
    case ErrorKind::Timeout:
    case ErrorKind::Unavailable:
      return "Check the network, HTTPS_PROXY and, behind a company's TLS proxy, network.caFile or "
             "SSL_CERT_FILE.";
    default:
      return {};
  }
}

// The host of Codestral keys lists no models: a completion of one token is the only question that
// it answers.
void probeFim(Findings& report, http::Transport& transport, EventLoop& loop,
              const mistral::Endpoint& endpoint, std::string_view service,
              const std::string& model) {
  mistral::FimRequest request;
  request.model = model;
  request.prompt = "def add(a, b):\n    return ";
  request.maxTokens = 1;
  const auto result = await<mistral::FimResult>(loop, [&](auto done) {
    mistral::FimHandler handler;
    handler.text = [](std::string_view) {};
    handler.done = std::move(done);
    return mistral::streamFim(transport, endpoint, request, kDeadlines, std::move(handler));
  });
  if (result) {
    report.good("completion",
                fmt::format("{} answers", result->model.empty() ? model : result->model));
  } else {
    report.bad("completion", result.error().message, remedyFor(result.error(), service),
               exitCode(result.error().kind));
  }
}

void checkModels(Findings& report, http::Transport& transport, EventLoop& loop,
                 const mistral::Endpoint& endpoint, const std::string& model) {
  mistral::Client client(transport, loop, endpoint,
                         {.deadlines = kDeadlines, .retry = {.attempts = 1}});
  const auto models = await<std::vector<mistral::ModelCard>>(loop, [&](auto done) {
    return codestral::start(mistral::listModels(client), std::move(done));
  });
  if (!models) {
    report.note("models", models.error().message);
    return;
  }
  for (const mistral::ModelCard& card : *models) {
    const bool named =
        card.id == model || std::ranges::find(card.aliases, model) != card.aliases.end();
    if (!named) continue;
    if (!card.capabilities.completionFim) {
      report.bad("model", fmt::format("{} cannot fill in the middle", model),
                 "Choose another with completion.model.", 4);
    } else if (card.deprecation) {
      const auto& successor = card.deprecationReplacementModel;
      report.note("model", fmt::format("{} is deprecated from {}{}", model, *card.deprecation,
                                       successor ? "; use " + *successor : ""));
    } else {
      report.good("model", fmt::format("{} is available, {} tokens of context", model,
                                       card.maxContextLength));
    }
    return;
  }
  report.bad("model",
             fmt::format("{} is not in this account's list of {} models", model, models->size()),
             "Choose another with completion.model.", 4);
}

bool checkService(Findings& report, EventLoop& loop, http::Transport& transport,
                  std::string_view service, const config::Service& configured,
                  const config::Effective& effective) {
  if (configured.key.empty()) return false;
  report.section(fmt::format("Service {}", service));
  const auto origin = effective.origins.find(fmt::format("{}.apiKey", service));
  report.good("key",
              fmt::format("{} from {}", configured.key.masked(),
                          origin == effective.origins.end() ? "?" : config::name(origin->second)));
  auto base = mistral::normalizeBaseUrl(configured.baseUrl);
  if (!base) {
    report.bad("host", base.error().message, {}, 2);
    return true;
  }
  report.note("host", *base);
  const mistral::Endpoint endpoint{*base, configured.key};
  probeFim(report, transport, loop, endpoint, service, effective.config.completionModel);
  if (service == "mistral")
    checkModels(report, transport, loop, endpoint, effective.config.completionModel);
  return true;
}

std::optional<std::filesystem::path> findProgram(std::string_view name) {
  const char* path = std::getenv("PATH");
  if (path == nullptr) return std::nullopt;
  std::string_view rest = path;
  while (!rest.empty()) {
    const std::size_t colon = std::min(rest.find(':'), rest.size());
    std::filesystem::path candidate = std::filesystem::path(rest.substr(0, colon)) / name;
    if (colon > 0 && candidate.is_absolute() && ::access(candidate.c_str(), X_OK) == 0)
      return candidate;
    rest.remove_prefix(std::min(colon + 1, rest.size()));
  }
  return std::nullopt;
}

std::string firstLineOf(const std::filesystem::path& program, const char* flag) {
  const auto output = readCommand({program.string(), flag}, 64UL * 1024);
  return output ? output->substr(0, output->find('\n')) : std::string();
}

void checkEditors(Findings& report) {
  report.section("Editors");
  bool any = false;
  if (const auto nvim = findProgram("nvim")) {
    any = true;
    const std::string version = firstLineOf(*nvim, "--version");  // "NVIM v0.12.4"
    int major = 0;
    int minor = 0;
    const bool read = std::sscanf(version.c_str(), "NVIM v%d.%d", &major, &minor) == 2;
    if (read && (major > 0 || minor >= 12)) {
      report.good("neovim", fmt::format("{} has inline completion built in", version));
    } else {
      report.note("neovim",
                  fmt::format("{} is too old for inline completion without a plugin; 0.12 has it",
                              version));
    }
  }
  if (const auto code = findProgram("code")) {
    any = true;
    report.note("vs code", fmt::format("found at {}", code->string()));
  }
  if (!any) report.note("editor", "nvim and code are not on this program's PATH");
}

}  // namespace

int doctor(const CommonOptions& common) {
  Findings report;
  std::error_code ignored;
  const config::Effective effective = loadConfig(common, {std::filesystem::current_path(ignored)});
  print(fmt::format("codestral-lsp {}\n", CODESTRAL_VERSION));

  report.section("Configuration");
  const auto userFile = common.configFile.empty()
                            ? config::defaultUserFile(config::processEnvironment())
                            : std::optional<std::filesystem::path>(common.configFile);
  if (userFile) {
    report.note("user file", fmt::format("{}{}", userFile->string(),
                                         std::filesystem::exists(*userFile, ignored)
                                             ? ""
                                             : " (not there; defaults apply)"));
  }
  for (const config::Warning& warning : effective.warnings)
    report.bad("setting", warning.message, {}, 1);
  report.note("provider", effective.config.completionProvider);

  EventLoop loop;
  store::Database database({.file = store::defaultFile()});
  const auto transport = server::makeTransport(
      loop,
      {effective.config.networkProxy, effective.config.networkCaFile,
       effective.config.networkAllowHttp},
      effective.config.privacyAuditLog ? std::make_shared<server::AuditLog>(database, "doctor")
                                       : nullptr);
  const bool codestral =
      checkService(report, loop, *transport, "codestral", effective.config.codestral, effective);
  const bool mistral =
      checkService(report, loop, *transport, "mistral", effective.config.mistral, effective);
  const bool local = checkServers(report, loop, *transport, effective.config);
  if (!codestral && !mistral && !local) {
    report.section("Service");
    report.missing("key", "none; everything is completed on this machine, and nothing leaves it",
                   "For Codestral: export MISTRAL_API_KEY=... (a key of api.mistral.ai) or "
                   "CODESTRAL_API_KEY=... (a key of codestral.mistral.ai).",
                   exitCode(ErrorKind::Unauthorized));
  }
  report.section("On this machine");
  report.good("on-device provider", "ready; it learns from the files of the folder that is open");
  checkEditors(report);
  return report.exitCode();
}

int showConfig(const CommonOptions& common, bool schema) {
  if (schema) {
    printJson(config::schema().dump(2) + "\n");
    return 0;
  }
  std::error_code ignored;
  const config::Effective effective = loadConfig(common, {std::filesystem::current_path(ignored)});
  for (const config::Warning& warning : effective.warnings) complain(warning.message);
  const auto prompts = instruct::PromptLibrary::load(instruct::userPromptFolder());
  for (const std::string& problem : prompts.problems()) complain(problem);
  printJson(config::describe(effective).dump(2) + "\n");
  return 0;
}

}  // namespace codestral::cli
