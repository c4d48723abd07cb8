#pragma once

// Looks after accepted texts: 30 s, 2 min and 5 min later, how much of each is still in the code?
// Main thread; the comparison runs on the executor, with a copy of the text around the place, which
// is followed through the edits.

#include <functional>
#include <list>
#include <memory>
#include <string>
#include <vector>

#include "base/scheduler.h"
#include "store/suggestions.h"
#include "text/document.h"

namespace codestral::completion {

class SurvivalWatch {
 public:
  // `measured` gets the row again, with one more of its three shares.
  SurvivalWatch(Scheduler& scheduler, Executor& executor,
                std::function<void(const store::Suggestion&)> measured);
  ~SurvivalWatch();
  SurvivalWatch(const SurvivalWatch&) = delete;
  SurvivalWatch& operator=(const SurvivalWatch&) = delete;

  // `accepted` begins at the offset `begin` of `text`, or will with the next edit.
  void watch(std::string uri, text::Text text, std::size_t begin, std::string accepted,
             store::Suggestion row);
  void edited(const std::string& uri, const text::Text& now, const std::vector<text::Edit>& edits);
  // What was not measured yet stays unknown.
  void closed(const std::string& uri);

 private:
  struct Watched;
  void wait(const std::shared_ptr<Watched>& watched);
  void measure(const std::shared_ptr<Watched>& watched);

  Scheduler& scheduler_;
  Executor& executor_;
  std::function<void(const store::Suggestion&)> measured_;
  std::list<std::shared_ptr<Watched>> watched_;  // bounded
};

}  // namespace codestral::completion
