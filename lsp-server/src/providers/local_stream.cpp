#include "providers/local_stream.h"

#include <utility>

#include <fmt/format.h>

#include "http/line_splitter.h"
#include "http/sse.h"
#include "mistral/answer.h"
#include "mistral/api_error.h"
#include "providers/raw_template.h"

namespace codestral::providers {
namespace {

using nlohmann::json;

constexpr std::size_t kMaxStreamBytes = 4 * 1024 * 1024;
constexpr std::size_t kMaxEventBytes = 1024 * 1024;
constexpr std::string_view kEnd = "[DONE]";

class Stream {
 public:
  Stream(const Dialect& dialect, mistral::FimHandler handler)
      : dialect_(dialect), handler_(std::move(handler)) {}

  void close() { closed_ = true; }

  Result<> onHead(const http::Head& head) {
    result_.timings = head.timings;
    const std::string_view type = head.header("content-type");
    const bool fits =
        type.empty() || (dialect_.framing == Framing::Events ? type.starts_with("text/event-stream")
                                                             : !type.starts_with("text/"));
    if (fits) return {};
    return fail(ErrorKind::Protocol, fmt::format("{} answered with {} instead of a stream of text",
                                                 dialect_.product, type.substr(0, type.find(';'))));
  }

  Result<> onBody(std::string_view bytes) {
    Result<> taken = take(bytes);
    if (!taken) distrusted_ = true;
    return taken;
  }

  void onDone(Result<http::Timings> ended) {
    // The last line of a stream of lines needs no end.
    if (ended && !distrusted_ && !finished_) {
      if (const std::string last = lines_.rest(); !last.empty()) {
        if (Result<> taken = onEvent(last); !taken) ended = std::unexpected(taken.error());
      }
    }
    if (closed_) return;
    // When all of the text is there, it does not matter how the connection ended.
    if (!finished_ || distrusted_) {
      if (ended) {
        ended =
            fail(ErrorKind::Protocol,
                 fmt::format("the stream of {} ended before its end was said", dialect_.product));
      }
      return handler_.done(std::unexpected(std::move(ended.error())));
    }
    if (ended) result_.timings = *ended;
    handler_.done(std::move(result_));
  }

 private:
  Result<> take(std::string_view bytes) {
    if (dialect_.framing == Framing::Lines) {
      const auto lines = lines_.feed(bytes);
      if (!lines) return std::unexpected(lines.error());
      for (const std::string& line : *lines) {
        if (Result<> taken = onEvent(line); !taken || closed_) return taken;
      }
      return {};
    }
    const auto events = events_.feed(bytes);
    if (!events) return std::unexpected(events.error());
    for (const http::SseEvent& event : *events) {
      if (Result<> taken = onEvent(event.data); !taken || closed_) return taken;
    }
    return {};
  }

  Result<> onEvent(std::string_view data) {
    if (finished_ && result_.usage) return {};  // nothing is missing any more
    if (data == kEnd) {
      finish();
      return {};
    }
    const json event = json::parse(data, nullptr, /*allow_exceptions=*/false);
    if (!event.is_object()) {
      return fail(ErrorKind::Protocol,
                  fmt::format("an event in the stream of {} is malformed", dialect_.product));
    }
    if (auto error = mistral::streamErrorIn(event)) return std::unexpected(std::move(*error));

    const LocalEvent read = dialect_.read(event);
    if (!read.model.empty()) result_.model = read.model;
    if (read.usage) result_.usage = read.usage;
    if (finished_) return {};
    say(filter_.feed(read.text));
    if (closed_) return {};
    if (read.finish) {
      result_.finish = *read.finish;
      finish();
    } else if (filter_.ended()) {
      result_.finish = mistral::FinishReason::Stop;
      finish();
    }
    return {};
  }

  void finish() {
    if (std::exchange(finished_, true)) return;
    say(filter_.finish());
  }

  void say(const std::string& text) {
    if (!text.empty()) handler_.text(text);
  }

  const Dialect& dialect_;
  mistral::FimHandler handler_;
  http::SseParser events_{kMaxEventBytes};
  http::LineSplitter lines_{kMaxEventBytes};
  ControlTokenFilter filter_;
  mistral::FimResult result_;
  bool finished_ = false;    // all of the text is there
  bool distrusted_ = false;  // an event could not be read
  bool closed_ = false;      // nobody listens any more
};

class StreamCall final : public http::Call {
 public:
  StreamCall(std::shared_ptr<Stream> stream, std::unique_ptr<http::Call> answer)
      : stream_(std::move(stream)), answer_(std::move(answer)) {}
  ~StreamCall() override { stream_->close(); }

 private:
  std::shared_ptr<Stream> stream_;
  std::unique_ptr<http::Call> answer_;
};

}  // namespace

std::unique_ptr<http::Call> streamLocal(http::Transport& transport, const Dialect& dialect,
                                        http::Request request, mistral::FimHandler handler) {
  request.maxBodyBytes = kMaxStreamBytes;
  const auto stream = std::make_shared<Stream>(dialect, std::move(handler));
  mistral::AnswerHandler answer;
  answer.head = [stream](const http::Head& head) { return stream->onHead(head); };
  answer.body = [stream](std::string_view bytes) { return stream->onBody(bytes); };
  answer.done = [stream](Result<http::Timings> result) { stream->onDone(std::move(result)); };
  return std::make_unique<StreamCall>(
      stream, mistral::send(transport, std::move(request), std::move(answer)));
}

}  // namespace codestral::providers
