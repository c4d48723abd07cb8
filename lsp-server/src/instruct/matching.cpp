// Myers' greedy algorithm with its frontier kept for each step, so that the path can be read
// backwards. What it cannot solve within its effort is split by patience: the longest increasing
// sequence of elements that occur once on both sides.

#include "instruct/matching.h"

#include <algorithm>
#include <optional>
#include <unordered_map>

namespace codestral::instruct {
namespace {

using Ids = std::span<const std::uint32_t>;

class Matcher {
 public:
  Matcher(Ids left, Ids right, std::size_t effort) : left_(left), right_(right), effort_(effort) {}

  std::vector<Match> run() {
    solve({0, left_.size()}, {0, right_.size()});
    return std::move(found_);
  }

 private:
  struct Part {
    std::size_t begin;
    std::size_t end;
    std::size_t size() const { return end - begin; }
  };

  void add(std::size_t left, std::size_t right, std::size_t length) {
    if (length == 0) return;
    if (!found_.empty()) {
      Match& last = found_.back();
      if (last.left + last.length == left && last.right + last.length == right) {
        last.length += length;
        return;
      }
    }
    found_.push_back({left, right, length});
  }

  void solve(Part a, Part b) {
    std::size_t head = 0;
    while (head < std::min(a.size(), b.size()) && left_[a.begin + head] == right_[b.begin + head])
      ++head;
    add(a.begin, b.begin, head);
    a.begin += head;
    b.begin += head;
    std::size_t tail = 0;
    while (tail < std::min(a.size(), b.size()) &&
           left_[a.end - tail - 1] == right_[b.end - tail - 1])
      ++tail;
    a.end -= tail;
    b.end -= tail;
    if (a.size() > 0 && b.size() > 0 && !exact(a, b)) split(a, b);
    add(a.end, b.end, tail);
  }

  // The furthest left index on each diagonal left - right = -d .. d after d differences.
  bool exact(Part a, Part b) {
    const auto n = static_cast<std::ptrdiff_t>(a.size());
    const auto m = static_cast<std::ptrdiff_t>(b.size());
    const auto most = static_cast<std::ptrdiff_t>(std::min(effort_, a.size() + b.size()));
    std::vector<std::vector<std::int32_t>> frontiers;
    for (std::ptrdiff_t d = 0; d <= most; ++d) {
      std::vector<std::int32_t> now(static_cast<std::size_t>(2 * d + 1), -1);
      for (std::ptrdiff_t k = -d; k <= d; k += 2) {
        std::ptrdiff_t x = d == 0 ? 0 : step(frontiers.back(), d, k, n, m).x;
        if (x < 0) continue;  // no path goes there
        while (x < n && x - k < m && left_[a.begin + x] == right_[b.begin + (x - k)]) ++x;
        now[static_cast<std::size_t>(k + d)] = static_cast<std::int32_t>(x);
        if (x == n && x - k == m) {
          trace(frontiers, a, b, d, k);
          return true;
        }
      }
      frontiers.push_back(std::move(now));
    }
    return false;
  }

  struct Step {
    std::ptrdiff_t x;     // where the diagonal is entered
    std::ptrdiff_t from;  // the diagonal before
  };

  // The best way from the frontier of d - 1 differences onto diagonal k.
  static Step step(const std::vector<std::int32_t>& before, std::ptrdiff_t d, std::ptrdiff_t k,
                   std::ptrdiff_t n, std::ptrdiff_t m) {
    const auto at = [&](std::ptrdiff_t diagonal) -> std::ptrdiff_t {
      const std::ptrdiff_t index = diagonal + d - 1;
      if (index < 0 || index >= static_cast<std::ptrdiff_t>(before.size())) return -1;
      return before[static_cast<std::size_t>(index)];
    };
    const std::ptrdiff_t left = at(k - 1);
    const std::ptrdiff_t right = at(k + 1);
    const std::ptrdiff_t removed = left < 0 || left == n ? -1 : left + 1;
    const std::ptrdiff_t inserted = right - k > m ? -1 : right;
    return removed > inserted ? Step{removed, k - 1} : Step{inserted, k + 1};
  }

  void trace(const std::vector<std::vector<std::int32_t>>& frontiers, Part a, Part b,
             std::ptrdiff_t d, std::ptrdiff_t k) {
    std::vector<Match> backwards;
    const auto n = static_cast<std::ptrdiff_t>(a.size());
    const auto m = static_cast<std::ptrdiff_t>(b.size());
    std::ptrdiff_t x = n;
    for (; d > 0; --d) {
      const Step entry = step(frontiers[static_cast<std::size_t>(d - 1)], d, k, n, m);
      backwards.push_back({a.begin + static_cast<std::size_t>(entry.x),
                           b.begin + static_cast<std::size_t>(entry.x - k),
                           static_cast<std::size_t>(x - entry.x)});
      x = entry.from < k ? entry.x - 1 : entry.x;
      k = entry.from;
    }
    backwards.push_back({a.begin, b.begin, static_cast<std::size_t>(x)});
    for (auto it = backwards.rbegin(); it != backwards.rend(); ++it)
      add(it->left, it->right, it->length);
  }

  struct Seen {
    std::size_t left = 0;
    std::size_t right = 0;
    int lefts = 0;
    int rights = 0;
  };

  void split(Part a, Part b) {
    std::unordered_map<std::uint32_t, Seen> seen;
    for (std::size_t i = a.begin; i < a.end; ++i) {
      Seen& each = seen[left_[i]];
      each.left = i;
      ++each.lefts;
    }
    for (std::size_t i = b.begin; i < b.end; ++i) {
      const auto it = seen.find(right_[i]);
      if (it == seen.end()) continue;
      it->second.right = i;
      ++it->second.rights;
    }
    std::vector<Seen> unique;
    for (std::size_t i = a.begin; i < a.end; ++i) {
      const Seen& each = seen[left_[i]];
      if (each.lefts == 1 && each.rights == 1) unique.push_back(each);
    }
    const std::vector<Seen> anchors = increasing(unique);
    if (anchors.empty()) return;
    for (const Seen& anchor : anchors) {
      solve({a.begin, anchor.left}, {b.begin, anchor.right});
      add(anchor.left, anchor.right, 1);
      a.begin = anchor.left + 1;
      b.begin = anchor.right + 1;
    }
    solve(a, b);
  }

  // The longest sequence whose right sides increase as well.
  static std::vector<Seen> increasing(const std::vector<Seen>& all) {
    std::vector<std::size_t> tops;
    std::vector<std::optional<std::size_t>> previous(all.size());
    for (std::size_t i = 0; i < all.size(); ++i) {
      const auto pile = std::ranges::lower_bound(tops, all[i].right, {},
                                                 [&](std::size_t top) { return all[top].right; });
      if (pile != tops.begin()) previous[i] = *(pile - 1);
      if (pile == tops.end()) {
        tops.push_back(i);
      } else {
        *pile = i;
      }
    }
    std::vector<Seen> result;
    if (tops.empty()) return result;
    for (std::optional<std::size_t> i = tops.back(); i; i = previous[*i]) result.push_back(all[*i]);
    std::ranges::reverse(result);
    return result;
  }

  const Ids left_;
  const Ids right_;
  const std::size_t effort_;
  std::vector<Match> found_;
};

}  // namespace

std::vector<Match> matching(Ids left, Ids right, std::size_t effort) {
  return Matcher(left, right, effort).run();
}

}  // namespace codestral::instruct
