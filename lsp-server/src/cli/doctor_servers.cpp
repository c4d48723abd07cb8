#include "cli/doctor_servers.h"

#include <algorithm>
#include <array>
#include <memory>
#include <optional>
#include <string>
#include <string_view>
#include <utility>
#include <vector>

#include <fmt/format.h>
#include <fmt/ranges.h>

#include "mistral/endpoint.h"
#include "providers/raw_template.h"
#include "providers/self_hosted_provider.h"
#include "providers/server_facts.h"

namespace codestral::cli {
namespace {

using providers::Dialect;
using providers::SelfHosted;
using providers::ServerFacts;

constexpr std::size_t kNamedModels = 6;

std::string named(const std::vector<std::string>& models) {
  const std::size_t shown = std::min(models.size(), kNamedModels);
  std::string list = fmt::format("{}", fmt::join(models.begin(), models.begin() + shown, ", "));
  if (shown < models.size()) list += fmt::format(" and {} more", models.size() - shown);
  return list;
}

std::string remedyFor(const Error& error, const Dialect& dialect) {
  switch (error.kind) {
    case ErrorKind::Unauthorized:
      return fmt::format("Set {}.apiKey to the key that the server was started with.",
                         dialect.name);
    case ErrorKind::Timeout:
    case ErrorKind::Unavailable:
      if (error.httpStatus == 0) {
        return fmt::format("Start it (`{}`), or set {}.baseUrl to where it is.",
                           dialect.startCommand, dialect.name);
      }
      return "It may still be loading its model: try again in a minute, or read its log.";
    case ErrorKind::Protocol:
      return fmt::format("Something else listens there: set {}.baseUrl to where {} is.",
                         dialect.name, dialect.product);
    case ErrorKind::Refused:
    case ErrorKind::NotFound:
      return fmt::format("Choose a Codestral model with {}.model.", dialect.name);
    default:
      return {};
  }
}

void bad(Findings& report, std::string_view what, const Error& error, const Dialect& dialect) {
  report.bad(what, error.message, remedyFor(error, dialect), exitCode(error.kind));
}

// Whether the model can be asked.
bool checkModel(Findings& report, const SelfHosted& server, const ServerFacts& facts) {
  const Dialect& dialect = *server.dialect;
  if (facts.models.empty()) {
    report.note("model", fmt::format("{} does not list its models", dialect.product));
    return true;
  }
  if (server.model.empty() || facts.has(server.model)) {
    report.good("model", server.model.empty()
                             ? fmt::format("the server's own: {}", named(facts.models))
                             : fmt::format("{} is there", server.model));
    return true;
  }
  if (dialect.name == "llamacpp") {  // It has one model, whatever the request names.
    report.note("model", fmt::format("{} is not what is loaded; {} answers instead", server.model,
                                     named(facts.models)));
    return true;
  }
  report.bad(
      "model", fmt::format("{} is not there; there is {}", server.model, named(facts.models)),
      fmt::format("{}hoose one that is there with {}.model.",
                  dialect.pullCommand.empty()
                      ? "C"
                      : fmt::format("Fetch it (`{} {}`), or c", dialect.pullCommand, server.model),
                  dialect.name),
      exitCode(ErrorKind::Refused));
  return false;
}

void probe(Findings& report, EventLoop& loop, http::Transport& transport,
           const SelfHosted& server) {
  const auto provider = std::make_shared<providers::SelfHostedProvider>(server, transport, loop);
  providers::FimQuery query;
  query.prefix = "def add(a, b):\n    return ";
  query.suffix = "\n";
  query.maxTokens = 1;
  const auto outcome = await<providers::FimOutcome>(loop, [&](auto done) {
    return provider->complete(std::move(query), {[](std::string_view) {}, std::move(done)});
  });
  if (!outcome) {
    return outcome.error().kind == ErrorKind::Timeout
               ? report.bad("completion", outcome.error().message,
                            "The first request loads the model, which takes its time: try again.",
                            exitCode(ErrorKind::Timeout))
               : bad(report, "completion", outcome.error(), *server.dialect);
  }
  if (provider->usesTemplate() && !providers::knowsTemplate(outcome->model)) {
    report.note("template",
                fmt::format("{} gets Codestral's; a model of another kind takes it for text",
                            outcome->model));
  }
  report.good(
      "completion",
      fmt::format("{} answers, asked {}", outcome->model.empty() ? "the model" : outcome->model,
                  provider->usesTemplate() ? "in Codestral's template"
                                           : fmt::format("by {}", server.dialect->fimPath)));
}

void checkServer(Findings& report, EventLoop& loop, http::Transport& transport,
                 const Dialect& dialect, const config::Service& configured, bool allowHttp) {
  report.section(fmt::format("Server {}", dialect.name));
  const auto base = mistral::normalizeBaseUrl(
      configured.baseUrl.empty() ? dialect.defaultUrl : std::string_view(configured.baseUrl),
      allowHttp ? mistral::Cleartext::Anywhere : mistral::Cleartext::LoopbackOnly);
  if (!base) {
    return report.bad("address", base.error().message,
                      "For plain http to another machine of your own network set "
                      "network.allowHttp.",
                      2);
  }
  const SelfHosted server{&dialect, {*base, configured.key}, configured.model};
  const auto facts = await<ServerFacts>(loop, [&](auto done) {
    return codestral::start(providers::factsOf(transport, server), std::move(done));
  });
  if (!facts) return bad(report, "reachable", facts.error(), dialect);
  report.good("reachable", fmt::format("{} {}at {}", dialect.product,
                                       facts->version.empty() ? "" : facts->version + " ", *base));
  if (!checkModel(report, server, *facts)) return;
  if (facts->fillsIn) {
    report.note("fill in the middle",
                *facts->fillsIn ? "the model's template knows how" : "not in the model's template");
  }
  probe(report, loop, transport, server);
}

}  // namespace

bool checkServers(Findings& report, EventLoop& loop, http::Transport& transport,
                  const config::Config& config) {
  const std::array<std::pair<std::string_view, const config::Service*>, 3> servers{
      {{"llamacpp", &config.llamacpp}, {"ollama", &config.ollama}, {"openai", &config.openai}}};
  bool any = false;
  for (const auto& [name, server] : servers) {
    if (server->baseUrl.empty() && config.completionProvider != name) continue;
    any = true;
    checkServer(report, loop, transport, *providers::findDialect(name), *server,
                config.networkAllowHttp);
  }
  return any;
}

}  // namespace codestral::cli
