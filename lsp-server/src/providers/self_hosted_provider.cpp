#include "providers/self_hosted_provider.h"

#include <utility>

#include <fmt/format.h>

#include "mistral/answer.h"
#include "mistral/fields.h"
#include "providers/local_stream.h"
#include "providers/raw_template.h"

namespace codestral::providers {
namespace {

// A machine without a large GPU reads a prompt of some thousand tokens in seconds; a query that
// was superseded is closed long before.
constexpr http::Deadlines kDeadlines{.connect = Millis(2000),
                                     .firstByte = Millis(15000),
                                     .idle = Millis(10000),
                                     .total = Millis(30000)};
// From a slow disk.
constexpr http::Deadlines kLoadDeadlines{.connect = Millis(2000),
                                         .firstByte = Millis(300000),
                                         .idle = Millis(300000),
                                         .total = Millis(300000)};

// The call in use: the first, then the one in the template.
class CallInUse final : public http::Call {
 public:
  std::unique_ptr<http::Call> current;
};

}  // namespace

SelfHostedProvider::SelfHostedProvider(SelfHosted server, http::Transport& transport,
                                       Scheduler& scheduler)
    : ServiceProvider(std::string(server.dialect->name), server.model, scheduler),
      server_(std::move(server)),
      transport_(transport),
      template_(server_.dialect->fimBody == nullptr) {}

http::Request SelfHostedProvider::requestTo(std::string_view path, const nlohmann::json& body,
                                            const http::Deadlines& deadlines) const {
  http::Request request = mistral::requestTo(server_.endpoint, "POST", path, deadlines);
  request.headers.emplace_back("content-type", "application/json");
  request.body = mistral::dump(body);
  return request;
}

Result<std::unique_ptr<http::Call>> SelfHostedProvider::send(const LocalQuery& query,
                                                             mistral::FimHandler handler) {
  const Dialect& dialect = *server_.dialect;
  const auto body = template_ ? dialect.rawBody(query) : dialect.fimBody(query);
  if (!body) return std::unexpected(body.error());
  return streamLocal(transport_, dialect,
                     requestTo(template_ ? dialect.rawPath : dialect.fimPath, *body, kDeadlines),
                     std::move(handler));
}

Result<std::unique_ptr<http::Call>> SelfHostedProvider::askForFim(LocalQuery query,
                                                                  mistral::FimHandler handler) {
  auto inUse = std::make_unique<CallInUse>();
  mistral::FimHandler first;
  first.text = handler.text;
  first.done = [this, inUse = inUse.get(), query,
                handler = std::move(handler)](Result<mistral::FimResult> result) mutable {
    if (result || !server_.dialect->cannotFill(result.error()))
      return handler.done(std::move(result));
    if (!knowsTemplate(server_.model)) {
      return handler.done(fail(ErrorKind::Refused,
                               fmt::format("{} has no fill-in-the-middle support in {}; choose a "
                                           "Codestral model",
                                           server_.model, server_.dialect->product)));
    }
    template_ = true;
    const auto done = handler.done;
    auto second = send(query, std::move(handler));
    if (!second) return done(std::unexpected(std::move(second.error())));
    // The first call is in the middle of its last callback, and may be destroyed in it.
    inUse->current = std::move(*second);
  };
  auto call = send(query, std::move(first));
  if (!call) return call;
  inUse->current = std::move(*call);
  return inUse;
}

Result<std::unique_ptr<http::Call>> SelfHostedProvider::ask(FimQuery query,
                                                            mistral::FimHandler handler) {
  if (health().condition() == Condition::Offline) template_ = server_.dialect->fimBody == nullptr;
  LocalQuery local{.model = server_.model,
                   .prefix = std::move(query.prefix),
                   .suffix = std::move(query.suffix),
                   .maxTokens = query.maxTokens,
                   .temperature = query.temperature,
                   .stop = std::move(query.stop),
                   .contextTokens = server_.contextTokens};
  if (template_) return send(local, std::move(handler));
  return askForFim(std::move(local), std::move(handler));
}

void SelfHostedProvider::warm() {
  // A server that loads models on demand gives up the load when the request that caused it is
  // closed, as every keystroke does; this one stays open.
  if (server_.dialect->loadBody != nullptr) {
    const LocalQuery query{.model = server_.model, .contextTokens = server_.contextTokens};
    mistral::AnswerHandler ignored;
    ignored.head = [](const http::Head&) { return Result<>(); };
    ignored.body = [](std::string_view) { return Result<>(); };
    ignored.done = [](const Result<http::Timings>&) {};
    loading_ = mistral::send(
        transport_,
        requestTo(server_.dialect->fimPath, server_.dialect->loadBody(query), kLoadDeadlines),
        std::move(ignored));
    return;
  }
  transport_.warm(server_.endpoint.baseUrl);
}

}  // namespace codestral::providers
