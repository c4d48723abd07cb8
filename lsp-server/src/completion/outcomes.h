#pragma once

// What became of the suggestions of this session: counts for the status, kept in memory only. Main
// thread.

#include <cstdint>
#include <list>
#include <string>

namespace codestral::completion {

struct OutcomeCounts {
  std::int64_t offered = 0;
  std::int64_t shown = 0;
  std::int64_t accepted = 0;
};

class Outcomes {
 public:
  // A new suggestion; its id goes into the item, so that the editor can say what became of it.
  std::string offered();
  // Both answer whether the id is that of a recent suggestion that did not have this outcome yet.
  bool shown(const std::string& id);
  bool accepted(const std::string& id);
  const OutcomeCounts& counts() const { return counts_; }

 private:
  struct Recent {
    std::string id;
    bool shown = false;
    bool accepted = false;
  };
  Recent* find(const std::string& id);
  std::list<Recent> recent_;  // newest first, bounded
  OutcomeCounts counts_;
};

}  // namespace codestral::completion
