// What the API client adds: a whole call against one over a bare socket to the same service, taken
// in turns so that both meet the same noise, and the decoding of a long stream.

#include <algorithm>
#include <vector>

#include <fmt/format.h>

#include "base/event_loop.h"
#include "http/curl_transport.h"
#include "mistral/chat.h"
#include "mistral/event_stream.h"
#include "support/fake_mistral.h"
#include "support/raw_http_client.h"

namespace codestral {
namespace {

using mistral::Json;

constexpr std::size_t kPromptBytes = 2048;
constexpr int kWarmUp = 50;
constexpr int kCalls = 500;
constexpr int kChunks = 1000;
constexpr int kStreams = 20;

Micros since(TimePoint start) {
  return std::chrono::duration_cast<Micros>(Clock::now() - start);
}

Micros median(std::vector<Micros> times) {
  std::ranges::sort(times);
  return times[times.size() / 2];
}

struct Times {
  std::vector<Micros> ours;
  std::vector<Micros> bare;
};

Async<Times> callInTurns(mistral::Client& client, test::RawHttpClient& raw) {
  const mistral::ChatRequest request{
      .model = "codestral-latest",
      .messages = {mistral::Message::user(std::string(kPromptBytes, 'x'))}};
  const Json body = mistral::toJson(request);
  Times times;
  for (int i = 0; i < kWarmUp + kCalls; ++i) {
    TimePoint start = Clock::now();
    raw.call("POST", "/v1/chat/completions", body);
    const Micros bare = since(start);
    start = Clock::now();
    const auto answer = co_await mistral::chat(client, request);
    const Micros ours = since(start);
    if (!answer) {
      fmt::print("the call failed: {}\n", answer.error().message);
      break;
    }
    if (i < kWarmUp) continue;
    times.bare.push_back(bare);
    times.ours.push_back(ours);
  }
  co_return times;
}

void overhead() {
  test::FakeMistral fake;
  EventLoop loop;
  http::CurlTransport transport(loop, {});
  mistral::Client client(transport, loop,
                         {.baseUrl = fake.baseUrl(), .key = Secret("a-key-of-benches")});
  test::RawHttpClient raw(fake.port());
  Times times;
  const Running running = start(callInTurns(client, raw), [&](Times all) {
    times = std::move(all);
    loop.stop();
  });
  loop.run();
  if (times.ours.empty()) return;
  const Micros ours = median(times.ours);
  const Micros bare = median(times.bare);
  fmt::print(
      "a call of {} bytes, median {:5} us, over a bare socket {:5} us: {:.2f} x (to reach: 2 x)\n",
      kPromptBytes, ours.count(), bare.count(),
      static_cast<double>(ours.count()) / static_cast<double>(bare.count()));
}

void decoding() {
  std::string stream;
  for (int i = 0; i < kChunks; ++i) {
    stream +=
        R"(data: {"id":"59060e9f1b2c4d5e8f00","object":"chat.completion.chunk","created":1764258570,)"
        R"("model":"mistral-large-latest","choices":[{"index":0,"delta":{"content":" word"},)"
        R"("finish_reason":null}],"p":"abcdefgh"})"
        "\n\n";
  }
  std::vector<Micros> times;
  for (int i = 0; i < kStreams; ++i) {
    const TimePoint start = Clock::now();
    mistral::EventStream events;
    mistral::ChatAccumulator answer;
    constexpr std::size_t kPiece = 16UL * 1024;
    for (std::size_t at = 0; at < stream.size(); at += kPiece) {
      const auto some = events.feed(std::string_view(stream).substr(at, kPiece));
      for (const auto& event : *some) {
        answer.add(*mistral::fromJson<mistral::ChatChunk>(mistral::parseJson(event.data), "it"));
      }
    }
    times.push_back(since(start));
    if (answer.take().choices.at(0).message.content.text().size() != 5UL * kChunks) std::abort();
  }
  const auto whole = static_cast<double>(median(times).count());
  fmt::print(
      "a stream of {} chunks, median {:5.2f} us per chunk, {:.0f} MB/s (to reach: 5 us, or 200 "
      "MB/s)\n",
      kChunks, whole / kChunks, static_cast<double>(stream.size()) / whole);
}

}  // namespace
}  // namespace codestral

int main() {
  codestral::overhead();
  codestral::decoding();
}
