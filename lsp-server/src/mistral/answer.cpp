#include "mistral/answer.h"

#include <ctime>

#include "mistral/api_error.h"

namespace codestral::mistral {
namespace {

constexpr std::size_t kMaxRefusalBytes = 64 * 1024;

struct State {
  AnswerHandler handler;
  std::unique_ptr<http::Call> call;
  std::optional<http::Head> refusal;
  std::string refusalBody;
  bool over = false;

  void finish(Result<http::Timings> result) {
    if (std::exchange(over, true)) return;
    call.reset();
    handler.done(std::move(result));
  }
  void refuse() { finish(std::unexpected(apiError(*refusal, refusalBody, std::time(nullptr)))); }

  void onHead(const http::Head& head) {
    if (over) return;
    if (handler.anyHead) handler.anyHead(head);
    if (head.status < 200 || head.status > 299) {
      refusal = head;
      return;
    }
    if (auto taken = handler.head(head); !taken) finish(std::unexpected(std::move(taken.error())));
  }
  void onBody(std::string_view bytes) {
    if (over) return;
    if (!refusal) {
      auto taken = handler.body(bytes);
      if (!taken) finish(std::unexpected(std::move(taken.error())));
      return;
    }
    refusalBody += bytes.substr(0, kMaxRefusalBytes - refusalBody.size());
    if (refusalBody.size() == kMaxRefusalBytes) refuse();
  }
  void onDone(Result<http::Timings> result) {
    // A refusal whose body broke off is still that refusal.
    if (refusal) return refuse();
    finish(std::move(result));
  }
};

class AnswerCall final : public http::Call {
 public:
  explicit AnswerCall(std::shared_ptr<State> state) : state_(std::move(state)) {}
  ~AnswerCall() override {
    state_->over = true;
    state_->call.reset();
  }

 private:
  std::shared_ptr<State> state_;
};

}  // namespace

http::Request requestTo(const Endpoint& endpoint, std::string method, std::string_view path,
                        const http::Deadlines& deadlines) {
  http::Request request;
  request.method = std::move(method);
  request.url = endpoint.baseUrl + std::string(path);
  request.headers.emplace_back("user-agent", "codestral-lsp/" CODESTRAL_VERSION);
  request.bearer = endpoint.key;
  request.deadlines = deadlines;
  return request;
}

std::unique_ptr<http::Call> send(http::Transport& transport, http::Request request,
                                 AnswerHandler handler) {
  const auto state = std::make_shared<State>();
  state->handler = std::move(handler);
  // Weak, so that no circle keeps an abandoned call alive; locked, so that a handler may destroy
  // it.
  http::Handler wire;
  wire.head = [weak = std::weak_ptr(state)](const http::Head& head) {
    if (const auto self = weak.lock()) self->onHead(head);
  };
  wire.body = [weak = std::weak_ptr(state)](std::string_view bytes) {
    if (const auto self = weak.lock()) self->onBody(bytes);
  };
  wire.done = [weak = std::weak_ptr(state)](Result<http::Timings> result) {
    if (const auto self = weak.lock()) self->onDone(std::move(result));
  };
  if (state->handler.progress) {
    wire.progress = [weak = std::weak_ptr(state)](std::uint64_t sent, std::uint64_t total) {
      if (const auto self = weak.lock(); self && !self->over) self->handler.progress(sent, total);
    };
  }
  auto call = std::make_unique<AnswerCall>(state);
  state->call = transport.start(std::move(request), std::move(wire));
  return call;
}

}  // namespace codestral::mistral
