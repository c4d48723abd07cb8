#include "replay/simulated_service.h"

#include <algorithm>
#include <utility>

#include <nlohmann/json.hpp>

namespace codestral::replay {
namespace {

using nlohmann::json;

constexpr std::size_t kMostTokens = 256;

std::string eventOf(const std::string& token, const char* finish) {
  const json delta = {{"index", 0},
                      {"delta", {{"content", token}}},
                      {"finish_reason", finish == nullptr ? json(nullptr) : json(finish)}};
  return "data: " + json({{"model", "codestral-latest"}, {"choices", {delta}}}).dump() + "\n\n";
}

// The tokens up to the first stop sequence.
std::vector<std::string> stopped(const std::vector<std::string>& tokens, const json& stops) {
  std::string whole;
  std::vector<std::string> kept;
  for (const std::string& token : tokens) {
    const std::size_t before = whole.size();
    whole += token;
    std::size_t end = whole.npos;
    for (const json& stop : stops) end = std::min(end, whole.find(stop.get<std::string>()));
    if (end == whole.npos) {
      kept.push_back(token);
      continue;
    }
    // A stop sequence may begin in a token that was said already.
    if (end > before) kept.push_back(whole.substr(before, end - before));
    break;
  }
  return kept;
}

}  // namespace

// One answer on its way. Lives as long as its timer or its call.
class SimulatedService::Stream : public std::enable_shared_from_this<Stream> {
 public:
  Stream(SimulatedService& service, std::size_t number, http::Handler handler)
      : service_(service), number_(number), handler_(std::move(handler)) {
    const ServiceOptions& options = service.options_;
    const Millis spread(static_cast<Millis::rep>(
        number * 7919 % static_cast<std::size_t>(options.firstTokenSpread.count() + 1)));
    first_ = service.scheduler_.now() + options.oneWay + options.firstToken + spread;
  }

  void start() { wait(first_ + service_.options_.oneWay); }

  void close() {
    timer_.reset();
    if (std::exchange(ended_, true)) return;
    ServedRequest& served = service_.requests_[number_];
    served.closed = true;
    served.streamed = saidBy(service_.scheduler_.now() + service_.options_.oneWay);
    --service_.open_;
  }

 private:
  std::size_t saidBy(TimePoint time) const {
    if (time < first_) return 0;
    const auto count = static_cast<std::size_t>((time - first_) / service_.options_.perToken) + 1;
    return std::min(count, tokens().size());
  }
  const std::vector<std::string>& tokens() const { return service_.requests_[number_].tokens; }

  void wait(TimePoint until) {
    timer_ = service_.scheduler_.after(until - service_.scheduler_.now(),
                                       [self = shared_from_this()] { self->deliver(); });
  }

  void deliver() {
    const auto self = shared_from_this();
    timer_.reset();
    if (next_ == 0) {
      http::Head head{.status = 200, .headers = {{"content-type", "text/event-stream"}}};
      head.timings.sent = service_.requests_[number_].sent;
      head.timings.firstByte = service_.scheduler_.now();
      if (handler_.head) handler_.head(head);
    }
    if (next_ < tokens().size() && !ended_) {
      const std::string token = tokens()[next_++];
      handler_.body(eventOf(token, nullptr));
      if (!ended_) wait(service_.scheduler_.now() + service_.options_.perToken);
      return;
    }
    if (!ended_) handler_.body(eventOf("", "stop") + "data: [DONE]\n\n");
    if (std::exchange(ended_, true)) return;
    service_.requests_[number_].streamed = tokens().size();
    --service_.open_;
    handler_.done(http::Timings{});
  }

  SimulatedService& service_;
  const std::size_t number_;
  const http::Handler handler_;
  TimePoint first_;
  std::unique_ptr<Timer> timer_;
  std::size_t next_ = 0;
  bool ended_ = false;
};

class SimulatedService::Wire final : public http::Transport {
 public:
  explicit Wire(SimulatedService& service) : service_(service) {}

  std::unique_ptr<http::Call> start(http::Request request, http::Handler handler) override {
    const json body = json::parse(request.body);
    ServedRequest served;
    served.prefix = body.at("prompt");
    served.suffix = body.value("suffix", "");
    served.sent = service_.scheduler_.now();
    const std::size_t most = body.value("max_tokens", kMostTokens);
    served.tokens = stopped(service_.oracle_.answer(served.prefix, served.suffix, most),
                            body.value("stop", json::array()));
    service_.requests_.push_back(std::move(served));
    ++service_.open_;
    auto stream =
        std::make_shared<Stream>(service_, service_.requests_.size() - 1, std::move(handler));
    stream->start();
    return std::make_unique<Call>(std::move(stream));
  }
  void warm(const std::string& /*url*/) override {}

 private:
  class Call final : public http::Call {
   public:
    explicit Call(std::shared_ptr<Stream> stream) : stream_(std::move(stream)) {}
    ~Call() override { stream_->close(); }

   private:
    std::shared_ptr<Stream> stream_;
  };

  SimulatedService& service_;
};

SimulatedService::SimulatedService(Scheduler& scheduler, const Oracle& oracle,
                                   ServiceOptions options)
    : scheduler_(scheduler), oracle_(oracle), options_(options) {}

std::unique_ptr<http::Transport> SimulatedService::connect() {
  return std::make_unique<Wire>(*this);
}

}  // namespace codestral::replay
