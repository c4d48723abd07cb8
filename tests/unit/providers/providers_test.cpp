// The service, on-device and fallback providers over a transport that the test scripts.
#include <gtest/gtest.h>
#include <nlohmann/json.hpp>

#include "providers/fallback_provider.h"
#include "providers/mistral_provider.h"
#include "providers/ondevice_provider.h"
#include "support/fake_scheduler.h"

namespace codestral::providers {
namespace {

using test::FakeScheduler;
using test::ManualExecutor;

class ScriptedTransport final : public http::Transport {
 public:
  struct Started {
    http::Request request;
    http::Handler handler;
    bool open = true;
  };
  std::unique_ptr<http::Call> start(http::Request request, http::Handler handler) override {
    auto started = std::make_shared<Started>(Started{std::move(request), std::move(handler)});
    calls.push_back(started);
    return std::make_unique<Call>(started);
  }
  void warm(const std::string& url) override { warmed.push_back(url); }

  std::vector<std::shared_ptr<Started>> calls;
  std::vector<std::string> warmed;

 private:
  class Call final : public http::Call {
   public:
    explicit Call(std::shared_ptr<Started> started) : started_(std::move(started)) {}
    ~Call() override { started_->open = false; }
    std::shared_ptr<Started> started_;
  };
};

class ProvidersTest : public testing::Test {
 protected:
  std::shared_ptr<ServiceProvider> service(std::string key = "a-key-of-length") {
    return std::make_shared<MistralProvider>(
        "codestral", mistral::Endpoint{"https://codestral.mistral.ai", Secret(std::move(key))},
        "codestral-latest", transport_, scheduler_);
  }
  std::shared_ptr<OnDeviceProvider> onDevice() {
    return std::make_shared<OnDeviceProvider>(std::make_shared<ngram::Model>(), scheduler_,
                                              executor_);
  }
  // A document in which the on-device model has something to say.
  FimQuery query() {
    auto document = std::make_shared<text::Snapshot>();
    std::string source;
    for (int i = 0; i < 8; ++i) {
      source +=
          "result.append(compute_total(items, prices))\nlog(item_" + std::to_string(i) + ")\n";
    }
    source += "result.append(";
    document->text = text::Text(source);
    FimQuery query;
    query.snapshot = document;
    query.offset = source.size();
    query.prefix = source;
    query.path = "/w/a.py";
    query.family = "python";
    query.eagerness = 1.0;
    return query;
  }
  FimHandler recorder() {
    FimHandler handler;
    handler.text = [this](std::string_view text) { said_ += text; };
    handler.done = [this](Result<FimOutcome> outcome) { outcomes_.push_back(std::move(outcome)); };
    return handler;
  }
  void drain() {
    scheduler_.advance(Millis(0));
    executor_.runAll();
    scheduler_.advance(Millis(0));
  }
  void answer(std::size_t call, int status, std::string_view body,
              std::string contentType = "text/event-stream",
              std::vector<std::pair<std::string, std::string>> headers = {}) {
    http::Head head;
    head.status = status;
    head.headers = std::move(headers);
    head.headers.emplace_back("content-type", std::move(contentType));
    const auto started = transport_.calls.at(call);
    started->handler.head(head);
    started->handler.body(body);
    started->handler.done(http::Timings{});
  }
  static constexpr std::string_view kStream =
      "data: {\"model\":\"codestral-2508\",\"choices\":[{\"index\":0,\"delta\":{\"content\":\"x + "
      "1\"},\"finish_reason\":\"stop\"}],"
      "\"usage\":{\"prompt_tokens\":5,\"completion_tokens\":3,\"total_tokens\":8}}\n\ndata: "
      "[DONE]\n\n";

  FakeScheduler scheduler_;
  ManualExecutor executor_;
  ScriptedTransport transport_;
  std::string said_;
  std::vector<Result<FimOutcome>> outcomes_;
};

TEST_F(ProvidersTest, TheServiceStreamsAndCountsTokens) {
  const auto provider = service();
  const auto call = provider->complete(query(), recorder());
  ASSERT_EQ(transport_.calls.size(), 1U);
  EXPECT_EQ(transport_.calls[0]->request.url, "https://codestral.mistral.ai/v1/fim/completions");
  answer(0, 200, kStream);
  EXPECT_EQ(said_, "x + 1");
  ASSERT_EQ(outcomes_.size(), 1U);
  ASSERT_TRUE(outcomes_[0].has_value());
  EXPECT_EQ(outcomes_[0]->provider, "codestral");
  EXPECT_EQ(outcomes_[0]->model, "codestral-2508");
  EXPECT_EQ(outcomes_[0]->promptTokens, 5);
  EXPECT_TRUE(outcomes_[0]->complete);
}

TEST_F(ProvidersTest, WhatTheShapeAsksForGoesOverTheWire) {
  const auto bodyOf = [&](FimQuery query) {
    const auto call = service()->complete(std::move(query), recorder());
    return nlohmann::json::parse(transport_.calls.back()->request.body);
  };
  FimQuery line = query();
  line.maxTokens = 96;
  line.stop = {"\n"};
  nlohmann::json body = bodyOf(std::move(line));
  EXPECT_EQ(body["max_tokens"], 96);
  EXPECT_EQ(body["stop"], nlohmann::json::array({"\n"}));
  EXPECT_EQ(body["temperature"], 0.0);
  EXPECT_FALSE(body.contains("min_tokens"));

  FimQuery block = query();
  block.minTokens = 3;
  block.temperature = 0.1;
  body = bodyOf(std::move(block));
  EXPECT_EQ(body["min_tokens"], 3);
  EXPECT_EQ(body["temperature"], 0.1);
  EXPECT_FALSE(body.contains("stop"));
}

TEST_F(ProvidersTest, WithoutAKeyNothingIsSent) {
  const auto provider = service("");
  const auto call = provider->complete(query(), recorder());
  EXPECT_TRUE(outcomes_.empty()) << "never before the caller has its call in hand";
  drain();
  ASSERT_EQ(outcomes_.size(), 1U);
  EXPECT_EQ(outcomes_[0].error().kind, ErrorKind::Unauthorized);
  EXPECT_TRUE(transport_.calls.empty());
}

TEST_F(ProvidersTest, APauseIsKeptWithoutARequestAndSaysHowLong) {
  const auto provider = service();
  int told = 0;
  provider->onHealth([&] { ++told; });
  const auto first = provider->complete(query(), recorder());
  answer(0, 429, R"({"message":"Requests rate limit exceeded"})", "application/json",
         {{"retry-after", "5"}});
  EXPECT_EQ(told, 1);
  EXPECT_EQ(provider->health().condition(), Condition::Paused);
  const auto second = provider->complete(query(), recorder());
  drain();
  EXPECT_EQ(transport_.calls.size(), 1U);
  ASSERT_EQ(outcomes_.size(), 2U);
  EXPECT_EQ(outcomes_[1].error().kind, ErrorKind::RateLimited);
  ASSERT_TRUE(outcomes_[1].error().retryAfter.has_value());
  EXPECT_LE(*outcomes_[1].error().retryAfter, Millis(5000));

  scheduler_.advance(Millis(5000));
  const auto third = provider->complete(query(), recorder());
  EXPECT_EQ(transport_.calls.size(), 2U);
  answer(1, 200, kStream);
  EXPECT_EQ(provider->health().condition(), Condition::Ready);
}

TEST_F(ProvidersTest, DestroyingTheCallClosesTheExchange) {
  const auto provider = service();
  auto call = provider->complete(query(), recorder());
  call.reset();
  EXPECT_FALSE(transport_.calls[0]->open);
}

TEST_F(ProvidersTest, FallbackAnswersOnThisMachineWhenTheServiceFails) {
  FallbackProvider provider({service()}, onDevice(), scheduler_);
  EXPECT_FALSE(provider.onDevice());
  const auto call = provider.complete(query(), recorder());
  answer(0, 503, "<html>down</html>", "text/html");
  drain();
  ASSERT_EQ(outcomes_.size(), 1U);
  ASSERT_TRUE(outcomes_[0].has_value());
  EXPECT_EQ(outcomes_[0]->provider, "ondevice");
  EXPECT_TRUE(said_.starts_with("compute_total")) << said_;
  EXPECT_FALSE(transport_.calls[0]->open);
}

TEST_F(ProvidersTest, FallbackDoesNotMixTwoSources) {
  FallbackProvider provider({service()}, onDevice(), scheduler_);
  const auto call = provider.complete(query(), recorder());
  http::Head head;
  head.status = 200;
  head.headers = {{"content-type", "text/event-stream"}};
  transport_.calls[0]->handler.head(head);
  transport_.calls[0]->handler.body(
      "data: {\"choices\":[{\"index\":0,\"delta\":{\"content\":\"begun\"}}]}\n\n");
  transport_.calls[0]->handler.done(fail(ErrorKind::Unavailable, "connection reset"));
  drain();
  ASSERT_EQ(outcomes_.size(), 1U);
  EXPECT_FALSE(outcomes_[0].has_value());
  EXPECT_EQ(said_, "begun");
}

TEST_F(ProvidersTest, FallbackWithoutAKeyStaysOnThisMachine) {
  FallbackProvider provider({service("")}, onDevice(), scheduler_);
  EXPECT_TRUE(provider.onDevice());
  const auto call = provider.complete(query(), recorder());
  drain();
  EXPECT_TRUE(transport_.calls.empty());
  ASSERT_EQ(outcomes_.size(), 1U);
  EXPECT_EQ(outcomes_[0]->provider, "ondevice");
}

TEST_F(ProvidersTest, CancellingTheFallbackEndsWhicheverIsRunning) {
  FallbackProvider provider({service()}, onDevice(), scheduler_);
  auto call = provider.complete(query(), recorder());
  answer(0, 503, "", "text/plain");
  call.reset();
  drain();
  EXPECT_TRUE(outcomes_.empty());
}

TEST(Eagerness, MapsToTheMeasuredConfidences) {
  EXPECT_DOUBLE_EQ(confidenceFor(0.5), 0.80);
  EXPECT_DOUBLE_EQ(confidenceFor(0.0), 0.95);
  EXPECT_DOUBLE_EQ(confidenceFor(1.0), 0.35);
  EXPECT_DOUBLE_EQ(confidenceFor(7.0), 0.35);
}

// The user's own limits.
class BudgetedTest : public ProvidersTest {
 protected:
  std::shared_ptr<ServiceProvider> budgeted(BudgetLimits limits) {
    auto provider = service();
    budget_->setLimits(limits);
    provider->setBudget(budget_, TokenPrice{1, 10});
    provider->onHealth([this] { ++told_; });
    return provider;
  }
  double spent() const { return budget_->today(scheduler_.now()); }

  std::shared_ptr<Budget> budget_ =
      std::make_shared<Budget>([](TimePoint now) { return now + std::chrono::hours(5); });
  int told_ = 0;
};

TEST_F(BudgetedTest, TheServicesCountIsPaid) {
  const auto provider = budgeted({});
  auto call = provider->complete(query(), recorder());
  answer(0, 200, kStream);
  call.reset();
  EXPECT_DOUBLE_EQ(spent(), (5 * 1 + 3 * 10) / 1e6);
}

TEST_F(BudgetedTest, AStreamThatIsClosedEarlyIsPaidByWhatWasSentAndHeard) {
  const auto provider = budgeted({});
  FimQuery query = this->query();
  query.prefix = std::string(299, 'p');
  query.suffix = "s";
  auto call = provider->complete(std::move(query), recorder());
  http::Head head;
  head.status = 200;
  head.headers.emplace_back("content-type", "text/event-stream");
  transport_.calls[0]->handler.head(head);
  transport_.calls[0]->handler.body(
      "data: {\"choices\":[{\"index\":0,\"delta\":{\"content\":\"123456\"}}]}\n\n");
  EXPECT_DOUBLE_EQ(spent(), 0);
  call.reset();
  EXPECT_DOUBLE_EQ(spent(), (101 * 1 + 3 * 10) / 1e6);
}

TEST_F(BudgetedTest, ARefusalCostsNothing) {
  const auto provider = budgeted({});
  auto call = provider->complete(query(), recorder());
  answer(0, 401, R"({"detail":"Unauthorized"})", "application/json");
  call.reset();
  EXPECT_DOUBLE_EQ(spent(), 0);
}

TEST_F(BudgetedTest, WhenItIsUsedUpNothingIsSentAndTheReasonSaysWhichOne) {
  const auto provider = budgeted({.requestsPerMinute = 1});
  auto call = provider->complete(query(), recorder());
  EXPECT_EQ(told_, 1) << "the status has something to say";
  ASSERT_TRUE(provider->readiness().refused);
  call = provider->complete(query(), recorder());
  drain();
  EXPECT_EQ(transport_.calls.size(), 1U);
  ASSERT_EQ(outcomes_.size(), 1U);
  EXPECT_EQ(outcomes_[0].error().kind, ErrorKind::RateLimited);
  EXPECT_EQ(outcomes_[0].error().httpStatus, 0);
  EXPECT_NE(outcomes_[0].error().message.find("budget.requestsPerMinute"), std::string::npos);
  EXPECT_EQ(outcomes_[0].error().retryAfter, Millis(60'000));
  scheduler_.advance(Millis(60'000));
  EXPECT_FALSE(provider->readiness().refused);

  budget_->setLimits({.eurosPerDay = 0.5});
  budget_->setToday(0.5, scheduler_.now());
  EXPECT_NE(provider->readiness().refused->message.find("budget.eurosPerDay"), std::string::npos);
}

TEST_F(BudgetedTest, AutoGoesOnOnThisMachine) {
  const auto service = budgeted({.eurosPerDay = 0});
  FallbackProvider provider({service}, onDevice(), scheduler_);
  EXPECT_TRUE(provider.onDevice());
  EXPECT_FALSE(provider.readiness().refused);
  budget_->setLimits({});
  EXPECT_FALSE(provider.onDevice());
}

TEST_F(BudgetedTest, ThePaceFollowsWhatTheServiceSaysIsLeft) {
  const auto provider = service();
  EXPECT_EQ(provider->readiness().notBefore, TimePoint{});
  auto call = provider->complete(query(), recorder());
  answer(0, 200, kStream, "text/event-stream",
         {{"x-ratelimit-limit-req-minute", "60"}, {"x-ratelimit-remaining-req-minute", "40"}});
  EXPECT_LE(provider->readiness().notBefore, scheduler_.now());
  call = provider->complete(query(), recorder());
  answer(1, 200, kStream, "text/event-stream",
         {{"x-ratelimit-limit-req-minute", "60"}, {"x-ratelimit-remaining-req-minute", "12"}});
  EXPECT_EQ(provider->readiness().notBefore, scheduler_.now() + Millis(1000));
}

}  // namespace
}  // namespace codestral::providers
