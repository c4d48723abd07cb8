#pragma once

// More answers to a question that the user asked by hand, from a service that gives one at a time:
// asked one after the other, each warmer than the last, each closed when it has said enough. Main
// thread.

#include <functional>
#include <memory>
#include <string>
#include <vector>

#include "completion/flight.h"

namespace codestral::completion {

class Alternatives {
 public:
  Alternatives(Scheduler& scheduler, Place place, Shape shape);
  Alternatives(const Alternatives&) = delete;
  Alternatives& operator=(const Alternatives&) = delete;

  // The provider and this object outlive the questions. A failure ends them: what came until then
  // counts.
  void start(providers::FimProvider& provider, Query query, std::size_t count);
  // No call of onEnd after that.
  void close();
  bool ended() const { return left_ == 0; }
  // Called once, when all have ended.
  void onEnd(std::function<void()> ended) { onEnd_ = std::move(ended); }
  const std::vector<std::string>& said() const { return said_; }

 private:
  void next();
  void landed(const Landing& landing);

  Scheduler& scheduler_;
  const Place place_;
  const Shape shape_;
  providers::FimProvider* provider_ = nullptr;
  providers::FimQuery query_;
  std::size_t left_ = 0;
  std::shared_ptr<Flight> flight_;
  std::vector<std::string> said_;
  std::function<void()> onEnd_;
};

}  // namespace codestral::completion
