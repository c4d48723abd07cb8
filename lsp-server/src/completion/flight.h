#pragma once

// One stream of a provider, and the place that it was started for. Main thread.
//
// A flight may outlive the request that started it. While the user types what it says, or more than
// it has said so far, it still agrees with the text, and the next request is served from it instead
// of starting another. Once it has said enough it lands: the stream is closed, and what came is
// post-processed for the place where it started. Invariant: it lands once, or is closed before.

#include <functional>
#include <memory>
#include <optional>
#include <string>
#include <vector>

#include "base/scheduler.h"
#include "completion/landing.h"
#include "completion/place.h"
#include "completion/query.h"
#include "completion/shape.h"
#include "completion/types.h"
#include "providers/provider.h"

namespace codestral::completion {

class Flight {
 public:
  Flight(Scheduler& scheduler, Place place, Shape shape);
  Flight(const Flight&) = delete;
  Flight& operator=(const Flight&) = delete;

  // `advanced` comes after each piece of text that is not the last, `landed` once; neither after
  // close(). The provider outlives the flight. The query is made for the flight's place and shape.
  void start(providers::FimProvider& provider, Query query, std::function<void()> advanced,
             std::function<void(Landing)> landed);
  // Ends the stream on the wire right after the current task. Destruction ends it at once, and must
  // not happen inside a callback of the stream.
  void close();

  // What has been typed since at the flight's place, when `text` at `offset` is that and agrees
  // with everything that the flight has said.
  std::optional<std::string> typedAt(const text::Text& text, std::size_t offset) const;
  // The same for a text whose cursor is not known: the change is taken to be at the flight's place.
  bool agreesWith(const text::Text& text) const;

  // How much of what it has said `typed` takes up; nothing when they disagree. Line ends are the
  // same whether the model or the document writes them with a \r.
  std::optional<std::size_t> takenBy(std::string_view typed) const;

  const Place& place() const { return place_; }
  const Shape& shape() const { return shape_; }
  bool onDevice() const { return onDevice_; }
  // Everything that came, as it came; also after the landing.
  const std::string& said() const { return raw_; }
  // The model ended by itself: there is no more to say.
  bool complete() const { return complete_; }
  // Who answered; known after the landing.
  const std::string& provider() const { return answeredBy_; }
  const std::string& model() const { return model_; }
  // Where the model's text is from.
  const std::vector<context::Source>& sources() const { return sources_; }
  Micros contextTime() const { return contextTime_; }

 private:
  void streamed(std::string_view text);
  bool saidEnough(std::string_view newest);
  void ended(Result<providers::FimOutcome> outcome);
  void land(std::vector<std::string> alternatives = {});
  void settle(Landing landing);

  Scheduler& scheduler_;
  const Place place_;
  const Shape shape_;
  std::vector<context::Source> sources_;
  Micros contextTime_{0};
  bool onDevice_ = false;
  bool complete_ = false;
  bool awaitsEnd_ = false;  // this machine's alternatives come with the end
  std::string providerName_;
  std::unique_ptr<providers::FimCall> call_;
  std::function<void()> advanced_;
  std::function<void(Landing)> landed_;  // empty once it has landed or is closed
  std::string raw_;
  std::size_t looked_ = 0;  // how much of it there was at the last look
  std::string answeredBy_;
  std::string model_;
  TimePoint sent_{};
  TimePoint firstByte_{};
  // Callbacks of the stream look here first: they may come after the flight has gone.
  std::shared_ptr<Flight*> self_;
};

}  // namespace codestral::completion
