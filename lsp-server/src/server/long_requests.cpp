#include "server/long_requests.h"

namespace codestral::server {

std::shared_ptr<LongRequests::Run> LongRequests::begin(std::string title,
                                                       jsonrpc::Responder responder) {
  auto run = std::make_shared<Run>(std::move(responder));
  runs_.insert(run);
  status_.setBusy(true);
  run->bar = progress_.begin(std::move(title));
  if (run->bar != nullptr) run->bar->report("asking the model", 0);
  run->responder.onCancel([this, weak = std::weak_ptr(run)] {
    const auto cancelled = weak.lock();
    if (cancelled == nullptr) return;
    cancelled->responder.reply(
        jsonrpc::ResponseError{jsonrpc::Code::RequestCancelled, "cancelled"});
    end(cancelled);
  });
  return run;
}

LongRequests::Report LongRequests::reportOf(const std::shared_ptr<Run>& run) {
  return [weak = std::weak_ptr(run)](std::string message) {
    if (const auto still = weak.lock(); still != nullptr && still->bar != nullptr)
      still->bar->report(std::move(message), 0);
  };
}

void LongRequests::failed(Run& run, const Error& error) {
  using jsonrpc::Code;
  status_.showMessage(lsp::MessageType::Warning, "Codestral: " + error.message);
  Code code = Code::RequestFailed;
  if (error.kind == ErrorKind::InvalidInput) code = Code::InvalidParams;
  // The protocol's own words for a text that moved on.
  if (error.kind == ErrorKind::Cancelled) code = Code::ContentModified;
  run.responder.reply(jsonrpc::ResponseError{code, error.message});
}

bool LongRequests::stop(const std::string& why) {
  const auto stopped = std::exchange(runs_, {});
  for (const auto& run : stopped) {
    run->work = {};
    run->bar.reset();
    run->responder.reply(jsonrpc::ResponseError{jsonrpc::Code::RequestFailed, why});
  }
  status_.setBusy(false);
  return !stopped.empty();
}

void LongRequests::end(const std::shared_ptr<Run>& run) {
  runs_.erase(run);
  run->bar.reset();
  if (runs_.empty()) status_.setBusy(false);
}

}  // namespace codestral::server
