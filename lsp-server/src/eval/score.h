#pragma once

// Compares what was shown with what the author wrote, and sums that up. Pure; any thread.

#include <cstddef>
#include <string_view>
#include <vector>

namespace codestral::eval {

struct Score {
  bool shown = false;
  bool exact = false;
  bool firstLine = false;      // the first line that is not blank is exact
  bool right = false;          // the truth, or a part of it that does not end inside a word
  double similarity = 0;       // 1 for equal, 0 for nothing shown or nothing in common
  std::size_t characters = 0;  // shown and right
  double milliseconds = 0;     // from the request to the offer
};

// `shown` is empty when nothing was.
Score scoreOf(std::string_view truth, std::string_view shown, double milliseconds);

// Shares are of 0 to 1, and 0 when there is nothing to share.
class Figures {
 public:
  void add(const Score& score);

  std::size_t holes() const { return milliseconds_.size(); }
  double exact() const { return share(exact_, holes()); }
  double firstLine() const { return share(firstLine_, holes()); }
  double similarity() const { return share(similarity_, holes()); }
  double shown() const { return share(static_cast<double>(shown_), holes()); }
  double precision() const { return share(right_, shown_); }
  // Characters that were right, for each time that something was shown.
  double charactersPerShow() const { return share(characters_, shown_); }
  // The nearest rank: percentile(0.5) is the median.
  double percentile(double part) const;

 private:
  static double share(double part, std::size_t of) {
    return of == 0 ? 0 : part / static_cast<double>(of);
  }

  double exact_ = 0;
  double firstLine_ = 0;
  double similarity_ = 0;
  std::size_t shown_ = 0;
  double right_ = 0;
  double characters_ = 0;
  std::vector<double> milliseconds_;
};

}  // namespace codestral::eval
