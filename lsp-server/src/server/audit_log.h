#pragma once

// Writes down every request that leaves this machine, for `codestral-lsp log`: where it went, how
// large it was and how it ended, never what it said and never its key. A row is written when the
// request starts and again when it ends, so a process that dies leaves a trace of it.

#include <atomic>
#include <memory>
#include <string>

#include "http/curl_transport.h"
#include "store/database.h"
#include "store/requests.h"

namespace codestral::server {

// Any thread.
class AuditLog {
 public:
  // `purpose` is what this process does with the network: "completion", "api", "doctor" ...
  AuditLog(store::Database& database, std::string purpose)
      : database_(database), purpose_(std::move(purpose)) {}

  // privacy.auditLog
  void setEnabled(bool enabled) { enabled_ = enabled; }
  bool enabled() const { return enabled_; }
  // A row for it, with what is known at the start.
  store::SentRequest begin(const http::Request& request) const;
  void write(store::SentRequest row) const;
  // A request for nothing that the transport made by itself (http/curl_transport.h).
  void probed(const std::string& origin) const;

 private:
  store::Database& database_;
  const std::string purpose_;
  std::atomic<bool> enabled_ = true;
};

// The transport that writes down what goes through it. Main thread, as every transport.
class AuditedTransport final : public http::Transport {
 public:
  AuditedTransport(std::unique_ptr<http::Transport> transport, Scheduler& scheduler,
                   std::shared_ptr<AuditLog> audit)
      : scheduler_(scheduler), audit_(std::move(audit)), transport_(std::move(transport)) {}

  std::unique_ptr<http::Call> start(http::Request request, http::Handler handler) override;
  void warm(const std::string& url) override { transport_->warm(url); }

 private:
  Scheduler& scheduler_;
  std::shared_ptr<AuditLog> audit_;
  std::unique_ptr<http::Transport> transport_;
};

// libcurl's, with an audit log unless that is null.
std::unique_ptr<http::Transport> makeTransport(Scheduler& scheduler, http::CurlOptions options,
                                               std::shared_ptr<AuditLog> audit);

// The model that a JSON body names, empty when it names none.
std::string modelIn(const std::string& body);
// The path with the names of the query's parameters, and without their values.
std::string pathForAudit(const std::string& path);

}  // namespace codestral::server
