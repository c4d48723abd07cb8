#include "http/curl_transport.h"

#include "http/curl_worker.h"
#include "http/request_check.h"

namespace codestral::http {
namespace {

class CurlCall final : public Call {
 public:
  CurlCall(std::weak_ptr<CurlWorker> worker, std::shared_ptr<Receiver> receiver,
           std::shared_ptr<Exchange> exchange)
      : worker_(std::move(worker)),
        receiver_(std::move(receiver)),
        exchange_(std::move(exchange)) {}
  ~CurlCall() override {
    const bool over = receiver_->closed();
    receiver_->close();
    if (over || exchange_ == nullptr) return;
    if (const auto worker = worker_.lock()) worker->cancel(exchange_);
  }

 private:
  std::weak_ptr<CurlWorker> worker_;
  std::shared_ptr<Receiver> receiver_;
  std::shared_ptr<Exchange> exchange_;  // none when the request was refused at once
};

}  // namespace

CurlTransport::CurlTransport(Scheduler& scheduler, CurlOptions options)
    : scheduler_(scheduler),
      options_(std::move(options)),
      worker_(std::make_shared<CurlWorker>(scheduler, options_)) {}

CurlTransport::~CurlTransport() {
  for (const auto& open : open_) {
    if (const auto receiver = open.lock()) receiver->close();
  }
}

std::unique_ptr<Call> CurlTransport::start(Request request, Handler handler) {
  auto receiver = std::make_shared<Receiver>(std::move(handler));
  std::erase_if(open_, [](const auto& open) {
    const auto other = open.lock();
    return other == nullptr || other->closed();
  });
  open_.push_back(receiver);

  auto url = checkRequest(request, options_.allowHttp);
  if (!url) {
    scheduler_.post([receiver, error = std::move(url.error())]() mutable {
      receiver->deliver({.done = std::unexpected(std::move(error))});
    });
    return std::make_unique<CurlCall>(worker_, std::move(receiver), nullptr);
  }
  auto exchange = std::make_shared<Exchange>(std::move(request), std::move(*url), receiver);
  worker_->start(exchange);
  return std::make_unique<CurlCall>(worker_, std::move(receiver), std::move(exchange));
}

void CurlTransport::warm(const std::string& url) {
  const auto checked = checkRequest({.url = url}, options_.allowHttp);
  if (checked) worker_->warm(*checked);
}

}  // namespace codestral::http
