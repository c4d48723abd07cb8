#pragma once

// What is expensive and shared by all connections of a process: the transport, the providers, the
// on-device model. Main thread.

#include <filesystem>
#include <functional>
#include <memory>
#include <string>
#include <vector>

#include "base/scheduler.h"
#include "completion/gate.h"
#include "config/config.h"
#include "http/transport.h"
#include "instruct/service.h"
#include "lsp/extensions.h"
#include "ngram/model.h"
#include "providers/provider.h"
#include "providers/service_provider.h"
#include "server/audit_log.h"
#include "server/spending_record.h"

namespace codestral::server {

class Services {
 public:
  // Makes the transport when the first service needs one, and another one when the settings of the
  // network have changed.
  using TransportFactory = std::function<std::unique_ptr<http::Transport>(const config::Config&)>;

  // Requests are written to the audit log, unless it is null. `spending` is where the costs of a
  // day are kept; a test has a file of its own.
  Services(Scheduler& scheduler, Executor& executor, std::shared_ptr<AuditLog> audit = nullptr,
           TransportFactory makeTransport = {}, std::filesystem::path spending = spendingFile());
  ~Services();

  // Builds the providers that the configuration asks for. Returns what is wrong with its addresses
  // and budget, one sentence each. No call of an older provider may be running.
  std::vector<std::string> configure(const config::Config& config);
  // For a command that asks right after configure(): what was spent today counts. Blocks on the
  // disk.
  void readSpending();

  const std::shared_ptr<providers::FimProvider>& provider() const { return provider_; }
  // This machine's provider, where it may help out while the other is slow; else null.
  const std::shared_ptr<providers::FimProvider>& standIn() const { return standIn_; }
  // What carries out instructions; null when no account can, and then why. Gone with the next
  // configure(): stop what uses it first.
  instruct::Service* instruct() const { return instruct_.get(); }
  const Error& instructProblem() const { return instructProblem_; }
  // Hears notices of the service, one sentence each.
  void onNotice(std::function<void(std::string)> listener) { notice_ = std::move(listener); }
  const std::shared_ptr<ngram::Model>& model() const { return model_; }

  // What to tell the user; without the counts of suggestions, which belong to a session.
  lsp::Status status() const;
  // Called after anything that status() depends on may have changed.
  void onStatus(std::function<void()> listener) { listener_ = std::move(listener); }

 private:
  void configureInstructions(const config::Config& config);
  // What a transport is made from.
  struct Network {
    std::string proxy;
    std::string caFile;
    bool allowHttp = false;
    bool operator==(const Network&) const = default;
  };
  static Network networkOf(const config::Config& config);
  lsp::Status statusOf(const providers::ServiceProvider& service, bool fallback) const;

  Scheduler& scheduler_;
  Executor& executor_;
  std::shared_ptr<AuditLog> audit_;
  TransportFactory makeTransport_;
  std::unique_ptr<http::Transport> transport_;
  SpendingRecord spending_;
  Network network_;
  std::shared_ptr<ngram::Model> model_;
  std::vector<std::shared_ptr<providers::ServiceProvider>> services_;
  std::shared_ptr<providers::FimProvider> provider_;
  std::shared_ptr<providers::FimProvider> standIn_;
  std::unique_ptr<mistral::Client> client_;
  std::unique_ptr<instruct::Service> instruct_;
  // Until configure() says otherwise.
  Error instructProblem_{ErrorKind::Refused, "the editor has not told its settings yet; ask again"};
  std::function<void()> listener_;
  std::function<void(std::string)> notice_;
  bool enabled_ = true;
  std::string chosen_ = "auto";
};

// The settings of the completion engine, from the configuration.
completion::Settings completionSettings(const config::Config& config);

}  // namespace codestral::server
