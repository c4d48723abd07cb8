#include "server/audit_log.h"

#include <chrono>
#include <random>
#include <string_view>
#include <utility>

#include <nlohmann/json.hpp>

#include "http/url.h"

namespace codestral::server {
namespace {

std::int64_t epochMillis() {
  return std::chrono::duration_cast<Millis>(std::chrono::system_clock::now().time_since_epoch())
      .count();
}

std::int64_t randomKey() {
  thread_local std::mt19937_64 random{std::random_device()()};
  return static_cast<std::int64_t>(random() >> 1U);
}

// One request, from its start to its end or to where nobody waits for it any more.
class Entry {
 public:
  Entry(std::shared_ptr<AuditLog> audit, const Scheduler& scheduler, const http::Request& request)
      : audit_(std::move(audit)),
        scheduler_(scheduler),
        started_(scheduler.now()),
        row_(audit_->begin(request)) {
    audit_->write(row_);
  }

  void answered(int status) { row_.status = status; }
  void received(std::size_t bytes) { row_.received += static_cast<std::int64_t>(bytes); }
  void sent(std::uint64_t bytes) { row_.sent = static_cast<std::int64_t>(bytes); }
  void end(std::string_view error) {
    if (std::exchange(ended_, true)) return;
    row_.durationMs = std::chrono::duration_cast<Millis>(scheduler_.now() - started_).count();
    row_.error = error;
    audit_->write(row_);
  }

 private:
  std::shared_ptr<AuditLog> audit_;
  const Scheduler& scheduler_;
  const TimePoint started_;
  store::SentRequest row_;
  bool ended_ = false;
};

class AuditedCall final : public http::Call {
 public:
  AuditedCall(std::shared_ptr<Entry> entry, std::unique_ptr<http::Call> call)
      : entry_(std::move(entry)), call_(std::move(call)) {}
  ~AuditedCall() override {
    call_.reset();
    entry_->end("cancelled");
  }

 private:
  std::shared_ptr<Entry> entry_;
  std::unique_ptr<http::Call> call_;
};

// Reads a JSON body no farther than to the string "model" of its outermost object.
class ModelName final : public nlohmann::json_sax<nlohmann::json> {
 public:
  const std::string& name() const { return name_; }

  bool key(std::string& key) override {
    wanted_ = depth_ == 1 && key == "model";
    return true;
  }
  bool string(std::string& value) override {
    if (!wanted_) return true;
    name_ = std::move(value);
    return false;
  }
  bool start_object(std::size_t) override { return deeper(); }
  bool start_array(std::size_t) override { return deeper(); }
  bool end_object() override { return higher(); }
  bool end_array() override { return higher(); }
  bool null() override { return other(); }
  bool boolean(bool) override { return other(); }
  bool number_integer(number_integer_t) override { return other(); }
  bool number_unsigned(number_unsigned_t) override { return other(); }
  bool number_float(number_float_t, const std::string&) override { return other(); }
  bool binary(binary_t&) override { return other(); }
  bool parse_error(std::size_t, const std::string&, const nlohmann::detail::exception&) override {
    return false;
  }

 private:
  bool other() {
    wanted_ = false;
    return true;
  }
  bool deeper() {
    ++depth_;
    return other();
  }
  bool higher() {
    --depth_;
    return other();
  }
  int depth_ = 0;
  bool wanted_ = false;
  std::string name_;
};

std::string_view errorName(const Error& error) {
  // It was refused before it could leave.
  return error.kind == ErrorKind::InvalidInput ? "not sent" : name(error.kind);
}

}  // namespace

std::string modelIn(const std::string& body) {
  ModelName reader;
  nlohmann::json::sax_parse(body, &reader);  // false when it is no JSON, or was stopped
  return reader.name();
}

std::string pathForAudit(const std::string& path) {
  std::string shown;
  bool value = false;
  for (const char c : path) {
    if (c == '=') value = true;
    if (c == '&' || c == '#') value = false;
    if (!value) shown += c;
  }
  return shown;
}

store::SentRequest AuditLog::begin(const http::Request& request) const {
  store::SentRequest row;
  row.key = randomKey();
  row.at = epochMillis();
  row.purpose = purpose_;
  row.method = request.method;
  if (const auto url = http::parseUrl(request.url)) {
    row.origin = url->displayOrigin();
    row.path = pathForAudit(url->path);
  }
  row.model = modelIn(request.body);
  row.sent = static_cast<std::int64_t>(request.body.size());
  return row;
}

void AuditLog::write(store::SentRequest row) const {
  if (!enabled_) return;
  database_.run([row = std::move(row)](store::Connection& connection) {
    return store::put(connection, row);
  });
}

void AuditLog::probed(const std::string& origin) const {
  http::Request request;
  request.method = "HEAD";
  request.url = origin + "/";
  store::SentRequest row = begin(request);
  row.purpose = "connection";
  write(std::move(row));
}

std::unique_ptr<http::Call> AuditedTransport::start(http::Request request, http::Handler handler) {
  if (!audit_->enabled()) return transport_->start(std::move(request), std::move(handler));
  auto entry = std::make_shared<Entry>(audit_, scheduler_, request);
  http::Handler audited;
  audited.head = [entry, head = std::move(handler.head)](const http::Head& answer) {
    entry->answered(answer.status);
    if (head) head(answer);
  };
  audited.body = [entry, body = std::move(handler.body)](std::string_view bytes) {
    entry->received(bytes.size());
    if (body) body(bytes);
  };
  if (handler.progress || !request.form.empty()) {
    audited.progress = [entry, progress = std::move(handler.progress)](std::uint64_t sent,
                                                                       std::uint64_t total) {
      entry->sent(sent);
      if (progress) progress(sent, total);
    };
  }
  audited.done = [entry, done = std::move(handler.done)](Result<http::Timings> result) {
    entry->end(result ? std::string_view() : errorName(result.error()));
    if (done) done(std::move(result));
  };
  auto call = transport_->start(std::move(request), std::move(audited));
  return std::make_unique<AuditedCall>(std::move(entry), std::move(call));
}

std::unique_ptr<http::Transport> makeTransport(Scheduler& scheduler, http::CurlOptions options,
                                               std::shared_ptr<AuditLog> audit) {
  if (audit == nullptr) return std::make_unique<http::CurlTransport>(scheduler, std::move(options));
  options.probed = [audit](const std::string& origin) { audit->probed(origin); };
  auto transport = std::make_unique<http::CurlTransport>(scheduler, std::move(options));
  return std::make_unique<AuditedTransport>(std::move(transport), scheduler, std::move(audit));
}

}  // namespace codestral::server
