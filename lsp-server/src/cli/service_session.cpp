#include "cli/service_session.h"

#include <algorithm>
#include <cmath>
#include <random>

#include <fmt/format.h>
#include <unistd.h>

#include "cli/interrupt.h"
#include "cli/terminal.h"
#include "server/audit_log.h"

namespace codestral::cli {
namespace {

// A shorter pause is not worth a line.
constexpr Millis kWorthALine{2000};

Millis millis(double seconds) {
  return Millis(static_cast<std::int64_t>(std::ceil(seconds * 1000)));
}

}  // namespace

Result<std::unique_ptr<ServiceSession>> ServiceSession::open(const CommonOptions& common,
                                                             const SessionNeeds& needs) {
  const config::Effective effective = loadConfig(common, needs.folders);
  for (const config::Warning& warning : effective.warnings) complain(warning.message);
  auto account =
      server::chooseAccount(effective.config, needs.codestralServes, needs.wantsCodestral);
  if (!account) return std::unexpected(account.error());
  return std::unique_ptr<ServiceSession>(
      new ServiceSession(effective.config, std::move(*account), needs));
}

ServiceSession::ServiceSession(const config::Config& config, server::Account account,
                               const SessionNeeds& needs)
    : database_({.file = store::defaultFile()}),
      transport_(server::makeTransport(
          loop_, {config.networkProxy, config.networkCaFile},
          config.privacyAuditLog ? std::make_shared<server::AuditLog>(database_, needs.purpose)
                                 : nullptr)),
      codestral_(account.codestral),
      chatModel_(config.chatModel),
      moderation_(config.safetyModeration),
      client_(*transport_, loop_, std::move(account.endpoint), clientOptions(needs)) {}

mistral::ClientOptions ServiceSession::clientOptions(const SessionNeeds& needs) const {
  mistral::ClientOptions options =
      needs.instructs ? instruct::answerLimits() : mistral::ClientOptions();
  if (needs.timeoutSeconds) {
    const Millis limit = millis(*needs.timeoutSeconds);
    options.deadlines.total = limit;
    options.deadlines.connect = std::min(options.deadlines.connect, limit);
    options.deadlines.firstByte = limit;
    options.deadlines.idle = limit;
    options.retry.patience = limit;
  }
  options.random = [engine = std::mt19937(std::random_device()())]() mutable {
    return std::uniform_real_distribution<double>(0, 1)(engine);
  };
  options.warn = [](const std::string& message) { complain(message); };
  options.retrying = [](const Error& error, Millis pause) {
    if (pause <= kWorthALine || !isTerminal(STDERR_FILENO)) return;
    complain(fmt::format("{}; trying again in {} s", error.message,
                         (pause + Millis(999)).count() / 1000));
  };
  return options;
}

instruct::ServiceOptions ServiceSession::serviceOptions(const std::string& model) const {
  std::string wanted = model.empty() ? chatModel_ : model;
  // The setting is for the service with many models; this host has one.
  if (codestral_ && model.empty() && !wanted.starts_with("codestral")) wanted = "auto";
  return {.model = std::move(wanted),
          .codestralHost = codestral_,
          .moderation = moderation_,
          .notice = [](const std::string& notice) { complain(notice); }};
}

void ServiceSession::tellRateLimit() const {
  const mistral::RateLimit& limit = client_.rateLimit();
  const auto tell = [](const std::optional<std::int64_t>& left, std::string_view what) {
    if (left && *left <= 0) complain(fmt::format("rate limit: no {} left", what));
  };
  tell(limit.requestsLeft, "requests of this minute are");
  tell(limit.tokensLeft, "tokens of this minute are");
  tell(limit.tokensThisMonthLeft, "tokens of this month are");
}

int ServiceSession::run(Async<int> work) {
  int code = exitCode(ErrorKind::Bug);
  Running running;
  const Interrupt interrupt(loop_, [&](int signal) {
    code = 128 + signal;
    running = Running();
    loop_.stop();
  });
  running = start(std::move(work), [&](int ended) {
    code = ended;
    loop_.stop();
  });
  if (running.active()) loop_.run();
  tellRateLimit();
  return code;
}

int complainAbout(const Error& error) {
  complain(error.message);
  // A file that is not there is a failure here, not a refusal of the service.
  if (error.kind == ErrorKind::NotFound && error.httpStatus == 0) return exitCode(ErrorKind::Io);
  return exitCode(error.kind);
}

}  // namespace codestral::cli
