#include "server/status_reporter.h"

#include <chrono>
#include <utility>

namespace codestral::server {

using lsp::ServiceState;

namespace {

constexpr Millis kWorthTelling{200};
constexpr std::string_view kBudgetReason = "budget-exhausted";

}  // namespace

StatusReporter::StatusReporter(Scheduler& scheduler, jsonrpc::Connection& connection,
                               const Services& services, const completion::Outcomes& outcomes)
    : scheduler_(scheduler), connection_(connection), services_(services), outcomes_(outcomes) {}

void StatusReporter::start() {
  started_ = true;
  refresh();
}

void StatusReporter::setBusy(bool busy) {
  if (!busy) {
    busySoon_.reset();
    if (std::exchange(busy_, false)) refresh();
  } else if (!busy_ && busySoon_ == nullptr) {
    busySoon_ = scheduler_.after(kWorthTelling, [this] {
      busySoon_.reset();
      busy_ = true;
      refresh();
    });
  }
}

void StatusReporter::refresh() {
  if (!started_) return;
  lsp::Status status = services_.status();
  if (status.state == ServiceState::Ready && busy_) status.state = ServiceState::Busy;
  // Requests and tokens change with every key and are no news by themselves; what the user did is.
  const lsp::Usage usage = std::exchange(status.usage, {});
  status.usage.shown = outcomes_.counts().shown;
  status.usage.accepted = outcomes_.counts().accepted;
  if (sent_ == status) return;
  sent_ = status;
  pauseOver_.reset();
  if (status.retryAt) {
    const auto wait = std::chrono::milliseconds(*status.retryAt) -
                      std::chrono::system_clock::now().time_since_epoch();
    pauseOver_ = scheduler_.after(std::chrono::duration_cast<Millis>(wait) + kWorthTelling,
                                  [this] { refresh(); });
  }

  status.usage.requests = usage.requests;
  status.usage.inputTokens = usage.inputTokens;
  status.usage.outputTokens = usage.outputTokens;
  status.usage.offered = outcomes_.counts().offered;
  connection_.notify(lsp::kStatusMethod, lsp::toJson(status));

  // A rate limit or an outage mends itself, and the status shows it; a rejected key does not, and a
  // budget is the user's own.
  if (status.state == ServiceState::Error || status.reason == kBudgetReason) {
    if (std::exchange(episode_, status.reason) != status.reason)
      showMessage(lsp::MessageType::Warning, "Codestral: " + status.message);
  } else if (status.state == ServiceState::Ready) {
    episode_.clear();
  }
}

void StatusReporter::showMessage(lsp::MessageType type, std::string message) {
  // Editors make a link of [a](b), even one to a command; names from a repository may hold one.
  for (std::size_t at = message.find("]("); at != std::string::npos; at = message.find("](", at))
    message.insert(at + 1, " ");
  connection_.notify("window/showMessage",
                     lsp::toJson(lsp::MessageParams{type, std::move(message)}));
}

}  // namespace codestral::server
