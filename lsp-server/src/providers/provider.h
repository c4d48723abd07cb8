#pragma once

// What completion asks of a source of text, whatever it is. Main thread.

#include <functional>
#include <memory>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "base/error.h"
#include "base/scheduler.h"
#include "text/document.h"

namespace codestral::providers {

struct FimQuery {
  // For services: the text around the cursor within the budget.
  std::string prefix;
  std::string suffix;
  // For the on-device model, which reads the document itself.
  text::SnapshotPtr snapshot;
  std::size_t offset = 0;
  std::string path;
  std::string family;

  bool singleLine = true;
  int maxTokens = 256;
  std::optional<int> minTokens;
  double temperature = 0;
  std::vector<std::string> stop;
  std::size_t alternatives = 1;
  double eagerness = 0.5;
};

struct FimOutcome {
  std::string provider;  // who answered: "codestral", "mistral", "ondevice"
  std::string model;
  bool complete = false;  // the source ended by itself, not by a length limit
  std::int64_t promptTokens = 0;
  std::int64_t completionTokens = 0;
  TimePoint sent{};
  TimePoint firstByte{};
  std::vector<std::string> alternatives;  // beyond the streamed text
};

struct FimHandler {
  std::function<void(std::string_view text)> text;  // any number of times
  std::function<void(Result<FimOutcome>)> done;     // once, last
};

// A running query; destroying it stops the work and closes the stream, and the handler is not
// called any more.
class FimCall {
 public:
  virtual ~FimCall() = default;
  // Who is answering, for a caller that has heard enough before the outcome. Empty when that is not
  // known.
  virtual std::string_view provider() const { return {}; }
  virtual std::string_view model() const { return {}; }
};

// Whether a query would be sent now.
struct Readiness {
  std::optional<Error> refused;  // it would fail at once, and this is why
  TimePoint notBefore{};         // one that nobody asked for waits until then: the rate's own pace
};

class FimProvider {
 public:
  virtual ~FimProvider() = default;
  virtual std::string_view name() const = 0;
  // Whether it works on this machine alone.
  virtual bool onDevice() const = 0;
  [[nodiscard]] virtual std::unique_ptr<FimCall> complete(FimQuery query, FimHandler handler) = 0;
  virtual Readiness readiness() const { return {}; }
  // Opens connections ahead of the first request.
  virtual void warm() {}
};

}  // namespace codestral::providers
