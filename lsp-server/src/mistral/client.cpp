#include "mistral/client.h"

#include <algorithm>
#include <array>
#include <charconv>
#include <cmath>

#include <fmt/format.h>

#include "mistral/answer.h"
#include "mistral/api_error.h"
#include "mistral/event_stream.h"

namespace codestral::mistral {
namespace {

constexpr std::size_t kNoLimit = std::size_t{1} << 62U;

bool isUnreserved(char c) {
  return (c >= '0' && c <= '9') || (c >= 'a' && c <= 'z') || (c >= 'A' && c <= 'Z') || c == '-' ||
         c == '.' || c == '_' || c == '~';
}

std::string percentEncoded(std::string_view text) {
  std::string out;
  for (const char c : text) {
    if (isUnreserved(c)) {
      out += c;
    } else {
      out += fmt::format("%{:02X}", static_cast<unsigned char>(c));
    }
  }
  return out;
}

bool isWorthAnotherTry(const Error& error, const ApiRequest& request) {
  if (error.kind == ErrorKind::RateLimited) return !error.zeroAllowance;
  if (error.kind != ErrorKind::Unavailable) return false;
  if (request.creates) return error.httpStatus == 503;
  static constexpr std::array kPassing{0, 500, 502, 503, 504};
  return std::ranges::find(kPassing, error.httpStatus) != kPassing.end();
}

}  // namespace

std::string pathOf(std::string_view pattern, const std::vector<std::string>& parts) {
  std::string path;
  std::size_t next = 0;
  while (!pattern.empty()) {
    const std::size_t hole = std::min(pattern.find('{'), pattern.size());
    path += pattern.substr(0, hole);
    pattern.remove_prefix(hole);
    if (pattern.empty()) break;
    pattern.remove_prefix(std::min(pattern.find('}') + 1, pattern.size()));
    if (next < parts.size()) path += percentEncoded(parts[next++]);
  }
  return path;
}

struct Client::Sink {
  std::string accept = "application/json";
  std::size_t maxBytes = kNoLimit;
  std::function<Result<>(const http::Head&)> head = [](const http::Head&) { return Result<>(); };
  std::function<Result<>(std::string_view)> body;
  Progress uploaded;
  bool used = false;  // the caller has seen a part of the answer: no second try
};

Client::Client(http::Transport& transport, Scheduler& scheduler, Endpoint endpoint,
               ClientOptions options)
    : transport_(transport),
      scheduler_(scheduler),
      endpoint_(std::move(endpoint)),
      options_(std::move(options)) {}

http::Request Client::wireRequest(const ApiRequest& request, const Sink& sink) const {
  std::string path = request.path;
  char separator = path.find('?') == std::string::npos ? '?' : '&';
  for (const auto& [key, value] : request.query) {
    path += separator + percentEncoded(key) + "=" + percentEncoded(value);
    separator = '&';
  }
  http::Request wire = requestTo(endpoint_, request.method, path, options_.deadlines);
  wire.headers.emplace_back("accept", sink.accept);
  wire.maxBodyBytes = sink.maxBytes;
  wire.form = request.form;
  if (!request.body.is_null()) {
    wire.headers.emplace_back("content-type", "application/json");
    wire.body = dump(request.body);
  }
  return wire;
}

void Client::learn(const http::Head& head, const ApiRequest& request) {
  readRateLimit(head, rateLimit_);
  const std::string_view retirement = head.header("x-model-deprecation-timestamp");
  if (retirement.empty() || !options_.warn) return;
  std::string model = "the model";
  if (request.body.is_object()) {
    const auto found = request.body.find("model");
    if (found != request.body.end() && found->is_string()) model = found->get<std::string>();
  }
  if (!warned_.insert(model).second) return;
  options_.warn(fmt::format("{} is deprecated and will be retired ({})", model, retirement));
}

Result<> Client::check() const {
  if (!endpoint_.key.empty()) return {};
  return fail(ErrorKind::Unauthorized,
              "there is no key for " + endpoint_.baseUrl + "; set MISTRAL_API_KEY");
}

std::optional<Millis> Client::pauseBefore(int attempt, const Error& error,
                                          const ApiRequest& request, TimePoint firstTry) const {
  const RetryPolicy& policy = options_.retry;
  if (attempt >= policy.attempts || !isWorthAnotherTry(error, request)) return std::nullopt;
  Millis pause = policy.longest;
  if (error.retryAfter) {
    pause = *error.retryAfter;
  } else {
    // Half to one and a half of the growing pause, so that clients that failed together come back
    // apart.
    const double random = options_.random ? options_.random() : 0.5;
    const double grown =
        static_cast<double>(policy.first.count()) * std::pow(policy.growth, attempt - 1);
    const double wanted = grown * (0.5 + random);
    if (wanted < static_cast<double>(policy.longest.count())) {
      pause = Millis(static_cast<std::int64_t>(wanted));
    }
  }
  if (scheduler_.now() + pause > firstTry + policy.patience) return std::nullopt;
  return pause;
}

Async<Result<>> Client::attempt(const ApiRequest& request, Sink& sink) {
  const Result<http::Timings> done = co_await callback<Result<http::Timings>>(
      [&](std::function<void(Result<http::Timings>)> over) {
        AnswerHandler handler;
        handler.anyHead = [&](const http::Head& head) { learn(head, request); };
        handler.head = [&](const http::Head& head) { return sink.head(head); };
        handler.body = [&](std::string_view bytes) { return sink.body(bytes); };
        handler.progress = sink.uploaded;
        handler.done = std::move(over);
        return mistral::send(transport_, wireRequest(request, sink), std::move(handler));
      });
  if (!done) co_return std::unexpected(done.error());
  co_return {};
}

Async<Result<>> Client::attemptWithRetries(ApiRequest request, Sink& sink) {
  if (const Result<> ready = check(); !ready) co_return std::unexpected(ready.error());
  const TimePoint firstTry = scheduler_.now();
  for (int attempt = 1;; ++attempt) {
    const Result<> done = co_await this->attempt(request, sink);
    if (done || sink.used) co_return done;
    const auto pause = pauseBefore(attempt, done.error(), request, firstTry);
    if (!pause) co_return done;
    if (options_.retrying) options_.retrying(done.error(), *pause);
    co_await sleepFor(scheduler_, *pause);
  }
}

Async<Result<ApiResponse>> Client::send(ApiRequest request, Progress uploaded) {
  ApiResponse response;
  Sink sink;
  sink.maxBytes = options_.maxAnswerBytes;
  sink.uploaded = std::move(uploaded);
  sink.head = [&](const http::Head& head) {
    response = {.status = head.status, .contentType = std::string(head.header("content-type"))};
    return Result<>();
  };
  sink.body = [&](std::string_view bytes) {
    response.body += bytes;
    return Result<>();
  };
  const Result<> done = co_await attemptWithRetries(std::move(request), sink);
  if (!done) co_return std::unexpected(done.error());
  co_return response;
}

Async<Result<Json>> Client::json(ApiRequest request, Progress uploaded) {
  const std::string what = request.method + " " + request.path;
  const Result<ApiResponse> response = co_await send(std::move(request), std::move(uploaded));
  if (!response) co_return std::unexpected(response.error());
  if (response->body.find_first_not_of(" \t\r\n") == std::string::npos) co_return Json();
  Json parsed = parseJson(response->body);
  if (parsed.is_discarded()) {
    co_return fail(
        ErrorKind::Protocol,
        fmt::format("the answer of {} is no JSON, or was cut ({} bytes of {})", what,
                    response->body.size(),
                    response->contentType.empty() ? "unknown type" : response->contentType));
  }
  co_return parsed;
}

Async<Result<>> Client::perform(ApiRequest request) {
  const Result<ApiResponse> response = co_await send(std::move(request));
  if (!response) co_return std::unexpected(response.error());
  co_return {};
}

Async<Result<>> Client::events(ApiRequest request, OnEvent event, std::function<bool()> whole) {
  EventStream stream;
  bool trusted = true;
  Sink sink;
  sink.accept = "text/event-stream";
  if (!request.passesOn) sink.maxBytes = options_.maxAnswerBytes;
  sink.head = [&](const http::Head& head) {
    stream = EventStream();
    return stream.head(head);
  };
  const auto take = [&](std::string_view bytes) -> Result<> {
    const auto events = stream.feed(bytes);
    if (!events) return std::unexpected(events.error());
    for (const http::SseEvent& next : *events) {
      const Json data = parseJson(next.data);
      if (!data.is_object()) {
        return fail(ErrorKind::Protocol, "an event of the answer's stream is no JSON object");
      }
      if (auto error = streamErrorIn(data)) return std::unexpected(*std::move(error));
      sink.used = true;
      if (const Result<> taken = event(next.name, data); !taken) return taken;
    }
    return {};
  };
  sink.body = [&](std::string_view bytes) {
    const Result<> taken = take(bytes);
    trusted = taken.has_value();
    return taken;
  };
  const Result<> done = co_await attemptWithRetries(std::move(request), sink);
  // When all of it is there, it does not matter how the connection ended.
  if (trusted && (stream.done() || whole())) co_return Result<>();
  if (!done) co_return done;
  co_return std::unexpected(stream.broken());
}

Async<Result<>> Client::bytes(ApiRequest request, OnBytes bytes,
                              std::function<void(std::uint64_t)> head) {
  Sink sink;
  sink.accept = "application/octet-stream";
  sink.head = [&](const http::Head& answer) {
    const auto length = answer.number("content-length").value_or(0);
    if (head) head(static_cast<std::uint64_t>(std::max<std::int64_t>(length, 0)));
    return Result<>();
  };
  sink.body = [&](std::string_view piece) {
    sink.used = true;
    return bytes(piece);
  };
  co_return co_await attemptWithRetries(std::move(request), sink);
}

}  // namespace codestral::mistral
