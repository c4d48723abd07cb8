#include "mistral/fim.h"

#include <nlohmann/json.hpp>

#include "mistral/answer.h"
#include "mistral/api_error.h"
#include "mistral/event_stream.h"

namespace codestral::mistral {
namespace {

using nlohmann::json;

// A completion is short; whoever sends more has lost the thread.
constexpr std::size_t kMaxStreamBytes = 4 * 1024 * 1024;

FinishReason parseFinishReason(std::string_view text) {
  if (text == "stop") return FinishReason::Stop;
  if (text == "length" || text == "model_length") return FinishReason::Length;
  if (text == "error") return FinishReason::Error;
  return FinishReason::Other;
}

// A text, nothing, or a list of pieces of which those of type text count.
std::string contentText(const json& content) {
  if (content.is_string()) return content.get<std::string>();
  std::string all;
  if (!content.is_array()) return all;
  for (const json& piece : content) {
    if (!piece.is_object()) continue;
    const auto text = piece.find("text");
    if (text != piece.end() && text->is_string()) all += text->get<std::string>();
  }
  return all;
}

std::int64_t countAt(const json& usage, const char* key) {
  const auto found = usage.find(key);
  return found != usage.end() && found->is_number_integer() ? found->get<std::int64_t>() : 0;
}

// Reads the events of one stream into a result.
class FimCompletion {
 public:
  void onHead(const http::Head& head) {
    result_.timings = head.timings;
    result_.deprecation = head.header("x-model-deprecation-timestamp");
  }

  // The text of the event, or why the stream cannot be trusted any more.
  Result<std::string> onEvent(std::string_view data) {
    const json event = json::parse(data, nullptr, /*allow_exceptions=*/false);
    if (!event.is_object()) return malformed("an event is no JSON object");
    if (auto error = streamErrorIn(event)) return std::unexpected(std::move(*error));

    if (const auto model = event.find("model"); model != event.end() && model->is_string()) {
      result_.model = model->get<std::string>();
    }
    if (const auto usage = event.find("usage"); usage != event.end() && usage->is_object()) {
      result_.usage = Usage{.promptTokens = countAt(*usage, "prompt_tokens"),
                            .completionTokens = countAt(*usage, "completion_tokens")};
    }
    const auto choices = event.find("choices");
    if (choices == event.end() || choices->is_null()) return {};
    if (!choices->is_array()) return malformed("its choices are no list");
    if (choices->empty()) return {};
    const json& choice = choices->front();
    if (!choice.is_object()) return malformed("a choice is no object");

    if (const auto finish = choice.find("finish_reason");
        finish != choice.end() && finish->is_string()) {
      result_.finish = parseFinishReason(finish->get_ref<const std::string&>());
      finished_ = true;
      if (result_.finish == FinishReason::Error) {
        return fail(ErrorKind::Unavailable, "the service broke the completion off with an error");
      }
    }
    const auto delta = choice.find("delta");
    if (delta == choice.end() || delta->is_null()) return {};
    if (!delta->is_object()) return malformed("a delta is no object");
    const auto content = delta->find("content");
    return content == delta->end() ? std::string() : contentText(*content);
  }

  // Whether all of the text is there.
  bool finished() const { return finished_; }
  FimResult& result() { return result_; }

 private:
  static std::unexpected<Error> malformed(std::string_view what) {
    return fail(ErrorKind::Protocol, "the completion stream is malformed: " + std::string(what));
  }

  FimResult result_;
  bool finished_ = false;
};

// One call: from the wire's bytes to the handler's text.
class FimExchange {
 public:
  explicit FimExchange(FimHandler handler) : handler_(std::move(handler)) {}

  void close() { closed_ = true; }

  void onAnyHead(const http::Head& head) {
    if (!handler_.limits) return;
    RateLimit limits;
    readRateLimit(head, limits);
    handler_.limits(limits);
  }

  Result<> onHead(const http::Head& head) {
    completion_.onHead(head);
    return stream_.head(head);
  }

  Result<> onBody(std::string_view bytes) {
    auto events = stream_.feed(bytes);
    if (!events) return distrust(std::move(events.error()));
    for (const http::SseEvent& event : *events) {
      auto text = completion_.onEvent(event.data);
      if (!text) return distrust(std::move(text.error()));
      if (!text->empty()) handler_.text(*text);
      if (closed_) break;
    }
    return {};
  }

  void onDone(Result<http::Timings> result) {
    FimResult& whole = completion_.result();
    // When all of the text is there, it does not matter how the connection ended.
    if ((stream_.done() || completion_.finished()) && !distrusted_) {
      if (result) whole.timings = *result;
      return handler_.done(std::move(whole));
    }
    handler_.done(std::unexpected(result ? stream_.broken() : std::move(result.error())));
  }

 private:
  std::unexpected<Error> distrust(Error error) {
    distrusted_ = true;
    return std::unexpected(std::move(error));
  }

  FimHandler handler_;
  EventStream stream_;
  FimCompletion completion_;
  bool distrusted_ = false;
  bool closed_ = false;
};

constexpr std::string_view kFimRoute = "/v1/fim/completions";

json bodyOf(const FimRequest& request) {
  json body = {{"model", request.model}, {"prompt", request.prompt}};
  if (!request.suffix.empty()) body["suffix"] = request.suffix;
  if (request.temperature) body["temperature"] = *request.temperature;
  if (request.topP) body["top_p"] = *request.topP;
  if (request.maxTokens) body["max_tokens"] = *request.maxTokens;
  if (request.minTokens) body["min_tokens"] = *request.minTokens;
  if (!request.stop.empty()) body["stop"] = request.stop;
  if (request.randomSeed) body["random_seed"] = *request.randomSeed;
  return body;
}

class FimCall final : public http::Call {
 public:
  FimCall(std::shared_ptr<FimExchange> exchange, std::unique_ptr<http::Call> answer)
      : exchange_(std::move(exchange)), answer_(std::move(answer)) {}
  ~FimCall() override { exchange_->close(); }

 private:
  std::shared_ptr<FimExchange> exchange_;
  std::unique_ptr<http::Call> answer_;
};

}  // namespace

std::string encodeFim(const FimRequest& request) {
  json body = bodyOf(request);
  body["stream"] = true;
  return dump(body);
}

std::unique_ptr<http::Call> streamFim(http::Transport& transport, const Endpoint& endpoint,
                                      const FimRequest& request, const http::Deadlines& deadlines,
                                      FimHandler handler) {
  http::Request wire = requestTo(endpoint, "POST", kFimRoute, deadlines);
  wire.headers.emplace_back("content-type", "application/json");
  wire.headers.emplace_back("accept", "text/event-stream");
  wire.body = encodeFim(request);
  wire.maxBodyBytes = kMaxStreamBytes;

  const auto exchange = std::make_shared<FimExchange>(std::move(handler));
  AnswerHandler answer;
  answer.anyHead = [exchange](const http::Head& head) { exchange->onAnyHead(head); };
  answer.head = [exchange](const http::Head& head) { return exchange->onHead(head); };
  answer.body = [exchange](std::string_view bytes) { return exchange->onBody(bytes); };
  answer.done = [exchange](Result<http::Timings> result) { exchange->onDone(std::move(result)); };
  return std::make_unique<FimCall>(exchange, send(transport, std::move(wire), std::move(answer)));
}

Async<Result<ChatResponse>> completeFim(Client& client, FimRequest request) {
  return complete(client, std::string(kFimRoute), bodyOf(request));
}

Async<Result<ChatResponse>> streamFim(Client& client, FimRequest request, OnChunk chunk) {
  return streamCompletion(client, std::string(kFimRoute), bodyOf(request), std::move(chunk));
}

}  // namespace codestral::mistral
