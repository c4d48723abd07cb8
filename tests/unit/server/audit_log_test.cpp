// What the audit log has of a request, however it ends.
#include "server/audit_log.h"

#include <future>

#include <gtest/gtest.h>

#include "server/history.h"
#include "support/fake_scheduler.h"
#include "support/temp_dir.h"

namespace codestral::server {
namespace {

// Keeps the handler of the one request that runs.
class OneCall final : public http::Transport {
 public:
  std::unique_ptr<http::Call> start(http::Request, http::Handler handler) override {
    handler_ = std::move(handler);
    return std::make_unique<http::Call>();
  }
  void warm(const std::string&) override {}
  http::Handler handler_;
};

class AuditLogTest : public testing::Test {
 protected:
  AuditLogTest() {
    auto inner = std::make_unique<OneCall>();
    wire_ = inner.get();
    transport_ = std::make_unique<AuditedTransport>(std::move(inner), scheduler_, audit_);
  }
  static http::Request request() {
    http::Request request;
    request.method = "POST";
    request.url = "https://api.mistral.ai/v1/fim/completions?key=hidden&page=2";
    request.bearer = Secret("very-secret-key-123");
    request.body = R"({"messages":[{"model":"no"}],"model":"codestral-latest","prompt":"my code"})";
    return request;
  }
  std::unique_ptr<http::Call> start(http::Request sent = request(), http::Handler handler = {}) {
    return transport_->start(std::move(sent), std::move(handler));
  }
  // Everything that was written, once the database has come to rest.
  std::vector<store::SentRequest> rows() {
    audit_->setEnabled(false);  // what ends later is of a process that has gone
    database_.reset();
    auto connection = store::open({.file = file_});
    return connection ? store::latestRequests(*connection, 100).value()
                      : std::vector<store::SentRequest>();
  }

  test::TempDir folder_;
  const std::filesystem::path file_ = folder_ / "state" / "a.db";
  test::FakeScheduler scheduler_;
  std::unique_ptr<store::Database> database_ =
      std::make_unique<store::Database>(store::OpenOptions{.file = file_});
  std::shared_ptr<AuditLog> audit_ = std::make_shared<AuditLog>(*database_, "completion");
  OneCall* wire_ = nullptr;
  std::unique_ptr<AuditedTransport> transport_;
};

TEST_F(AuditLogTest, ARequestAndItsAnswer) {
  std::string got;
  bool done = false;
  http::Handler handler;
  handler.body = [&](std::string_view bytes) { got += bytes; };
  handler.done = [&](Result<http::Timings>) { done = true; };
  const auto call = start(request(), std::move(handler));
  scheduler_.advance(Millis(120));
  wire_->handler_.head({.status = 200});
  wire_->handler_.body("12345");
  wire_->handler_.body("678");
  scheduler_.advance(Millis(30));
  wire_->handler_.done(http::Timings{});
  EXPECT_EQ(got, "12345678");
  EXPECT_TRUE(done);

  const auto all = rows();
  ASSERT_EQ(all.size(), 1U);
  const store::SentRequest& row = all.front();
  EXPECT_EQ(row.purpose, "completion");
  EXPECT_EQ(row.method, "POST");
  EXPECT_EQ(row.origin, "https://api.mistral.ai");
  EXPECT_EQ(row.path, "/v1/fim/completions?key&page");
  EXPECT_EQ(row.model, "codestral-latest");
  EXPECT_EQ(row.sent, static_cast<std::int64_t>(request().body.size()));
  EXPECT_EQ(row.received, 8);
  EXPECT_EQ(row.status, 200);
  EXPECT_EQ(row.durationMs, 150);
  EXPECT_EQ(row.error, "");
}

TEST_F(AuditLogTest, NeitherKeysNorBodiesAreInTheFile) {
  auto call = start();
  wire_->handler_.body("what the service said");
  call.reset();
  ASSERT_EQ(rows().size(), 1U);
  const std::string file = test::contentOf(file_);
  for (const char* const secret : {"very-secret-key-123", "my code", "hidden", "service said"})
    EXPECT_EQ(file.find(secret), std::string::npos) << secret;
}

TEST_F(AuditLogTest, ClosedBeforeItsEndIsCancelled) {
  auto call = start();
  wire_->handler_.head({.status = 200});
  scheduler_.advance(Millis(40));
  call.reset();
  const auto all = rows();
  ASSERT_EQ(all.size(), 1U);
  EXPECT_EQ(all[0].error, "cancelled");
  EXPECT_EQ(all[0].durationMs, 40);
}

TEST_F(AuditLogTest, AProcessThatDiesLeavesTheStart) {
  const auto call = start();
  const auto all = rows();
  ASSERT_EQ(all.size(), 1U);
  EXPECT_EQ(all[0].durationMs, std::nullopt);
  EXPECT_EQ(all[0].status, 0);
}

TEST_F(AuditLogTest, AnErrorIsNamed) {
  const auto call = start();
  wire_->handler_.done(fail(ErrorKind::Timeout, "no answer within 10 s"));
  EXPECT_EQ(rows().at(0).error, "timeout");
}

TEST_F(AuditLogTest, WhatWasRefusedBeforeItLeftSaysSo) {
  const auto call = start();
  wire_->handler_.done(fail(ErrorKind::InvalidInput, "a URL that is none"));
  EXPECT_EQ(rows().at(0).error, "not sent");
}

TEST_F(AuditLogTest, OfAnUploadTheBytesThatLeft) {
  http::Request upload = request();
  upload.body.clear();
  upload.form = {{.name = "file", .value = "content"}};
  const auto call = start(std::move(upload));
  wire_->handler_.progress(5000, 9000);
  wire_->handler_.done(http::Timings{});
  EXPECT_EQ(rows().at(0).sent, 5000);
}

TEST_F(AuditLogTest, ItCanBeTurnedOff) {
  audit_->setEnabled(false);
  start();
  audit_->probed("https://api.mistral.ai:443");
  EXPECT_TRUE(rows().empty());
}

TEST_F(AuditLogTest, WhatTheTransportSendsByItselfIsWrittenDownToo) {
  audit_->probed("https://api.mistral.ai:443");
  const auto all = rows();
  ASSERT_EQ(all.size(), 1U);
  EXPECT_EQ(all[0].purpose, "connection");
  EXPECT_EQ(all[0].method, "HEAD");
  EXPECT_EQ(all[0].origin, "https://api.mistral.ai");
  EXPECT_EQ(all[0].path, "/");
}

TEST(ModelIn, TheOutermostObjectsOwn) {
  EXPECT_EQ(modelIn(R"({"a":{"model":"x"},"b":[{"model":"y"}],"model":"z"})"), "z");
  EXPECT_EQ(modelIn(R"({"text":"\"model\":\"x\"","model":7})"), "");
  EXPECT_EQ(modelIn("no JSON"), "");
  EXPECT_EQ(modelIn(""), "");
}

// What one process wrote, the next one has learnt.
TEST(History, TheGateLearnsFromEarlierProcesses) {
  const test::TempDir folder;
  const std::filesystem::path file = folder / "state" / "a.db";
  const auto row = [](std::int64_t key) {
    store::Suggestion s;
    s.key = key;
    s.at = History::now() - 100'000 + key;
    s.outcome = key % 2 == 0 ? store::Outcome::Accepted : store::Outcome::Rejected;
    return s;
  };
  test::FakeScheduler scheduler;
  {
    History first(scheduler, file);
    for (std::int64_t key = 0; key < 10; ++key) first.keep(row(key));
    store::Suggestion old = row(98);
    old.at = 5;
    first.keep(old);
  }
  auto second = std::make_unique<History>(scheduler, file);
  second->start();
  std::promise<void> done;
  second->database().run([&](store::Connection&) -> Result<> {
    done.set_value();
    return {};
  });
  done.get_future().wait();
  scheduler.runPosted();
  EXPECT_DOUBLE_EQ(second->gate().recentShare().value_or(-1), 0.5);
  second.reset();
  auto connection = store::open({.file = file});
  ASSERT_TRUE(connection);
  EXPECT_EQ(store::latestDecided(*connection, 100).value().size(), 10U) << "the old one went";
}

}  // namespace
}  // namespace codestral::server
