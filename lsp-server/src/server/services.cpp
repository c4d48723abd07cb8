#include "server/services.h"

#include <bit>

#include <fmt/format.h>

#include "http/curl_transport.h"
#include "mistral/endpoint.h"
#include "providers/dialect.h"
#include "providers/fallback_provider.h"
#include "providers/mistral_provider.h"
#include "providers/ondevice_provider.h"
#include "providers/self_hosted_provider.h"
#include "server/account.h"

namespace codestral::server {
namespace {

using lsp::ServiceState;
using lsp::Status;

constexpr std::string_view kStatusBudget = "budget-exhausted";
constexpr std::string_view kOnDevice = "ondevice";
constexpr std::string_view kOnDeviceModel = "workspace n-gram";

std::int64_t epochMillis(TimePoint at, TimePoint now) {
  const auto wall = std::chrono::system_clock::now() +
                    std::chrono::duration_cast<std::chrono::system_clock::duration>(at - now);
  return std::chrono::duration_cast<Millis>(wall.time_since_epoch()).count();
}

lsp::Usage usageOf(const providers::ServiceProvider& service) {
  lsp::Usage usage;
  usage.requests = service.usage().requests;
  usage.inputTokens = service.usage().promptTokens;
  usage.outputTokens = service.usage().completionTokens;
  return usage;
}

std::string overBudget(const providers::Budget::Exhausted& exhausted) {
  return exhausted.forToday
             ? "The budget of the day is used up (budget.eurosPerDay); no service is asked until "
               "midnight."
             : "The budget of the minute is used up (budget.requestsPerMinute).";
}

void meanwhileOnDevice(Status& status) {
  status.provider = kOnDevice;
  status.model = kOnDeviceModel;
  status.message += " Completing on this machine meanwhile.";
}

}  // namespace

Services::Network Services::networkOf(const config::Config& config) {
  return {config.networkProxy, config.networkCaFile, config.networkAllowHttp};
}

Services::Services(Scheduler& scheduler, Executor& executor, std::shared_ptr<AuditLog> audit,
                   TransportFactory makeTransport, std::filesystem::path spending)
    : scheduler_(scheduler),
      executor_(executor),
      audit_(std::move(audit)),
      makeTransport_(std::move(makeTransport)),
      spending_(scheduler, executor, std::move(spending),
                [] { return std::chrono::system_clock::now(); }),
      model_(std::make_shared<ngram::Model>()) {
  spending_.onExhausted([this] {
    if (listener_) listener_();
  });
  if (!makeTransport_) {
    makeTransport_ = [this](const config::Config& config) {
      http::CurlOptions options;
      options.proxy = config.networkProxy;
      options.caFile = config.networkCaFile;
      options.allowHttp = config.networkAllowHttp;
      return server::makeTransport(scheduler_, std::move(options), audit_);
    };
  }
}

Services::~Services() {
  // Calls that were closed and not destroyed yet hold their provider.
  for (const auto& service : services_) service->onHealth({});
}

void Services::readSpending() {
  spending_.read();
}

std::vector<std::string> Services::configure(const config::Config& config) {
  std::vector<std::string> problems;
  provider_.reset();
  standIn_.reset();
  services_.clear();
  // The connections were made by the old rules; nobody uses them any more.
  if (Network network = networkOf(config); network != network_) {
    transport_.reset();
    network_ = std::move(network);
  }
  enabled_ = config.completionEnabled;
  if (audit_ != nullptr) audit_->setEnabled(config.privacyAuditLog);
  chosen_ = config.completionProvider;

  spending_.setLimits({config.budgetRequestsPerMinute, config.budgetEurosPerDay});
  const auto add = [&](std::shared_ptr<providers::ServiceProvider> provider,
                       std::optional<providers::TokenPrice> price) {
    provider->setBudget(spending_.budget(), price);
    provider->onHealth([this] {
      if (listener_) listener_();
    });
    services_.push_back(std::move(provider));
  };
  const auto baseOf = [&](std::string_view name, std::string_view url,
                          mistral::Cleartext cleartext) -> std::optional<std::string> {
    auto base = mistral::normalizeBaseUrl(url, cleartext);
    if (!base) {
      problems.push_back(fmt::format("{}.baseUrl: {}", name, base.error().message));
      return std::nullopt;
    }
    if (transport_ == nullptr) transport_ = makeTransport_(config);
    return *std::move(base);
  };
  const auto service = [&](std::string name, const config::Service& from) {
    if (chosen_ != "auto" && chosen_ != name) return;
    if (from.key.empty() && chosen_ == "auto") return;
    auto base = baseOf(name, from.baseUrl, mistral::Cleartext::LoopbackOnly);
    if (!base) return;
    add(std::make_shared<providers::MistralProvider>(
            std::move(name), mistral::Endpoint{*std::move(base), from.key}, config.completionModel,
            *transport_, scheduler_),
        providers::priceOf(config.completionModel));
  };
  const auto selfHosted = [&](std::string_view name, const config::Service& from) {
    if (chosen_ != "auto" && chosen_ != name) return;
    if (from.baseUrl.empty() && chosen_ == "auto") return;
    const providers::Dialect* dialect = providers::findDialect(name);
    auto base = baseOf(
        name, from.baseUrl.empty() ? dialect->defaultUrl : from.baseUrl,
        config.networkAllowHttp ? mistral::Cleartext::Anywhere : mistral::Cleartext::LoopbackOnly);
    if (!base) return;
    // Rounded up well: our count of tokens is an estimate.
    const int contextTokens = static_cast<int>(
        std::bit_ceil(static_cast<unsigned>(config.contextMaxTokens + config.completionMaxTokens)));
    add(std::make_shared<providers::SelfHostedProvider>(
            providers::SelfHosted{dialect, {*std::move(base), from.key}, from.model, contextTokens},
            *transport_, scheduler_),
        std::nullopt);
  };
  service("codestral", config.codestral);
  service("mistral", config.mistral);
  if (config.budgetEurosPerDay && !services_.empty() &&
      !providers::priceOf(config.completionModel)) {
    problems.push_back(
        fmt::format("budget.eurosPerDay: the price of the model {} is not known, so what it costs "
                    "is not counted",
                    config.completionModel));
  }
  selfHosted("llamacpp", config.llamacpp);
  selfHosted("ollama", config.ollama);
  selfHosted("openai", config.openai);

  auto onDevice = std::make_shared<providers::OnDeviceProvider>(model_, scheduler_, executor_);
  if (chosen_ == "auto") {
    if (!services_.empty()) standIn_ = onDevice;
    provider_ =
        std::make_shared<providers::FallbackProvider>(services_, std::move(onDevice), scheduler_);
  } else if (chosen_ == kOnDevice) {
    provider_ = std::move(onDevice);
  } else if (!services_.empty()) {
    provider_ = services_.front();
  }
  configureInstructions(config);
  return problems;
}

void Services::configureInstructions(const config::Config& config) {
  instruct_.reset();
  client_.reset();
  auto account = chooseAccount(config, true, false);
  if (!account) {
    instructProblem_ = account.error();
    return;
  }
  if (transport_ == nullptr) transport_ = makeTransport_(config);
  const auto notice = [this](std::string sentence) {
    if (notice_) notice_(std::move(sentence));
  };
  mistral::ClientOptions options = instruct::answerLimits();
  options.warn = notice;
  client_ = std::make_unique<mistral::Client>(*transport_, scheduler_, std::move(account->endpoint),
                                              std::move(options));
  instruct::ServiceOptions wanted;
  wanted.model = config.chatModel;
  wanted.codestralHost = account->codestral;
  wanted.moderation = config.safetyModeration;
  wanted.notice = notice;
  instruct_ = std::make_unique<instruct::Service>(*client_, std::move(wanted));
}

Status Services::status() const {
  if (!enabled_)
    return {ServiceState::Disabled,
            "Completion is switched off (completion.enabled).",
            "disabled",
            {},
            {},
            {}};
  for (const auto& service : services_) {
    if (service->hasKey() || chosen_ != "auto") return statusOf(*service, chosen_ == "auto");
  }
  if (provider_ == nullptr) {
    return {ServiceState::Error,
            fmt::format("The provider '{}' cannot be used; run `codestral-lsp doctor`.", chosen_),
            "misconfigured",
            {},
            {},
            {}};
  }
  Status status{ServiceState::Ready,    "Completing on this machine.", "ok",
                std::string(kOnDevice), std::string(kOnDeviceModel),   {}};
  if (chosen_ == "auto") {
    status.reason = "no-key";
    status.message =
        "Completing on this machine; set MISTRAL_API_KEY or CODESTRAL_API_KEY to use Codestral.";
  }
  return status;
}

Status Services::statusOf(const providers::ServiceProvider& service, bool fallback) const {
  Status status{ServiceState::Ready, "Ready.",         "ok", std::string(service.name()),
                service.model(),     usageOf(service), {}};
  if (!service.hasKey()) {
    return {ServiceState::Error,
            fmt::format("No API key is set for {}; run `codestral-lsp doctor`.", service.name()),
            "no-key",
            std::string(service.name()),
            service.model(),
            {}};
  }
  const providers::Health& health = service.health();
  const TimePoint now = scheduler_.now();
  if (const auto exhausted =
          service.budget() == nullptr ? std::nullopt : service.budget()->exhausted(now)) {
    status.state = ServiceState::Paused;
    // The minute's budget comes and goes like any other limit; the day's is told to the user.
    status.reason = exhausted->forToday ? kStatusBudget : "rate-limited";
    status.message = overBudget(*exhausted);
    status.retryAt = epochMillis(exhausted->until, now);
    if (fallback) meanwhileOnDevice(status);
    return status;
  }
  // A pause that is over is over, even before anybody has asked again.
  if (health.condition() == providers::Condition::Ready || health.pauseIsOver(now)) return status;

  const std::string why = health.lastError() ? health.lastError()->message : std::string();
  switch (health.condition()) {
    case providers::Condition::Paused:
      status.state = ServiceState::Paused;
      status.reason = "rate-limited";
      status.message = fmt::format("{} limits the rate: {}.", service.name(), why);
      break;
    case providers::Condition::Offline:
      status.state = ServiceState::Offline;
      status.reason = "offline";
      status.message = fmt::format("{} does not answer: {}.", service.name(), why);
      break;
    default: {
      const bool key = health.lastError() && health.lastError()->kind == ErrorKind::Unauthorized;
      status.state = ServiceState::Error;
      status.reason = key ? "unauthorized" : "refused";
      status.message = fmt::format("{} refused the request: {}.{}", service.name(), why,
                                   key ? " Check the key with `codestral-lsp doctor`." : "");
      break;
    }
  }
  if (const auto until = health.pausedUntil(now)) status.retryAt = epochMillis(*until, now);
  if (fallback) meanwhileOnDevice(status);
  return status;
}

completion::Settings completionSettings(const config::Config& config) {
  completion::Settings settings;
  settings.enabled = config.completionEnabled;
  settings.languages = config.completionLanguages;
  settings.disabledGlobs = config.completionDisabledGlobs;
  settings.inComments = config.completionInComments;
  settings.inStrings = config.completionInStrings;
  if (config.completionDebounceMs) settings.debounce = Millis(*config.completionDebounceMs);
  settings.maxTokens = config.completionMaxTokens;
  settings.eagerness = config.completionEagerness;
  settings.prefetch = config.completionPrefetch;
  settings.contextMaxTokens = config.contextMaxTokens;
  switch (config.completionMultiline) {
    case config::Multiline::Auto:
      settings.multiline = completion::Settings::Multiline::Auto;
      break;
    case config::Multiline::Never:
      settings.multiline = completion::Settings::Multiline::Never;
      break;
    case config::Multiline::Always:
      settings.multiline = completion::Settings::Multiline::Always;
      break;
  }
  return settings;
}

}  // namespace codestral::server
